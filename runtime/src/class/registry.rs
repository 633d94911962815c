//! Which classes a receiver knows: those that derive `Class`, in whatever crate, announce themselves.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::class::{Class, Instance};
use crate::wire::{DecodeError, InstanceReader};

/// What `#[derive(Class)]` announces.
#[derive(Clone, Copy, Debug)]
pub struct ClassInfo {
    pub(crate) type_id: &'static str,
    compact_id: Option<i32>,
    rust_name: fn() -> &'static str,
    is: fn(TypeId) -> bool,
    read: fn(&mut InstanceReader<'_, '_>) -> Result<Box<dyn Instance>, DecodeError>,
}

inventory::collect!(ClassInfo);

impl ClassInfo {
    /// The facts of class `T`.
    pub const fn of<T: Class>() -> Self {
        ClassInfo {
            type_id: T::TYPE_ID,
            compact_id: T::COMPACT_ID,
            rust_name: std::any::type_name::<T>,
            is: T::is,
            read: |reader| T::get_slices(reader).map(|value| Box::new(value) as Box<dyn Instance>),
        }
    }

    pub(crate) fn read(&self, reader: &mut InstanceReader<'_, '_>) -> Result<Box<dyn Instance>, DecodeError> {
        (self.read)(reader)
    }
}

/// Makes instances of one class. [`Classes`] finds it.
pub trait ReadInstance: Send + Sync {
    /// Reads the slice of this class and those of its bases, with [`InstanceReader::slice`].
    ///
    /// # Errors
    /// The bytes are no such instance.
    fn read(&self, reader: &mut InstanceReader<'_, '_>) -> Result<Box<dyn Instance>, DecodeError>;
}

/// Finds classes that are known only at run time: see [`ClassOptions`](crate::wire::ClassOptions).
pub trait Classes: Send + Sync {
    /// The class with this type id.
    fn by_type_id(&self, type_id: &str) -> Option<Arc<dyn ReadInstance>>;

    /// The class with this compact id.
    fn by_compact_id(&self, compact_id: i32) -> Option<Arc<dyn ReadInstance>>;
}

/// The announced class with this type id.
///
/// # Errors
/// Several Rust types have it, and what the links want does not tell which one is meant.
pub(crate) fn by_type_id(
    type_id: &str,
    wanted: &[TypeId],
) -> Result<Option<&'static ClassInfo>, DecodeError> {
    one_of(table().by_type_id.get(type_id), wanted)
}

/// The announced class with this compact id.
///
/// # Errors
/// As [`by_type_id`].
pub(crate) fn by_compact_id(
    compact_id: i32,
    wanted: &[TypeId],
) -> Result<Option<&'static ClassInfo>, DecodeError> {
    one_of(table().by_compact_id.get(&compact_id), wanted)
}

/// Several types may have one id: two crates that were both made from one `.ice` file. The link says whose it is.
fn one_of(
    found: Option<&Vec<&'static ClassInfo>>,
    wanted: &[TypeId],
) -> Result<Option<&'static ClassInfo>, DecodeError> {
    let found = match found.map(Vec::as_slice) {
        None | Some([]) => return Ok(None),
        Some([only]) => return Ok(Some(only)),
        Some(several) => several,
    };
    let mut fitting = found.iter().filter(|class| wanted.iter().all(|wanted| (class.is)(*wanted)));
    match (fitting.next(), fitting.next()) {
        (None, _) => Ok(found.first().copied()),
        (Some(only), None) => Ok(Some(only)),
        (Some(first), Some(second)) => Err(DecodeError::Malformed(format!(
            "two types of this program are the class {}: {} and {}",
            first.type_id,
            (first.rust_name)(),
            (second.rust_name)()
        ))),
    }
}

#[derive(Default)]
struct Table {
    by_type_id: HashMap<&'static str, Vec<&'static ClassInfo>>,
    by_compact_id: HashMap<i32, Vec<&'static ClassInfo>>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Table::default();
        for class in inventory::iter::<ClassInfo> {
            table.by_type_id.entry(class.type_id).or_default().push(class);
            if let Some(compact_id) = class.compact_id {
                table.by_compact_id.entry(compact_id).or_default().push(class);
            }
        }
        table
    })
}
