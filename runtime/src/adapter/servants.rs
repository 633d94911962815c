//! The servants of an adapter: by identity and facet, and by category.
//!
//! The key is the identity as it stands on the wire, so that a request's own bytes look it up. The table is sharded, and an
//! object in it is its key and its servant, nothing else: few objects have other facets, so these have a table of their own.
//! Each connection remembers what it looked up ([`Memory`]); a change of the tables makes it forget.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock, Weak};

use dashmap::DashMap;
use dashmap::mapref::entry::Entry;

use crate::adapter::Servant;
use crate::adapter::categories::Categories;
use crate::adapter::key::{self, Key, KeyHash};
use crate::adapter::policy::is_stamped;
use crate::error::{Error, ErrorKind, Result};
use crate::identity::Identity;
use crate::wire::{RequestHead, Version, Writer};

/// What a look-up found.
pub(crate) enum Found {
    Servant(Arc<dyn Servant>),
    /// The object exists, with other facets.
    NoFacet,
    NoObject,
}

/// The servants of an adapter.
pub(crate) struct Servants {
    objects: DashMap<Key, Arc<dyn Servant>, KeyHash>,
    /// The facets besides the default ones.
    facets: RwLock<HashMap<Key, Facets>>,
    defaults: Categories,
    /// Those that are asked last.
    locators: Categories,
    changes: AtomicU64,
}

/// The facets of one object, by name; at least one.
type Facets = Vec<(String, Arc<dyn Servant>)>;

impl Default for Servants {
    fn default() -> Self {
        Servants {
            objects: DashMap::default(),
            facets: RwLock::default(),
            defaults: Categories::new("default servant"),
            locators: Categories::new("servant locator"),
            changes: AtomicU64::new(0),
        }
    }
}

impl Servants {
    pub(crate) fn add(&self, identity: &Identity, facet: &str, servant: Arc<dyn Servant>) -> Result<()> {
        let key = key(identity)?;
        let added = if facet.is_empty() {
            self.add_object(key, servant)
        } else {
            self.add_facet(key, facet, servant)
        };
        if !added {
            return Err(already_registered(identity, facet));
        }
        self.changed();
        Ok(())
    }

    fn add_object(&self, key: Key, servant: Arc<dyn Servant>) -> bool {
        match self.objects.entry(key) {
            Entry::Occupied(_) => false,
            Entry::Vacant(place) => {
                place.insert(servant);
                true
            }
        }
    }

    fn add_facet(&self, key: Key, facet: &str, servant: Arc<dyn Servant>) -> bool {
        let mut facets = crate::write(&self.facets);
        let facets = facets.entry(key).or_default();
        let is_new = facet_of(facets, facet).is_none();
        if is_new {
            facets.push((facet.to_owned(), servant));
        }
        is_new
    }

    pub(crate) fn remove(&self, identity: &Identity, facet: &str) -> Result<Arc<dyn Servant>> {
        let key = key(identity)?;
        let removed = if facet.is_empty() {
            self.objects.remove(&key).map(|(_, servant)| servant)
        } else {
            self.remove_facet(&key, facet)
        };
        self.changed();
        removed.ok_or_else(|| not_registered(identity, facet))
    }

    fn remove_facet(&self, key: &Key, facet: &str) -> Option<Arc<dyn Servant>> {
        let mut table = crate::write(&self.facets);
        let facets = table.get_mut(key)?;
        let index = facets.iter().position(|(name, _)| name == facet)?;
        let (_, servant) = facets.swap_remove(index);
        if facets.is_empty() {
            table.remove(key);
        }
        Some(servant)
    }

    pub(crate) fn find(&self, identity: &Identity, facet: &str) -> Option<Arc<dyn Servant>> {
        self.find_key(key(identity).ok()?.as_bytes(), facet)
    }

    fn find_key(&self, key: &[u8], facet: &str) -> Option<Arc<dyn Servant>> {
        if facet.is_empty() {
            return self.find_object(key);
        }
        crate::read(&self.facets).get(key).and_then(|facets| facet_of(facets, facet)).cloned()
    }

    #[inline]
    fn find_object(&self, key: &[u8]) -> Option<Arc<dyn Servant>> {
        self.objects.get(key).map(|servant| Arc::clone(&servant))
    }

