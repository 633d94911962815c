//! The textbook's interface and its servant, which the printer programs share.

use floe::prelude::*;

/// A printer with a console.
#[remote("::Demo::Printer")]
pub trait Printer {
    /// Prints `s` on the server's console.
    async fn print_string(&self, s: &str) -> floe::Result<()>;
}

/// A printer that says which one it is.
pub struct PrinterI {
    /// What stands before each line.
    pub prefix: &'static str,
}

impl Printer for PrinterI {
    async fn print_string(&self, s: &str) -> floe::Result<()> {
        println!("{} {s}", self.prefix);
        Ok(())
    }
}
