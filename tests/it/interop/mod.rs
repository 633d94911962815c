//! Floe and the real ZeroC Ice, both ways, in Python and C++.
//!
//! `stock_peers` runs the stock scripts against stock servers: it holds the tests to what real Ice does.
//! `stock_client` runs the same scripts against Floe. `floe_client` calls stock servers, and Floe's. `exported` gives the stock
//! compilers what Floe exported.

mod classes;
mod dynamic;
mod everything;
mod exported;
mod floe_client;
pub(crate) mod harness;
pub(crate) mod programs;
mod refused;
mod servers;
mod stock_client;
mod stock_peers;
mod textbook;
