//! Activation policies.

mod state;
