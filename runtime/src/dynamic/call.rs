//! A call: the operation found, its arguments written, its answer read.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Mutex, OnceLock};

use floe_idl::slice::unit::{DefId, Kind, Mode, Operation, Type};
use serde_json::{Map, Value as Json};

use crate::class::RawLink;
use crate::dynamic::Description;
use crate::dynamic::class::DescribedClasses;
use crate::dynamic::decode::{Decoder, Outcome};
use crate::dynamic::encode::{Encoder, name_arguments};
use crate::dynamic::graph::{Builder, Shown};
use crate::dynamic::wrong::Wrong;
use crate::error::{Error, ErrorKind, MayHaveRun};
use crate::interface;
use crate::proxy::{Proxy, invoke};
use crate::throws::unknown_user;
use crate::wire::{ClassContext, DecodeError, EncodeError, Payload, Reader};

/// Why a call has no result.
#[derive(Clone, Debug)]
pub enum CallError {
    /// The servant threw a user exception.
    Thrown(Thrown),
    /// Nothing was sent: the arguments do not fit the operation.
    Arguments(Wrong),
    /// Nothing was sent, or the call failed.
    Failed(Error),
}

/// A user exception.
#[derive(Clone, Debug, PartialEq)]
pub struct Thrown {
    /// Its type id, or that of the most derived base that the description knows.
    pub type_id: String,
    /// Its members, those of its bases included.
    pub members: Map<String, Json>,
}

impl Description {
    /// Calls an operation of the object. The object is asked for its type ids; among those that the description knows, the
    /// operation is looked for.
    ///
    /// # Errors
    /// The object has no type that the description knows, or that has the operation; the arguments do not fit; whatever a call
    /// may fail with.
    pub async fn call(&self, proxy: &Proxy, operation: &str, arguments: &Json) -> Result<Json, CallError> {
        let ids = proxy.ice_ids().await?;
        let known: Vec<&str> =
            ids.iter().map(String::as_str).filter(|id| self.interface(id).is_some()).collect();
        if known.is_empty() {
            let ids = ids.join(", ");
            return Err(Error::api(format!("none of the object's types is described: {ids}")).into());
        }
        let with_it = known.iter().find(|id| {
            self.interface(id).is_some_and(|interface| self.operation(interface, operation).is_some())
        });
        let type_id = with_it.or(known.first()).copied().unwrap_or_default();
        self.call_as(proxy, type_id, operation, arguments).await
    }

    /// As [`Description::call`], for an object that is known to have the interface `type_id`: nobody is asked.
    ///
    /// # Errors
    /// As [`Description::call`].
    pub async fn call_as(
        &self,
        proxy: &Proxy,
        type_id: &str,
        operation: &str,
        arguments: &Json,
    ) -> Result<Json, CallError> {
        let Some(interface) = self.interface(type_id) else {
            return Err(Error::api(format!("expected an interface, found '{type_id}', which is none")).into());
        };
        let Some(described) = self.operation(interface, operation) else {
            let known = self.operations(type_id).join(", ");
            return Err(Error::api(format!(
                "{type_id} has no operation '{operation}', expected one of: {known}"
            ))
            .into());
        };
        let facts = self.facts(described)?;
        let params = self.params(proxy, &facts, described, arguments)?;
        let call = invoke::call_with(proxy, &facts, params).await?;
        let options = DescribedClasses::options(self, proxy.communicator());
        let mut decoder = Decoder::new(self);
        let mut thrown = None;
        let answer = invoke::answer(
            &call,
            ClassContext::new(options),
            |r| decoder.results(r, described),
            |r| match Raised::read(self, r)? {
                Ok(raised) => {
                    thrown = Some(raised);
                    Ok(ReadOf::Exception)
                }
                Err(error) => Ok(ReadOf::Failed(error)),
            },
        );
        // Instances are complete only when all was read: in encoding 1.0 they stand behind the values.
        match (answer, thrown) {
            (Ok(outcomes), _) => Ok(self.shown(described, outcomes, &decoder.links).map_err(too_deep)?),
            (Err(ReadOf::Exception), Some(raised)) => {
                Err(raised.shown(self).map_or_else(|wrong| too_deep(wrong).into(), CallError::Thrown))
            }
            (Err(ReadOf::Exception), None) => Err(Error::api("an exception that was not read").into()),
            (Err(ReadOf::Failed(error)), _) => Err(error.into()),
        }
    }

