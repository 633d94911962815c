//! Proxies (WIRE 2.5): the reference that they hold, without the options that stay at home. Nil is an empty identity.

use crate::describe::Type;
use crate::identity::Identity;
use crate::proxy::reference::{InvocationMode, Options, Reference, Target};
use crate::wire::request::parse_facet;
use crate::wire::{
    Decode, DecodeError, Encode, EncodeError, OptionalFormat, ProtocolError, Reader, SliceType, Version,
    Writer,
};

/// A type of which an `Option` has a form on the wire without a tag, as its encoding has a nil: proxies.
pub trait Nullable: SliceType {}

impl<T: Nullable + ?Sized> Nullable for &T {}

impl<T: Nullable> SliceType for Option<T> {
    const MIN_SIZE: usize = 2;
    const FIXED_SIZE: Option<usize> = None;
    const OPTIONAL: OptionalFormat = T::OPTIONAL;
    const DESCRIPTION: Type = T::DESCRIPTION;
}

impl<T: Nullable + Encode> Encode for Option<T> {
    fn encode(&self, w: &mut Writer) {
        match self {
            Some(value) => value.encode(w),
            None => w.put_bytes(&NIL),
        }
    }

    fn encoded_size(&self) -> usize {
        self.as_ref().map_or(NIL.len(), T::encoded_size)
    }
}

impl<'a, T: Nullable + Decode<'a>> Decode<'a> for Option<T> {
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        match r.rest().starts_with(&NIL) {
            true => {
                r.advance(NIL.len());
                Ok(None)
            }
            false => T::decode(r).map(Some),
        }
    }
}

impl Nullable for Reference {}

impl SliceType for Reference {
    const MIN_SIZE: usize = 2;
    const FIXED_SIZE: Option<usize> = None;
    const OPTIONAL: OptionalFormat = OptionalFormat::FSize;
}

impl Encode for Reference {
    fn encode(&self, w: &mut Writer) {
        if self.identity.name.is_empty() {
            return w.fail(EncodeError::Unsupported("a reference without an identity".into()));
        }
        w.put(&self.identity);
        w.put_bool(!self.facet.is_empty());
        if !self.facet.is_empty() {
            w.put_str(&self.facet);
        }
        w.put_u8(mode_byte(self.mode));
        w.put_bool(self.secure);
        if !w.is_1_0() {
            let (p, e) = (self.protocol, self.encoding);
            w.put_bytes(&[p.major, p.minor, e.major, e.minor]);
        }
        match &self.target {
            Target::Direct(endpoints) => w.put(endpoints),
            Target::Adapter(id) => {
                w.put_size(0);
                w.put_str(id);
            }
            Target::WellKnown => w.put_bytes(&NO_ENDPOINTS_NO_ADAPTER),
        }
    }

    fn encoded_size(&self) -> usize {
        let target = match &self.target {
            Target::Direct(endpoints) => endpoints.encoded_size(),
            Target::Adapter(id) => 1 + id.encoded_size(),
            Target::WellKnown => NO_ENDPOINTS_NO_ADAPTER.len(),
        };
        self.identity.encoded_size() + self.facet.encoded_size() + 7 + target
    }
}

impl<'a> Decode<'a> for Reference {
    /// Nil is an error: read an `Option` where it may come.
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let identity: Identity = r.get()?;
        if identity.name.is_empty() {
            return Err(DecodeError::Malformed(match identity.category.is_empty() {
                true => "a nil proxy, where one that is not nil was expected".into(),
                false => format!("a proxy without a name, in category '{}'", identity.category),
            }));
        }
        let facet = parse_facet(r).map_err(from_protocol)?.to_owned();
        let mode = mode_of(r.get_u8()?)?;
        let secure = r.get_bool()?;
        let (protocol, encoding) = if r.is_1_0() {
            (Version::PROTOCOL_1_0, Version::SLICE_1_0)
        } else {
            let [pa, pi, ea, ei] = r.array()?;
            (Version { major: pa, minor: pi }, Version { major: ea, minor: ei })
        };
        let endpoints: Vec<_> = r.get()?;
        let target = if !endpoints.is_empty() {
            Target::Direct(endpoints)
        } else {
            match r.get_str()? {
                "" => Target::WellKnown,
                id => Target::Adapter(id.to_owned()),
            }
        };
        let options = Options::default();
        Ok(Reference { identity, facet, mode, secure, protocol, encoding, target, options })
    }
}

const fn mode_byte(mode: InvocationMode) -> u8 {
    match mode {
        InvocationMode::Twoway => 0,
        InvocationMode::Oneway => 1,
        InvocationMode::BatchOneway => 2,
        InvocationMode::Datagram => 3,
        InvocationMode::BatchDatagram => 4,
    }
}

fn mode_of(byte: u8) -> Result<InvocationMode, DecodeError> {
    Ok(match byte {
        0 => InvocationMode::Twoway,
        1 => InvocationMode::Oneway,
        2 => InvocationMode::BatchOneway,
        3 => InvocationMode::Datagram,
        4 => InvocationMode::BatchDatagram,
        other => return Err(DecodeError::Range { what: "the mode of a proxy", found: i64::from(other) }),
    })
}

fn from_protocol(error: ProtocolError) -> DecodeError {
    match error {
        ProtocolError::Malformed(error) => error,
        other => DecodeError::Malformed(other.to_string()),
    }
}

/// The nil proxy: an identity of two empty strings.
const NIL: [u8; 2] = [0, 0];

/// What stands for the way to a well-known object.
const NO_ENDPOINTS_NO_ADAPTER: [u8; 2] = [0, 0];
