//! The client: it calls every operation with all cases, and compares what comes back with what it makes itself.

use floe::class::Value;
use floe::wire::SliceException;
use floe::wire::Version;
use floe::{Communicator, Link, Proxy};
use floe_tests::compare::{Compared, Different, Put, Text};

use crate::each::{each_echo, each_maybe};
use crate::everything::inner::Words;
use crate::everything::*;
use crate::kinds::text;
use crate::make::Make;
use crate::rule::Rule;
use crate::server::{AnyFault, fault};
use crate::shapes::{SHAPES, nodes_of};
use crate::{BACK, CASES, FAULTS};

pub(crate) struct Client {
    pub(crate) prx: EveryonePrx,
    pub(crate) tally: Compared,
    communicator: Communicator,
    old: bool,
}

type Done = Result<(), Box<dyn std::error::Error>>;

impl Client {
    pub(crate) fn new(prx: EveryonePrx) -> Self {
        let proxy: &Proxy = prx.as_ref();
        let communicator = proxy.communicator().clone();
        let old = proxy.reference().encoding == Version::SLICE_1_0;
        Client { prx, tally: Compared::default(), communicator, old }
    }

    pub(crate) async fn run(&mut self) -> Done {
        self.echo().await?;
        self.names().await?;
        self.maybe().await?;
        self.faults().await?;
        self.shapes().await?;
        self.twice().await
    }

    fn check(&mut self, expected: &Text, found: &Text) -> Done {
        self.tally
            .check(expected, found)
            .map_err(|Different { expected, found }| format!("expected {expected}\nfound    {found}").into())
    }

    /// What this side sends: all of it.
    fn sent(&self, case: i32) -> Rule<'_> {
        Rule::new(case, false, &self.communicator)
    }

    /// What is seen of case `case`.
    fn seen(&self, case: i32) -> Rule<'_> {
        Rule::new(case, self.old, &self.communicator)
    }

    fn check_echo<T: Make + Put>(&mut self, case: i32, w: &T, p: &Option<T>, result: &T) -> Done {
        let mut rule = self.seen(case + BACK);
        let expected = text().with(&rule.top::<T>(0)).with(&rule.top::<Option<T>>(1)).with(&rule.top::<T>(2));
        self.check(&expected, &text().with(w).with(p).with(result))
    }

    fn check_maybe<T: Make + Put>(&mut self, case: i32, p: &Option<T>, result: &Option<T>) -> Done {
        let mut rule = self.seen(case + BACK);
        let expected = text().with(&rule.top::<Option<T>>(0)).with(&rule.top::<Option<T>>(1));
        self.check(&expected, &text().with(p).with(result))
    }
}

/// A line for who waits.
fn progress(name: &str) {
    println!("  {name}");
}

/// Passes a value in the way of its kind.
macro_rules! pass {
    (value $v:ident) => {
        $v
    };
    (reference $v:ident) => {
        &$v
    };
    (slice $v:ident) => {
        &$v
    };
    (proxy $v:ident) => {
        $v.as_ref()
    };
}

macro_rules! pass_optional {
    (value $v:ident) => {
        $v
    };
    (reference $v:ident) => {
        $v.as_ref()
    };
    (slice $v:ident) => {
        $v.as_deref()
    };
    (proxy $v:ident) => {
        $v
    };
}

macro_rules! echo {
    ($($kind:ident $name:ident($type:ty $(as $borrowed:ty)?) -> $result:ident;)*) => {
        impl Client {
            async fn echo(&mut self) -> Done {
                $(progress(stringify!($name));
                for n in 0..CASES {
                    let (v, o): ($type, Option<$type>) = {
                        let mut rule = self.sent(n);
                        (rule.top(0), rule.top(1))
                    };
                    let back = self.prx.$name(n, pass!($kind v), pass_optional!($kind o)).await?;
                    self.check_echo(n, &back.w, &back.p, &back.return_value)?;
                })*
                Ok(())
            }
        }
    };
}

each_echo!(echo);

