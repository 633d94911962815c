//! Objects whose servants tell of their lives: what the tests of incarnation look at.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use floe::policy::{Reason, ServantActivator};
use floe::prelude::*;
use floe::{ErrorKind, current};
use tokio::sync::watch;

use crate::lab::{Signals, within};

/// An object that says which instance it is.
#[remote("::FloeTest::Thing")]
pub(crate) trait Thing {
    /// The number of the instance.
    async fn number(&self) -> floe::Result<i32>;

    /// Waits until the test releases it. The number of the instance.
    async fn wait(&self) -> floe::Result<i32>;

    /// Panics.
    async fn panic(&self) -> floe::Result<()>;

    /// Removes its own object from its adapter.
    async fn leave(&self) -> floe::Result<i32>;
}

/// What happened, as the servants and their activator tell it.
pub(crate) struct World {
    events: watch::Sender<Vec<String>>,
    pub(crate) signals: Arc<Signals>,
    pub(crate) made: AtomicUsize,
    pub(crate) dropped: AtomicUsize,
    /// By identity and facet: what stands for the object now.
    living: Mutex<HashMap<(String, String), Arc<Life>>>,
}

/// One instance's life.
#[derive(Default)]
struct Life {
    over: AtomicBool,
    running: AtomicUsize,
}

impl World {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(World {
            events: watch::Sender::new(Vec::new()),
            signals: Signals::new(),
            made: AtomicUsize::new(0),
            dropped: AtomicUsize::new(0),
            living: Mutex::default(),
        })
    }

    pub(crate) fn tell(&self, event: impl Into<String>) {
        self.events.send_modify(|events| events.push(event.into()));
    }

    pub(crate) fn events(&self) -> Vec<String> {
        self.events.borrow().clone()
    }

    /// Waits until an event has happened.
    pub(crate) async fn wait_for(&self, event: &str) {
        self.wait_until(|events| events.iter().any(|known| known == event)).await;
    }

    /// Waits until the events are as they are to be.
    pub(crate) async fn wait_until(&self, mut holds: impl FnMut(&[String]) -> bool) {
        let mut events = self.events.subscribe();
        within(events.wait_for(|events| holds(events))).await.unwrap();
    }

    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.made.load(Ordering::SeqCst), self.dropped.load(Ordering::SeqCst))
    }

    pub(crate) fn living(&self) -> usize {
        self.living.lock().unwrap().len()
    }

    fn thing(self: &Arc<Self>) -> (ThingI, Arc<Life>) {
        let life = Arc::new(Life::default());
        let number = self.made.fetch_add(1, Ordering::SeqCst) as i32 + 1;
        (ThingI { world: self.clone(), life: life.clone(), number }, life)
    }

    /// A servant that no table knows of.
    pub(crate) fn servant(self: &Arc<Self>) -> ThingSkeleton<ThingI> {
        ThingSkeleton::new(self.thing().0)
    }
}

/// The servant.
pub(crate) struct ThingI {
    world: Arc<World>,
    life: Arc<Life>,
    number: i32,
}

/// A call that runs, until it is dropped.
struct Call<'a>(&'a Life);

impl ThingI {
    fn call(&self) -> Call<'_> {
        self.life.running.fetch_add(1, Ordering::SeqCst);
        assert!(!self.life.over.load(Ordering::SeqCst), "a call on an etherealized servant");
        Call(&self.life)
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        assert!(!self.0.over.load(Ordering::SeqCst), "etherealized under a call");
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Drop for ThingI {
    fn drop(&mut self) {
        self.world.dropped.fetch_add(1, Ordering::SeqCst);
    }
}

impl Thing for ThingI {
    async fn number(&self) -> floe::Result<i32> {
        let _call = self.call();
        tokio::task::yield_now().await;
        Ok(self.number)
    }

    async fn wait(&self) -> floe::Result<i32> {
        let _call = self.call();
        self.world.signals.pause().await;
        self.world.tell(format!("waited {}", self.number));
        Ok(self.number)
    }

    async fn panic(&self) -> floe::Result<()> {
        let _call = self.call();
        panic!("as asked")
    }

    async fn leave(&self) -> floe::Result<i32> {
        let _call = self.call();
        let current = current().expect("a call");
        current.adapter().remove(current.identity())?;
        Ok(self.number)
    }
}

/// Makes servants; the object's name says how that goes. It tells of all that happens.
pub(crate) struct Maker {
    world: Arc<World>,
    /// One instance an object, at any time.
    alone: bool,
    quiet: bool,
}

impl Maker {
    /// Of objects with one instance each.
    pub(crate) fn alone(world: &Arc<World>) -> Self {
        Maker { world: world.clone(), alone: true, quiet: false }
    }

    /// Of objects that may have several.
    pub(crate) fn many(world: &Arc<World>) -> Self {
        Maker { world: world.clone(), alone: false, quiet: false }
    }

    /// The same, telling nothing.
    pub(crate) fn quiet(self) -> Self {
        Maker { quiet: true, ..self }
    }

    fn tell(&self, event: impl FnOnce() -> String) {
        if !self.quiet {
            self.world.tell(event());
        }
    }
}

impl ServantActivator for Maker {
    type Servant = ThingSkeleton<ThingI>;

    async fn incarnate(&self, current: &Current) -> floe::Result<Self::Servant> {
        let name = current.identity().name.as_str();
        self.tell(|| format!("make {name}"));
        match name.split('-').next().unwrap_or_default() {
            "slow" => self.world.signals.pause().await,
            "bad" => {
                self.world.signals.pause().await;
                return Err(floe::Error::new(ErrorKind::Io("no such file".into())));
            }
            "nobody" => return Err(floe::Error::object_not_exist(current.identity().clone())),
            "panics" => panic!("no servant today"),
            "nested" => {
                // The activator runs within the call, so this is a call of its chain.
                let here = floe::current().expect("a call");
                here.adapter().create_proxy(current.identity())?.ice_ping().await?;
            }
            _ => tokio::task::yield_now().await,
        }
        let (thing, life) = self.world.thing();
        if self.alone {
            let key = (current.identity().to_string(), current.facet().to_owned());
            let before = self.world.living.lock().unwrap().insert(key, life);
            assert!(before.is_none(), "two instances at once");
        }
        Ok(ThingSkeleton::new(thing))
    }

    async fn etherealize(&self, identity: &Identity, servant: Arc<Self::Servant>, reason: Reason) {
        let name = identity.name.as_str();
        if self.alone {
            // Facets are not told apart here: with them a test looks at the events only.
            let key = (identity.to_string(), String::new());
            let life = self.world.living.lock().unwrap().get(&key).cloned().expect("it lives");
            life.over.store(true, Ordering::SeqCst);
            assert_eq!(life.running.load(Ordering::SeqCst), 0, "etherealized under a call");
            tokio::task::yield_now().await;
            drop(servant);
            self.world.living.lock().unwrap().remove(&key);
        }
        self.tell(|| format!("end {name} {reason:?}"));
        match name.split('-').next().unwrap_or_default() {
            "slowend" => self.world.signals.pause().await,
            "badend" => panic!("no end today"),
            _ => {}
        }
    }
}
