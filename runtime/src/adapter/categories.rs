//! What stands for all objects of a category that have no servant of their own: default servants, servant locators.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, RwLock};

use crate::adapter::Servant;
use crate::error::{Error, ErrorKind, Result};

/// One of a kind for each category; that of the empty category is for all others.
pub(super) struct Categories {
    /// What they are, for errors.
    kind: &'static str,
    table: RwLock<HashMap<String, Arc<dyn Servant>>>,
}

impl Categories {
    pub(super) fn new(kind: &'static str) -> Self {
        Categories { kind, table: RwLock::default() }
    }

    pub(super) fn add(&self, category: &str, servant: Arc<dyn Servant>) -> Result<()> {
        match crate::write(&self.table).entry(category.to_owned()) {
            Entry::Occupied(_) => Err(Error::new(ErrorKind::AlreadyRegistered(self.described(category)))),
            Entry::Vacant(place) => {
                place.insert(servant);
                Ok(())
            }
        }
    }

    pub(super) fn remove(&self, category: &str) -> Result<Arc<dyn Servant>> {
        let removed = crate::write(&self.table).remove(category);
        removed.ok_or_else(|| Error::new(ErrorKind::NotRegistered(self.described(category))))
    }

    /// That of this category, and of no other.
    pub(super) fn find(&self, category: &str) -> Option<Arc<dyn Servant>> {
        crate::read(&self.table).get(category).cloned()
    }

    /// The one for an object of this category.
    pub(super) fn find_for(&self, category: &str) -> Option<Arc<dyn Servant>> {
        let table = crate::read(&self.table);
        table.get(category).or_else(|| table.get("")).cloned()
    }

    pub(super) fn all(&self) -> Vec<Arc<dyn Servant>> {
        crate::read(&self.table).values().cloned().collect()
    }

    /// Takes all out.
    pub(super) fn take(&self) -> HashMap<String, Arc<dyn Servant>> {
        std::mem::take(&mut *crate::write(&self.table))
    }

    fn described(&self, category: &str) -> String {
        format!("a {} for category '{category}'", self.kind)
    }
}
