//! Makes the Rust of the `.ice` files that tests share with the stock peers.

use floe_idl::build::Slice;

fn main() {
    Slice::new().file("interop/Everything.ice").compile();
    Slice::new().file("interop/Evolving.ice").define("NEWER").name("EvolvingNew").compile();
}
