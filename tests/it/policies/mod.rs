//! Activation policies, and what they cost.

mod many;
