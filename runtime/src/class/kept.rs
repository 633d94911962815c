//! Slices of classes that are not known here, kept to be sent again (WIRE 2.8).

use crate::class::RawLink;

/// The unknown slices of one instance, most derived first.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) slices: Box<[KeptSlice]>,
    /// Whether they are all that was received: no class of the instance is known here.
    pub(crate) complete: bool,
}

impl Kept {
    /// The type id of the most derived class.
    pub(crate) fn type_id(&self) -> String {
        match self.slices.first().map(|slice| &slice.id) {
            Some(KeptId::Text(text)) => text.to_string(),
            Some(KeptId::Compact(number)) => number.to_string(),
            None => String::new(),
        }
    }
}

/// One slice as it was received.
#[derive(Debug)]
pub(crate) struct KeptSlice {
    pub(crate) id: KeptId,
    /// The members, with the mark after optional ones.
    pub(crate) body: Box<[u8]>,
    /// Whether there are optional members.
    pub(crate) has_optionals: bool,
    /// The indirection table: the instances to which the members refer.
    pub(crate) links: Box<[RawLink]>,
}

/// How a slice names its class.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum KeptId {
    Text(std::sync::Arc<str>),
    Compact(i32),
}
