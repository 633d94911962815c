//! Activation policies.

mod threading;