    fn params(
        &self,
        proxy: &Proxy,
        facts: &interface::Operation,
        described: &Operation,
        arguments: &Json,
    ) -> Result<Payload, CallError> {
        let wrong = CallError::Arguments;
        let mut named = name_arguments(&described.ins, arguments).map_err(wrong)?;
        let mut builder = Builder::new(self, proxy.communicator());
        let mut links = Vec::new();
        let mut ordered: Vec<_> = described.ins.iter().collect();
        ordered.sort_by_key(|parameter| parameter.tag);
        for parameter in ordered {
            let name = &parameter.name.text;
            if let Some(value) = named.get_mut(name) {
                links.extend(builder.links(parameter.ty, value).map_err(|error| wrong(error.within(name)))?);
            }
        }
        let mut encoder = Encoder::new(self, proxy.communicator(), &links);
        let mut misfit = None;
        let params = invoke::encode(proxy, facts, |w| {
            if let Err(error) = encoder.parameters(w, &described.ins, &named) {
                w.fail(EncodeError::Unsupported(error.to_string()));
                misfit = Some(error);
            }
        });
        match misfit {
            Some(misfit) => Err(wrong(misfit)),
            None => Ok(params?),
        }
    }

    /// The answer as the caller sees it: the return value alone, or an object of all results as they were declared.
    fn shown(
        &self,
        described: &Operation,
        mut outcomes: Vec<Outcome>,
        links: &[RawLink],
    ) -> Result<Json, Wrong> {
        let mut shown = Shown::new(self);
        shown.count(links);
        let mut links = links.iter();
        for outcome in &mut outcomes {
            shown.fill(outcome.ty, &mut outcome.value, &mut links)?;
        }
        let mut value_of = |name: Option<&str>| {
            let found = outcomes.iter_mut().find(|outcome| outcome.name.as_deref() == name);
            found.map(|outcome| outcome.value.take()).unwrap_or_default()
        };
        Ok(match (&described.returns, described.outs.as_slice()) {
            (None, []) => Json::Null,
            (Some(_), []) => value_of(None),
            (returns, outs) => {
                let returned = returns.iter().map(|_| None);
                let names = outs.iter().map(|out| Some(out.name.text.as_str()));
                let all = returned.chain(names);
                Json::Object(
                    all.map(|name| (name.unwrap_or(RETURN_VALUE).to_owned(), value_of(name))).collect(),
                )
            }
        })
    }

    /// What the runtime must know of the operation.
    fn facts(&self, described: &Operation) -> Result<interface::Operation, Error> {
        let mut facts = interface::Operation::new(intern(&described.name.text)?);
        facts = match described.mode {
            Mode::Normal => facts,
            Mode::Nonmutating => facts.nonmutating(),
            Mode::Idempotent => facts.idempotent(),
        };
        for metadata in &described.metadata {
            facts = match metadata.text.as_str() {
                "format:sliced" => facts.sliced(),
                "format:compact" => facts.compact(),
                _ => facts,
            };
        }
        let has_classes = |ty: Type, tag: Option<u32>| tag.is_none() && self.shapes.get(ty).has_classes;
        let ins = described.ins.iter().any(|one| has_classes(one.ty, one.tag));
        let outs = described.outs.iter().any(|one| has_classes(one.ty, one.tag));
        let returned = described.returns.as_ref().is_some_and(|one| has_classes(one.ty, one.tag));
        facts = facts.classes(ins, outs || returned);
        let returns =
            described.returns.is_some() || !described.outs.is_empty() || !described.throws.is_empty();
        Ok(if returns { facts.returns() } else { facts })
    }
}

