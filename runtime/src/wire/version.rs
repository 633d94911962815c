//! The version numbers that stand on the wire.

use std::fmt;

/// The version of a protocol or of an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version {
    /// Versions with different major numbers have nothing in common.
    pub major: u8,
    /// A higher minor number adds to a lower one.
    pub minor: u8,
}

impl Version {
    /// The version of these numbers.
    pub const fn new(major: u8, minor: u8) -> Self {
        Version { major, minor }
    }

    /// The Ice protocol that is spoken here.
    pub const PROTOCOL_1_0: Version = Version { major: 1, minor: 0 };
    /// The older Slice encoding: no optionals, classes in tables at the end.
    pub const SLICE_1_0: Version = Version { major: 1, minor: 0 };
    /// The current Slice encoding.
    pub const SLICE_1_1: Version = Version { major: 1, minor: 1 };
    /// The native encoding between Rust programs: bincode.
    pub const NATIVE: Version = Version { major: 66, minor: 1 };
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}
