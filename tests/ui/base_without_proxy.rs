// A base needs its proxy in scope.

use floe::prelude::*;

mod demo {
    use floe::prelude::*;

    #[remote("::Demo::Printer")]
    pub trait Printer {
        async fn print(&self, text: &str) -> floe::Result<()>;
    }
}

use demo::Printer;

#[remote("::Demo::Admin")]
pub trait Admin: Printer {
    async fn clear(&self) -> floe::Result<()>;
}

fn main() {}