/// What came instead of results.
enum ReadOf {
    Exception,
    Failed(Error),
}

impl From<Error> for ReadOf {
    fn from(error: Error) -> Self {
        ReadOf::Failed(error)
    }
}

/// A user exception that was read: its slices, most derived first, and the links in them.
struct Raised {
    type_id: String,
    slices: Vec<(DefId, Map<String, Json>)>,
    links: Vec<RawLink>,
}

impl Raised {
    /// Reads a user exception, from the first slice on that is described; an error if none is.
    fn read(description: &Description, r: &mut Reader<'_>) -> Result<Result<Self, Error>, DecodeError> {
        let mut e = r.exception()?;
        let known: Vec<(DefId, &str)> = description
            .unit()
            .iter()
            .filter(|(_, definition)| matches!(definition.kind, Kind::Exception(_)))
            .map(|(id, definition)| (id, definition.type_id.as_str()))
            .collect();
        let ids: Vec<&str> = known.iter().map(|(_, id)| *id).collect();
        let Some(at) = e.seek(&ids)? else {
            return Ok(Err(unknown_user(e.type_id())));
        };
        let mut decoder = Decoder::new(description);
        let mut slices = Vec::new();
        let mut next = Some(known[at].0);
        while let Some(id) = next {
            let definition = description.unit().get(id);
            let Kind::Exception(exception) = &definition.kind else { break };
            let read = |r: &mut Reader<'_>| decoder.members(r, &exception.members);
            slices.push((id, e.slice(&definition.type_id, read)?));
            next = exception.base;
        }
        r.finish_classes()?;
        Ok(Ok(Raised { type_id: ids[at].to_owned(), slices, links: decoder.links }))
    }

    fn shown(mut self, description: &Description) -> Result<Thrown, Wrong> {
        let mut shown = Shown::new(description);
        shown.count(&self.links);
        let mut links = self.links.iter();
        for (id, members) in &mut self.slices {
            if let Kind::Exception(exception) = &description.unit().get(*id).kind {
                shown.fill_members(&exception.members, members, &mut links)?;
            }
        }
        // A reader expects the base's members first.
        let members = self.slices.into_iter().rev().flat_map(|(_, members)| members).collect();
        Ok(Thrown { type_id: self.type_id, members })
    }
}

/// An answer whose instances cannot be shown: the call was made.
fn too_deep(wrong: Wrong) -> Error {
    Error::new(ErrorKind::Marshal(wrong.to_string())).with_may_have_run(MayHaveRun::Yes)
}

/// A name that lives as long as the program, as those of generated operations do. Each is kept once.
fn intern(name: &str) -> Result<&'static str, Error> {
    static NAMES: OnceLock<Mutex<HashSet<&'static str>>> = OnceLock::new();
    let mut names = crate::lock(NAMES.get_or_init(Mutex::default));
    if let Some(known) = names.get(name) {
        return Ok(known);
    }
    if names.len() >= NAMES_MAX {
        let text = format!("dynamic calls to more than {NAMES_MAX} differently named operations");
        return Err(Error::new(ErrorKind::LimitExceeded(text)));
    }
    let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(name);
    Ok(name)
}

impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        CallError::Failed(error)
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Thrown(thrown) => thrown.fmt(f),
            CallError::Arguments(wrong) => write!(f, "arguments: {wrong}"),
            CallError::Failed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CallError {}

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.type_id, Json::Object(self.members.clone()))
    }
}

/// The member that holds the return value, where there are out parameters too.
const RETURN_VALUE: &str = "returnValue";

/// How many names of operations a program may call by, all descriptions together.
const NAMES_MAX: usize = 65_536;
