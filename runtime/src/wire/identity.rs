//! Identities: a struct of two strings (WIRE 2.1).

use crate::describe::Type;
use crate::identity::Identity;
use crate::wire::{Decode, DecodeError, Encode, OptionalFormat, Reader, SliceType, Writer};

impl SliceType for Identity {
    const MIN_SIZE: usize = 2;
    const FIXED_SIZE: Option<usize> = None;
    const OPTIONAL: OptionalFormat = OptionalFormat::FSize;
    const DESCRIPTION: Type = Type::Ice { type_id: "::Ice::Identity", file: "Ice/Identity.ice" };
}

impl Encode for Identity {
    fn encode(&self, w: &mut Writer) {
        w.put_str(&self.name);
        w.put_str(&self.category);
    }

    fn encoded_size(&self) -> usize {
        self.name.encoded_size() + self.category.encoded_size()
    }
}

impl<'a> Decode<'a> for Identity {
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        Ok(Identity { name: r.get()?, category: r.get()? })
    }
}
