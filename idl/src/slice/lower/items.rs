//! Structs, enums, classes, exceptions, constants and names of types.

use proc_macro2::Span;

use crate::model::{About, Class, Display, Enum, Enumerator, Exception, Field, Name, Struct};
use crate::module::{Alias, Constant, Derived, Item};
use crate::slice::diagnostics::Diagnostic;
use crate::slice::lower::metadata::Words;
use crate::slice::lower::naming::Members;
use crate::slice::lower::traits::Traits;
use crate::slice::lower::types::{rust, tag};
use crate::slice::lower::{At, Lowering, docs, ident, values};
use crate::slice::unit::{self, DefId, Definition, Kind, Member, Unit};

impl Lowering<'_> {
    /// A definition.
    pub(super) fn item(&self, id: DefId, at: At<'_>) -> Option<Item> {
        let definition = self.unit.get(id);
        let name = ident(&self.names.place(id).name);
        Some(match &definition.kind {
            Kind::Struct(it) => self.structure(definition, name, it, at),
            Kind::Enum(it) => self.enumeration(id, it, at),
            Kind::Class(it) => self.class(definition, name, it, at),
            Kind::Exception(it) => self.exception(definition, name, it, at),
            Kind::Interface(it) => self.interface(id, it, at),
            Kind::Sequence(_) | Kind::Dictionary(_) => {
                let ty = self.collection(id, at)?.rust;
                Item::Alias(Alias { name, about: self.about(definition, at), ty })
            }
            Kind::Constant(it) => self.lower_constant(definition, name, it, at),
            Kind::Declared(_) => return None,
        })
    }

    pub(super) fn about(&self, definition: &Definition, at: At<'_>) -> About {
        about_of(docs::lines(&definition.doc, width(at, 0)), definition.deprecated.as_deref())
    }

    /// The Rust names of an enum's variants; with unknown ones kept, that of theirs comes last.
    pub(super) fn variants(&self, id: DefId) -> Vec<String> {
        let definition = self.unit.get(id);
        let Kind::Enum(it) = &definition.kind else { return Vec::new() };
        let mut members = Members::default();
        let mut variants: Vec<_> =
            it.enumerators.iter().map(|one| members.variant(&one.name.text, &one.metadata)).collect();
        if self.keeps_unknown(definition) {
            variants.push(members.variant("Unknown", &[]));
        }
        variants
    }

    /// Keys must be found again.
    pub(super) fn check_keys(&mut self) {
        let mut found = Vec::new();
        for (_, definition) in self.unit.iter() {
            let Kind::Dictionary(it) = &definition.kind else { continue };
            let words = Words::of(&definition.metadata).ty;
            let key = self.traits.of_type(self.unit, it.key);
            let is_outside = matches!(it.key, unit::Type::Defined(id) if self.is_outside(id));
            let chosen = is_outside || Words::of(&it.key_metadata).ty.is_some();
            let fits = match words.as_deref() {
                None | Some("BTreeMap") => key.ord,
                Some("HashMap") => key.eq && key.hash,
                Some(_) => true,
            };
            if !chosen && !fits {
                let message =
                    format!("the keys of `{}` cannot be ordered or hashed in Rust", definition.name.text);
                let help = "a key is an integer, a string, an enum, or a struct of those";
                found.push(Diagnostic::error(definition.name.place, message).help(help));
            }
        }
        self.diagnostics.extend(found);
    }

    fn structure(
        &self,
        definition: &Definition,
        name: proc_macro2::Ident,
        it: &unit::Struct,
        at: At<'_>,
    ) -> Item {
        let fields = self.fields(&it.members, Members::default(), at);
        let traits = self.traits.of_members(self.unit, &it.members);
        let derived = self.derived(definition, "Slice", Derives::Value(traits), &it.members, &fields, at);
        let slice_name = Some(slice_name(&definition.type_id));
        let structure =
            Struct { name, about: self.about(definition, at), slice_name, lifetime: None, fields };
        Item::Struct(structure, derived)
    }

    fn class(&self, definition: &Definition, name: proc_macro2::Ident, it: &unit::Class, at: At<'_>) -> Item {
        let fields = self.fields(&it.members, self.beside_base(it.base), at);
        let derived = self.derived(definition, "Class", Derives::Shared, &it.members, &fields, at);
        let class = Class {
            name,
            about: self.about(definition, at),
            type_id: slice_name(&definition.type_id),
            compact_id: it.compact_id,
            base: it.base.map(|base| rust(&self.path(base, "", at))),
            fields,
        };
        Item::Class(class, self.with_base_default(derived, it.base, at))
    }

    fn exception(
        &self,
        definition: &Definition,
        name: proc_macro2::Ident,
        it: &unit::Exception,
        at: At<'_>,
    ) -> Item {
        let fields = self.fields(&it.members, self.beside_base(it.base), at);
        let mut traits = self.traits.of_members(self.unit, &it.members);
        if let Some(base) = it.base {
            let base = self.traits.of(base);
            traits = Traits { eq: traits.eq && base.eq, serde: traits.serde && base.serde, ..traits };
        }
        let derived =
            self.derived(definition, "Exception", Derives::Thrown(traits), &it.members, &fields, at);
        let exception = Exception {
            name,
            about: self.about(definition, at),
            type_id: slice_name(&definition.type_id),
            base: it.base.map(|base| rust(&self.path(base, "", at))),
            fields,
            display: Display::Default,
        };
        Item::Exception(exception, self.with_base_default(derived, it.base, at))
    }

    /// The names of a type that may extend another one: its field `base` holds that.
    fn beside_base(&self, base: Option<DefId>) -> Members {
        Members::without(base.map(|_| "base".to_owned()))
    }

    fn with_base_default(&self, mut derived: Derived, base: Option<DefId>, at: At<'_>) -> Derived {
        if let (Some(defaults), Some(base)) = (&mut derived.defaults, base) {
            defaults.insert(0, (ident("base"), format!("{}::default()", self.path(base, "", at))));
        }
        derived
    }

    fn fields(&self, members: &[Member], mut names: Members, at: At<'_>) -> Vec<Field> {
        let field = |member: &Member| Field {
            name: ident(&names.value(&member.name.text, &member.metadata)),
            slice_name: slice_name(&member.name.text),
            about: about_of(docs::lines(&member.doc, width(at, 1)), member.deprecated.as_deref()),
            tag: tag(member.tag),
            ty: self.owned(member.ty, member.tag, &member.metadata, at),
        };
        members.iter().map(field).collect()
    }

    fn enumeration(&self, id: DefId, it: &unit::Enum, at: At<'_>) -> Item {
        let definition = self.unit.get(id);
        let names = self.variants(id);
        let variants: Vec<_> = it
            .enumerators
            .iter()
            .zip(&names)
            .map(|(one, name)| Enumerator {
                name: ident(name),
                slice_name: slice_name(&one.name.text),
                about: about_of(docs::lines(&one.doc, width(at, 1)), one.deprecated.as_deref()),
                value: i64::from(one.value),
                span: Span::call_site(),
            })
            .collect();
        let name = &self.names.place(id).name;
        let enumeration = Enum {
            name: ident(name),
            about: self.about(definition, at),
            slice_name: Some(slice_name(&definition.type_id)),
            unknown: names.get(variants.len()).map(|name| ident(name)),
            variants,
        };
        let mut derived = self.derived(definition, "Slice", Derives::Value(Traits::ENUM), &[], &[], at);
        derived.allows = variant_lints(name, names.into_iter());
        Item::Enum(enumeration, derived)
    }

    fn keeps_unknown(&self, definition: &Definition) -> bool {
        self.options.unknown_enumerators || Words::of(&definition.metadata).unchecked
    }

    fn lower_constant(
        &self,
        definition: &Definition,
        name: proc_macro2::Ident,
        it: &unit::Constant,
        at: At<'_>,
    ) -> Item {
        let ty = match it.ty {
            unit::Type::Primitive(unit::Primitive::String) => syn::parse_quote!(&str),
            ty => self.owned(ty, None, &[], at).rust,
        };
        let value = self.constant(&it.value, it.ty, at);
        let allows = values::looks_like_constant(&it.value).then(|| "clippy::approx_constant".to_owned());
        Item::Constant(Constant {
            name,
            about: self.about(definition, at),
            ty,
            value,
            allows: allows.into_iter().collect(),
        })
    }

    fn derived(
        &self,
        definition: &Definition,
        own: &str,
        kind: Derives,
        members: &[Member],
        fields: &[Field],
        at: At<'_>,
    ) -> Derived {
        let mut derives = vec![own.to_owned()];
        let defaults = members.iter().any(|member| self.has_own_default(member)).then(|| {
            let all = members.iter().zip(fields);
            all.map(|(member, field)| (field.name.clone(), self.default(member, at))).collect()
        });
        derives.extend(kind.names(defaults.is_none()).into_iter().map(str::to_owned));
        if self.options.serde && kind.serde() {
            derives.extend(["serde::Serialize", "serde::Deserialize"].map(str::to_owned));
        }
        for more in self.options.derives.iter().chain(&Words::of(&definition.metadata).derives) {
            if !derives.contains(more) {
                derives.push(more.clone());
            }
        }
        let approximate =
            members.iter().filter_map(|it| it.default.as_ref()).any(values::looks_like_constant);
        let allows = approximate.then(|| "clippy::approx_constant".to_owned()).into_iter().collect();
        Derived { derives, allows, defaults }
    }
}

