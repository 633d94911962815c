//! Types where they are used: the Rust that names them, seen from a module.

use proc_macro2::Span;

use crate::model::{Passing, Tag, Type, TypeKind};
use crate::slice::lower::metadata::Words;
use crate::slice::lower::{At, Lowering};
use crate::slice::unit::{self, Declared, DefId, Kind, Metadata, Primitive};

/// A parameter's type, and how it is passed.
pub(super) struct Passed {
    pub(super) ty: Type,
    pub(super) passing: Passing,
}

impl Lowering<'_> {
    /// The path of a definition, with `suffix` behind its name.
    pub(super) fn path(&self, id: DefId, suffix: &str, at: At<'_>) -> String {
        let definition = self.unit.get(id);
        if let Some(path) = self.options.outside(&definition.type_id) {
            return format!("{path}{suffix}");
        }
        let place = self.names.place(id);
        let is_elsewhere = at.file.is_some_and(|file| file != place.file);
        relative(at.modules, &place.modules, is_elsewhere) + &place.name + suffix
    }

    /// The path of something made beside an interface.
    pub(super) fn path_beside(&self, home: DefId, name: &str, at: At<'_>) -> String {
        if let Some(path) = self.options.outside(&self.unit.get(home).type_id) {
            let modules = path.rsplit_once("::").map_or("", |(modules, _)| modules);
            return if modules.is_empty() { name.to_owned() } else { format!("{modules}::{name}") };
        }
        let place = self.names.place(home);
        let is_elsewhere = at.file.is_some_and(|file| file != place.file);
        relative(at.modules, &place.modules, is_elsewhere) + name
    }

    /// A type that is owned: of a member, a result, an element.
    pub(super) fn owned(&self, ty: unit::Type, tag: Option<u32>, metadata: &[Metadata], at: At<'_>) -> Type {
        let plain = match Words::of(metadata).ty {
            Some(chosen) => named(&chosen),
            None => self.plain(ty, at),
        };
        if tag.is_some() { option(plain) } else { plain }
    }

    /// A parameter's type: lent, unless a copy costs nothing.
    pub(super) fn parameter(&self, parameter: &unit::Parameter, at: At<'_>) -> Passed {
        let unit::Parameter { ty, tag, metadata, .. } = parameter;
        let lent = match Words::of(metadata).ty {
            Some(chosen) => self.lent(named(&chosen)),
            None => self.passed(*ty, self.plain(*ty, at), at),
        };
        match (tag, &lent.ty.kind) {
            (None, _) => lent,
            // Nil, and not there, are two things; there is no borrowed form of both.
            (Some(_), TypeKind::Option(_)) => {
                Passed { ty: option(self.plain(*ty, at)), passing: Passing::Plain }
            }
            (Some(_), _) => Passed { ty: option(lent.ty), passing: lent.passing },
        }
    }

    /// What a sequence is of, and what a dictionary maps, by their own types' names.
    pub(super) fn collection(&self, id: DefId, at: At<'_>) -> Option<Type> {
        let definition = self.unit.get(id);
        let chosen = Words::of(&definition.metadata).ty;
        match &definition.kind {
            Kind::Sequence(it) => {
                let element = self.owned(it.element, None, &it.element_metadata, at);
                let is_bytes = matches!(element.kind, TypeKind::Byte);
                match chosen.as_deref() {
                    None if is_bytes => Some(bytes()),
                    Some("Bytes") => Some(bytes()),
                    None | Some("Vec") => Some(sequence(element)),
                    Some(chosen) => Some(named(chosen)),
                }
            }
            Kind::Dictionary(it) => {
                let key = self.owned(it.key, None, &it.key_metadata, at);
                let value = self.owned(it.value, None, &it.value_metadata, at);
                match chosen.as_deref() {
                    Some(chosen) if !matches!(chosen, "HashMap" | "BTreeMap") => Some(named(chosen)),
                    map => Some(dictionary(map.unwrap_or("BTreeMap"), key, value)),
                }
            }
            _ => None,
        }
    }

    fn plain(&self, ty: unit::Type, at: At<'_>) -> Type {
        match ty {
            unit::Type::Primitive(primitive) => self.primitive(primitive),
            unit::Type::Proxy(id) => match self.unit.get(id).kind {
                Kind::Interface(_) => option(made(TypeKind::Proxy, &self.path(id, "Prx", at))),
                Kind::Declared(Declared::Interface) if self.is_outside(id) => {
                    option(made(TypeKind::Proxy, &self.path(id, "Prx", at)))
                }
                _ => option(made(TypeKind::Proxy, "Proxy")),
            },
            unit::Type::Defined(id) => match self.unit.get(id).kind {
                Kind::Class(_) => link(&self.path(id, "", at)),
                Kind::Interface(_) | Kind::Declared(_) => link(ANY_CLASS),
                _ => named(&self.path(id, "", at)),
            },
        }
    }

    fn primitive(&self, primitive: Primitive) -> Type {
        let (kind, rust) = match primitive {
            Primitive::Bool => (TypeKind::Bool, "bool"),
            Primitive::Byte => (TypeKind::Byte, "u8"),
            Primitive::Short => (TypeKind::Short, "i16"),
            Primitive::Int => (TypeKind::Int, "i32"),
            Primitive::Long => (TypeKind::Long, "i64"),
            Primitive::Float => (TypeKind::Float, "f32"),
            Primitive::Double => (TypeKind::Double, "f64"),
            Primitive::String => (TypeKind::String, "String"),
            Primitive::AnyProxy => return option(made(TypeKind::Proxy, "Proxy")),
            Primitive::AnyClass => return link(ANY_CLASS),
        };
        made(kind, rust)
    }

    /// How a type is passed that nobody chose another one for.
    fn passed(&self, ty: unit::Type, owned: Type, at: At<'_>) -> Passed {
        match ty {
            unit::Type::Primitive(Primitive::String) => {
                Passed { ty: made(TypeKind::String, "&str"), passing: Passing::Plain }
            }
            unit::Type::Primitive(Primitive::AnyClass) => self.lent(owned),
            unit::Type::Primitive(Primitive::AnyProxy) | unit::Type::Proxy(_) => self.lent_proxy(owned),
            unit::Type::Primitive(_) => Passed { ty: owned, passing: Passing::Plain },
            unit::Type::Defined(id) => match self.unit.get(id).kind {
                Kind::Enum(_) => Passed { ty: owned, passing: Passing::Plain },
                Kind::Sequence(_) if !self.is_outside(id) => self.lent_sequence(id, owned, at),
                _ => self.lent(owned),
            },
        }
    }

    fn lent(&self, owned: Type) -> Passed {
        let rust = &owned.rust;
        let lent: syn::Type = syn::parse_quote!(&#rust);
        Passed { passing: Passing::Lent(owned.rust.clone()), ty: Type { kind: owned.kind, rust: lent } }
    }

    /// `Option<&PrinterPrx>`.
    fn lent_proxy(&self, owned: Type) -> Passed {
        let TypeKind::Option(inner) = owned.kind else {
            return Passed { ty: owned, passing: Passing::Plain };
        };
        let lent = self.lent(*inner);
        Passed { ty: option(lent.ty), passing: lent.passing }
    }

    /// `&[T]`, unless the author chose what the sequence is.
    fn lent_sequence(&self, id: DefId, owned: Type, at: At<'_>) -> Passed {
        match self.collection(id, at).map(|ty| ty.kind) {
            Some(TypeKind::Sequence(element)) if matches!(element.kind, TypeKind::Byte) => {
                let kind = TypeKind::Sequence(element);
                Passed { ty: made(kind, "&[u8]"), passing: Passing::Plain }
            }
            Some(TypeKind::Sequence(element)) => {
                let rust = element.rust.clone();
                let lent = syn::parse_quote!(&[#rust]);
                let ty = Type { kind: TypeKind::Sequence(element), rust: lent };
                Passed { ty, passing: Passing::Slice(rust) }
            }
            _ => self.lent(owned),
        }
    }
}

/// A tag that no user wrote in Rust.
pub(super) fn tag(number: Option<u32>) -> Option<Tag> {
    number.map(|number| Tag { number, span: Span::call_site() })
}

/// Rust that is right because it was made of names that were checked; what an author chose was parsed before.
pub(super) fn rust(text: &str) -> syn::Type {
    syn::parse_str(text).unwrap_or_else(|_| syn::parse_quote!(()))
}

/// The way from one module to another; to another file it leads over the root that all files share.
fn relative(from: &[String], to: &[String], is_elsewhere: bool) -> String {
    let common =
        if is_elsewhere { 0 } else { from.iter().zip(to).take_while(|(from, to)| from == to).count() };
    let ups = from.len() - common + usize::from(is_elsewhere);
    let mut path = "super::".repeat(ups);
    for module in &to[common..] {
        path.push_str(module);
        path.push_str("::");
    }
    path
}

fn made(kind: TypeKind, text: &str) -> Type {
    Type { kind, rust: rust(text) }
}

fn named(text: &str) -> Type {
    made(TypeKind::Named, text)
}

fn bytes() -> Type {
    made(TypeKind::Sequence(Box::new(made(TypeKind::Byte, "u8"))), "Bytes")
}

fn option(inner: Type) -> Type {
    let rust = &inner.rust;
    Type { rust: syn::parse_quote!(Option<#rust>), kind: TypeKind::Option(Box::new(inner)) }
}

fn link(class: &str) -> Type {
    let class = named(class);
    let rust = &class.rust;
    Type { rust: syn::parse_quote!(Link<#rust>), kind: TypeKind::Class(Box::new(class)) }
}

fn sequence(element: Type) -> Type {
    let rust = &element.rust;
    Type { rust: syn::parse_quote!(Vec<#rust>), kind: TypeKind::Sequence(Box::new(element)) }
}

fn dictionary(map: &str, key: Type, value: Type) -> Type {
    let map = syn::Ident::new(map, Span::call_site());
    let (key_rust, value_rust) = (&key.rust, &value.rust);
    Type {
        rust: syn::parse_quote!(#map<#key_rust, #value_rust>),
        kind: TypeKind::Dictionary(Box::new(key), Box::new(value)),
    }
}

/// The root of all classes.
const ANY_CLASS: &str = "floe::class::Value";
