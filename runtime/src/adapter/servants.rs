//! The servants of an adapter: by identity and facet, and by category.
//!
//! The key is the identity as it stands on the wire, so that a request's own bytes look it up. The table is sharded. Each
//! connection remembers what it looked up ([`Memory`]); a change of the table makes it forget.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock, Weak};

use dashmap::DashMap;

use crate::adapter::Servant;
use crate::adapter::policy::is_stamped;
use crate::error::{Error, ErrorKind, Result};
use crate::identity::Identity;
use crate::wire::{RequestHead, Version, Writer};

/// An identity as it stands on the wire.
type Key = Box<[u8]>;

/// The servants of one object.
#[derive(Default)]
struct Facets {
    default: Option<Arc<dyn Servant>>,
    others: Vec<(String, Arc<dyn Servant>)>,
}

impl Facets {
    fn find(&self, facet: &str) -> Option<&Arc<dyn Servant>> {
        if facet.is_empty() {
            return self.default.as_ref();
        }
        self.others.iter().find(|(name, _)| name == facet).map(|(_, servant)| servant)
    }

    fn is_empty(&self) -> bool {
        self.default.is_none() && self.others.is_empty()
    }
}

/// What a look-up found.
pub(crate) enum Found {
    Servant(Arc<dyn Servant>),
    /// The object exists, with other facets.
    NoFacet,
    NoObject,
}

/// The servants of an adapter.
#[derive(Default)]
pub(crate) struct Servants {
    objects: DashMap<Key, Facets>,
    defaults: RwLock<HashMap<String, Arc<dyn Servant>>>,
    /// Those that are asked last.
    locators: RwLock<HashMap<String, Arc<dyn Servant>>>,
    changes: AtomicU64,
}

impl Servants {
    pub(crate) fn add(&self, identity: &Identity, facet: &str, servant: Arc<dyn Servant>) -> Result<()> {
        let mut facets = self.objects.entry(key(identity)?).or_default();
        if facets.find(facet).is_some() {
            return Err(already_registered(identity, facet));
        }
        if facet.is_empty() {
            facets.default = Some(servant);
        } else {
            facets.others.push((facet.to_owned(), servant));
        }
        drop(facets);
        self.changed();
        Ok(())
    }

    pub(crate) fn remove(&self, identity: &Identity, facet: &str) -> Result<Arc<dyn Servant>> {
        let key = key(identity)?;
        let removed = self.objects.get_mut(&key).and_then(|mut facets| {
            if facet.is_empty() {
                return facets.default.take();
            }
            let index = facets.others.iter().position(|(name, _)| name == facet)?;
            Some(facets.others.swap_remove(index).1)
        });
        self.objects.remove_if(&key, |_, facets| facets.is_empty());
        self.changed();
        removed.ok_or_else(|| not_registered(identity, facet))
    }

    pub(crate) fn find(&self, identity: &Identity, facet: &str) -> Option<Arc<dyn Servant>> {
        self.objects.get(&key(identity).ok()?)?.find(facet).cloned()
    }

    /// All facets of an object, the default one under the empty name.
    pub(crate) fn find_all_facets(&self, identity: &Identity) -> Vec<(String, Arc<dyn Servant>)> {
        let Some(facets) = key(identity).ok().and_then(|key| self.objects.get(&key)) else {
            return Vec::new();
        };
        let default = facets.default.iter().map(|servant| (String::new(), servant.clone()));
        default.chain(facets.others.iter().cloned()).collect()
    }

    pub(crate) fn add_default(&self, category: &str, servant: Arc<dyn Servant>) -> Result<()> {
        let mut defaults = crate::write(&self.defaults);
        if defaults.contains_key(category) {
            return Err(Error::new(ErrorKind::AlreadyRegistered(format!(
                "a default servant for category '{category}'"
            ))));
        }
        defaults.insert(category.to_owned(), servant);
        drop(defaults);
        self.changed();
        Ok(())
    }

    pub(crate) fn remove_default(&self, category: &str) -> Result<Arc<dyn Servant>> {
        let removed = crate::write(&self.defaults).remove(category);
        self.changed();
        removed.ok_or_else(|| {
            Error::new(ErrorKind::NotRegistered(format!("a default servant for category '{category}'")))
        })
    }

    pub(crate) fn find_default(&self, category: &str) -> Option<Arc<dyn Servant>> {
        crate::read(&self.defaults).get(category).cloned()
    }

    pub(crate) fn add_locator(&self, category: &str, locator: Arc<dyn Servant>) -> Result<()> {
        let mut locators = crate::write(&self.locators);
        if locators.contains_key(category) {
            return Err(Error::new(ErrorKind::AlreadyRegistered(format!(
                "a servant locator for category '{category}'"
            ))));
        }
        locators.insert(category.to_owned(), locator);
        drop(locators);
        self.changed();
        Ok(())
    }

    pub(crate) fn remove_locator(&self, category: &str) -> Result<Arc<dyn Servant>> {
        let removed = crate::write(&self.locators).remove(category);
        self.changed();
        removed.ok_or_else(|| {
            Error::new(ErrorKind::NotRegistered(format!("a servant locator for category '{category}'")))
        })
    }

    pub(crate) fn find_locator(&self, category: &str) -> Option<Arc<dyn Servant>> {
        crate::read(&self.locators).get(category).cloned()
    }

    /// Whether an object has a servant of its own, in any facet.
    pub(crate) fn has_object(&self, identity: &Identity) -> bool {
        key(identity).is_ok_and(|key| self.objects.contains_key(&key))
    }