/// Which traits a type derives.
#[derive(Clone, Copy)]
enum Derives {
    /// A value: all that its members can.
    Value(Traits),
    /// An exception.
    Thrown(Traits),
    /// A class, whose links are equal if they lead to the same instance.
    Shared,
}

impl Derives {
    fn names(self, default: bool) -> Vec<&'static str> {
        let (copy, eq, ord, hash) = match self {
            Self::Value(traits) => {
                (traits.copy, traits.eq, traits.eq && traits.ord, traits.eq && traits.hash)
            }
            Self::Thrown(traits) => (false, traits.eq, false, false),
            Self::Shared => (false, false, false, false),
        };
        let all = [
            ("Clone", true),
            ("Copy", copy),
            ("Debug", true),
            ("Default", default),
            ("PartialEq", true),
            ("Eq", eq),
            ("PartialOrd", ord),
            ("Ord", ord),
            ("Hash", hash),
        ];
        all.into_iter().filter(|(_, is_derived)| *is_derived).map(|(name, _)| name).collect()
    }

    fn serde(self) -> bool {
        match self {
            Self::Value(traits) | Self::Thrown(traits) => traits.serde,
            Self::Shared => false,
        }
    }
}

/// The room for a comment at this place; `level` is 1 for a member.
pub(super) fn width(at: At<'_>, level: usize) -> usize {
    LINE.saturating_sub(4 * (at.modules.len() + level) + "/// ".len())
}

