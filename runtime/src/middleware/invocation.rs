//! A call as middleware sees it, the same on both sides.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::adapter::{Current, Inbound, ObjectAdapter, Reply};
use crate::connection::Connection;
use crate::error::{Error, MayHaveRun, Result};
use crate::identity::Identity;
use crate::interface::Operation;
use crate::proxy::reference::InvocationMode;
use crate::proxy::{Outgoing, Proxy};
use crate::wire::{Payload, ReplyStatus, Version, Writer};

/// A call on its way from a proxy to the wire, or from the wire to a servant.
#[derive(Debug)]
pub struct Invocation {
    place: Place,
    context: BTreeMap<String, String>,
    context_changed: bool,
    params: Payload,
    /// Whether the servant ran, as far as the way behind the middleware tells.
    ran: MayHaveRun,
}

/// On which side of a call its middleware stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The caller's.
    Client,
    /// The servant's.
    Server,
}

#[derive(Debug)]
enum Place {
    Client {
        proxy: Proxy,
        operation: Operation,
    },
    Server {
        current: Current,
        /// `None` once it went on.
        inbound: Option<Inbound>,
    },
}

impl Invocation {
    /// A call of this process, with the context that its caller gave.
    pub(crate) fn outgoing(
        proxy: &Proxy,
        operation: &Operation,
        params: Payload,
        context: BTreeMap<String, String>,
    ) -> Self {
        let place = Place::Client { proxy: proxy.clone(), operation: *operation };
        Invocation { place, context, context_changed: false, params, ran: MayHaveRun::No }
    }

    /// A request that came to an adapter.
    pub(crate) fn inbound(current: Current, inbound: Inbound) -> Self {
        Invocation {
            context: current.context().clone(),
            context_changed: false,
            params: inbound.params(),
            ran: MayHaveRun::No,
            place: Place::Server { current, inbound: Some(inbound) },
        }
    }

    /// On which side of the call this is.
    pub fn side(&self) -> Side {
        match self.place {
            Place::Client { .. } => Side::Client,
            Place::Server { .. } => Side::Server,
        }
    }

    /// The identity that is called.
    pub fn identity(&self) -> &Identity {
        match &self.place {
            Place::Client { proxy, .. } => proxy.identity(),
            Place::Server { current, .. } => current.identity(),
        }
    }

    /// The facet that is called; empty is the default facet.
    pub fn facet(&self) -> &str {
        match &self.place {
            Place::Client { proxy, .. } => proxy.facet(),
            Place::Server { current, .. } => current.facet(),
        }
    }

    /// The operation's name on the wire.
    pub fn operation(&self) -> &str {
        match &self.place {
            Place::Client { operation, .. } => operation.name,
            Place::Server { current, .. } => current.operation(),
        }
    }

    /// Whether the call may be repeated.
    pub fn is_idempotent(&self) -> bool {
        match &self.place {
            Place::Client { operation, .. } => operation.idempotent,
            Place::Server { current, .. } => current.is_idempotent(),
        }
    }

    /// Whether the caller expects no answer.
    pub fn is_oneway(&self) -> bool {
        match &self.place {
            Place::Client { proxy, operation } => {
                operation.oneway || proxy.reference().mode != InvocationMode::Twoway
            }
            Place::Server { current, .. } => current.is_oneway(),
        }
    }

    /// The context, without Floe's own keys: on the caller's side what is sent, on the servant's what it sees.
    pub fn context(&self) -> &BTreeMap<String, String> {
        &self.context
    }

    /// The context, to be changed for what is behind. Keys that begin with `floe.` are Floe's own: they are left out.
    pub fn context_mut(&mut self) -> &mut BTreeMap<String, String> {
        self.context_changed = true;
        &mut self.context
    }

