//! The owner of a program's adapters, connections and properties.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;

use crate::adapter::{Configuration, ObjectAdapter};
use crate::connection::pool::Pool;
use crate::connection::{Limits, Role};
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind, Result};
use crate::middleware::{Layer, Middleware};
use crate::properties::Properties;
use crate::proxy::reference::Reference;
use crate::proxy::{Proxy, ReferenceDefaults};
use crate::signals;
use crate::text::ToStringMode;
use crate::transport::Transport;
use crate::transport::tcp::{Tcp, TcpConfig};
use crate::wire::{CLASS_DEPTH_MAX, ClassOptions, Format};

/// The owner of a program's adapters, connections and properties.
///
/// It is a handle: clones are the same communicator. A program usually has one; several are independent of each other.
#[derive(Clone)]
pub struct Communicator(Arc<Inner>);

struct Inner {
    properties: Properties,
    defaults: ReferenceDefaults,
    settings: Settings,
    transports: Vec<Arc<dyn Transport>>,
    middleware: Vec<Arc<dyn Layer>>,
    pool: Pool,
    adapters: Mutex<Vec<ObjectAdapter>>,
    phase: watch::Sender<Phase>,
}

/// What the properties say, parsed.
struct Settings {
    client_limits: Limits,
    connect_timeout: Duration,
    retry_intervals: Vec<Duration>,
    batch_auto_flush_size: usize,
    to_string_mode: ToStringMode,
    pass_request_failed: bool,
    format: Format,
    class_options: ClassOptions,
}

/// How far a communicator's life is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Running,
    Shutdown,
    Destroyed,
}

/// Makes a communicator of properties and transports.
#[derive(Default)]
pub struct CommunicatorBuilder {
    properties: Properties,
    transports: Vec<Arc<dyn Transport>>,
    middleware: Vec<Arc<dyn Layer>>,
}

impl CommunicatorBuilder {
    /// Sets the properties.
    #[must_use]
    pub fn properties(mut self, properties: Properties) -> Self {
        self.properties = properties;
        self
    }

    /// Adds a transport. It is asked before TCP, which is always there.
    #[must_use]
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transports.push(transport);
        self
    }

    /// Adds middleware: all calls of the communicator's proxies pass it, those of an object within the process too. The first one
    /// that is added is the outermost.
    #[must_use]
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// The communicator.
    ///
    /// # Errors
    /// A property has a value that it cannot have.
    pub fn build(mut self) -> Result<Communicator> {
        let properties = self.properties;
        let settings = Settings::from_properties(&properties)?;
        let defaults = ReferenceDefaults::from_properties(&properties)?;
        let config = TcpConfig {
            ipv4: properties.get_int_or("Ice.IPv4", 1)? > 0,
            ipv6: properties.get_int_or("Ice.IPv6", 1)? > 0,
            prefer_ipv6: properties.get_int_or("Ice.PreferIPv6Address", 0)? > 0,
            backlog: u32::try_from(properties.get_int_or("Ice.TCP.Backlog", 511)?).unwrap_or(511),
        };
        self.transports.push(Arc::new(Tcp::new(config)));
        Ok(Communicator(Arc::new(Inner {
            properties,
            defaults,
            settings,
            transports: self.transports,
            middleware: self.middleware,
            pool: Pool::default(),
            adapters: Mutex::default(),
            phase: watch::Sender::new(Phase::Running),
        })))
    }
}

impl Settings {
    fn from_properties(properties: &Properties) -> Result<Self> {
        let connect_ms = match properties.get_int("Ice.Override.ConnectTimeout")? {
            Some(milliseconds @ 1..) => milliseconds as u64,
            _ => properties.get_int_or("Ice.Connection.Client.ConnectTimeout", 10)?.max(1) as u64 * 1000,
        };
        let mut retry_intervals = Vec::new();
        let intervals = match properties.get("Ice.RetryIntervals") {
            Some(_) => properties.get_list("Ice.RetryIntervals")?,
            None => vec!["0".to_owned()],
        };
        for text in intervals {
            match text.parse::<i64>() {
                Ok(-1) => break,
                Ok(milliseconds @ 0..) => retry_intervals.push(Duration::from_millis(milliseconds as u64)),
                _ => {
                    return Err(Error::parse(format!(
                        "Ice.RetryIntervals: '{text}' is not a number of milliseconds, or -1"
                    )));
                }
            }
        }
        let sliced = properties.get_int_or("Ice.Default.SlicedFormat", 0)? > 0;
        Ok(Settings {
            client_limits: Limits::from_properties(properties, Role::Client, "")?,
            connect_timeout: Duration::from_millis(connect_ms),
            retry_intervals,
            batch_auto_flush_size: match properties.get_int_or("Ice.BatchAutoFlushSize", 1024)? {
                kib @ 1..=0x1f_ffff => kib as usize * 1024,
                _ => usize::MAX,
            },
            to_string_mode: properties.get_or("Ice.ToStringMode", "Unicode").parse()?,
            pass_request_failed: properties.get_int_or("Floe.Dispatch.PassRequestFailed", 0)? > 0,
            class_options: class_options(properties)?,
            format: if sliced { Format::Sliced } else { Format::Compact },
        })
    }
}

