//! The bounds and times of connections, as the properties give them.

use std::time::Duration;

use crate::connection::Role;
use crate::error::Result;
use crate::properties::Properties;

/// The bounds and times of a connection; each has a property.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// `Ice.MessageSizeMax`, in bytes: the largest message that is read.
    pub(crate) message_size_max: usize,
    /// `Ice.Connection.Server.MaxDispatches`, `.Client.`: how many calls run at once on a connection; more wait. One with
    /// `Ice.ThreadPool.Server.Serialize`, `.Client.`: they run in the order in which they came.
    pub(crate) max_dispatches: usize,
    /// `Floe.Connection.ReadAhead`, in bytes: how much the requests of the calls that run may have before others wait, and how
    /// much both together before reading stops. One call runs, and one waits, whatever their size.
    pub(crate) read_ahead: usize,
    /// `Floe.Connection.WriteAhead`, in bytes: how much may wait to be written before callers wait and reading stops.
    pub(crate) write_ahead: usize,
    /// `Floe.Connection.PendingMax`: how many calls may wait for an answer on a connection.
    pub(crate) pending_max: usize,
    /// A third of `Ice.ACM.Timeout`: how often to look whether a heartbeat is due. `None`: never.
    pub(crate) heartbeat: Option<Duration>,
    /// `Ice.Connection.Server.CloseTimeout`, `.Client.`: how long the peer has to answer a graceful close.
    pub(crate) close_timeout: Duration,
    /// `Floe.Warn.InlinePoll`: how long a servant may keep the connection's task before it is warned about. `None`: for ever.
    pub(crate) inline_poll: Option<Duration>,
}

impl Limits {
    /// The limits that the properties give to the connections of one side; `adapter` is the name of the adapter whose own properties
    /// win, or empty.
    pub(crate) fn from_properties(properties: &Properties, role: Role, adapter: &str) -> Result<Self> {
        let side = match role {
            Role::Client => "Client",
            Role::Server => "Server",
        };
        // The first of these names that is set; a name of the adapter counts only if it has one.
        let first = |names: &[String], default: i32| -> Result<i32> {
            let set = names.iter().find(|name| !name.starts_with('.') && properties.get(name).is_some());
            set.map_or(Ok(default), |name| properties.get_int_or(name, default))
        };
        let sided = |name: &str, default: i32| {
            first(&[format!("{adapter}.Connection.{name}"), format!("Ice.Connection.{side}.{name}")], default)
        };
        let int = |name: &str, default: i32| properties.get_int_or(name, default);
        let bytes = |kib: i32| match usize::try_from(kib) {
            Ok(kib @ 1..=0x1f_ffff) => kib * 1024,
            _ => i32::MAX as usize,
        };
        let positive = |value: i32, default: usize| match usize::try_from(value) {
            Ok(0) | Err(_) => default,
            Ok(value) => value,
        };
        let serialize =
            [format!("{adapter}.ThreadPool.Serialize"), format!("Ice.ThreadPool.{side}.Serialize")];
        let max_dispatches = match first(&serialize, 0)? {
            1.. => 1,
            _ => positive(sided("MaxDispatches", 100)?, usize::MAX),
        };
        let idle = [
            format!("{adapter}.ACM.Timeout"),
            format!("Ice.ACM.{side}.Timeout"),
            "Ice.ACM.Timeout".to_owned(),
        ];
        let idle = first(&idle, 60)?;
        let size = first(&[format!("{adapter}.MessageSizeMax"), "Ice.MessageSizeMax".to_owned()], 1024)?;
        Ok(Limits {
            message_size_max: bytes(size),
            max_dispatches,
            read_ahead: positive(int("Floe.Connection.ReadAhead", 1 << 20)?, 1),
            write_ahead: positive(int("Floe.Connection.WriteAhead", 1 << 20)?, 1),
            pending_max: positive(int("Floe.Connection.PendingMax", 65_536)?, 65_536),
            heartbeat: u64::try_from(idle)
                .ok()
                .filter(|idle| *idle > 0)
                .map(|idle| Duration::from_millis(idle * 1000 / 3)),
            close_timeout: Duration::from_secs(positive(sided("CloseTimeout", 10)?, 10) as u64),
            inline_poll: u64::try_from(int("Floe.Warn.InlinePoll", 50)?)
                .ok()
                .filter(|limit| *limit > 0)
                .map(Duration::from_millis),
        })
    }
}
