//! Constant values against the types that they are given to.

use crate::slice::ast::{Path, ValueKind, ValueText};
use crate::slice::diagnostics::{Diagnostic, Topic};
use crate::slice::resolve::Resolver;
use crate::slice::resolve::scope::{Meaning, candidate};
use crate::slice::resolve::types::{MOST_COMPARED, the_kind};
use crate::slice::source::Place;
use crate::slice::suggest;
use crate::slice::unit::{DefId, Kind, Primitive, Type, Value};

impl Resolver<'_> {
    /// A value for a type; `None` if it does not fit, which was reported.
    pub(super) fn value(&mut self, text: &ValueText, ty: Type) -> Option<Value> {
        if let ValueKind::Named(path) = &text.kind {
            let (value, place) = self.referred(path, Some(ty))?;
            return self.fit(value, ty, text.place, Some((path, place)));
        }
        let value = match (&text.kind, ty) {
            (ValueKind::Bool(value), _) => Value::Bool(*value),
            (ValueKind::Text(value), _) => Value::String(value.clone()),
            (
                ValueKind::Number { digits, is_negative },
                Type::Primitive(Primitive::Float | Primitive::Double),
            ) => Value::Real(self.real(digits, *is_negative, text.place)?),
            (ValueKind::Number { digits, .. }, _) if is_real(digits) => {
                Value::Real(self.real(digits, false, text.place)?)
            }
            (ValueKind::Number { digits, is_negative }, _) => {
                Value::Integer(self.whole(digits, *is_negative, text.place)?)
            }
            (ValueKind::Named(_), _) => return None,
        };
        self.fit(value, ty, text.place, None)
    }

    /// An integer where the language wants one: a tag, a compact id, an enumerator's value. `least` to `most` are
    /// its bounds, `what` names it.
    pub(super) fn number(&mut self, text: &ValueText, what: &str, least: i64, most: i64) -> Option<i64> {
        let value = match &text.kind {
            ValueKind::Number { digits, is_negative } if !is_real(digits) => {
                self.whole(digits, *is_negative, text.place)?
            }
            ValueKind::Named(path) => match self.referred(path, None)?.0 {
                Value::Integer(value) => value,
                Value::Enumerator(id, index) => self.enumerator_value(id, index)?,
                other => return self.mismatch(text.place, what, &other),
            },
            ValueKind::Bool(value) => return self.mismatch(text.place, what, &Value::Bool(*value)),
            ValueKind::Text(value) => return self.mismatch(text.place, what, &Value::String(value.clone())),
            ValueKind::Number { .. } => return self.mismatch(text.place, what, &Value::Real(0.0)),
        };
        if (least..=most).contains(&value) {
            return Some(value);
        }
        let message = format!("expected {what} from {least} to {most}, found {value}");
        self.sink.push(Diagnostic::error(text.place, message).label("out of range"));
        None
    }

    fn enumerator_value(&self, id: DefId, index: usize) -> Option<i64> {
        match self.kind(id)? {
            Kind::Enum(found) => found.enumerators.get(index).map(|one| i64::from(one.value)),
            _ => None,
        }
    }

    fn mismatch<T>(&mut self, place: Place, what: &str, found: &Value) -> Option<T> {
        let message = format!("expected {what}, found {}", describe(found));
        self.sink.push(Diagnostic::error(place, message).help("write an integer, or a constant that is one"));
        None
    }

    /// What a name in the place of a value stands for, and where that is defined.
    fn referred(&mut self, path: &Path, wanted: Option<Type>) -> Option<(Value, Place)> {
        let found =
            self.scope.find(&self.modules, &path.text, path.is_global).map(|(entry, _)| entry.meaning);
        if found.is_none() {
            if let Some(found) = self.enumerator(path) {
                return Some(found);
            }
            self.unknown_value(path, wanted);
            return None;
        }
        let entry = self.lookup(path, "a value")?;
        let what = match entry.meaning {
            Meaning::Broken => return None,
            Meaning::Defined(id) => match self.kind(id)? {
                Kind::Constant(constant) => return Some((constant.value.clone(), entry.place)),
                other => the_kind(other),
            },
            Meaning::Module => "the module",
            Meaning::Local => "the local type",
            Meaning::Declared(..) | Meaning::Open(_) => "the type",
        };
        self.wrong_kind(path, "a value", what, &entry);
        None
    }

    /// `E::A`, or `A` in the module of the enum, which older Slice allows.
    fn enumerator(&mut self, path: &Path) -> Option<(Value, Place)> {
        if let Some((owner, name)) = path.text.rsplit_once("::") {
            let entry = self.scope.find(&self.modules, owner, path.is_global).map(|(entry, _)| entry.meaning);
            if let Some(Meaning::Defined(id)) = entry
                && let Some(Kind::Enum(found)) = self.kind(id)
                && let Some(index) = found.enumerators.iter().position(|one| one.name.text == name)
            {
                return Some((Value::Enumerator(id, index), found.enumerators[index].name.place));
            }
        }
        let levels = if path.is_global { 0..=0 } else { 0..=self.modules.len() };
        let (id, index) = levels
            .rev()
            .find_map(|level| self.scope.enumerator(&candidate(&self.modules[..level], &path.text)))?;
        let Some(Kind::Enum(found)) = self.kind(id) else { return None };
        let place = found.enumerators[index].name.place;
        let owner = self.id_of(id);
        let name = path.text.rsplit("::").next().unwrap_or(&path.text).to_owned();
        let short = owner.rsplit("::").next().unwrap_or(&owner).to_owned();
        let warning = Diagnostic::warning(
            path.place,
            format!("the enumerator `{path}` without its enum is an old form"),
        )
        .help(format!("write `{short}::{name}`"));
        self.sink.warn(Topic::Deprecated, warning);
        Some((Value::Enumerator(id, index), place))
    }

    fn unknown_value(&mut self, path: &Path, wanted: Option<Type>) {
        let last = path.text.rsplit("::").next().unwrap_or(&path.text);
        let message = format!("expected a value, found the unknown name `{path}`");
        let error = Diagnostic::error(path.place, message).label("not defined before this place");
        if let Some(later) = self.later(path) {
            let help = "what is used must be defined before: move it up";
            self.sink.push(error.also(later, "it is defined here").help(help));
            return;
        }
        let help = match wanted {
            Some(ty @ Type::Defined(_)) => Some(self.enumerator_help(ty, last)),
            _ => match last {
                "True" | "TRUE" => Some("write `true`".to_owned()),
                "False" | "FALSE" => Some("write `false`".to_owned()),
                _ => suggest::closest(last, self.scope.names().take(MOST_COMPARED))
                    .filter(|meant| *meant != last)
                    .map(|meant| format!("did you mean `{meant}`?")),
            },
        };
        let help = help.unwrap_or_else(|| "a value is a literal, a constant or an enumerator".to_owned());
        self.sink.push(error.help(help));
    }

    /// How a value of an enum is written; its enumerator nearest to `name`, or its first.
    fn enumerator_help(&self, ty: Type, name: &str) -> String {
        if let Type::Defined(id) = ty
            && let Some(Kind::Enum(found)) = self.kind(id)
        {
            let owner = self.id_of(id);
            let owner = owner.rsplit("::").next().unwrap_or_default();
            let names = || found.enumerators.iter().map(|one| one.name.text.as_str()).take(MOST_COMPARED);
            if let Some(meant) = suggest::closest(name, names()).or_else(|| names().next()) {
                return format!("a value of this enum is written `{owner}::{meant}`");
            }
        }
        format!("give it a value of the type `{}`", self.name_of(ty))
    }

    /// Whether a value may be given to a type, and what it is there.
    fn fit(&mut self, value: Value, ty: Type, place: Place, from: Option<(&Path, Place)>) -> Option<Value> {
        use Primitive as P;
        let primitive = match ty {
            Type::Primitive(primitive) => Some(primitive),
            _ => None,
        };
        match (&value, primitive) {
            (Value::Bool(_), Some(P::Bool)) | (Value::String(_), Some(P::String)) => return Some(value),
            (Value::Integer(number), Some(P::Byte | P::Short | P::Int | P::Long)) => {
                return self.in_range(*number, ty, place);
            }
            (Value::Integer(number), Some(P::Float | P::Double)) => return Some(Value::Real(*number as f64)),
            (Value::Real(_), Some(P::Double)) => return Some(value),
            (Value::Real(number), Some(P::Float)) => {
                if (*number as f32).is_finite() {
                    return Some(value);
                }
                let message = format!("expected a value of the type `float`, found {number:e}");
                self.sink.push(Diagnostic::error(place, message).label("out of range").help("use `double`"));
                return None;
            }
            (Value::Enumerator(id, _), None) if ty == Type::Defined(*id) => return Some(value),
            _ => {}
        }
        let message =
            format!("expected a value of the type `{}`, found {}", self.name_of(ty), self.describe(&value));
        let mut error = Diagnostic::error(place, message);
        if let Some((path, defined)) = from {
            error = error.also(defined, format!("`{path}` is defined here"));
        }
        let is_number = |text: &str| !text.is_empty() && text.parse::<f64>().is_ok();
        let help = match (&value, primitive) {
            (_, Some(P::Bool)) => "a `bool` is `true` or `false`".to_owned(),
            (_, Some(P::String)) => "strings stand in quotes: `\"text\"`".to_owned(),
            (Value::String(text), Some(_)) if from.is_none() && is_number(text) => {
                "take the quotes away".to_owned()
            }
            (Value::Real(_), Some(_)) => "use an integer, or the type `double`".to_owned(),
            (_, None) => self.enumerator_help(ty, ""),
            (_, Some(_)) => format!("give it a value of the type `{}`", self.name_of(ty)),
        };
        error = error.help(help);
        self.sink.push(error);
        None
    }

    fn in_range(&mut self, number: i64, ty: Type, place: Place) -> Option<Value> {
        let (least, most) = match ty {
            Type::Primitive(Primitive::Byte) => (0, 255),
            Type::Primitive(Primitive::Short) => (i64::from(i16::MIN), i64::from(i16::MAX)),
            Type::Primitive(Primitive::Int) => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        if (least..=most).contains(&number) {
            return Some(Value::Integer(number));
        }
        let name = self.name_of(ty);
        let message = format!("expected a value of the type `{name}`, found {number}");
        let label = format!("`{name}` holds {least} to {most}");
        self.sink.push(Diagnostic::error(place, message).label(label));
        None
    }

    /// An integer: decimal, `0x` hexadecimal, `0` octal.
    fn whole(&mut self, digits: &str, is_negative: bool, place: Place) -> Option<i64> {
        let (radix, text) = match digits.as_bytes() {
            [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
            [b'0', _, ..] => (8, &digits[1..]),
            _ => (10, digits),
        };
        if text.is_empty() || !text.chars().all(|digit| digit.is_digit(radix)) {
            let error = Diagnostic::error(place, format!("expected a number, found `{digits}`"));
            self.sink.push(match radix {
                8 => error.help("a number that begins with `0` is octal and has the digits 0 to 7"),
                16 => error.help("a hexadecimal number has the digits 0 to 9 and a to f"),
                _ => error
                    .help("numbers have no suffix in Slice; their type is that of what they are given to"),
            });
            return None;
        }
        let value =
            i128::from_str_radix(text, radix).ok().map(|value| if is_negative { -value } else { value });
        let value = value.and_then(|value| i64::try_from(value).ok());
        if value.is_none() {
            let sign = if is_negative { "-" } else { "" };
            let message =
                format!("expected an integer of 64 bits, found {sign}{}", crate::slice::token::short(digits));
            self.sink.push(Diagnostic::error(place, message).label("out of range"));
        }
        value
    }

    /// A number with a point or an exponent; an integer will do.
    fn real(&mut self, digits: &str, is_negative: bool, place: Place) -> Option<f64> {
        if !is_real(digits) {
            return self.whole(digits, is_negative, place).map(|value| value as f64);
        }
        let plain = digits.strip_suffix(['f', 'F']).unwrap_or(digits);
        let value = plain
            .parse::<f64>()
            .ok()
            .filter(|_| plain.starts_with(|first: char| first != '+' && first != '-'));
        let Some(value) = value else {
            let message = format!("expected a number, found `{}`", crate::slice::token::short(digits));
            self.sink
                .push(Diagnostic::error(place, message).help("a real number is written `1.5` or `1.5e-3`"));
            return None;
        };
        if !value.is_finite() {
            let message = format!(
                "expected a value of the type `double`, found {}",
                crate::slice::token::short(digits)
            );
            self.sink.push(Diagnostic::error(place, message).label("out of range"));
            return None;
        }
        Some(if is_negative { -value } else { value })
    }

    fn describe(&self, value: &Value) -> String {
        match value {
            Value::Enumerator(id, index) => match self.kind(*id) {
                Some(Kind::Enum(found)) => {
                    let name = found.enumerators.get(*index).map_or("?", |one| &one.name.text);
                    format!("the enumerator `{}::{name}`", self.id_of(*id))
                }
                _ => "an enumerator".to_owned(),
            },
            other => describe(other),
        }
    }
}

/// Whether digits are meant as a real number.
fn is_real(digits: &str) -> bool {
    let is_hex = digits.starts_with("0x") || digits.starts_with("0X");
    !is_hex && (digits.contains(['.', 'e', 'E']) || digits.ends_with(['f', 'F']))
}

fn describe(value: &Value) -> String {
    match value {
        Value::Bool(value) => format!("the bool `{value}`"),
        Value::Integer(value) => format!("the integer {value}"),
        Value::Real(_) => "a real number".to_owned(),
        Value::String(_) => "a string".to_owned(),
        Value::Enumerator(..) => "an enumerator".to_owned(),
    }
}