macro_rules! maybe {
    ($($kind:ident $name:ident($type:ty $(as $borrowed:ty)?) -> $result:ident;)*) => {
        impl Client {
            async fn maybe(&mut self) -> Done {
                $(progress(stringify!($name));
                for n in 0..CASES {
                    let v: Option<$type> = self.sent(n).top(0);
                    let back = self.prx.$name(n, pass_optional!($kind v)).await?;
                    self.check_maybe(n, &back.p, &back.return_value)?;
                })*
                Ok(())
            }
        }
    };
}

each_maybe!(maybe);

macro_rules! names {
    ($($name:ident),*) => {
        impl Client {
            async fn names(&mut self) -> Done {
                $(for n in 0..CASES {
                    let (v, o): (Words, Option<Words>) = {
                        let mut rule = self.sent(n);
                        (rule.top(0), rule.top(1))
                    };
                    let back = self.prx.$name(n, &v, o.as_ref()).await?;
                    self.check_echo(n, &back.type_, &back.where_, &back.return_value)?;
                })*
                Ok(())
            }
        }
    };
}

names!(move_, impl_, pub_);

macro_rules! shapes {
    ($($name:ident),*) => {
        impl Client {
            async fn shapes(&mut self) -> Done {
                $(progress(stringify!($name));
                for shape in 0..SHAPES.len() as i32 {
                    let nodes = nodes_of(shape);
                    let back = self.prx.$name(shape, &nodes[0]).await?;
                    let expected = text().with(&nodes_of(shape + 1)).with(&nodes[0]);
                    self.check(&expected, &text().with(&back.all).with(&back.return_value))?;
                })*
                Ok(())
            }
        }
    };
}

shapes!(shape, shape_sliced, shape_compact);

impl Client {
    async fn faults(&mut self) -> Done {
        progress("faults");
        for (kind, n) in (0..FAULTS).flat_map(|kind| (0..CASES).map(move |n| (kind, n))) {
            let expected = fault(kind, &mut self.seen(n));
            let found = self.prx.raise(kind, n).await.err().ok_or("nothing was thrown")?;
            self.check(&fault_text(&expected)?, &fault_text(&found)?)?;

            let found = match self.prx.raise_any(kind, n).await {
                Err(FaultError::Fault(fault)) => fault,
                other => return Err(format!("expected a fault of kind {kind}, found {other:?}").into()),
            };
            self.check(&base_text(base_of(&expected)?), &base_text(&found))?;
        }
        let back = self.prx.raise(FAULTS, 0).await?;
        let mut rule = self.seen(BACK);
        let expected = text().with(&rule.top::<String>(0)).with(&rule.top::<i32>(1));
        self.check(&expected, &text().with(&back.text).with(&back.return_value))
    }

    async fn twice(&mut self) -> Done {
        progress("twice");
        for n in 0..CASES {
            let v: Link<Value> = self.sent(n).top(0);
            let back = self.prx.twice(n, &v).await?;
            let v: Link<Value> = self.seen(n).top(0);
            let expected = text().with(&[v.clone(), v.clone()][..]).with(&v);
            self.check(&expected, &text().with(&back.two).with(&back.return_value))?;
        }
        Ok(())
    }
}

/// The text of a fault: which it is, and its members.
fn fault_text(fault: &AnyFault) -> Result<Text, String> {
    fn of<T: SliceException + Put>(fault: &T) -> Text {
        let mut text = text();
        text.word(T::TYPE_ID);
        text.with(fault)
    }
    match fault {
        AnyFault::Fault(fault) => Ok(of(fault)),
        AnyFault::CodedFault(fault) => Ok(of(fault)),
        AnyFault::AllFault(fault) => Ok(of(fault)),
        AnyFault::OptionalFault(fault) => Ok(of(fault)),
        AnyFault::System(error) => Err(error.to_string()),
    }
}

/// The base that all have.
fn base_of(fault: &AnyFault) -> Result<&Fault, String> {
    match fault {
        AnyFault::Fault(fault) => Ok(fault),
        AnyFault::CodedFault(fault) => Ok(&fault.base),
        AnyFault::AllFault(fault) => Ok(&fault.base.base),
        AnyFault::OptionalFault(fault) => Ok(&fault.base.base),
        AnyFault::System(error) => Err(error.to_string()),
    }
}

fn base_text(fault: &Fault) -> Text {
    text().with("a fault").with(&fault.reason)
}
