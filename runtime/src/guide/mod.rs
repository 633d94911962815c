//! The guide: chapters that are longer than the documentation of one item. Their programs are tests.

pub mod activation {
    #![doc = include_str!("activation.md")]
    #![doc = include_str!("activation_names.md")]
    //!
    //! # All combinations
    //!
    //! The locator of this table is one that says whose state it is (`keeps_state`); each other one is refused with
    //! `Persistent` and `Snapshot`.
    //!
    #![doc = include_str!("activation_table.md")]
}

pub mod evolution {
    #![doc = include_str!("evolution.md")]
}

pub mod from_ice {
    #![doc = include_str!("from_ice.md")]
}

pub mod slice {
    #![doc = include_str!("slice.md")]
}
