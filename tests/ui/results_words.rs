// A struct of results says itself what its fields are.
use floe::prelude::*;

#[derive(Results)]
pub struct Split {
    pub head: String,
    pub tail: String,
}

#[remote("::Demo::Printer")]
trait Printer {
    #[results]
    #[out(head, tail)]
    async fn split(&self) -> floe::Result<Split>;
}

fn main() {}