impl Communicator {
    /// A communicator with these properties and the TCP transport.
    ///
    /// # Errors
    /// A property has a value that it cannot have.
    pub fn new(properties: Properties) -> Result<Self> {
        Self::builder().properties(properties).build()
    }

    /// A communicator configured by a program's arguments: `--Ice.X=Y`, `--Floe.X=Y`, `--Ice.Config=FILE`, and the variable `ICE_CONFIG`.
    ///
    /// # Errors
    /// A configuration file cannot be read; a property has a value that it cannot have.
    pub fn from_args(args: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut args: Vec<String> = args.into_iter().collect();
        Self::new(Properties::from_args(&mut args)?)
    }

    /// A communicator with other transports.
    pub fn builder() -> CommunicatorBuilder {
        CommunicatorBuilder::default()
    }

    /// The properties.
    pub fn properties(&self) -> &Properties {
        &self.0.properties
    }

    /// The proxy of this text form, as `SimplePrinter1:default -p 11000`.
    ///
    /// # Errors
    /// The text is no proxy, or the empty text of the nil proxy.
    pub fn proxy(&self, text: &str) -> Result<Proxy> {
        self.nullable_proxy(text)?
            .ok_or_else(|| Error::parse("expected a proxy, got an empty text (the nil proxy)"))
    }

    /// The proxy of this text form; the empty text is the nil proxy, `None`.
    ///
    /// # Errors
    /// The text is no proxy.
    pub fn nullable_proxy(&self, text: &str) -> Result<Option<Proxy>> {
        let reference = Reference::parse(text, &self.0.defaults)?;
        Ok(reference.map(|reference| self.proxy_of(reference)))
    }

    /// The proxy of a reference.
    pub fn proxy_of(&self, reference: Reference) -> Proxy {
        Proxy::new(self.clone(), reference)
    }

    /// An adapter that takes its endpoints from the property `NAME.Endpoints`. Without that property, or a name, it listens
    /// nowhere: its objects can be called within the process only.
    ///
    /// # Errors
    /// The name is taken; an endpoint is malformed or cannot be listened at.
    pub async fn adapter(&self, name: &str) -> Result<ObjectAdapter> {
        let configuration = Configuration::from_properties(self, name, None)?;
        self.add_adapter(configuration).await
    }

    /// An adapter with these endpoints, as `default -p 11000` or `tcp -h 127.0.0.1 -p 0`; several stand with a `:` between.
    ///
    /// # Errors
    /// As [`adapter`](Self::adapter).
    pub async fn adapter_with_endpoints(&self, name: &str, endpoints: &str) -> Result<ObjectAdapter> {
        let configuration = Configuration::from_properties(self, name, Some(endpoints))?;
        self.add_adapter(configuration).await
    }

    /// Asks the program to end: [`wait_for_shutdown`](Self::wait_for_shutdown) returns, adapters are deactivated.
    pub fn shutdown(&self) {
        self.advance(Phase::Shutdown);
    }

    /// Waits for [`shutdown`](Self::shutdown), or a signal (SIGINT, SIGTERM, SIGHUP; not with `Floe.Signals=0`), then
    /// deactivates all adapters: calls that run are answered first.
    pub async fn wait_for_shutdown(&self) {
        let mut phases = self.0.phase.subscribe();
        let with_signals = self.0.properties.get_int_or("Floe.Signals", 1).unwrap_or(1) > 0;
        tokio::select! {
            _ = phases.wait_for(|phase| *phase >= Phase::Shutdown) => {}
            () = signals::wait(), if with_signals => self.shutdown(),
        }
        self.deactivate_adapters().await;
    }

    /// Ends the communicator: adapters are destroyed, connections closed gracefully.
    pub async fn destroy(&self) {
        self.shutdown();
        self.deactivate_adapters().await;
        for adapter in self.adapters() {
            adapter.destroy().await;
        }
        self.advance(Phase::Destroyed);
        // Adapters that were being made meanwhile; from now on there are none.
        for adapter in self.adapters() {
            adapter.destroy().await;
        }
        self.0.pool.close().await;
    }

    /// Whether a shutdown was asked for.
    pub fn is_shutdown(&self) -> bool {
        *self.0.phase.borrow() >= Phase::Shutdown
    }

