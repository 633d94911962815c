//! Activation policies: what each promises, alone and in all combinations.

mod breaking;
mod cell;
mod conformance;
mod crash;
mod incarnation;
mod inline_poll;
mod promises;
mod state;
mod table;
mod threading;
