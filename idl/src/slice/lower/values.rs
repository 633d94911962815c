//! Constants and default values, as Rust writes them.

use crate::slice::lower::{At, Lowering};
use crate::slice::unit::{Kind, Member, Primitive, Type, Value};

impl Lowering<'_> {
    /// A value where a constant expression is wanted.
    pub(super) fn constant(&self, value: &Value, ty: Type, at: At<'_>) -> String {
        match value {
            Value::Bool(value) => value.to_string(),
            Value::Integer(value) if is_real(ty) => real(*value as f64, ty),
            Value::Integer(value) => value.to_string(),
            Value::Real(value) => real(*value, ty),
            Value::String(value) => format!("{value:?}"),
            Value::Enumerator(id, index) => {
                let variant = self.variants(*id).into_iter().nth(*index).unwrap_or_default();
                format!("{}::{variant}", self.path(*id, "", at))
            }
        }
    }

    /// The default value of a field.
    pub(super) fn default(&self, member: &Member, at: At<'_>) -> String {
        let Some(value) = &member.default else { return self.natural_default(member, at) };
        let text = match value {
            Value::String(text) if text.is_empty() => "String::new()".to_owned(),
            Value::String(text) => format!("{text:?}.to_owned()"),
            value => self.constant(value, member.ty, at),
        };
        if member.tag.is_some() { format!("Some({text})") } else { text }
    }

    /// Whether the default value is another one than Rust gives by itself.
    pub(super) fn has_own_default(&self, member: &Member) -> bool {
        if member.tag.is_some() {
            return member.default.is_some();
        }
        match &member.default {
            None => false,
            Some(Value::Bool(value)) => *value,
            Some(Value::Integer(value)) => *value != 0,
            Some(Value::Real(value)) => value.to_bits() != 0,
            Some(Value::String(value)) => !value.is_empty(),
            Some(Value::Enumerator(_, index)) => *index != 0,
        }
    }

    fn natural_default(&self, member: &Member, at: At<'_>) -> String {
        if member.tag.is_some() {
            return "None".to_owned();
        }
        let has_chosen_type = super::metadata::Words::of(&member.metadata).ty.is_some();
        match member.ty {
            _ if has_chosen_type => "Default::default()".to_owned(),
            Type::Primitive(primitive) => match primitive {
                Primitive::Bool => "false".to_owned(),
                Primitive::Float | Primitive::Double => "0.0".to_owned(),
                Primitive::String => "String::new()".to_owned(),
                Primitive::AnyProxy => "None".to_owned(),
                Primitive::AnyClass => "Link::nil()".to_owned(),
                _ => "0".to_owned(),
            },
            Type::Proxy(_) => "None".to_owned(),
            Type::Defined(id) => match self.unit.get(id).kind {
                Kind::Class(_) | Kind::Interface(_) | Kind::Declared(_) => "Link::nil()".to_owned(),
                _ => format!("{}::default()", self.path(id, "", at)),
            },
        }
    }
}

/// Whether clippy takes a number for a mathematical constant, badly written.
pub(super) fn looks_like_constant(value: &Value) -> bool {
    use std::f64::consts as known;
    let all = [
        known::E,
        known::FRAC_1_PI,
        known::FRAC_1_SQRT_2,
        known::FRAC_2_PI,
        known::FRAC_2_SQRT_PI,
        known::FRAC_PI_2,
        known::FRAC_PI_3,
        known::FRAC_PI_4,
        known::FRAC_PI_6,
        known::FRAC_PI_8,
        known::LN_2,
        known::LN_10,
        known::LOG10_2,
        known::LOG10_E,
        known::LOG2_10,
        known::LOG2_E,
        known::PI,
        known::SQRT_2,
        known::TAU,
        PHI,
    ];
    match value {
        Value::Real(value) => all.iter().any(|known| (known - value.abs()).abs() < 0.01),
        _ => false,
    }
}

fn is_real(ty: Type) -> bool {
    matches!(ty, Type::Primitive(Primitive::Float | Primitive::Double))
}

fn real(value: f64, ty: Type) -> String {
    let is_float = matches!(ty, Type::Primitive(Primitive::Float));
    let name = if is_float { "f32" } else { "f64" };
    let single = value as f32;
    let (is_nan, is_infinite) =
        (value.is_nan(), if is_float { single.is_infinite() } else { value.is_infinite() });
    match (is_nan, is_infinite, value < 0.0) {
        (true, ..) => format!("{name}::NAN"),
        (_, true, true) => format!("{name}::NEG_INFINITY"),
        (_, true, false) => format!("{name}::INFINITY"),
        _ if is_float => format!("{single:?}"),
        _ => format!("{value:?}"),
    }
}

/// The golden ratio.
const PHI: f64 = 1.618_033_988_749_895;