/// What is said of something.
pub(super) fn about_of(docs: Vec<String>, deprecated: Option<&str>) -> About {
    About { docs, deprecated: deprecated.map(docs::note), attributes: Vec::new() }
}

/// A name of Slice.
pub(super) fn slice_name(text: &str) -> Name {
    Name { text: text.to_owned(), span: Span::call_site() }
}

/// Whether something is deprecated, so that its uses need leave.
pub(super) fn has_deprecated(unit: &Unit) -> bool {
    let members = |members: &[Member]| members.iter().any(|member| member.deprecated.is_some());
    unit.iter().any(|(_, definition)| {
        definition.deprecated.is_some()
            || match &definition.kind {
                Kind::Struct(it) => members(&it.members),
                Kind::Class(it) => members(&it.members),
                Kind::Exception(it) => members(&it.members),
                Kind::Enum(it) => it.enumerators.iter().any(|one| one.deprecated.is_some()),
                Kind::Interface(it) => it.operations.iter().any(|one| one.deprecated.is_some()),
                _ => false,
            }
    })
}

/// What clippy says of variants that all begin, or end, with the same word, or with that of the enum.
pub(super) fn variant_lints(name: &str, variants: impl Iterator<Item = String>) -> Vec<String> {
    let variants: Vec<Vec<String>> = variants.map(|variant| words(&variant)).collect();
    let name = words(name);
    let shares = |first: bool| {
        let end = |words: &Vec<String>| if first { words.first().cloned() } else { words.last().cloned() };
        let one = variants.first().and_then(end);
        variants.iter().all(|words| words.len() > 1 && end(words) == one)
    };
    let repeats = variants.iter().any(|words| words.starts_with(&name) || words.ends_with(&name));
    let speaks = variants.len() >= MANY_VARIANTS && (repeats || shares(true) || shares(false));
    speaks.then(|| "clippy::enum_variant_names".to_owned()).into_iter().collect()
}

/// The words of a CamelCase name.
fn words(name: &str) -> Vec<String> {
    crate::names::snake(name).split('_').map(str::to_owned).collect()
}

/// The width of a line.
const LINE: usize = 100;
/// From so many variants on, clippy compares their names.
const MANY_VARIANTS: usize = 3;
