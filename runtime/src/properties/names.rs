//! The names that mean something, so that a misspelt one can be warned about.

/// The first parts of names that are taken from the command line: Ice, its services, and Floe.
pub(super) const PREFIXES: &[&str] = &[
    "Ice",
    "IceMX",
    "IceDiscovery",
    "IceLocatorDiscovery",
    "IceBox",
    "IceBoxAdmin",
    "IceGrid",
    "IceGridAdmin",
    "IcePatch2",
    "IcePatch2Client",
    "IceSSL",
    "IceStormAdmin",
    "IceBT",
    "Glacier2",
    "Freeze",
    "Floe",
];

/// Whether a name is known, or begins with a prefix whose names are not checked.
pub(super) fn known(name: &str) -> bool {
    let checked = name.starts_with("Ice.") || name.starts_with("Floe.");
    if !checked || matches(NAMES, name) {
        return true;
    }
    let admin = name.strip_prefix("Ice.Admin.").is_some_and(known_in_adapter);
    let pool =
        POOLS.iter().find_map(|pool| name.strip_prefix(pool)).is_some_and(|rest| matches(IN_POOL, rest));
    let connection = CONNECTIONS.iter().find_map(|connection| name.strip_prefix(connection));
    let proxy = PROXIES.iter().find_map(|proxy| name.strip_prefix(proxy));
    admin
        || pool
        || connection.is_some_and(|rest| matches(IN_CONNECTION, rest))
        || proxy.is_some_and(known_in_proxy)
}

/// Whether an object adapter has a property `ADAPTER.name`.
pub(super) fn known_in_adapter(name: &str) -> bool {
    let proxy = ["Locator.", "Router."].iter().find_map(|proxy| name.strip_prefix(proxy));
    let pool = name.strip_prefix("ThreadPool.");
    let connection = name.strip_prefix("Connection.");
    matches(IN_ADAPTER, name)
        || pool.is_some_and(|rest| matches(IN_POOL, rest))
        || connection.is_some_and(|rest| matches(IN_CONNECTION, rest))
        || proxy.is_some_and(known_in_proxy)
}

/// Whether a proxy that is configured by a property `PROXY` has a property `PROXY.name`.
fn known_in_proxy(name: &str) -> bool {
    let inner = ["Locator.", "Router."].iter().find_map(|proxy| name.strip_prefix(proxy));
    matches(IN_PROXY, name) || inner.is_some_and(known_in_proxy)
}

fn matches(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| match known.strip_suffix('*') {
        Some(start) => name.len() > start.len() && name.starts_with(start),
        None => *known == name,
    })
}