    /// Whether there is such an object, with whatever facets.
    fn exists(&self, key: &[u8]) -> bool {
        self.objects.contains_key(key) || crate::read(&self.facets).contains_key(key)
    }

    /// All facets of an object, the default one under the empty name.
    pub(crate) fn find_all_facets(&self, identity: &Identity) -> Vec<(String, Arc<dyn Servant>)> {
        let Ok(key) = key(identity) else { return Vec::new() };
        let default = self.find_key(key.as_bytes(), "").map(|servant| (String::new(), servant));
        let facets = crate::read(&self.facets);
        default.into_iter().chain(facets.get(&key).into_iter().flatten().cloned()).collect()
    }

    pub(crate) fn add_default(&self, category: &str, servant: Arc<dyn Servant>) -> Result<()> {
        self.defaults.add(category, servant)?;
        self.changed();
        Ok(())
    }

    pub(crate) fn remove_default(&self, category: &str) -> Result<Arc<dyn Servant>> {
        let removed = self.defaults.remove(category);
        self.changed();
        removed
    }

    pub(crate) fn find_default(&self, category: &str) -> Option<Arc<dyn Servant>> {
        self.defaults.find(category)
    }

    pub(crate) fn add_locator(&self, category: &str, locator: Arc<dyn Servant>) -> Result<()> {
        self.locators.add(category, locator)?;
        self.changed();
        Ok(())
    }

    pub(crate) fn remove_locator(&self, category: &str) -> Result<Arc<dyn Servant>> {
        let removed = self.locators.remove(category);
        self.changed();
        removed
    }

    pub(crate) fn find_locator(&self, category: &str) -> Option<Arc<dyn Servant>> {
        self.locators.find(category)
    }

    /// Whether an object has a servant of its own, in any facet.
    pub(crate) fn has_object(&self, identity: &Identity) -> bool {
        key(identity).is_ok_and(|key| self.exists(key.as_bytes()))
    }

    /// Whether there is a servant for an object, its own or that of a category.
    pub(crate) fn serves(&self, identity: &Identity) -> bool {
        let category =
            |category: &str| self.find_default(category).is_some() || self.find_locator(category).is_some();
        self.has_object(identity) || category(&identity.category) || category("")
    }

    /// The servants that do something at their adapter's end: all of them.
    pub(crate) fn all(&self) -> Vec<Arc<dyn Servant>> {
        let mut all = self.defaults.all();
        all.extend(self.locators.all());
        all.extend(crate::read(&self.facets).values().flatten().map(|(_, servant)| servant.clone()));
        all.extend(self.objects.iter().map(|servant| servant.clone()));
        all
    }

    pub(crate) fn clear(&self) {
        // A servant's destructor may use the adapter: it runs when no lock is held.
        let keys: Vec<Key> = self.objects.iter().map(|entry| entry.key().clone()).collect();
        let objects: Vec<_> = keys.iter().filter_map(|key| self.objects.remove(key)).collect();
        self.objects.shrink_to_fit();
        let facets = std::mem::take(&mut *crate::write(&self.facets));
        let (defaults, locators) = (self.defaults.take(), self.locators.take());
        self.changed();
        drop((objects, facets, defaults, locators));
    }

    /// The servant for a request, in the order of Ice: the object's own, then default servants for its category, then for all, then
    /// locators for its category, then for all. A locator may pass it on to the next one.
    /// No object has an empty name, also where a default servant takes all others (WIRE 2.3).
    pub(crate) fn look_up(&self, head: &RequestHead<'_>) -> Found {
        match identity_bytes(head) {
            Some(bytes) => self.look_up_key(bytes, head),
            None => {
                let identity = Identity { name: head.name.to_owned(), category: head.category.to_owned() };
                key(&identity).map_or(Found::NoObject, |key| self.look_up_key(key.as_bytes(), head))
            }
        }
    }

    fn look_up_key(&self, key: &[u8], head: &RequestHead<'_>) -> Found {
        if let Some(servant) = self.find_key(key, head.facet) {
            return Found::Servant(servant);
        }
        if head.name.is_empty() {
            return Found::NoObject;
        }
        match self.for_category(head).filter(|_| !is_stamped(head.name)) {
            Some(servant) => Found::Servant(servant),
            None if self.exists(key) => Found::NoFacet,
            None => Found::NoObject,
        }
    }

