//! The client of the older version: it calls a server of the newer one.

use floe::{Link, Proxy};
use floe_tests::compare::evolving::{
    BASES, FAULTS, FIRST_NEW_FAULT, Mode, OLDER, STRANGER, VALUES, differ, fails, known,
};
use floe_tests::compare::{Compared, Put};

use crate::evolving::*;
use crate::{base, fault, text, value};

pub(crate) struct Client {
    pub(crate) prx: EvolutionPrx,
    pub(crate) tally: Compared,
    mode: Mode,
}

type Done = Result<(), Box<dyn std::error::Error>>;

impl Client {
    pub(crate) fn new(prx: EvolutionPrx) -> floe::Result<Self> {
        let proxy: &Proxy = prx.as_ref();
        let mode = Mode::of(proxy)?;
        Ok(Client { prx, tally: Compared::default(), mode })
    }

    pub(crate) async fn run(&mut self) -> Done {
        for n in 0..VALUES {
            self.instance(n).await?;
        }
        self.boxes().await?;
        // In encoding 1.0 another largest enumerator is another encoding.
        if !self.mode.old {
            self.levels().await?;
        }
        for n in 0..FAULTS {
            self.fault(n).await?;
        }
        for n in 0..VALUES {
            self.optionals(n).await?;
        }
        Ok(())
    }

    fn check(&mut self, expected: &(impl Put + ?Sized), found: &(impl Put + ?Sized)) -> Done {
        self.tally.check(&text().with(expected), &text().with(found)).map_err(differ)
    }

    async fn instance(&mut self, n: i32) -> Done {
        let old = self.mode.old;
        if !self.mode.is_readable(n) {
            return fails(&mut self.tally, "marshal", &self.prx.give_value(n).await);
        }
        let given = self.prx.give_value(n).await?;
        self.prx.take_value(n, &given).await?;
        if n >= BASES {
            let node = given.get().ok_or("expected an instance, found nil")?;
            return self.check(STRANGER, node.type_id());
        }
        self.check(&value(n, old), &given)?;
        let given = self.prx.give(n).await?;
        self.check(&base(n, old), &given)?;
        self.prx.take(n, &given).await?;

        let own = OLDER + n;
        let back = self.prx.same(own, &base(own, false)).await?;
        self.check(&base(own, old), &back)?;
        let back = self.prx.same_value(own, &value(own, false)).await?;
        self.check(&value(own, old), &back)
    }

    async fn boxes(&mut self) -> Done {
        let own = OLDER + 3;
        let with = |first| Link::from(Box_ { first, second: Link::nil() });
        let back = self.prx.same_box(own, &with(base(own, false))).await?;
        self.check(&with(base(own, self.mode.old)), &back)
    }

    async fn levels(&mut self) -> Done {
        let level = self.prx.give_level(0).await?;
        self.check(&Level::Low, &level)?;
        let level = self.prx.give_level(1).await?;
        self.check(&Level::High, &level)?;
        let level = self.prx.same_level(Level::High).await?;
        self.check(&Level::High, &level)?;
        fails(&mut self.tally, "marshal", &self.prx.give_level(2).await)
    }

    async fn fault(&mut self, n: i32) -> Done {
        let result = self.prx.raise(n).await;
        if n >= FIRST_NEW_FAULT && !self.mode.old && !self.mode.sliced {
            return fails(&mut self.tally, "unknown user exception", &result);
        }
        let Err(FaultError::Fault(found)) = result else {
            return Err(format!("expected a fault, found {result:?}").into());
        };
        let with_name = |fault: &Fault| {
            let mut text = text();
            text.word("::Evolving::Fault");
            text.with(fault)
        };
        let expected = with_name(&fault(n, self.mode.old));
        self.tally.check(&expected, &with_name(&found)).map_err(differ)
    }

    async fn optionals(&mut self, n: i32) -> Done {
        let own = OLDER + n;
        let back = self.prx.optionals(own, known(own, false).as_deref()).await?;
        let expected = text().with(&known(n + 1, self.mode.old)).with(&own);
        self.tally.check(&expected, &text().with(&back.out_known).with(&back.return_value)).map_err(differ)
    }
}
