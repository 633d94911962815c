//! Activation policies: what each promises, alone and in all combinations.

mod cell;
mod conformance;
mod crash;
mod promises;
mod table;
mod threading;
