//! Proxies as parameters, results and fields, and an interface that extends another.

use floe::prelude::*;
use floe::{Proxy, Result};

#[remote("::Conformance::Target")]
pub trait Target {
    #[idempotent]
    async fn name(&self) -> floe::Result<String>;
}

#[remote("::Conformance::SpecialTarget")]
pub trait SpecialTarget: Target {
    async fn greet(&self, whom: &str) -> floe::Result<String>;
}

#[derive(Slice, Clone, Debug, PartialEq, Eq)]
pub struct Signpost {
    pub label: String,
    pub target: Option<TargetPrx>,
}

#[remote("::Conformance::Proxies")]
pub trait Proxies {
    async fn echo_object(&self, v: Option<Proxy>) -> floe::Result<Option<Proxy>>;
    async fn echo_target(&self, v: Option<TargetPrx>) -> floe::Result<Option<TargetPrx>>;
    async fn echo_targets(&self, v: &[Option<TargetPrx>]) -> floe::Result<Vec<Option<TargetPrx>>>;
    async fn echo_signpost(&self, v: Signpost) -> floe::Result<Signpost>;
    async fn name_of(&self, v: TargetPrx) -> floe::Result<String>;
    async fn own_target(&self) -> floe::Result<TargetPrx>;
    async fn own_special(&self) -> floe::Result<TargetPrx>;
    async fn describe(&self, v: Option<Proxy>) -> floe::Result<String>;
}

/// Knows its name from the call.
pub struct Named;

impl Target for Named {
    async fn name(&self) -> floe::Result<String> {
        Ok(current().map_or_else(String::new, |current| current.identity().name.clone()))
    }
}

impl SpecialTarget for Named {
    async fn greet(&self, whom: &str) -> floe::Result<String> {
        Ok(format!("hello {whom}, this is {}", self.name().await?))
    }
}

/// Gives back the proxies that it gets, and calls them.
pub struct Signposts {
    target: TargetPrx,
    special: SpecialTargetPrx,
}

impl Signposts {
    /// With proxies to the adapter's objects `target` and `special`.
    pub fn new(adapter: &ObjectAdapter) -> Result<Self> {
        Ok(Signposts {
            target: TargetPrx::unchecked_cast(adapter.create_proxy("target")?),
            special: SpecialTargetPrx::unchecked_cast(adapter.create_proxy("special")?),
        })
    }
}

impl Proxies for Signposts {
    async fn echo_object(&self, v: Option<Proxy>) -> floe::Result<Option<Proxy>> {
        Ok(v)
    }

    async fn echo_target(&self, v: Option<TargetPrx>) -> floe::Result<Option<TargetPrx>> {
        Ok(v)
    }

    async fn echo_targets(&self, v: &[Option<TargetPrx>]) -> floe::Result<Vec<Option<TargetPrx>>> {
        Ok(v.to_vec())
    }

    async fn echo_signpost(&self, v: Signpost) -> floe::Result<Signpost> {
        Ok(v)
    }

    async fn name_of(&self, v: TargetPrx) -> floe::Result<String> {
        v.name().await
    }

    async fn own_target(&self) -> floe::Result<TargetPrx> {
        Ok(self.target.clone())
    }

    async fn own_special(&self) -> floe::Result<TargetPrx> {
        Ok(self.special.clone().into())
    }

    async fn describe(&self, v: Option<Proxy>) -> floe::Result<String> {
        Ok(v.map_or_else(String::new, |proxy| proxy.to_string()))
    }
}
