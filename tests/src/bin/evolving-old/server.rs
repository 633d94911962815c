//! The servant of the older version.

use std::sync::{Mutex, PoisonError};

use floe::Link;
use floe::class::Value;
use floe_tests::compare::evolving::{BASES, STRANGER, is_old, known};
use floe_tests::compare::{Compared, Different, Text};

use crate::evolving::*;
use crate::{base, fault, text, value};

#[derive(Default)]
pub(crate) struct Servant {
    tally: Mutex<Compared>,
}

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
        self.take(n, v).await?;
        Ok(v.clone())
    }

    async fn same_value(&self, n: i32, v: &Link<Value>) -> Result<Link<Value>, MismatchError> {
        self.take_value(n, v).await?;
        Ok(v.clone())
    }

    async fn same_box(&self, n: i32, v: &Link<Box_>) -> Result<Link<Box_>, MismatchError> {
        let expected = Box_ { first: base(n, is_old()), second: base(30, is_old()) };
        self.check(&text().with(&Link::new(expected)), &text().with(v))?;
        Ok(v.clone())
    }

    async fn same_level(&self, v: Level) -> floe::Result<Level> {
        Ok(v)
    }

    async fn give(&self, n: i32) -> floe::Result<Link<Base>> {
        Ok(base(n, false))
    }

    async fn give_value(&self, n: i32) -> floe::Result<Link<Value>> {
        Ok(value(n, false))
    }

    async fn give_level(&self, n: i32) -> floe::Result<Level> {
        Ok(if n == 0 { Level::Low } else { Level::High })
    }

    async fn take(&self, n: i32, v: &Link<Base>) -> Result<(), MismatchError> {
        self.check(&text().with(&base(n, is_old())), &text().with(v))
    }

    async fn take_value(&self, n: i32, v: &Link<Value>) -> Result<(), MismatchError> {
        if n < BASES {
            return self.check(&text().with(&value(n, is_old())), &text().with(v));
        }
        let node = v.get();
        let type_id = node.as_ref().map_or("nil", |node| node.type_id());
        self.check(&text().with(STRANGER), &text().with(type_id))
    }

    async fn raise(&self, n: i32) -> Result<(), FaultError> {
        Err(fault(n, false).into())
    }

    async fn optionals(&self, n: i32, v: Option<&str>) -> Result<EvolutionOptionalsResult, MismatchError> {
        self.check(&text().with(&known(n, is_old())), &text().with(&v))?;
        Ok(EvolutionOptionalsResult { return_value: n, out_known: known(n + 1, false) })
    }

    async fn compared(&self) -> floe::Result<EvolutionComparedResult> {
        let (return_value, digest) = self.tally.lock().unwrap_or_else(PoisonError::into_inner).told();
        Ok(EvolutionComparedResult { return_value, digest })
    }
}
