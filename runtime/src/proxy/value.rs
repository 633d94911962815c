//! Proxies as parameters, results and members.
//!
//! On the wire a proxy is its reference; the reader's communicator makes it a proxy again. In the native encoding it is one byte
//! string with the same bytes; in a text format, and outside of a call, it is its text form.

use serde::de::{self, Deserializer, Visitor};
use serde::ser::{self, Serializer};
use serde::{Deserialize, Serialize};
use serde_bytes::Bytes;

use crate::describe::Type;
use crate::proxy::Proxy;
use crate::proxy::reference::Reference;
use crate::wire::{
    Decode, DecodeError, Encode, Nullable, OptionalFormat, Reader, SliceType, Version, Writer, native,
};

impl Nullable for Proxy {}

impl SliceType for Proxy {
    const MIN_SIZE: usize = Reference::MIN_SIZE;
    const FIXED_SIZE: Option<usize> = Reference::FIXED_SIZE;
    const OPTIONAL: OptionalFormat = Reference::OPTIONAL;
    const DESCRIPTION: Type = Type::AnyProxy;
}

impl Encode for Proxy {
    fn encode(&self, writer: &mut Writer) {
        self.0.reference.encode(writer);
    }
}

impl<'a> Decode<'a> for Proxy {
    fn decode(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let home = reader.home();
        let mut reference = Reference::decode(reader)?;
        let Some(communicator) = home else {
            return Err(DecodeError::Malformed(
                "a proxy outside of a call, where no communicator can hold it".into(),
            ));
        };
        reference.options = communicator.defaults().options.clone();
        Ok(communicator.proxy_of(reference))
    }
}

impl Serialize for Proxy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !native::inside() {
            return serializer.collect_str(self);
        }
        let mut writer = Writer::raw(Version::SLICE_1_1);
        self.encode(&mut writer);
        let bytes = writer.finish().map_err(ser::Error::custom)?.into_chunk();
        serializer.serialize_newtype_struct(native::PROXY, Bytes::new(&bytes))
    }
}

impl<'de> Deserialize<'de> for Proxy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if native::inside() {
            deserializer.deserialize_newtype_struct(native::PROXY, ProxyVisitor)
        } else {
            deserializer.deserialize_str(ProxyVisitor)
        }
    }
}

struct ProxyVisitor;

impl<'de> Visitor<'de> for ProxyVisitor {
    type Value = Proxy;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a proxy")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Proxy, D::Error> {
        let home = native::home().ok_or_else(no_communicator)?;
        let bytes = <&Bytes>::deserialize(deserializer)?;
        let mut reader = Reader::new(bytes, Version::SLICE_1_1).with_home(&home);
        let proxy = Proxy::decode(&mut reader).map_err(de::Error::custom)?;
        reader.finish().map_err(de::Error::custom)?;
        Ok(proxy)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Proxy, E> {
        let home = native::home().ok_or_else(no_communicator)?;
        home.proxy(text).map_err(E::custom)
    }
}

fn no_communicator<E: de::Error>() -> E {
    E::custom("a proxy needs a communicator to hold it, and there is none here")
}
