//! Makes the Rust of the `.ice` files that tests, and the programs of `interop::everything`, share with the stock peers.

use floe_idl::build::Slice;

fn main() {
    Slice::new().file("interop/Everything.ice").compile();
    Slice::new().file("interop/Evolving.ice").name("EvolvingOld").compile();
    Slice::new().file("interop/Evolving.ice").define("NEWER").name("EvolvingNew").compile();
}
