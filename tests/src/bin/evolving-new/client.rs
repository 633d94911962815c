//! The client of the newer version: it calls a server of the older one.

use floe::class::Value;
use floe::{Link, Proxy};
use floe_tests::compare::evolving::{BASES, FAULTS, Mode, VALUES, differ, fails, known};
use floe_tests::compare::{Compared, Put};

use crate::evolving::*;
use crate::instances::{AnyFault, Instances, Parameters, base, fault};
use crate::text;

pub(crate) struct Client {
    pub(crate) prx: EvolutionPrx,
    pub(crate) tally: Compared,
    mode: Mode,
}

type Done = Result<(), Box<dyn std::error::Error>>;

const ALL: Instances = Instances { extended: true };

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

    /// Instance `n` as it comes back from the older version.
    fn back(&self, n: i32) -> Link<Value> {
        if self.mode.old { base(n, true).upcast() } else { Instances { extended: false }.value(n) }
    }

    async fn instance(&mut self, n: i32) -> Done {
        let result = self.prx.same_value(n, &ALL.value(n)).await;
        if !self.mode.is_readable(n) {
            return fails(&mut self.tally, "unknown", &result);
        }
        let expected = self.back(n);
        self.check(&expected, &result?)?;
        if n >= BASES {
            return Ok(());
        }
        let back = self.prx.same(n, &ALL.base(n)).await?;
        self.check(&expected, &back)?;
        let given = self.prx.give(n).await?;
        self.check(&base(n, self.mode.old), &given)?;
        Ok(self.prx.take(n, &base(n, false)).await?)
    }

    async fn boxes(&mut self) -> Done {
        let result = self.prx.same_box(3, &ALL.pair_in_a_box()).await;
        if !self.mode.is_readable(3) {
            return fails(&mut self.tally, "unknown", &result);
        }
        let expected = match self.mode.old {
            true => Link::from(Box_ { first: base(3, true), second: base(30, true) }),
            false => Instances { extended: false }.pair_in_a_box(),
        };
        self.check(&expected, &result?)
    }

    async fn levels(&mut self) -> Done {
        for level in [Level::Low, Level::High] {
            let back = self.prx.same_level(level).await?;
            self.check(&level, &back)?;
        }
        let given = self.prx.give_level(1).await?;
        self.check(&Level::High, &given)?;
        fails(&mut self.tally, "unknown", &self.prx.same_level(Level::Extreme).await)
    }

    async fn fault(&mut self, n: i32) -> Done {
        let found = match self.prx.raise(n).await {
            Err(AnyFault::Fault(fault)) => fault,
            other => return Err(format!("expected a Fault, found {other:?}").into()),
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
        let Parameters { a, b, c, d, e, f, g, h, known: own } = Parameters::of(n);
        let (f, own) = (f.as_deref(), own.as_deref());
        let back = self.prx.optionals(n, a, b, c, d, e, f, g.as_ref(), h.as_ref(), own).await?;
        let expected = Parameters { known: known(n + 1, self.mode.old), ..Parameters::default() };
        let found = Parameters {
            a: back.out_a,
            b: back.out_b,
            c: back.out_c,
            d: back.out_d,
            e: back.out_e,
            f: back.out_f,
            g: back.out_g,
            h: back.out_h,
            known: back.out_known,
        };
        let (expected, found) =
            (text().with(&expected).with(&n), text().with(&found).with(&back.return_value));
        self.tally.check(&expected, &found).map_err(differ)
    }
}
