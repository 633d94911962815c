//! Activation policies.

mod inline_poll;
mod threading;
