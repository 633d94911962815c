//! The bench's server. Run with: `cargo run --release --bin bench-server`, then the client with the port it prints.

use std::io::{self, Write};

use clap::Parser;
use floe::Properties;
use floe::endpoint::Endpoint;
use floe::prelude::*;
use floe_examples::bench::{Runtime, arguments, target};

/// Serves the bench on 127.0.0.1, at a port that it prints, until it is killed.
#[derive(Parser)]
struct Options {
    /// The tokio runtime.
    #[arg(long, value_enum, default_value = "mt")]
    runtime: Runtime,
    /// Serve the native interface.
    #[arg(long)]
    native: bool,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (properties, arguments) = arguments()?;
    let options = Options::parse_from(arguments);
    Ok(options.runtime.run(serve(properties, options.native))??)
}

async fn serve(properties: Properties, native: bool) -> floe::Result<()> {
    let communicator = Communicator::new(properties)?;
    let adapter = communicator.adapter_with_endpoints("Bench", "tcp -h 127.0.0.1 -p 0").await?;
    target::offer(&adapter, native)?;
    adapter.activate().await?;
    for endpoint in adapter.endpoints() {
        if let Endpoint::Tcp(tcp) = endpoint {
            println!("READY {}", tcp.port);
        }
    }
    // Whoever started this server may have gone.
    let _ = io::stdout().flush();
    communicator.wait_for_shutdown().await;
    Ok(())
}
