//! Where kept state stands: the trait of stores, and the stores themselves.

/// A store of states.
pub trait StateStore: Send + Sync + 'static {}
