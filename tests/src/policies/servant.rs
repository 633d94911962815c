//! The servant of [`Probe`], who makes it, and who finds it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use floe::policy::{Reason, ServantActivator, ServantLocator};
use floe::{Current, Error, ErrorKind, Identity, Result, Stateful, current};

use super::{Event, Probe, ProbePrx, ProbeSkeleton, Refusal, Refused, Spot, Witness};

/// The name of the object that no one makes.
pub const NOBODY: &str = "nobody";

/// A sum. Only the sum is its state.
pub struct Prober {
    sum: i32,
    instance: i32,
    witness: Arc<Witness>,
}

impl Prober {
    /// A servant for an object, in its skeleton.
    pub fn skeleton(witness: &Arc<Witness>, object: &str) -> ProbeSkeleton<Prober> {
        witness.note(Event::Made(object.to_owned()));
        ProbeSkeleton::new(Prober { sum: 0, instance: witness.number(), witness: witness.clone() })
    }
}

impl Drop for Prober {
    fn drop(&mut self) {
        self.witness.dropped();
    }
}

impl Stateful for Prober {
    fn save(&self) -> Result<Vec<u8>> {
        Ok(self.sum.to_le_bytes().to_vec())
    }

    fn restore(&mut self, state: &[u8]) -> Result<()> {
        let bytes =
            state.try_into().map_err(|_| Error::new(ErrorKind::ApiMisuse("a sum has four bytes".into())))?;
        self.sum = i32::from_le_bytes(bytes);
        Ok(())
    }
}

impl Probe for Prober {
    async fn add(&mut self, amount: i32) -> Result<i32> {
        let before = self.sum;
        // Who sees this number has seen a change that is not complete.
        self.sum = i32::MIN;
        tokio::task::yield_now().await;
        self.sum = before + amount;
        Ok(self.sum)
    }

    async fn poke(&mut self, amount: i32) -> Result<()> {
        self.add(amount).await.map(drop)
    }

    async fn value(&self) -> Result<i32> {
        Ok(self.sum)
    }

    async fn add_and_throw(&mut self, amount: i32) -> Result<i32, Refused> {
        self.sum += amount;
        tokio::task::yield_now().await;
        Err(Refusal { amount }.into())
    }

    async fn add_and_panic(&mut self, amount: i32) -> Result<i32> {
        self.sum += amount;
        tokio::task::yield_now().await;
        panic!("as asked")
    }

    async fn whereabouts(&self) -> Result<Spot> {
        self.witness.note(Event::Began("whereabouts"));
        Ok(Spot { instance: self.instance, thread: format!("{:?}", std::thread::current().id()) })
    }

    async fn hold(&self) -> Result<()> {
        self.witness.hold().await;
        self.witness.note(Event::Ended("hold"));
        Ok(())
    }

    async fn block(&self) -> Result<()> {
        self.witness.block();
        Ok(())
    }

    async fn relay(&mut self, other: ProbePrx) -> Result<i32> {
        other.add(1).await
    }

    async fn leave(&mut self) -> Result<()> {
        let current = current().ok_or_else(|| Error::new(ErrorKind::ApiMisuse("there is no call".into())))?;
        current.adapter().remove(current.identity().clone())?;
        self.sum += 1;
        Ok(())
    }
}

/// Makes a servant for every object but [`NOBODY`].
pub struct Maker(pub Arc<Witness>);

impl ServantActivator for Maker {
    type Servant = ProbeSkeleton<Prober>;

    async fn incarnate(&self, current: &Current) -> Result<ProbeSkeleton<Prober>> {
        match &*current.identity().name {
            NOBODY => Err(Error::object_not_exist(current.identity().clone())),
            "crash" => panic!("the activator crashes"),
            name => Ok(Prober::skeleton(&self.0, name)),
        }
    }

    async fn etherealize(&self, identity: &Identity, servant: Arc<ProbeSkeleton<Prober>>, reason: Reason) {
        drop(servant);
        self.0.note(Event::Etherealized(identity.name.clone(), reason));
    }
}

/// Finds one servant for each object but [`NOBODY`], and counts that each call that was begun is finished.
pub struct Finder {
    witness: Arc<Witness>,
    servants: Mutex<BTreeMap<Identity, Arc<ProbeSkeleton<Prober>>>>,
}

impl Finder {
    /// With no servants yet.
    pub fn new(witness: &Arc<Witness>) -> Self {
        Finder { witness: witness.clone(), servants: Mutex::default() }
    }
}

impl ServantLocator for Finder {
    type Servant = ProbeSkeleton<Prober>;
    type Cookie = String;

    async fn locate(&self, current: &Current) -> Result<Option<(Arc<ProbeSkeleton<Prober>>, String)>> {
        let identity = current.identity();
        if identity.name == NOBODY {
            return Ok(None);
        }
        self.witness.note(Event::Began("locate"));
        let mut servants = self.servants.lock().unwrap_or_else(PoisonError::into_inner);
        let servant = servants
            .entry(identity.clone())
            .or_insert_with(|| Arc::new(Prober::skeleton(&self.witness, &identity.name)));
        Ok(Some((servant.clone(), identity.name.clone())))
    }

    async fn finished(&self, current: &Current, _: Arc<ProbeSkeleton<Prober>>, cookie: String) -> Result<()> {
        assert_eq!(cookie, current.identity().name, "the cookie of this call");
        self.witness.note(Event::Ended("locate"));
        Ok(())
    }

    async fn deactivate(&self, category: &str) {
        self.witness.note(Event::Etherealized(category.to_owned(), Reason::Shutdown));
    }

    fn keeps_state(&self) -> bool {
        true
    }

    fn state_key(&self, current: &Current) -> Option<Identity> {
        Some(current.identity().clone())
    }
}
