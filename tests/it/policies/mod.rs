//! Activation policies: one module an axis.

mod incarnation;
mod threading;
