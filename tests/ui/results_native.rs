// The result of a native operation is one value of any serde type.
use floe::prelude::*;

#[derive(serde::Serialize, serde::Deserialize)]
pub struct Split {
    pub head: String,
}

#[remote]
trait Printer {
    #[results]
    async fn split(&self) -> floe::Result<Split>;
}

fn main() {}
