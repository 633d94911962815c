//! Middleware: a log on both sides, authorisation by a token, and a rate limit. One trait serves the caller and the servant.
//!
//! Run `cargo run --bin middleware`. It prints:
//!
//!     Server vault look -> "unknown caller"
//!     eve is refused
//!     Server vault look -> OK
//!     Client vault look -> OK
//!     anna sees gold, and the servant knows her
//!     Server vault look -> OK
//!     Client vault look -> OK
//!     Server vault look -> "more than 2 calls in 3600s"
//!     Client vault look -> "more than 2 calls in 3600s"
//!     anna looked twice this hour

use std::time::Duration;

use floe::middleware::{Invocation, Middleware, Next, RateLimit, Side};
use floe::prelude::*;
use floe::{Error, Reply};

#[remote("::Demo::Vault")]
trait Vault {
    async fn look(&self) -> floe::Result<String>;
}

struct VaultI;

impl Vault for VaultI {
    async fn look(&self) -> floe::Result<String> {
        let user = current().and_then(|call| call.context().get("user").cloned());
        Ok(if user.as_deref() == Some("anna") { "gold, and the servant knows her" } else { "gold" }.into())
    }
}

/// A line for each call, on either side. `floe::middleware::Log` does the same with `tracing`.
struct Log;

impl Middleware for Log {
    async fn call(&self, request: &mut Invocation, next: Next<'_>) -> floe::Result<Reply> {
        let reply = next.run(request).await;
        let outcome = match &reply {
            Ok(reply) => reply.failure().map_or(format!("{:?}", reply.status()), |text| format!("{text:?}")),
            Err(error) => format!("{:?}", error.to_string()),
        };
        println!("{:?} {} {} -> {outcome}", request.side(), request.identity(), request.operation());
        reply
    }
}

/// The caller's side adds a token to the context. The servant's side takes it out, and puts in whose it is; without one it refuses.
struct Token(&'static str);

impl Middleware for Token {
    async fn call(&self, request: &mut Invocation, next: Next<'_>) -> floe::Result<Reply> {
        let (side, context) = (request.side(), request.context_mut());
        if side == Side::Client {
            context.insert("token".into(), self.0.into());
        } else if context.remove("token").as_deref() == Some(self.0) {
            context.insert("user".into(), "anna".into());
        } else {
            return Err(Error::refused("unknown caller"));
        }
        next.run(request).await
    }
}

#[tokio::main]
async fn main() -> floe::Result<()> {
    if !floe_examples::begins("middleware: serves a vault, calls it with and without a token, and ends.") {
        return Ok(());
    }
    let server = Communicator::from_args(std::env::args())?;
    let adapter = server.adapter_with_endpoints("Vault", "default -h 127.0.0.1").await?;
    adapter.add_middleware(Log)?;
    adapter.add_middleware(Token("sesame"))?;
    adapter.add_middleware(RateLimit::new(2, Duration::from_secs(3600)))?;
    let vault = adapter.add("vault", VaultSkeleton::new(VaultI))?.to_string();
    adapter.activate().await?;

    let eve = Communicator::new(Properties::new())?;
    let refused = VaultPrx::unchecked_cast(eve.proxy(&vault)?).look().await;
    println!("eve {}", if refused.is_err() { "is refused" } else { "got in" });

    let anna = Communicator::builder().middleware(Log).middleware(Token("sesame")).build()?;
    let vault = VaultPrx::unchecked_cast(anna.proxy(&vault)?);
    println!("anna sees {}", vault.look().await?);
    vault.look().await?;
    if vault.look().await.is_err() {
        println!("anna looked twice this hour");
    }

    for communicator in [eve, anna, server] {
        communicator.destroy().await;
    }
    Ok(())
}