    /// The servants that do something at their adapter's end: all of them.
    pub(crate) fn all(&self) -> Vec<Arc<dyn Servant>> {
        let mut all: Vec<_> = crate::read(&self.defaults).values().cloned().collect();
        all.extend(crate::read(&self.locators).values().cloned());
        for facets in &self.objects {
            all.extend(facets.default.iter().cloned());
            all.extend(facets.others.iter().map(|(_, servant)| servant.clone()));
        }
        all
    }

    pub(crate) fn clear(&self) {
        // A servant's destructor may use the adapter: it runs when no lock is held.
        let keys: Vec<Key> = self.objects.iter().map(|entry| entry.key().clone()).collect();
        let objects: Vec<_> = keys.iter().filter_map(|key| self.objects.remove(key)).collect();
        let defaults = std::mem::take(&mut *crate::write(&self.defaults));
        let locators = std::mem::take(&mut *crate::write(&self.locators));
        self.changed();
        drop((objects, defaults, locators));
    }

    /// The servant for a request, in the order of Ice: the object's own, then default servants for its category, then for all, then
    /// locators for its category, then for all. A locator may pass it on to the next one.
    /// No object has an empty name, also where a default servant takes all others (WIRE 2.3).
    pub(crate) fn look_up(&self, head: &RequestHead<'_>) -> Found {
        if head.name.is_empty() {
            return Found::NoObject;
        }
        let known = match identity_bytes(head) {
            Some(bytes) => self.objects.get(bytes),
            None => self.objects.get(&key_of(head)),
        };
        if let Some(servant) = known.as_ref().and_then(|facets| facets.find(head.facet)) {
            return Found::Servant(servant.clone());
        }
        let exists = known.is_some();
        drop(known);
        match self.for_category(head).filter(|_| !is_stamped(head.name)) {
            Some(servant) => Found::Servant(servant),
            None if exists => Found::NoFacet,
            None => Found::NoObject,
        }
    }

    /// The servant for the objects of a category that have none of their own.
    fn for_category(&self, head: &RequestHead<'_>) -> Option<Arc<dyn Servant>> {
        [&self.defaults, &self.locators].into_iter().find_map(|table| {
            let table = crate::read(table);
            table.get(head.category).or_else(|| table.get("")).cloned()
        })
    }

    fn changed(&self) {
        self.changes.fetch_add(1, Ordering::Release);
    }
}

/// What one connection remembers of its look-ups: a few objects, each in the slot that its name chooses.
#[derive(Default)]
pub(crate) struct Memory {
    slots: Vec<Option<Remembered>>,
    changes: u64,
}

struct Remembered {
    identity: Key,
    servant: Weak<dyn Servant>,
}

impl Memory {
    /// The servant for a request, from memory if nothing changed since.
    pub(crate) fn look_up(&mut self, servants: &Servants, head: &RequestHead<'_>) -> Found {
        let Some(identity) = identity_bytes(head).filter(|_| head.facet.is_empty()) else {
            return servants.look_up(head);
        };
        let changes = servants.changes.load(Ordering::Acquire);
        if changes != self.changes {
            self.slots.clear();
            self.changes = changes;
        }
        let slot = slot_of(identity);
        if let Some(Some(known)) = self.slots.get(slot)
            && *known.identity == *identity
            && let Some(servant) = known.servant.upgrade()
        {
            return Found::Servant(servant);
        }
        let found = servants.look_up(head);
        if let Found::Servant(servant) = &found {
            if self.slots.is_empty() {
                self.slots.resize_with(MEMORY_SLOTS, || None);
            }
            self.slots[slot] =
                Some(Remembered { identity: identity.into(), servant: Arc::downgrade(servant) });
        }
        found
    }
}

/// How many objects a connection remembers.
const MEMORY_SLOTS: usize = 8;

fn slot_of(identity: &[u8]) -> usize {
    let sum = identity
        .iter()
        .fold(identity.len(), |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    sum % MEMORY_SLOTS
}

/// The identity of a request as it stands on the wire; `None` if the peer wrote its sizes in the long form.
fn identity_bytes<'a>(head: &RequestHead<'a>) -> Option<&'a [u8]> {
    let sizes_and_texts = 2 + head.name.len() + head.category.len();
    (head.identity.len() == sizes_and_texts).then_some(head.identity)
}

/// The key of the object that a request calls. Empty if there can be no such object.
pub(super) fn key_of(head: &RequestHead<'_>) -> Key {
    if let Some(bytes) = identity_bytes(head) {
        return bytes.into();
    }
    let identity = Identity { name: head.name.to_owned(), category: head.category.to_owned() };
    key(&identity).unwrap_or_default()
}

/// The key of an object.
pub(super) fn key(identity: &Identity) -> Result<Key> {
    if identity.name.is_empty() {
        return Err(Error::api("an identity with an empty name cannot be registered or called"));
    }
    let mut writer = Writer::raw(Version::SLICE_1_1);
    writer.put(identity);
    let bytes = writer.finish().map_err(|error| Error::api(error.to_string()))?;
    Ok(bytes.into_chunk()[..].into())
}

fn described(identity: &Identity, facet: &str) -> String {
    if facet.is_empty() {
        format!("object '{identity}'")
    } else {
        format!("object '{identity}', facet '{facet}'")
    }
}

fn already_registered(identity: &Identity, facet: &str) -> Error {
    Error::new(ErrorKind::AlreadyRegistered(described(identity, facet)))
}

fn not_registered(identity: &Identity, facet: &str) -> Error {
    Error::new(ErrorKind::NotRegistered(described(identity, facet)))
}
