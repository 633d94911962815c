//! The servant: it compares what comes with what it makes itself, and sends values of another case.

use std::sync::{Mutex, PoisonError};

use floe::class::Value;
use floe::wire::Version;
use floe::{Communicator, Link, Proxy, current};
use floe_tests::compare::{Compared, Different, Put, Text};

use crate::each::{each_echo, each_maybe};
use crate::everything::inner::Words;
use crate::everything::*;
use crate::kinds::text;
use crate::make::Make;
use crate::rule::Rule;
use crate::shapes::nodes_of;
use crate::{BACK, FAULTS};

/// What the operation with several exceptions throws.
pub(crate) type AnyFault = OptionalFaultOrAllFaultOrCodedFaultOrFaultError;

pub(crate) struct Servant {
    communicator: Communicator,
    tally: Mutex<Compared>,
}

impl Servant {
    pub(crate) fn new(communicator: &Communicator) -> Self {
        Servant { communicator: communicator.clone(), tally: Mutex::default() }
    }

    fn rule(&self, case: i32) -> Rule<'_> {
        let old = current().is_some_and(|current| current.encoding() == Version::SLICE_1_0);
        Rule::new(case, old, &self.communicator)
    }

    fn check(&self, expected: &Text, found: &Text) -> Result<(), MismatchError> {
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally
            .check(expected, found)
            .map_err(|Different { expected, found }| Mismatch { expected, found }.into())
    }

    /// Checks the parameters, and gives the out parameters and the return value.
    fn echo<T: Make + Put>(&self, case: i32, found: &Text) -> Result<(T, Option<T>, T), MismatchError> {
        let mut rule = self.rule(case);
        let (v, o): (T, Option<T>) = (rule.top(0), rule.top(1));
        self.check(&text().with(&v).with(&o), found)?;
        let mut back = self.rule(case + BACK);
        Ok((back.top(0), back.top(1), back.top(2)))
    }

    /// Checks the parameter, and gives the out parameter and the return value.
    fn maybe<T: Make + Put>(&self, case: i32, found: &Text) -> Result<(Option<T>, Option<T>), MismatchError> {
        let v: Option<T> = self.rule(case).top(0);
        self.check(&text().with(&v), found)?;
        let mut back = self.rule(case + BACK);
        Ok((back.top(0), back.top(1)))
    }

    fn is_shape(&self, shape: i32, found: &Link<Node>) -> Result<(), MismatchError> {
        self.check(&text().with(&nodes_of(shape)[0]), &text().with(found))
    }
}

impl Counted for Servant {
    async fn compared(&self) -> floe::Result<CountedComparedResult> {
        let (return_value, digest) = self.tally.lock().unwrap_or_else(PoisonError::into_inner).told();
        Ok(CountedComparedResult { return_value, digest })
    }
}

macro_rules! echo_operation {
    ($name:ident, $type:ty, $result:ident, $v:ty, $o:ty) => {
        async fn $name(&self, n: i32, v: $v, o: Option<$o>) -> Result<$result, MismatchError> {
            let (w, p, return_value) = self.echo::<$type>(n, &text().with(&v).with(&o))?;
            Ok($result { return_value, w, p })
        }
    };
}

macro_rules! echo {
    ($($kind:ident $name:ident($type:ty $(as $borrowed:ty)?) -> $result:ident;)*) => {
        impl Echo for Servant {
            $(echo! { @$kind $name, $type $(, $borrowed)?, $result })*
        }
    };
    (@value $name:ident, $type:ty, $result:ident) => {
        echo_operation!($name, $type, $result, $type, $type);
    };
    (@reference $name:ident, $type:ty, $result:ident) => {
        echo_operation!($name, $type, $result, &$type, &$type);
    };
    (@slice $name:ident, $type:ty, $borrowed:ty, $result:ident) => {
        echo_operation!($name, $type, $result, &$borrowed, &$borrowed);
    };
    (@proxy $name:ident, $type:ty, $proxy:ty, $result:ident) => {
        echo_operation!($name, $type, $result, Option<&$proxy>, $type);
    };
}

each_echo!(echo);

