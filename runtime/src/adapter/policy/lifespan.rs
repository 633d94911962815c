//! How long an object's references mean it: CORBA's lifespan.

use std::hash::{BuildHasher, RandomState};

use crate::identity::Identity;

/// How long the references to an object mean it.
///
/// The name of a transient object ends with `~` and 16 hexadecimal digits, which are other ones in each run of the adapter. A
/// reference from an earlier run gets ObjectNotExist, and never another object: names of this form are looked up among the objects
/// that were added, and not given to default servants and servant locators.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lifespan {
    /// This run of the adapter. The proxy that `add` returns has the identity of the object.
    Transient,
    /// As long as an object has this identity, in this run or a later one.
    #[default]
    Persistent,
}

impl Lifespan {
    /// The identity of an object that is added as `identity`. One that has the stamp keeps it.
    pub(crate) fn name(self, identity: Identity, stamp: &str) -> Identity {
        if self == Lifespan::Persistent || identity.name.ends_with(stamp) {
            return identity;
        }
        Identity { name: format!("{}{stamp}", identity.name), category: identity.category }
    }
}

/// The stamp of one run of an adapter.
pub(crate) fn new_stamp() -> String {
    let number = RandomState::new().hash_one(std::time::SystemTime::now());
    format!("~{number:0DIGITS$x}")
}

/// Whether a name is one of a transient object, of this run or of another one.
pub(crate) fn is_stamped(name: &str) -> bool {
    let Some((_, digits)) = name.rsplit_once('~') else { return false };
    digits.len() == DIGITS && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// How many digits a stamp has.
const DIGITS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_stamped_once() {
        let stamp = new_stamp();
        let plain = Identity::new("printer").in_category("c");
        assert_eq!(Lifespan::Persistent.name(plain.clone(), &stamp), plain);
        let stamped = Lifespan::Transient.name(plain.clone(), &stamp);
        assert_eq!(stamped.name, format!("printer{stamp}"));
        assert_eq!(stamped.category, "c");
        assert!(is_stamped(&stamped.name) && !is_stamped(&plain.name));
        assert_eq!(Lifespan::Transient.name(stamped.clone(), &stamp), stamped);
        assert_ne!(new_stamp(), stamp);
        assert!(
            !is_stamped("a~0123") && !is_stamped("a~0123456789ABCDEF") && is_stamped("~0123456789abcdef")
        );
    }
}
