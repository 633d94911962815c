//! For tests of programs that use Floe: connections without sockets, and with faults.
//!
//! [`pair`] gives two connected ends. [`pair_with`] lets each direction come in segments of one byte, end early, or
//! fail. A [`Network`] is a whole transport, whose hosts stand in stringified proxies as those of TCP do.

use crate::transport::Io;
pub use crate::transport::memory::{Direction, Fault, Network};

/// Two connected ends inside this process. Each direction holds 64 KiB.
pub fn pair() -> (Io, Io) {
    pair_with(Direction::default(), Direction::default())
}

/// Two connected ends; what the first writes travels as `there`, what the second writes as `back`.
pub fn pair_with(there: Direction, back: Direction) -> (Io, Io) {
    crate::transport::memory::pipe(there, back)
}
