//! Activation policies: one module an axis.

mod incarnation;
mod inline_poll;
mod state;
mod threading;
