//! Graphs of instances in JSON: built for a request, shown for an answer.

use std::collections::HashMap;
use std::sync::Arc;

use floe_idl::slice::unit::{DefId, Member, Type};
use serde_json::{Map, Value as Json};

use crate::Communicator;
use crate::class::{Cell, Graph, Handle, Node, RawLink, Value};
use crate::dynamic::Description;
use crate::dynamic::class::Described;
use crate::dynamic::encode::check_names;
use crate::dynamic::wrong::Wrong;
use crate::wire::DEPTH_MAX;

/// Makes instances of what stands in JSON where Slice has a class.
pub(super) struct Builder<'a> {
    description: &'a Description,
    communicator: &'a Communicator,
    graph: Arc<Graph>,
    /// The instances that have an `@id`.
    by_id: HashMap<String, (Handle, DefId)>,
    /// How many instances are around the one that is being made.
    depth: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn new(description: &'a Description, communicator: &'a Communicator) -> Self {
        let graph = Arc::new(Graph::default());
        Builder { description, communicator, graph, by_id: HashMap::new(), depth: 0 }
    }

    /// Makes the instances in a value of this type; gives the links in the order of the wire. What they were made of is
    /// no longer needed, and taken out of `json`.
    pub(super) fn links(&mut self, ty: Type, json: &mut Json) -> Result<Vec<RawLink>, Wrong> {
        let mut links = Vec::new();
        let description = self.description;
        description.each_link(ty, json, &mut |declared, json| {
            links.push(self.instance(declared, json)?);
            Ok(())
        })?;
        Ok(links)
    }

    fn instance(&mut self, declared: Option<DefId>, json: &mut Json) -> Result<RawLink, Wrong> {
        let Json::Object(members) = json else {
            return Err(Wrong::expected("an object of a class, or null", json));
        };
        let mut members = std::mem::take(members);
        if let Some(reference) = members.get(REF) {
            return self.reference(declared, reference);
        }
        let class = self.class(declared, &members)?;
        if self.depth >= DEPTH_MAX {
            return Err(Wrong::new(format!("instances are nested deeper than {DEPTH_MAX}")));
        }
        let cell = Arc::new(Cell::default());
        self.graph.own(vec![cell.clone()]);
        let handle = Handle { cell: cell.clone(), graph: self.graph.clone() };
        members.remove(TYPE);
        if let Some(id) = members.remove(ID) {
            self.by_id.insert(id.to_string(), (handle.clone(), class));
        }
        let description = self.description;
        let slices = description.slices(class);
        let names = slices.iter().flat_map(|slice| slice.members).map(|member| member.name.text.as_str());
        check_names(&members, names)?;
        let mut links = Vec::new();
        self.depth += 1;
        for slice in &slices {
            description.each_link_of(slice.members, &mut members, &mut |declared, json| {
                let mut link = self.instance(declared, json)?;
                link.loosen(&self.graph);
                links.push(link);
                Ok(())
            })?;
        }
        self.depth -= 1;
        let instance = Described {
            description: description.clone(),
            communicator: self.communicator.clone(),
            class,
            members,
            links,
        };
        cell.fill(Box::new(instance), None);
        Ok(RawLink::from(handle))
    }

    fn reference(&self, declared: Option<DefId>, id: &Json) -> Result<RawLink, Wrong> {
        let Some((handle, class)) = self.by_id.get(&id.to_string()) else {
            return Err(Wrong::new(format!("{REF} {id}: no instance before it has this {ID}")));
        };
        self.check(*class, declared)?;
        Ok(RawLink::from(handle.clone()))
    }

    /// The class of an object: as it says itself, else the declared one.
    fn class(&self, declared: Option<DefId>, members: &Map<String, Json>) -> Result<DefId, Wrong> {
        let class = match (members.get(TYPE), declared) {
            (Some(Json::String(type_id)), _) => self
                .description
                .class(type_id)
                .ok_or_else(|| Wrong::new(format!("{TYPE} {type_id:?} is not a class of the description")))?,
            (Some(other), _) => return Err(Wrong::expected("a type id", other).within(TYPE)),
            (None, Some(declared)) => declared,
            (None, None) => {
                return Err(Wrong::new(format!("expected {TYPE}, the type id of a class, found none")));
            }
        };
        self.check(class, declared)?;
        Ok(class)
    }

    fn check(&self, class: DefId, declared: Option<DefId>) -> Result<(), Wrong> {
        match declared {
            Some(declared) if !self.description.extends(class, declared) => {
                let name = |id| &self.description.unit().get(id).type_id;
                Err(Wrong::new(format!("expected a {}, found a {}", name(declared), name(class))))
            }
            _ => Ok(()),
        }
    }
}

