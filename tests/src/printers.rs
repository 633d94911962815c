//! Interfaces that inherit: a chain, several bases, and a diamond.

use floe::prelude::*;

/// A printer with a console.
#[remote("::FloeTest::Printer")]
pub trait Printer {
    /// Prints `s` and says how many lines were printed so far.
    async fn print_string(&self, s: &str) -> floe::Result<i32>;
}

/// A printer that can be looked after.
#[remote("::FloeTest::Admin")]
pub trait Admin: Printer {
    /// Forgets what was printed.
    async fn reset(&self) -> floe::Result<()>;
}

/// A third step in the chain.
#[remote("::FloeTest::Owner")]
pub trait Owner: Admin {
    /// Who owns it.
    async fn owner(&self) -> floe::Result<String>;
}

/// The top of the diamond.
#[remote("::FloeTest::Device")]
pub trait Device {
    /// The device's name.
    async fn name(&self) -> floe::Result<String>;
}

/// One side of the diamond.
#[remote("::FloeTest::Scanner")]
pub trait Scanner: Device {
    /// What lies on the glass.
    async fn scan(&self) -> floe::Result<String>;
}

/// The other side of the diamond.
#[remote("::FloeTest::Fax")]
pub trait Fax: Device {
    /// Sends a text.
    async fn send(&mut self, text: &str) -> floe::Result<i32>;
}

/// The bottom of the diamond.
#[remote("::FloeTest::Copier")]
pub trait Copier: Scanner + Fax + Device {
    /// Scans and sends.
    async fn copy(&mut self) -> floe::Result<i32>;
}
