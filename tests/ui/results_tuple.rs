// `#[results]` is for a struct.
use floe::prelude::*;

#[remote("::Demo::Printer")]
trait Printer {
    #[results]
    async fn split(&self) -> floe::Result<(String, String)>;
}

fn main() {}
