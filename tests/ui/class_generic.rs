// On the wire a class is one type, and it borrows nothing.

use floe::prelude::*;

#[derive(Class)]
#[class("::Demo::Shape")]
pub struct Shape<T> {
    pub name: T,
}

#[derive(Class)]
#[class("::Demo::Circle")]
pub struct Circle<'a> {
    pub name: &'a str,
}

fn main() {}