    /// The parameters as they are on the wire: a whole encapsulation.
    pub fn encapsulation(&self) -> Cow<'_, [u8]> {
        if self.params.rest.is_empty() {
            return Cow::Borrowed(&self.params.first[..]);
        }
        Cow::Owned(self.params.clone().into_chunk().to_vec())
    }

    /// How many bytes the encoded parameters have.
    pub fn size(&self) -> usize {
        self.params.len()
    }

    /// The proxy that is called; `None` on the servant's side.
    pub fn proxy(&self) -> Option<&Proxy> {
        match &self.place {
            Place::Client { proxy, .. } => Some(proxy),
            Place::Server { .. } => None,
        }
    }

    /// The adapter that dispatches the call; `None` on the caller's side.
    pub fn adapter(&self) -> Option<&ObjectAdapter> {
        match &self.place {
            Place::Client { .. } => None,
            Place::Server { current, .. } => Some(current.adapter()),
        }
    }

    /// The connection on which the request came; `None` on the caller's side, and for a call within the process.
    pub fn connection(&self) -> Option<&Arc<Connection>> {
        match &self.place {
            Place::Client { .. } => None,
            Place::Server { current, .. } => current.connection(),
        }
    }

    /// A reply with these results, for middleware that answers a call itself. `encode` writes what the operation returns:
    /// `writer.put(&value)`, or `writer.put_native(&value)` for a native interface.
    ///
    /// # Errors
    /// A value cannot be encoded.
    pub fn answer(&self, encode: impl FnOnce(&mut Writer)) -> Result<Reply> {
        let encoding = match self.params.first.get(4..6) {
            Some(version) => Version { major: version[0], minor: version[1] },
            None => Version::SLICE_1_1,
        };
        let communicator = match &self.place {
            Place::Client { proxy, .. } => proxy.communicator(),
            Place::Server { current, .. } => current.adapter().communicator(),
        };
        let mut writer = Writer::encapsulation(encoding).with_format(communicator.default_format());
        encode(&mut writer);
        Ok(Reply { status: ReplyStatus::OK, body: writer.finish()? })
    }

    /// Goes on behind the last middleware.
    pub(super) async fn go(&mut self, outgoing: Option<&Outgoing<'_>>) -> Result<Reply> {
        if self.context_changed {
            self.context.retain(|key, _| !key.starts_with("floe."));
        }
        let before = self.ran;
        // It holds as long as nothing else is known: who gives up in the middle knows no more.
        self.ran = most(before, MayHaveRun::Maybe);
        let (reply, ran) = match (&mut self.place, outgoing) {
            (Place::Client { .. }, Some(outgoing)) => {
                let reply = outgoing.send(&self.context, &self.params).await;
                let ran = match &reply {
                    Ok(reply) if reply.status.has_encapsulation() => MayHaveRun::Yes,
                    Ok(_) => MayHaveRun::Maybe,
                    Err(error) => error.may_have_run(),
                };
                (reply, ran)
            }
            (Place::Server { inbound, .. }, _) if inbound.is_some() => {
                let context = self.context_changed.then(|| self.context.clone());
                let reply = inbound.take().expect("it is there").go_on(context).await;
                let ran = if reply.status.is_request_failed() { MayHaveRun::No } else { MayHaveRun::Yes };
                (Ok(reply), ran)
            }
            _ => (Err(Error::api("this call went on already")), MayHaveRun::No),
        };
        self.ran = most(before, ran);
        reply
    }

    /// An error of middleware, which does not say that nothing ran where something may have run.
    pub(super) fn failed(&self, error: Error) -> Error {
        let ran = most(self.ran, error.may_have_run());
        error.with_may_have_run(ran)
    }

    /// The answer to a request that middleware refused.
    pub(crate) fn refused(&self, error: &Error) -> Reply {
        match &self.place {
            Place::Client { .. } => Reply::unknown_local(&error.to_string()),
            Place::Server { .. } if self.ran != MayHaveRun::No => Reply::failed_after(error),
            Place::Server { current, .. } => {
                let asked = || (current.facet().to_owned(), current.operation().to_owned());
                let passes = current.adapter().communicator().passes_request_failed();
                Reply::escaped(error, asked, passes)
            }
        }
    }
}

/// What is known of several attempts together.
fn most(one: MayHaveRun, other: MayHaveRun) -> MayHaveRun {
    match (one, other) {
        (MayHaveRun::Yes, _) | (_, MayHaveRun::Yes) => MayHaveRun::Yes,
        (MayHaveRun::Maybe, _) | (_, MayHaveRun::Maybe) => MayHaveRun::Maybe,
        (MayHaveRun::No, MayHaveRun::No) => MayHaveRun::No,
    }
}
