//! Activation policies: one module an axis, and what they cost.

mod incarnation;
mod inline_poll;
mod many;
mod state;
mod threading;
