//! A servant that tells who carries out its calls, and what makes and locates it: for the program `policies`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use floe::policy::ServantLocator;
use floe::prelude::*;
use floe::{Error, ErrorKind, Stateful};

/// An object that tells who carries out its calls.
#[remote]
pub trait Probe {
    /// Counts a call: the thread that carries it out, the servant's number, its calls so far.
    async fn call(&mut self) -> floe::Result<(String, u32, u32)>;
}

/// Its servant.
pub struct ProbeI {
    number: u32,
    calls: u32,
}

impl Probe for ProbeI {
    async fn call(&mut self) -> floe::Result<(String, u32, u32)> {
        self.calls += 1;
        Ok((format!("{:?}", std::thread::current().id()), self.number, self.calls))
    }
}

/// Its state is the calls; the number is this servant's own.
impl Stateful for ProbeI {
    fn save(&self) -> floe::Result<Vec<u8>> {
        Ok(self.calls.to_be_bytes().to_vec())
    }

    fn restore(&mut self, state: &[u8]) -> floe::Result<()> {
        let bytes = state.try_into().map_err(|_| Error::new(ErrorKind::Unknown("no state".into())))?;
        self.calls = u32::from_be_bytes(bytes);
        Ok(())
    }
}

/// What an adapter holds.
pub type Skeleton = ProbeSkeleton<ProbeI>;

/// A servant of this number.
pub fn probe(number: u32) -> Skeleton {
    ProbeSkeleton::new(ProbeI { number, calls: 0 })
}

/// Makes servants with numbers from 1.
pub fn numbered() -> impl Fn(&Current) -> floe::Result<Skeleton> + Send + Sync + 'static {
    let made = AtomicU32::new(0);
    move |_| Ok(probe(made.fetch_add(1, Ordering::Relaxed) + 1))
}

/// A locator of one's own: two servants take turns.
pub struct Turns([Arc<Skeleton>; 2], AtomicU32);

impl Default for Turns {
    fn default() -> Self {
        Turns([Arc::new(probe(1)), Arc::new(probe(2))], AtomicU32::new(0))
    }
}

impl ServantLocator for Turns {
    type Servant = Skeleton;
    type Cookie = ();

    async fn locate(&self, _: &Current) -> floe::Result<Option<(Arc<Skeleton>, ())>> {
        let turn = self.1.fetch_add(1, Ordering::Relaxed) as usize;
        Ok(Some((self.0[turn % self.0.len()].clone(), ())))
    }
}
