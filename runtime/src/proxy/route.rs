//! Where the calls of a proxy go: a connection, or an adapter of this process.

use std::sync::Arc;

use crate::adapter::ObjectAdapter;
use crate::connection::{Connection, connect};
use crate::error::{Error, ErrorKind, Result};
use crate::proxy::Proxy;
use crate::proxy::reference::{InvocationMode, Target};

/// Where the calls of a proxy go.
#[derive(Clone)]
pub(super) enum Route {
    Remote(Arc<Connection>),
    Local(ObjectAdapter),
}

impl Route {
    /// Whether no call can go this way any more.
    pub(super) fn is_over(&self) -> bool {
        match self {
            Route::Remote(connection) => !connection.is_open(),
            Route::Local(adapter) => adapter.is_over(),
        }
    }
}

impl Proxy {
    /// The route that the last call took.
    pub(super) fn known_route(&self) -> Option<Route> {
        crate::lock(&self.0.route).clone()
    }

    /// The route for a new call.
    pub(super) async fn find_route(&self) -> Result<Route> {
        self.0.communicator.check_running()?;
        let reference = &self.0.reference;
        if matches!(reference.mode, InvocationMode::Datagram | InvocationMode::BatchDatagram) {
            return Err(Error::new(ErrorKind::NoEndpoint(format!(
                "{self} (this program has no datagram transport)"
            ))));
        }
        if reference.options.collocation_optimized
            && let Some(adapter) = self
                .0
                .communicator
                .adapters()
                .into_iter()
                .find(|adapter| !adapter.is_over() && adapter.is_home_of(reference))
        {
            return Ok(self.keep(Route::Local(adapter)));
        }
        let Target::Direct(endpoints) = &reference.target else {
            return Err(Error::new(ErrorKind::NoEndpoint(format!("{self} (no locator is configured)"))));
        };
        let usable: Vec<_> = endpoints
            .iter()
            .filter(|endpoint| !reference.secure || matches!(endpoint.protocol(), "ssl" | "wss"))
            .filter(|endpoint| self.0.communicator.transport(endpoint).is_some())
            .cloned()
            .collect();
        if usable.is_empty() {
            return Err(Error::new(ErrorKind::NoEndpoint(self.to_string())));
        }
        let connection = connect::any(&self.0.communicator, &usable, &reference.options).await?;
        Ok(self.keep(Route::Remote(connection)))
    }

    /// The next call finds its route anew.
    pub(super) fn forget_route(&self) {
        *crate::lock(&self.0.route) = None;
    }

    fn keep(&self, route: Route) -> Route {
        if self.0.reference.options.connection_cached {
            *crate::lock(&self.0.route) = Some(route.clone());
        }
        route
    }
}