    /// The servant for the objects of a category that have none of their own.
    fn for_category(&self, head: &RequestHead<'_>) -> Option<Arc<dyn Servant>> {
        [&self.defaults, &self.locators].into_iter().find_map(|table| table.find_for(head.category))
    }

    fn changed(&self) {
        self.changes.fetch_add(1, Ordering::Release);
    }
}

/// What one connection remembers of its look-ups: a few objects, each in the slot that its name chooses.
#[derive(Default)]
pub(crate) struct Memory {
    slots: Vec<Slot>,
    changes: u64,
}

/// An object takes a slot at the second look-up in a row that chooses it: to remember costs more than to look up, and a
/// connection that calls many objects would do it each time in vain.
#[derive(Default)]
struct Slot {
    remembered: Option<Remembered>,
    /// The digest of what was looked up last.
    last: u64,
}

struct Remembered {
    digest: u64,
    identity: Key,
    servant: Weak<dyn Servant>,
}

impl Memory {
    /// The servant for a request, from memory if nothing changed since.
    #[inline]
    pub(crate) fn look_up(&mut self, servants: &Servants, head: &RequestHead<'_>) -> Found {
        let Some(identity) = identity_bytes(head).filter(|_| head.facet.is_empty()) else {
            return servants.look_up(head);
        };
        let changes = servants.changes.load(Ordering::Acquire);
        if changes != self.changes {
            self.slots.clear();
            self.changes = changes;
        }
        let digest = digest(identity);
        let index = digest as usize % MEMORY_SLOTS;
        if let Some(Slot { remembered: Some(known), .. }) = self.slots.get(index)
            && known.digest == digest
            && known.identity.as_bytes() == identity
            && let Some(servant) = known.servant.upgrade()
        {
            return Found::Servant(servant);
        }
        let found = match servants.find_object(identity) {
            Some(servant) => servant,
            None => match servants.look_up_key(identity, head) {
                Found::Servant(servant) => servant,
                nothing => return nothing,
            },
        };
        self.remember(index, digest, identity, &found);
        Found::Servant(found)
    }

    #[inline]
    fn remember(&mut self, index: usize, digest: u64, identity: &[u8], servant: &Arc<dyn Servant>) {
        if let Some(slot) = self.slots.get_mut(index)
            && slot.last != digest
        {
            slot.last = digest;
            return;
        }
        self.slots.resize_with(MEMORY_SLOTS, Slot::default);
        let servant = Arc::downgrade(servant);
        let remembered = Some(Remembered { digest, identity: identity.into(), servant });
        self.slots[index] = Slot { remembered, last: digest };
    }
}

/// How many objects a connection remembers.
const MEMORY_SLOTS: usize = 8;

/// A number for an identity, made fast of its first and last bytes: two objects may have the same one.
#[inline]
fn digest(identity: &[u8]) -> u64 {
    let (first, last) = key::ends(identity);
    // The golden ratio: each byte counts in the upper bits of the product.
    (first ^ last.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}

/// The identity of a request as it stands on the wire; `None` if the peer wrote its sizes in the long form.
fn identity_bytes<'a>(head: &RequestHead<'a>) -> Option<&'a [u8]> {
    let sizes_and_texts = 2 + head.name.len() + head.category.len();
    (head.identity.len() == sizes_and_texts).then_some(head.identity)
}

/// The key of the object that a request calls. Empty if there can be no such object.
pub(super) fn key_of(head: &RequestHead<'_>) -> Box<[u8]> {
    if let Some(bytes) = identity_bytes(head) {
        return bytes.into();
    }
    let identity = Identity { name: head.name.to_owned(), category: head.category.to_owned() };
    key(&identity).map(|key| key.as_bytes().into()).unwrap_or_default()
}

/// The key of an object.
pub(super) fn key(identity: &Identity) -> Result<Key> {
    if identity.name.is_empty() {
        return Err(Error::api("an identity with an empty name cannot be registered or called"));
    }
    let mut writer = Writer::raw(Version::SLICE_1_1);
    writer.put(identity);
    let bytes = writer.finish().map_err(|error| Error::api(error.to_string()))?;
    Ok(Key::from(&bytes.into_chunk()[..]))
}

fn facet_of<'a>(facets: &'a Facets, facet: &str) -> Option<&'a Arc<dyn Servant>> {
    facets.iter().find(|(name, _)| name == facet).map(|(_, servant)| servant)
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