macro_rules! maybe_operation {
    ($name:ident, $type:ty, $result:ident, $v:ty) => {
        async fn $name(&self, n: i32, v: Option<$v>) -> Result<$result, MismatchError> {
            let (p, return_value) = self.maybe::<$type>(n, &text().with(&v))?;
            Ok($result { return_value, p })
        }
    };
}

macro_rules! maybe {
    ($($kind:ident $name:ident($type:ty $(as $borrowed:ty)?) -> $result:ident;)*) => {
        impl Maybe for Servant {
            $(maybe! { @$kind $name, $type $(, $borrowed)?, $result })*
        }
    };
    (@value $name:ident, $type:ty, $result:ident) => {
        maybe_operation!($name, $type, $result, $type);
    };
    (@reference $name:ident, $type:ty, $result:ident) => {
        maybe_operation!($name, $type, $result, &$type);
    };
    (@slice $name:ident, $type:ty, $borrowed:ty, $result:ident) => {
        maybe_operation!($name, $type, $result, &$borrowed);
    };
    (@proxy $name:ident, $type:ty, $proxy:ty, $result:ident) => {
        maybe_operation!($name, $type, $result, $type);
    };
}

each_maybe!(maybe);

impl Faults for Servant {
    async fn raise(&self, kind: i32, n: i32) -> Result<FaultsRaiseResult, AnyFault> {
        if kind < FAULTS {
            return Err(fault(kind, &mut self.rule(n)));
        }
        let mut back = self.rule(n + BACK);
        let text = back.top(0);
        Ok(FaultsRaiseResult { return_value: back.top(1), text })
    }

    async fn raise_any(&self, kind: i32, n: i32) -> Result<(), FaultError> {
        Err(FaultError::Fault(match fault(kind, &mut self.rule(n)) {
            AnyFault::Fault(fault) => fault,
            AnyFault::CodedFault(fault) => fault.base,
            AnyFault::AllFault(fault) => fault.base.base,
            AnyFault::OptionalFault(fault) => fault.base.base,
            AnyFault::System(error) => return Err(error.into()),
        }))
    }
}

/// The fault of one kind.
pub(crate) fn fault(kind: i32, rule: &mut Rule<'_>) -> AnyFault {
    match kind {
        0 => rule.top::<Fault>(0).into(),
        1 => rule.top::<CodedFault>(0).into(),
        2 => rule.top::<AllFault>(0).into(),
        _ => rule.top::<OptionalFault>(0).into(),
    }
}

impl Shapes for Servant {
    async fn shape(&self, shape: i32, v: &Link<Node>) -> Result<ShapesShapeResult, MismatchError> {
        self.is_shape(shape, v)?;
        Ok(ShapesShapeResult { return_value: v.clone(), all: nodes_of(shape + 1) })
    }

    async fn shape_sliced(
        &self,
        shape: i32,
        v: &Link<Node>,
    ) -> Result<ShapesShapeSlicedResult, MismatchError> {
        self.is_shape(shape, v)?;
        Ok(ShapesShapeSlicedResult { return_value: v.clone(), all: nodes_of(shape + 1) })
    }

    async fn shape_compact(
        &self,
        shape: i32,
        v: &Link<Node>,
    ) -> Result<ShapesShapeCompactResult, MismatchError> {
        self.is_shape(shape, v)?;
        Ok(ShapesShapeCompactResult { return_value: v.clone(), all: nodes_of(shape + 1) })
    }

    async fn twice(&self, n: i32, v: &Link<Value>) -> Result<ShapesTwiceResult, MismatchError> {
        let expected: Link<Value> = self.rule(n).top(0);
        self.check(&text().with(&expected), &text().with(v))?;
        Ok(ShapesTwiceResult { return_value: v.clone(), two: vec![v.clone(), v.clone()] })
    }
}

macro_rules! names {
    ($($name:ident -> $result:ident;)*) => {
        impl Names for Servant {
            $(async fn $name(&self, n: i32, v: &Words, o: Option<&Words>) -> Result<$result, MismatchError> {
                let (type_, where_, return_value) = self.echo::<Words>(n, &text().with(v).with(&o))?;
                Ok($result { return_value, type_, where_ })
            })*
        }
    };
}

names! {
    move_ -> NamesMoveResult;
    impl_ -> NamesImplResult;
    pub_ -> NamesPubResult;
}

impl Everyone for Servant {}
