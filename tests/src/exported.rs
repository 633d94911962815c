//! Maps: interfaces that no `.ice` file describes. Other languages get theirs from an export.

use std::collections::{BTreeMap, HashMap};

use floe::prelude::*;

/// Where a thing is.
#[derive(Slice, Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// To the east.
    pub x: f64,
    /// To the north.
    pub y: f64,
}

/// What a place is.
///
/// The numbers are those of an older map.
#[derive(Slice, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceKind {
    Town,
    Village,
    /// Water all around.
    Island = 10,
    #[name("Ruin")]
    Ruins,
    #[deprecated(note = "use Town")]
    City = 20,
}

/// A place on the map.
#[derive(Slice, Clone, Debug, PartialEq)]
#[slice("::Atlas::Types::Place")]
pub struct Place {
    pub name: String,
    #[name("where")]
    pub at: Point,
    pub kind: PlaceKind,
    /// Its names in other languages.
    pub names: BTreeMap<String, String>,
    pub coast: Vec<Point>,
    /// Who looks after it, if somebody does.
    pub keeper: Option<KeeperPrx>,
}

/// A place that is only read: the same in Slice as [`Place`].
#[derive(Slice, Clone, Debug)]
#[slice("::Atlas::Types::Place")]
pub struct PlaceView<'a> {
    pub name: &'a str,
    #[name("where")]
    pub at: Point,
    pub kind: PlaceKind,
    pub names: BTreeMap<&'a str, &'a str>,
    pub coast: floe::View<'a, Point>,
    pub keeper: Option<KeeperPrx>,
}

/// Why a map does not do something.
#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::Atlas::AtlasError")]
pub struct AtlasError {
    /// A sentence.
    pub reason: String,
}

/// There is no such place.
#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::Atlas::NotFound", base = AtlasError)]
pub struct NotFound {
    pub base: AtlasError,
    pub name: String,
    /// A place that sounds like it.
    #[tag(3)]
    pub near: Option<Place>,
    #[tag(1)]
    pub tried: Option<i32>,
}

/// Nobody may change it.
#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::Atlas::Locked", base = AtlasError)]
pub struct Locked {
    pub base: AtlasError,
}

/// The map is closed: thrown where its base is listed.
#[derive(Exception, Clone, Debug, PartialEq)]
#[exception("::Atlas::Closed", base = Locked)]
pub struct Closed {
    pub base: Locked,
    pub until: i64,
}

#[derive(Exception, Debug)]
pub enum Finds {
    NotFound(NotFound),
    #[system]
    System(floe::Error),
}

#[derive(Exception, Debug)]
pub enum Changes {
    Closed(Closed),
    Locked(Locked),
    Atlas(AtlasError),
    #[system]
    System(floe::Error),
}

/// Somebody who looks after places.
#[remote("::Atlas::Keeper")]
pub trait Keeper {
    /// Something changed; nobody waits.
    #[oneway]
    async fn changed(&self, name: &str) -> floe::Result<()>;

    /// Whether a change is allowed.
    #[idempotent]
    async fn allows(&self, place: PlaceView<'_>, map: Option<MapPrx>) -> floe::Result<bool>;
}

/// What everything has that has a title.
#[remote("::Atlas::Types::Titled")]
pub trait Titled {
    /// The title.
    #[idempotent(nonmutating)]
    async fn title(&self) -> floe::Result<String>;
}

/// A collection of places.
///
/// - `find` and `all` read it,
/// - `put` changes it.
#[remote("::Atlas::Map")]
#[deprecated(note = "use \"Globe\"")]
pub trait Map: Titled {
    /// A place by its name.
    #[idempotent]
    async fn find(&self, name: &str, #[tag(1)] kind: Option<PlaceKind>) -> Result<Place, Finds>;

    /// Adds a place, or changes it. The keeper is asked first.
    ///
    /// Gives the place that was there, the number of places, and their kinds.
    #[format(sliced)]
    #[returns(tag = 4)]
    #[out(count, kinds(tag = 2), r#struct)]
    async fn put(
        &mut self,
        place: &Place,
        #[tag(7)] note: Option<&str>,
        #[tag(1)] limits: Option<&[Point]>,
        keeper: Option<KeeperPrx>,
    ) -> Result<(Option<Place>, i32, Option<HashMap<PlaceKind, i32>>, Identity), Changes>;

    /// Every place, and a picture of each.
    #[idempotent]
    async fn all(&self) -> floe::Result<(Vec<Place>, Vec<Vec<u8>>)>;

    /// The bounds, as two points.
    #[out(south_west, north_east)]
    async fn bounds(&self) -> floe::Result<(Point, Point)>;

    #[deprecated]
    async fn place_kind(&self, place: PlaceKind) -> floe::Result<PlaceKind>;
}

/// A map that keeps its places in memory.
#[derive(Default)]
pub struct Sheet {
    places: BTreeMap<String, Place>,
}

#[allow(deprecated, reason = "the interface is")]
mod servant {
    use super::*;

