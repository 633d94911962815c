//! The servant of the newer version.

use std::sync::{Mutex, PoisonError};

use floe::Link;
use floe::class::Value;
use floe_tests::compare::evolving::{OLDER, is_old};
use floe_tests::compare::{Compared, Different, Text};

use crate::evolving::*;
use crate::instances::{AnyFault, Instances, Parameters, any_fault, base};
use crate::text;

#[derive(Default)]
pub(crate) struct Servant {
    tally: Mutex<Compared>,
}

const ALL: Instances = Instances { extended: true };
/// What comes back from the older version, which does not keep the new members of what it knows.
const BACK: Instances = Instances { extended: false };

impl Servant {
    fn check(&self, expected: &Text, found: &Text) -> Result<(), MismatchError> {
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally
            .check(expected, found)
            .map_err(|Different { expected, found }| Mismatch { expected, found }.into())
    }
}

impl Evolution for Servant {
    async fn same(&self, n: i32, v: &Link<Base>) -> Result<Link<Base>, MismatchError> {
        self.check(&text().with(&base(n, is_old())), &text().with(v))?;
        Ok(v.clone())
    }

    async fn same_value(&self, n: i32, v: &Link<Value>) -> Result<Link<Value>, MismatchError> {
        self.take_value(n, v).await?;
        Ok(v.clone())
    }

    async fn same_box(&self, n: i32, v: &Link<Box_>) -> Result<Link<Box_>, MismatchError> {
        let expected = Box_ { first: base(n, is_old()), second: Link::nil() };
        self.check(&text().with(&Link::new(expected)), &text().with(v))?;
        Ok(v.clone())
    }

    async fn same_level(&self, v: Level) -> floe::Result<Level> {
        Ok(v)
    }

    async fn give(&self, n: i32) -> floe::Result<Link<Base>> {
        Ok(ALL.base(n))
    }

    async fn give_value(&self, n: i32) -> floe::Result<Link<Value>> {
        Ok(ALL.value(n))
    }

    async fn give_level(&self, n: i32) -> floe::Result<Level> {
        Ok(match n {
            0 => Level::Low,
            1 => Level::High,
            _ => Level::Extreme,
        })
    }

    async fn take(&self, n: i32, v: &Link<Base>) -> Result<(), MismatchError> {
        let expected = if is_old() { base(n, true) } else { BACK.base(n) };
        self.check(&text().with(&expected), &text().with(v))
    }

    async fn take_value(&self, n: i32, v: &Link<Value>) -> Result<(), MismatchError> {
        let expected = match n {
            _ if is_old() => base(n, true).upcast(),
            OLDER.. => base(n, false).upcast(),
            _ => BACK.value(n),
        };
        self.check(&text().with(&expected), &text().with(v))
    }

    async fn raise(&self, n: i32) -> Result<(), AnyFault> {
        Err(any_fault(n))
    }

    async fn optionals(
        &self,
        n: i32,
        a: Option<u8>,
        b: Option<i16>,
        c: Option<i32>,
        d: Option<i64>,
        e: Option<Level>,
        f: Option<&str>,
        g: Option<&Pair>,
        h: Option<&Link<Base>>,
        known: Option<&str>,
    ) -> Result<EvolutionOptionalsResult, MismatchError> {
        let expected = if is_old() { Parameters::default() } else { Parameters::of(n) };
        let (f, known) = (f.map(str::to_owned), known.map(str::to_owned));
        let found = Parameters { a, b, c, d, e, f, g: g.cloned(), h: h.cloned(), known };
        self.check(&text().with(&expected), &text().with(&found))?;
        let Parameters { a, b, c, d, e, f, g, h, known } = Parameters::of(n % OLDER + 1);
        Ok(EvolutionOptionalsResult {
            return_value: n,
            out_a: a,
            out_b: b,
            out_c: c,
            out_d: d,
            out_e: e,
            out_f: f,
            out_g: g,
            out_h: h,
            out_known: known,
        })
    }

    async fn compared(&self) -> floe::Result<EvolutionComparedResult> {
        let (return_value, digest) = self.tally.lock().unwrap_or_else(PoisonError::into_inner).told();
        Ok(EvolutionComparedResult { return_value, digest })
    }
}
