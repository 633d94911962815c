//! What must be known of a type before a value of it is read or written: its sizes, and its form as an optional.

use floe_idl::slice::unit::{DefId, Kind, Primitive, Type, Unit};

use crate::wire::OptionalFormat;

/// The facts of one type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// The fewest bytes of a value: a claimed element count is checked against it.
    pub(super) min_size: usize,
    /// The bytes of every value in encoding 1.1, if all have the same.
    pub(super) fixed_size: Option<usize>,
    /// Its form as an optional value.
    pub(super) optional: OptionalFormat,
    /// Whether a class instance may be in it: in encoding 1.0 a table of instances then follows the values.
    pub(super) has_classes: bool,
}

/// The shapes of all definitions of a unit, found once: a struct's is made of those of its members.
#[derive(Clone, Debug)]
pub(super) struct Shapes(Vec<Shape>);

impl Shapes {
    /// Definitions stand behind what they use, but for classes and interfaces, whose shape depends on nothing.
    pub(super) fn of(unit: &Unit) -> Self {
        let mut shapes = Shapes(Vec::with_capacity(unit.definitions.len()));
        for (_, definition) in unit.iter() {
            let shape = shapes.define(&definition.kind);
            shapes.0.push(shape);
        }
        shapes
    }

    pub(super) fn get(&self, ty: Type) -> Shape {
        match ty {
            Type::Primitive(primitive) => of_primitive(primitive),
            Type::Proxy(_) => PROXY,
            // What was only declared so far is a class or an interface.
            Type::Defined(DefId(at)) => self.0.get(at as usize).copied().unwrap_or(CLASS),
        }
    }

    fn define(&self, kind: &Kind) -> Shape {
        match kind {
            Kind::Struct(structure) => {
                let mut whole = Shape {
                    min_size: 0,
                    fixed_size: Some(0),
                    optional: OptionalFormat::VSize,
                    has_classes: false,
                };
                for member in &structure.members {
                    let shape = self.get(member.ty);
                    whole.min_size = whole.min_size.saturating_add(shape.min_size);
                    whole.fixed_size = match (whole.fixed_size, shape.fixed_size) {
                        (Some(sum), Some(size)) => Some(sum.saturating_add(size)),
                        _ => None,
                    };
                    whole.has_classes |= shape.has_classes;
                }
                whole.optional = OptionalFormat::of_struct(whole.fixed_size);
                whole
            }
            Kind::Sequence(sequence) => {
                let element = self.get(sequence.element);
                let optional = OptionalFormat::of_sequence(element.fixed_size);
                Shape { min_size: 1, fixed_size: None, optional, has_classes: element.has_classes }
            }
            Kind::Dictionary(dictionary) => {
                let (key, value) = (self.get(dictionary.key), self.get(dictionary.value));
                let optional = OptionalFormat::of_dictionary(key.fixed_size, value.fixed_size);
                Shape { min_size: 1, fixed_size: None, optional, has_classes: value.has_classes }
            }
            Kind::Enum(_) => {
                Shape { min_size: 1, fixed_size: None, optional: OptionalFormat::Size, has_classes: false }
            }
            // An interface where a value stands is a class instance, in older Slice.
            Kind::Class(_)
            | Kind::Interface(_)
            | Kind::Declared(_)
            | Kind::Exception(_)
            | Kind::Constant(_) => CLASS,
        }
    }
}

fn of_primitive(primitive: Primitive) -> Shape {
    let fixed =
        |size, optional| Shape { min_size: size, fixed_size: Some(size), optional, has_classes: false };
    match primitive {
        Primitive::Bool | Primitive::Byte => fixed(1, OptionalFormat::F1),
        Primitive::Short => fixed(2, OptionalFormat::F2),
        Primitive::Int | Primitive::Float => fixed(4, OptionalFormat::F4),
        Primitive::Long | Primitive::Double => fixed(8, OptionalFormat::F8),
        Primitive::String => {
            Shape { min_size: 1, fixed_size: None, optional: OptionalFormat::OwnSize, has_classes: false }
        }
        Primitive::AnyProxy => PROXY,
        Primitive::AnyClass => CLASS,
    }
}

const PROXY: Shape =
    Shape { min_size: 2, fixed_size: None, optional: OptionalFormat::FSize, has_classes: false };
/// In encoding 1.0 a reference takes four bytes, in 1.1 at least one.
const CLASS: Shape =
    Shape { min_size: 1, fixed_size: None, optional: OptionalFormat::Class, has_classes: true };