    impl Titled for Sheet {
        async fn title(&self) -> floe::Result<String> {
            Ok(format!("{} places", self.places.len()))
        }
    }

    impl Map for Sheet {
        async fn find(&self, name: &str, kind: Option<PlaceKind>) -> Result<Place, Finds> {
            let found = self.places.get(name).filter(|place| kind.is_none_or(|kind| kind == place.kind));
            found.cloned().ok_or_else(|| {
                let same_letter = |place: &&Place| place.name.chars().next() == name.chars().next();
                let near = self.places.values().find(same_letter).cloned();
                let base = AtlasError { reason: format!("no place is called {name}") };
                let tried = Some(self.places.len() as i32);
                Finds::NotFound(NotFound { base, name: name.to_owned(), near, tried })
            })
        }

        async fn put(
            &mut self,
            place: &Place,
            note: Option<&str>,
            limits: Option<&[Point]>,
            keeper: Option<KeeperPrx>,
        ) -> Result<(Option<Place>, i32, Option<HashMap<PlaceKind, i32>>, Identity), Changes> {
            let refused = |reason: &str| AtlasError { reason: reason.to_owned() };
            if note == Some("close") {
                return Err(Closed { base: Locked { base: refused("closed") }, until: 1 << 40 }.into());
            }
            if limits.is_some_and(|limits| limits.iter().all(|limit| limit.x < place.at.x)) {
                return Err(refused("off the map").into());
            }
            if let Some(keeper) = &keeper {
                let coast = floe::View::new(&place.coast);
                let names = place.names.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
                let Place { name, at, kind, keeper: other, .. } = place.clone();
                let view = PlaceView { name: &name, at, kind, names, coast, keeper: other };
                if !keeper.allows(view, None).await? {
                    return Err(Locked { base: refused("the keeper says no") }.into());
                }
                keeper.changed(&name).await?;
            }
            let before = self.places.insert(place.name.clone(), place.clone());
            let mut kinds = HashMap::new();
            self.places.values().for_each(|place| *kinds.entry(place.kind).or_default() += 1);
            let identity = Identity { name: place.name.clone(), category: "place".into() };
            Ok((before, self.places.len() as i32, note.map(|_| kinds), identity))
        }

        async fn all(&self) -> floe::Result<(Vec<Place>, Vec<Vec<u8>>)> {
            let pictures = self.places.keys().map(|name| name.as_bytes().to_vec()).collect();
            Ok((self.places.values().cloned().collect(), pictures))
        }

        async fn bounds(&self) -> floe::Result<(Point, Point)> {
            let points = || self.places.values().map(|place| place.at);
            let corner = |choose: fn(f64, f64) -> f64| {
                points()
                    .reduce(|a, b| Point { x: choose(a.x, b.x), y: choose(a.y, b.y) })
                    .unwrap_or(Point { x: 0.0, y: 0.0 })
            };
            Ok((corner(f64::min), corner(f64::max)))
        }

        async fn place_kind(&self, place: PlaceKind) -> floe::Result<PlaceKind> {
            Ok(place)
        }
    }
}
