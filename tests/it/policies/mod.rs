//! Activation policies: what each promises, alone and in all combinations, and what they cost.

mod breaking;
mod cell;
mod conformance;
mod crash;
mod incarnation;
mod inline_poll;
mod many;
mod promises;
mod state;
mod table;
mod threading;
