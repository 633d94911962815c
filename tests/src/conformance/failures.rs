//! User exceptions with inheritance and optional members, and the errors of the runtime.

use floe::prelude::*;
use floe::{Error, ErrorKind};

use super::values::Point;

#[derive(Exception, Clone, Debug, PartialEq, Eq)]
#[exception("::Conformance::Failure")]
pub struct Failure {
    pub reason: String,
}

#[derive(Exception, Clone, Debug, PartialEq, Eq)]
#[exception("::Conformance::CodedFailure", base = Failure)]
pub struct CodedFailure {
    pub base: Failure,
    pub code: i32,
}

#[derive(Exception, Clone, Debug, PartialEq, Eq)]
#[exception("::Conformance::DetailedFailure", base = CodedFailure)]
pub struct DetailedFailure {
    pub base: CodedFailure,
    #[tag(1)]
    pub hint: Option<String>,
    #[tag(7)]
    #[name("where")]
    pub place: Option<Point>,
}

/// What `listed` lists: the base alone.
#[derive(Exception, Debug)]
pub enum Listed {
    Failure(Failure),
    #[system]
    System(Error),
}

/// What `listedAll` lists.
#[derive(Exception, Debug)]
pub enum ListedAll {
    Detailed(DetailedFailure),
    Coded(CodedFailure),
    Failure(Failure),
    #[system]
    System(Error),
}

#[remote("::Conformance::Failures")]
pub trait Failures {
    async fn listed(&self, depth: i32) -> Result<i32, Listed>;
    async fn listed_all(&self, depth: i32) -> Result<i32, ListedAll>;
    async fn unlisted(&self, number: i32) -> floe::Result<()>;
    async fn crash(&self, why: &str) -> floe::Result<()>;
    async fn gone(&self) -> floe::Result<()>;
}

/// Throws what its caller asks for.
pub struct Thrower;

impl Failures for Thrower {
    async fn listed(&self, depth: i32) -> Result<i32, Listed> {
        match exception(depth) {
            None => Ok(depth),
            Some(ListedAll::Failure(base)) => Err(base.into()),
            Some(ListedAll::Coded(coded)) => Err(coded.base.into()),
            Some(ListedAll::Detailed(detailed)) => Err(detailed.base.base.into()),
            Some(ListedAll::System(error)) => Err(error.into()),
        }
    }

    async fn listed_all(&self, depth: i32) -> Result<i32, ListedAll> {
        exception(depth).map_or(Ok(depth), Err)
    }

    async fn unlisted(&self, number: i32) -> floe::Result<()> {
        Err(Error::new(ErrorKind::UnknownUser(format!("::Conformance::Unlisted {number}"))))
    }

    async fn crash(&self, why: &str) -> floe::Result<()> {
        panic!("{why}")
    }

    async fn gone(&self) -> floe::Result<()> {
        Err(Error::object_not_exist(Identity { name: "gone".into(), category: String::new() }))
    }
}

fn exception(depth: i32) -> Option<ListedAll> {
    let coded = |reason: &str| CodedFailure { base: Failure { reason: reason.into() }, code: depth };
    match depth {
        0 => Some(Failure { reason: "plain".into() }.into()),
        1 => Some(coded("coded").into()),
        2 => {
            let hint = Some("look here".into());
            Some(DetailedFailure { base: coded("detailed"), hint, place: None }.into())
        }
        3 => {
            let place = Some(Point { x: 3, y: 4 });
            Some(DetailedFailure { base: coded("detailed"), hint: None, place }.into())
        }
        _ => None,
    }
}
