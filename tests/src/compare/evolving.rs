//! What both versions of `Evolving.ice` agree on. The same is in `interop/cpp/everything/instances.h` and
//! `interop/python/everything/evolving.py`.

use floe::wire::Version;
use floe::{Communicator, Error, ErrorKind, Properties, Proxy, Throws, current};

use super::{Compared, Different, Text};

/// Instances that are a `Base`, and after them those that are not.
pub const BASES: i32 = 8;
/// How many instances there are.
pub const VALUES: i32 = 10;
/// How many faults there are.
pub const FAULTS: i32 = 6;
/// The first fault that only the newer version knows.
pub const FIRST_NEW_FAULT: i32 = 4;
/// In a number: it is sent by the older version.
pub const OLDER: i32 = 1000;
/// A class that only the newer version knows, and that extends nothing.
pub const STRANGER: &str = "::Evolving::Stranger";

/// The first instance that only the newer version knows.
const FIRST_NEW: i32 = 2;
/// One of a graph in which there is an instance whose classes are all new.
const WITH_STRANGERS: i32 = 5;

/// The member `known` of instance or fault `n`: none in encoding 1.0, which has no optional members.
pub fn known(n: i32, old: bool) -> Option<String> {
    (n % 2 == 0 && !old).then(|| format!("known {n}"))
}

/// The reason of fault `n`.
pub fn reason(n: i32) -> String {
    format!("fault {n}")
}

/// Whether the request came in encoding 1.0.
pub fn is_old() -> bool {
    current().is_some_and(|current| current.encoding() == Version::SLICE_1_0)
}

/// How a client talks.
#[derive(Clone, Copy, Debug)]
pub struct Mode {
    /// In encoding 1.0.
    pub old: bool,
    /// In the sliced format.
    pub sliced: bool,
}

impl Mode {
    /// That of this proxy.
    ///
    /// # Errors
    /// A property is no number.
    pub fn of(proxy: &Proxy) -> floe::Result<Self> {
        let sliced = proxy.communicator().properties().get_int_or("Ice.Default.SlicedFormat", 0)? > 0;
        Ok(Mode { old: proxy.reference().encoding == Version::SLICE_1_0, sliced })
    }

    /// Whether the older version can read instance `n` of the newer one.
    pub fn is_readable(self, n: i32) -> bool {
        match self.old {
            true => n < BASES && n != WITH_STRANGERS,
            false => self.sliced || n < FIRST_NEW,
        }
    }
}

/// What went wrong, in a word that is the same in all languages.
pub fn word_of<T, E: Throws>(result: &Result<T, E>) -> &'static str {
    match result.as_ref().err().and_then(E::system).map(Error::kind) {
        Some(ErrorKind::UnknownUser(_)) => "unknown user exception",
        Some(ErrorKind::UnknownLocal(_) | ErrorKind::Unknown(_)) => "unknown",
        Some(ErrorKind::Marshal(_)) => "marshal",
        Some(_) => "another error",
        None => "nothing",
    }
}

/// The error of a client whose values differ.
pub fn differ(Different { expected, found }: Different) -> Box<dyn std::error::Error> {
    format!("expected {expected}\nfound    {found}").into()
}

/// Checks that a call failed in the way that this word says.
///
/// # Errors
/// It did not.
pub fn fails<T, E: Throws>(
    tally: &mut Compared,
    word: &str,
    result: &Result<T, E>,
) -> Result<(), Box<dyn std::error::Error>> {
    let (expected, found) = (Text::nothing_shared().with(word), Text::nothing_shared().with(word_of(result)));
    tally.check(&expected, &found).map_err(differ)
}

/// What a program shall do: serve, or call these endpoints.
#[derive(Debug)]
pub enum Side {
    /// `server`.
    Server,
    /// `client ENDPOINTS`.
    Client(String),
}

/// The communicator and the side that the arguments of this process ask for.
///
/// # Errors
/// They ask for something else.
pub fn begin() -> Result<(Communicator, Side), Box<dyn std::error::Error>> {
    let mut arguments: Vec<String> = std::env::args().collect();
    let communicator = Communicator::new(Properties::from_args(&mut arguments)?)?;
    let side = match arguments.as_slice() {
        [_, side] if side == "server" => Side::Server,
        [_, side, endpoints] if side == "client" => Side::Client(endpoints.clone()),
        [program, ..] => return Err(format!("{program} server | {program} client ENDPOINTS").into()),
        [] => return Err("no arguments".into()),
    };
    Ok((communicator, side))
}
