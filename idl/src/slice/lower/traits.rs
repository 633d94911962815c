//! What each type can derive, and about how large it is.

use crate::slice::lower::Options;
use crate::slice::lower::metadata::Words;
use crate::slice::unit::{DefId, Definition, Kind, Member, Metadata, Primitive, Type, Unit};

/// What a type can do; what all types of Slice can (`Clone`, `Debug`, `PartialEq`, `Default`) is not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traits {
    pub(super) copy: bool,
    pub(super) eq: bool,
    pub(super) hash: bool,
    pub(super) ord: bool,
    pub(super) serde: bool,
    /// About the bytes that a value takes in memory, what it points to not counted.
    pub(super) size: usize,
}

impl Traits {
    const ALL: Self = Self { copy: true, eq: true, hash: true, ord: true, serde: true, size: 0 };
    /// Of an enum.
    pub(super) const ENUM: Self = Self { size: 8, ..Self::ALL };
    const OWNED: Self = Self { copy: false, size: 24, ..Self::ALL };
    const PROXY: Self = Self { copy: false, ord: false, size: 8, ..Self::ALL };
    const LINK: Self = Self { copy: false, eq: false, hash: false, ord: false, serde: false, size: 24 };
    /// Of a Rust type that the author chose, nothing is known.
    const CHOSEN: Self = Self { size: 24, ..Self::LINK };

    fn sized(size: usize) -> Self {
        Self { size, ..Self::ALL }
    }

    fn float(size: usize) -> Self {
        Self { eq: false, hash: false, ord: false, ..Self::sized(size) }
    }

    /// Of a value that holds both.
    fn and(self, other: Self) -> Self {
        Self {
            copy: self.copy && other.copy,
            eq: self.eq && other.eq,
            hash: self.hash && other.hash,
            ord: self.ord && other.ord,
            serde: self.serde && other.serde,
            size: self.size + other.size.next_multiple_of(4),
        }
    }
}

/// The traits of every definition.
#[derive(Debug)]
pub(super) struct Table(Vec<Traits>);

impl Table {
    /// Works through the definitions in their order: what a definition holds stands before it, but for classes, which
    /// are only linked.
    pub(super) fn new(unit: &Unit, options: &Options) -> Self {
        let mut table = Self(Vec::with_capacity(unit.definitions.len()));
        for (_, definition) in unit.iter() {
            let traits = table.of_definition(unit, definition, options);
            table.0.push(traits);
        }
        table
    }

    pub(super) fn of(&self, id: DefId) -> Traits {
        self.0.get(id.0 as usize).copied().unwrap_or(Traits::LINK)
    }

    /// Of a type as it is used.
    pub(super) fn of_type(&self, unit: &Unit, ty: Type) -> Traits {
        match ty {
            Type::Primitive(primitive) => match primitive {
                Primitive::Bool | Primitive::Byte => Traits::sized(1),
                Primitive::Short => Traits::sized(2),
                Primitive::Int => Traits::sized(4),
                Primitive::Long => Traits::sized(8),
                Primitive::Float => Traits::float(4),
                Primitive::Double => Traits::float(8),
                Primitive::String => Traits::OWNED,
                Primitive::AnyProxy => Traits::PROXY,
                Primitive::AnyClass => Traits::LINK,
            },
            Type::Proxy(_) => Traits::PROXY,
            Type::Defined(id) => match unit.get(id).kind {
                Kind::Class(_) | Kind::Interface(_) | Kind::Declared(_) => Traits::LINK,
                _ => self.of(id),
            },
        }
    }

    /// Of the fields of a struct, an exception or a class.
    pub(super) fn of_members(&self, unit: &Unit, members: &[Member]) -> Traits {
        members.iter().fold(Traits::ALL, |all, member| all.and(self.of_member(unit, member)))
    }

    fn of_member(&self, unit: &Unit, member: &Member) -> Traits {
        if Words::of(&member.metadata).ty.is_some() {
            return Traits::CHOSEN;
        }
        let traits = self.of_type(unit, member.ty);
        match member.tag {
            Some(_) => Traits { size: traits.size + 8, ..traits },
            None => traits,
        }
    }

    fn of_definition(&self, unit: &Unit, definition: &Definition, options: &Options) -> Traits {
        if options.outside(&definition.type_id).is_some() {
            return Traits::CHOSEN;
        }
        match &definition.kind {
            Kind::Struct(it) => self.of_members(unit, &it.members),
            Kind::Exception(it) => {
                let own = self.of_members(unit, &it.members);
                it.base.map_or(own, |base| own.and(self.of(base)))
            }
            Kind::Enum(_) => Traits::ENUM,
            Kind::Sequence(it) => {
                let element = self.of_element(unit, it.element, &it.element_metadata);
                collection(definition, element, "Vec")
            }
            Kind::Dictionary(it) => {
                let key = self.of_element(unit, it.key, &it.key_metadata);
                let value = self.of_element(unit, it.value, &it.value_metadata);
                collection(definition, key.and(value), "BTreeMap")
            }
            Kind::Class(_) | Kind::Interface(_) | Kind::Constant(_) | Kind::Declared(_) => Traits::LINK,
        }
    }

    fn of_element(&self, unit: &Unit, ty: Type, metadata: &[Metadata]) -> Traits {
        if Words::of(metadata).ty.is_some() { Traits::CHOSEN } else { self.of_type(unit, ty) }
    }
}

/// Of a sequence or map of such elements.
fn collection(definition: &Definition, element: Traits, usual: &str) -> Traits {
    let own = Traits { copy: false, size: 24, ..element };
    match Words::of(&definition.metadata).ty.as_deref() {
        None | Some("Bytes") => Traits { size: 32, ..own },
        Some(chosen) if chosen == usual => own,
        Some("HashMap") => Traits { hash: false, ord: false, size: 48, ..own },
        Some(_) => Traits::CHOSEN,
    }
}