    /// The text form of a proxy, in the mode of `Ice.ToStringMode`; the nil proxy has the empty text.
    pub fn proxy_to_string(&self, proxy: Option<&Proxy>) -> String {
        proxy.map(|proxy| proxy.reference().to_text(self.0.settings.to_string_mode)).unwrap_or_default()
    }

    async fn add_adapter(&self, configuration: Configuration) -> Result<ObjectAdapter> {
        self.check_running()?;
        if !configuration.name.is_empty() && self.find_adapter(&configuration.name).is_some() {
            return Err(name_taken(&configuration.name));
        }
        let adapter = ObjectAdapter::create(self.clone(), configuration).await?;
        match self.register(&adapter) {
            Ok(()) => Ok(adapter),
            Err(error) => {
                adapter.deactivate().await;
                Err(error)
            }
        }
    }

    /// Between the check of the name and now, the name may have been taken, or the communicator destroyed.
    fn register(&self, adapter: &ObjectAdapter) -> Result<()> {
        let mut adapters = crate::lock(&self.0.adapters);
        self.check_running()?;
        if !adapter.name().is_empty() && adapters.iter().any(|other| other.name() == adapter.name()) {
            return Err(name_taken(adapter.name()));
        }
        adapters.push(adapter.clone());
        Ok(())
    }

    /// The adapter of this name.
    pub fn find_adapter(&self, name: &str) -> Option<ObjectAdapter> {
        crate::lock(&self.0.adapters).iter().find(|adapter| adapter.name() == name).cloned()
    }

    pub(crate) fn adapters(&self) -> Vec<ObjectAdapter> {
        crate::lock(&self.0.adapters).clone()
    }

    pub(crate) fn forget_adapter(&self, adapter: &ObjectAdapter) {
        crate::lock(&self.0.adapters).retain(|other| !other.is_same(adapter));
    }

    pub(crate) fn check_running(&self) -> Result<()> {
        match *self.0.phase.borrow() {
            Phase::Destroyed => Err(Error::new(ErrorKind::CommunicatorDestroyed)),
            _ => Ok(()),
        }
    }

    pub(crate) fn transport(&self, endpoint: &Endpoint) -> Option<&Arc<dyn Transport>> {
        self.0.transports.iter().find(|transport| transport.accepts(endpoint))
    }

    pub(crate) fn middleware(&self) -> &[Arc<dyn Layer>] {
        &self.0.middleware
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.0.pool
    }

    pub(crate) fn defaults(&self) -> &ReferenceDefaults {
        &self.0.defaults
    }

    /// Whether a request-failed error that a servant lets out leaves as such, as in Ice.
    pub(crate) fn passes_request_failed(&self) -> bool {
        self.0.settings.pass_request_failed
    }

    pub(crate) fn batch_auto_flush_size(&self) -> usize {
        self.0.settings.batch_auto_flush_size
    }

    pub(crate) fn default_format(&self) -> Format {
        self.0.settings.format
    }

    /// How class instances that come from peers are read: `Ice.ClassGraphDepthMax`, `Ice.AcceptClassCycles`.
    pub fn class_options(&self) -> ClassOptions {
        self.0.settings.class_options.clone()
    }

    pub(crate) fn client_limits(&self) -> Limits {
        self.0.settings.client_limits
    }

    pub(crate) fn connect_timeout(&self) -> Duration {
        self.0.settings.connect_timeout
    }

    pub(crate) fn retry_intervals(&self) -> &[Duration] {
        &self.0.settings.retry_intervals
    }

    async fn deactivate_adapters(&self) {
        for adapter in self.adapters() {
            adapter.deactivate().await;
        }
    }

    fn advance(&self, to: Phase) {
        self.0.phase.send_if_modified(|phase| {
            let later = *phase < to;
            if later {
                *phase = to;
            }
            later
        });
    }
}

fn class_options(properties: &Properties) -> Result<ClassOptions> {
    let mut options = ClassOptions::default();
    if let Some(depth) = properties.get_int("Ice.ClassGraphDepthMax")? {
        // As in Ice: what is below 1 is no limit; there is one for the sake of the stack.
        options.depth_max = usize::try_from(depth).ok().filter(|depth| *depth > 0).unwrap_or(CLASS_DEPTH_MAX);
    }
    options.accept_cycles = properties.get_int_or("Ice.AcceptClassCycles", 1)? > 0;
    Ok(options)
}

fn name_taken(name: &str) -> Error {
    Error::new(ErrorKind::AlreadyRegistered(format!("object adapter '{name}'")))
}

impl fmt::Debug for Communicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Communicator")
    }
}

impl fmt::Debug for CommunicatorBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommunicatorBuilder({} transports)", self.transports.len())
    }
}
