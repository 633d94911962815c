//! The guide: chapters that are longer than the documentation of one item. Their programs are tests.

pub mod activation {
    #![doc = include_str!("activation.md")]
    #![doc = include_str!("activation_names.md")]
    //!
    //! # All combinations
    #![doc = include_str!("activation_table.md")]
}