/// Names of Ice 3.7, those that Ice 3.8 added, and Floe's own. A `*` stands for one character or more.
const NAMES: &[&str] = &[
    "Floe.Adapter.MaxDispatches",
    "Floe.Connection.PendingMax",
    "Floe.Connection.ReadAhead",
    "Floe.Connection.WriteAhead",
    "Floe.Dispatch.PassRequestFailed",
    "Floe.Incarnation.ServantsMax",
    "Floe.Signals",
    "Floe.Threads.Max",
    "Floe.Threads.QueueMax",
    "Floe.Warn.InlinePoll",
    "Ice.ACM.Client",
    "Ice.ACM.Client.Close",
    "Ice.ACM.Client.Heartbeat",
    "Ice.ACM.Client.Timeout",
    "Ice.ACM.Close",
    "Ice.ACM.Heartbeat",
    "Ice.ACM.Server",
    "Ice.ACM.Server.Close",
    "Ice.ACM.Server.Heartbeat",
    "Ice.ACM.Server.Timeout",
    "Ice.ACM.Timeout",
    "Ice.AcceptClassCycles",
    "Ice.Admin.DelayCreation",
    "Ice.Admin.Enabled",
    "Ice.Admin.Facets",
    "Ice.Admin.InstanceName",
    "Ice.Admin.Logger.KeepLogs",
    "Ice.Admin.Logger.KeepTraces",
    "Ice.Admin.Logger.Properties",
    "Ice.Admin.ServerId",
    "Ice.BackgroundLocatorCacheUpdates",
    "Ice.BatchAutoFlush",
    "Ice.BatchAutoFlushSize",
    "Ice.CacheMessageBuffers",
    "Ice.ChangeUser",
    "Ice.ClassGraphDepthMax",
    "Ice.ClientAccessPolicyProtocol",
    "Ice.CollectObjects",
    "Ice.Compression.Level",
    "Ice.Config",
    "Ice.ConsoleListener",
    "Ice.Default.CollocationOptimized",
    "Ice.Default.EncodingVersion",
    "Ice.Default.EndpointSelection",
    "Ice.Default.Host",
    "Ice.Default.InvocationTimeout",
    "Ice.Default.Locator",
    "Ice.Default.LocatorCacheTimeout",
    "Ice.Default.Package",
    "Ice.Default.PreferSecure",
    "Ice.Default.Protocol",
    "Ice.Default.Router",
    "Ice.Default.SlicedFormat",
    "Ice.Default.SourceAddress",
    "Ice.Default.Timeout",
    "Ice.EventLog.Source",
    "Ice.FactoryAssemblies",
    "Ice.HTTPProxyHost",
    "Ice.HTTPProxyPort",
    "Ice.IPv4",
    "Ice.IPv6",
    "Ice.ImplicitContext",
    "Ice.InitPlugins",
    "Ice.LogFile",
    "Ice.LogFile.SizeMax",
    "Ice.LogStdErr.Convert",
    "Ice.MessageSizeMax",
    "Ice.Nohup",
    "Ice.NullHandleAbort",
    "Ice.Override.CloseTimeout",
    "Ice.Override.Compress",
    "Ice.Override.ConnectTimeout",
    "Ice.Override.Secure",
    "Ice.Override.Timeout",
    "Ice.Package.*",
    "Ice.Plugin.*",
    "Ice.PluginLoadOrder",
    "Ice.PreferIPv6Address",
    "Ice.PreloadAssemblies",
    "Ice.PrintAdapterReady",
    "Ice.PrintProcessId",
    "Ice.PrintStackTraces",
    "Ice.ProgramName",
    "Ice.RetryIntervals",
    "Ice.SOCKSProxyHost",
    "Ice.SOCKSProxyPort",
    "Ice.ServerIdleTime",
    "Ice.StdErr",
    "Ice.StdOut",
    "Ice.SyslogFacility",
    "Ice.TCP.Backlog",
    "Ice.TCP.RcvSize",
    "Ice.TCP.SndSize",
    "Ice.ThreadInterruptSafe",
    "Ice.ThreadPriority",
    "Ice.ToStringMode",
    "Ice.Trace.Admin.Logger",
    "Ice.Trace.Admin.Properties",
    "Ice.Trace.Dispatch",
    "Ice.Trace.Locator",
    "Ice.Trace.Network",
    "Ice.Trace.Protocol",
    "Ice.Trace.Retry",
    "Ice.Trace.Slicing",
    "Ice.Trace.ThreadPool",
    "Ice.UDP.RcvSize",
    "Ice.UDP.SndSize",
    "Ice.UseApplicationClassLoader",
    "Ice.UseOSLog",
    "Ice.UseSyslog",
    "Ice.UseSystemdJournal",
    "Ice.Warn.AMICallback",
    "Ice.Warn.Connections",
    "Ice.Warn.Datagrams",
    "Ice.Warn.Dispatch",
    "Ice.Warn.Endpoints",
    "Ice.Warn.UnknownProperties",
    "Ice.Warn.UnusedProperties",
];

/// The thread pools of a communicator.
const POOLS: &[&str] = &["Ice.ThreadPool.Client.", "Ice.ThreadPool.Server."];

/// What a thread pool has.
const IN_POOL: &[&str] =
    &["Serialize", "Size", "SizeMax", "SizeWarn", "StackSize", "ThreadIdleTime", "ThreadPriority"];

/// The settings of connections of a communicator, as Ice 3.8 has them.
const CONNECTIONS: &[&str] = &["Ice.Connection.Client.", "Ice.Connection.Server."];

/// What the settings of a connection have.
const IN_CONNECTION: &[&str] = &[
    "CloseTimeout",
    "ConnectTimeout",
    "EnableIdleCheck",
    "IdleTimeout",
    "InactivityTimeout",
    "MaxDispatches",
];

/// The properties that hold a proxy.
const PROXIES: &[&str] = &["Ice.Default.Locator.", "Ice.Default.Router."];

/// What a proxy has.
const IN_PROXY: &[&str] = &[
    "CollocationOptimized",
    "ConnectionCached",
    "Context.*",
    "EndpointSelection",
    "InvocationTimeout",
    "Locator",
    "LocatorCacheTimeout",
    "PreferSecure",
    "Router",
];

/// What an object adapter has.
const IN_ADAPTER: &[&str] = &[
    "ACM",
    "ACM.Close",
    "ACM.Heartbeat",
    "ACM.Timeout",
    "AdapterId",
    "AllowedOrigins",
    "Endpoints",
    "Locator",
    "MaxConnections",
    "MaxDispatches",
    "MessageSizeMax",
    "ProxyOptions",
    "PublishedEndpoints",
    "PublishedHost",
    "ReplicaGroupId",
    "Router",
];
