//! The members of structs, classes and exceptions, and the enumerators of enums.

use std::collections::HashMap;

use crate::slice::ast::{EnumeratorText, Field, Tag};
use crate::slice::check;
use crate::slice::diagnostics::Diagnostic;
use crate::slice::doc;
use crate::slice::resolve::Resolver;
use crate::slice::resolve::metadata::deprecation;
use crate::slice::source::Place;
use crate::slice::unit::{DefId, Enumerator, Kind, Member, Name, Primitive, Type};

/// Names that may not be used again: in lower case, with how each was written, where, and in what.
pub(super) type Taken = HashMap<String, (String, Place, Option<String>)>;

impl Resolver<'_> {
    /// The members of something; `None` if one is wrong, which was reported.
    pub(super) fn members(
        &mut self,
        fields: &[Field],
        mut taken: Taken,
        has_tags: bool,
    ) -> Option<Vec<Member>> {
        let mut members = Vec::new();
        let mut tags = HashMap::new();
        let mut is_right = true;
        for field in fields {
            check::identifier(&field.name, self.files, self.options, self.sink);
            check::metadata(&field.metadata, check::Target::Member, self.sink);
            is_right &= self.take_name(&mut taken, &field.name, "member");
            match self.member(field, has_tags, &mut tags) {
                Some(member) => members.push(member),
                None => is_right = false,
            }
        }
        is_right.then_some(members)
    }

    fn member(&mut self, field: &Field, has_tags: bool, tags: &mut HashMap<u32, Place>) -> Option<Member> {
        let ty = self.ty(&field.ty);
        let tag = match &field.tag {
            None => Some(None),
            Some(tag) if !has_tags => {
                self.sink.push(
                    Diagnostic::error(tag.place, "expected a member that is always there, found `optional` in a struct")
                        .help("classes and exceptions have optional members; a struct can hold a class or a sequence"),
                );
                None
            }
            Some(tag) => self.tag(tag, tags).map(Some),
        };
        let ty = ty?;
        let default = match &field.default {
            None => None,
            Some(text) if self.takes_default(ty) => Some(self.value(text, ty)?),
            Some(text) => {
                let message = format!("expected no default for a member of the type `{}`", self.name_of(ty));
                self.sink.push(
                    Diagnostic::error(text.place, message)
                        .help("numbers, `bool`, `string` and enums have defaults; remove this one"),
                );
                return None;
            }
        };
        let doc = field.doc.as_deref().map(doc::read).unwrap_or_default();
        Some(Member {
            name: field.name.clone(),
            ty,
            tag: tag?,
            default,
            metadata: field.metadata.clone(),
            deprecated: deprecation(&field.metadata, &doc),
            doc,
        })
    }

    /// Whether constants and defaults can be of this type.
    pub(super) fn takes_default(&self, ty: Type) -> bool {
        match ty {
            Type::Primitive(primitive) => !matches!(primitive, Primitive::AnyProxy | Primitive::AnyClass),
            Type::Defined(id) => matches!(self.kind(id), Some(Kind::Enum(_))),
            Type::Proxy(_) => false,
        }
    }

    /// The number of an optional, which must differ from those around it.
    pub(super) fn tag(&mut self, tag: &Tag, taken: &mut HashMap<u32, Place>) -> Option<u32> {
        let text = tag.value.as_ref()?;
        let number = self.number(text, "the number of an optional", 0, i64::from(i32::MAX))?;
        let number = u32::try_from(number).ok()?;
        if let Some(first) = taken.insert(number, text.place) {
            self.sink.push(
                Diagnostic::error(text.place, format!("the optional number {number} is used twice"))
                    .also(first, "first used here")
                    .help("give each optional a number of its own"),
            );
            return None;
        }
        Some(number)
    }

    /// Adds a name to the taken ones, or reports that it is.
    pub(super) fn take_name(&mut self, taken: &mut Taken, name: &Name, what: &str) -> bool {
        let key = name.text.to_lowercase();
        let Some((first, place, owner)) = taken.get(&key) else {
            taken.insert(key, (name.text.clone(), name.place, None));
            return true;
        };
        let note = match owner {
            Some(owner) => format!("`{owner}` has it here"),
            None => "first defined here".to_owned(),
        };
        let message = if *first != name.text {
            format!("the {what} `{}` differs from `{first}` only in case", name.text)
        } else if let Some(owner) = owner {
            format!("the {what} `{first}` is inherited from `{owner}`")
        } else {
            format!("the {what} `{first}` is defined twice")
        };
        let help = match owner {
            Some(_) => "what is inherited is there already: remove it, or rename it",
            None => "rename one of them",
        };
        self.sink.push(Diagnostic::error(name.place, message).also(*place, note).help(help));
        false
    }

    /// The members of all bases.
    pub(super) fn inherited(&mut self, name: &Name, base: Option<DefId>) -> Option<Taken> {
        let mut taken = Taken::new();
        let mut next = base;
        // A base is defined before what extends it: the chain ends.
        while let Some(id) = next {
            let (members, base) = match self.kind(id) {
                Some(Kind::Class(class)) => (&class.members, class.base),
                Some(Kind::Exception(exception)) => (&exception.members, exception.base),
                _ => break,
            };
            for member in members {
                let entry = (member.name.text.clone(), member.name.place, Some(self.id_of(id)));
                taken.insert(member.name.text.to_lowercase(), entry);
            }
            next = base;
        }
        self.spend(taken.len(), name.place).then_some(taken)
    }

    /// Bounds the work over all that is inherited; `false` if it is too much.
    pub(super) fn spend(&mut self, names: usize, place: Place) -> bool {
        self.inherited_names += names;
        let is_bounded = self.inherited_names <= MOST_INHERITED;
        if !is_bounded {
            let message = format!("expected at most {MOST_INHERITED} inherited names in all, found more");
            self.sink.push(Diagnostic::error(place, message));
        }
        is_bounded
    }

    /// The enumerators of an enum, numbered.
    pub(super) fn enumerators(&mut self, texts: &[EnumeratorText]) -> Option<Vec<Enumerator>> {
        let mut enumerators: Vec<Enumerator> = Vec::new();
        let mut names = Taken::new();
        let mut values: HashMap<i32, (String, Place)> = HashMap::new();
        let mut is_right = true;
        let mut next = Some(0);
        for text in texts {
            check::identifier(&text.name, self.files, self.options, self.sink);
            check::metadata(&text.metadata, check::Target::Enumerator, self.sink);
            is_right &= self.take_name(&mut names, &text.name, "enumerator");
            let value = self.enumerator_number(text, next);
            // What follows a wrong value is counted as if it were right.
            next = value.or(next).and_then(|value| value.checked_add(1));
            let Some(value) = value else {
                is_right = false;
                continue;
            };
            let place = text.value.as_ref().map_or(text.name.place, |value| value.place);
            if let Some((first, at)) = values.get(&value) {
                let message =
                    format!("the enumerator `{}` has the value {value}, as `{first}` has", text.name.text);
                self.sink.push(
                    Diagnostic::error(place, message)
                        .also(*at, "first used here")
                        .help("give each enumerator a value of its own"),
                );
                is_right = false;
            }
            values.entry(value).or_insert_with(|| (text.name.text.clone(), place));
            let doc = text.doc.as_deref().map(doc::read).unwrap_or_default();
            enumerators.push(Enumerator {
                name: text.name.clone(),
                value,
                explicit: text.value.is_some(),
                metadata: text.metadata.clone(),
                deprecated: deprecation(&text.metadata, &doc),
                doc,
            });
        }
        is_right.then_some(enumerators)
    }

    fn enumerator_number(&mut self, text: &EnumeratorText, next: Option<i32>) -> Option<i32> {
        if let Some(value) = &text.value {
            let value = self.number(value, "the value of an enumerator", 0, i64::from(i32::MAX))?;
            return i32::try_from(value).ok();
        }
        if next.is_none() {
            let message =
                format!("expected a value of at most {} for the enumerator `{}`", i32::MAX, text.name.text);
            self.sink.push(
                Diagnostic::error(text.name.place, message)
                    .label("it would be one more than the largest")
                    .help("give it a value of its own"),
            );
        }
        next
    }
}

/// Names that definitions inherit, added up.
const MOST_INHERITED: usize = 2_000_000;