/// Shows instances as JSON. An instance that is met again is shown as a reference to the first.
pub(super) struct Shown<'a> {
    description: &'a Description,
    /// How often each instance is linked to; those that are met twice get a number.
    met: HashMap<usize, Met>,
    /// The last number that was given.
    last: u64,
    depth: usize,
}

#[derive(Default)]
struct Met {
    twice: bool,
    number: Option<u64>,
}

impl<'a> Shown<'a> {
    pub(super) fn new(description: &'a Description) -> Self {
        Shown { description, met: HashMap::new(), last: 0, depth: 0 }
    }

    /// Goes over all instances that these links lead to, to know which are met twice.
    pub(super) fn count(&mut self, links: &[RawLink]) {
        let mut open: Vec<Node<Value>> = links.iter().filter_map(node).collect();
        while let Some(instance) = open.pop() {
            let met = self.met.entry(instance.address());
            let first = matches!(met, std::collections::hash_map::Entry::Vacant(_));
            met.or_default().twice = !first;
            if first && let Some(described) = instance.downcast::<Described>() {
                open.extend(described.read().links.iter().filter_map(node));
            }
        }
    }

    /// Puts the instances in the place of the empty objects that stand for them in a value of this type.
    ///
    /// # Errors
    /// They are nested too deep to be shown.
    pub(super) fn fill(
        &mut self,
        ty: Type,
        json: &mut Json,
        links: &mut std::slice::Iter<'_, RawLink>,
    ) -> Result<(), Wrong> {
        self.description.each_link(ty, json, &mut |declared, json| {
            *json = self.instance(declared, links.next())?;
            Ok(())
        })
    }

    /// As [`Self::fill`], for the members of an exception's slice.
    pub(super) fn fill_members(
        &mut self,
        members: &[Member],
        values: &mut Map<String, Json>,
        links: &mut std::slice::Iter<'_, RawLink>,
    ) -> Result<(), Wrong> {
        self.description.each_link_of(members, values, &mut |declared, json| {
            *json = self.instance(declared, links.next())?;
            Ok(())
        })
    }

    fn instance(&mut self, declared: Option<DefId>, link: Option<&RawLink>) -> Result<Json, Wrong> {
        let Some(instance) = link.and_then(node) else { return Ok(Json::Null) };
        let met = self.met.entry(instance.address()).or_default();
        if let Some(number) = met.number {
            return Ok(Json::Object(Map::from_iter([(REF.to_owned(), Json::from(number))])));
        }
        let mut shown = Map::new();
        if met.twice {
            self.last += 1;
            met.number = Some(self.last);
            shown.insert(ID.to_owned(), Json::from(self.last));
        }
        let class = self.description.class(instance.type_id());
        if class.is_none() || class != declared {
            shown.insert(TYPE.to_owned(), Json::from(instance.type_id()));
        }
        let Some(described) = instance.downcast::<Described>() else { return Ok(Json::Object(shown)) };
        if self.depth >= DEPTH_MAX {
            return Err(Wrong::new(format!("instances are nested deeper than {DEPTH_MAX}")));
        }
        // Copied, so that no lock is held while those that it leads to are read: it may lead to itself.
        let (class, mut members, links) = {
            let described = described.read();
            (described.class, described.members.clone(), described.links.clone())
        };
        let mut links = links.iter();
        self.depth += 1;
        for slice in self.description.slices(class) {
            self.fill_members(slice.members, &mut members, &mut links)?;
        }
        self.depth -= 1;
        shown.extend(members);
        Ok(Json::Object(shown))
    }
}

fn node(link: &RawLink) -> Option<Node<Value>> {
    link.node()
}

/// The member that says of which class an instance is.
const TYPE: &str = "@type";
/// The member that numbers an instance.
const ID: &str = "@id";
/// The member that stands for an instance that has a number.
const REF: &str = "@ref";
