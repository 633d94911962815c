// The variant that never travels comes last.

use floe::prelude::*;

#[derive(Debug, Exception, serde::Serialize, serde::Deserialize)]
#[exception(native)]
pub enum Fails {
    #[system]
    #[serde(skip)]
    System(floe::Error),
    Closed,
}

fn main() {}
