//! What a typed proxy is made of: a tuple struct around an untyped one.

use crate::error::{Error, ErrorKind, Result};
use crate::interface::{Interface, InterfaceInfo, TypedProxy};
use crate::proxy::Proxy;

/// Asks the object for its type; `None` if it has another one.
///
/// # Errors
/// Whatever a call may fail with; a second trait with the same type id is in the program.
pub async fn try_cast<P: TypedProxy>(proxy: Proxy) -> Result<Option<P>> {
    InterfaceInfo::of::<P::Tag>().claim()?;
    Ok(proxy.ice_is_a(P::Tag::TYPE_ID).await?.then(|| P::from_proxy(proxy)))
}

/// Asks the object for its type.
///
/// # Errors
/// [`ErrorKind::WrongType`] with both type ids; else as [`try_cast`].
pub async fn checked_cast<P: TypedProxy>(proxy: Proxy) -> Result<P> {
    if let Some(typed) = try_cast(proxy.clone()).await? {
        return Ok(typed);
    }
    let found = proxy.ice_id().await?;
    Err(Error::new(ErrorKind::WrongType { expected: P::Tag::TYPE_ID.to_owned(), found }))
}

/// Implements all that typed proxies have in common. `#[remote]` calls it.
#[doc(hidden)]
#[macro_export]
macro_rules! __typed_proxy {
    ($proxy:ident, $tag:ty) => {
        #[allow(dead_code, reason = "a program rarely uses all that a proxy offers")]
        impl $proxy {
            /// Asks the object whether it has this type.
            ///
            /// # Errors
            /// `WrongType`, with the type id that was expected and the one that was found; whatever a call may fail with.
            pub async fn checked_cast(proxy: impl ::core::convert::Into<$crate::Proxy>) -> $crate::Result<Self> {
                $crate::__private::checked_cast(proxy.into()).await
            }

            /// Asks the object whether it has this type; `None` if it has another one.
            ///
            /// # Errors
            /// Whatever a call may fail with.
            pub async fn try_cast(
                proxy: impl ::core::convert::Into<$crate::Proxy>,
            ) -> $crate::Result<::core::option::Option<Self>> {
                $crate::__private::try_cast(proxy.into()).await
            }

            /// A typed proxy for the object; nobody is asked whether it has this type.
            pub fn unchecked_cast(proxy: impl ::core::convert::Into<$crate::Proxy>) -> Self {
                Self(proxy.into())
            }

            $crate::__typed_proxy!(@modifiers
                /// Another facet of the object; the empty one is the default facet.
                ice_facet(facet: &str);
                /// The object at the adapter, or replica group, of this id.
                ice_adapter_id(id: &str);
                /// A proxy whose requests are answered.
                ice_twoway();
                /// A proxy whose requests are not answered.
                ice_oneway();
                /// A proxy that gathers requests until `ice_flush_batch_requests`.
                ice_batch_oneway();
                /// A proxy that shares its connection only with proxies of the same id.
                ice_connection_id(id: &str);
                /// A proxy that keeps its connection for the next call, or selects an endpoint anew for each.
                ice_connection_cached(cached: bool);
                /// A proxy whose calls to adapters of this process skip the network, or do not.
                ice_collocation_optimized(optimized: bool);
                /// A proxy that encodes parameters with this encoding, 1.0 or 1.1.
                ice_encoding_version(encoding: $crate::wire::Version);
            );

            /// A proxy whose calls fail after this time; `None` waits for ever.
            #[must_use]
            pub fn ice_invocation_timeout(
                &self,
                timeout: impl ::core::convert::Into<::core::option::Option<::core::time::Duration>>,
            ) -> Self {
                Self(self.0.ice_invocation_timeout(timeout))
            }

            /// A proxy that sends this context with each request.
            #[must_use]
            pub fn ice_context<K: ::core::convert::Into<::std::string::String>, V: ::core::convert::Into<::std::string::String>>(
                &self,
                context: impl ::core::iter::IntoIterator<Item = (K, V)>,
            ) -> Self {
                Self(self.0.ice_context(context))
            }

            /// Sends the requests that gathered in this proxy.
            ///
            /// # Errors
            /// The connection cannot be made, or is closed.
            pub async fn ice_flush_batch_requests(&self) -> $crate::Result<()> {
                self.0.ice_flush_batch_requests().await
            }

            /// Asks nothing but that the object is there.
            ///
            /// # Errors
            /// ObjectNotExist or FacetNotExist if it is not; whatever a call may fail with.
            pub async fn ice_ping(&self) -> $crate::Result<()> {
                self.0.ice_ping().await
            }

            /// Asks whether the object has the type, or one derived from it.
            ///
            /// # Errors
            /// As `ice_ping`.
            pub async fn ice_is_a(&self, type_id: &str) -> $crate::Result<bool> {
                self.0.ice_is_a(type_id).await
            }

            /// Asks for the object's most derived type id.
            ///
            /// # Errors
            /// As `ice_ping`.
            pub async fn ice_id(&self) -> $crate::Result<::std::string::String> {
                self.0.ice_id().await
            }

            /// Asks for all type ids of the object, sorted.
            ///
            /// # Errors
            /// As `ice_ping`.
            pub async fn ice_ids(&self) -> $crate::Result<::std::vec::Vec<::std::string::String>> {
                self.0.ice_ids().await
            }
        }

        impl ::core::clone::Clone for $proxy {
            fn clone(&self) -> Self {
                Self(::core::clone::Clone::clone(&self.0))
            }
        }

        impl ::core::cmp::PartialEq for $proxy {
            fn eq(&self, other: &Self) -> bool {
                self.0 == other.0
            }
        }

        impl ::core::cmp::Eq for $proxy {}

        impl ::core::hash::Hash for $proxy {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(&self.0, state);
            }
        }

        impl ::core::fmt::Display for $proxy {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::core::fmt::Debug for $proxy {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::write!(f, "{}({})", ::core::stringify!($proxy), self.0)
            }
        }

        impl $crate::TypedProxy for $proxy {
            type Tag = $tag;

            fn as_proxy(&self) -> &$crate::Proxy {
                &self.0
            }

            fn from_proxy(proxy: $crate::Proxy) -> Self {
                Self(proxy)
            }
        }

        impl ::core::convert::AsRef<$crate::Proxy> for $proxy {
            fn as_ref(&self) -> &$crate::Proxy {
                &self.0
            }
        }

        impl ::core::convert::From<$proxy> for $crate::Proxy {
            fn from(proxy: $proxy) -> Self {
                proxy.0
            }
        }

        impl $crate::wire::Nullable for $proxy {}

        impl $crate::wire::SliceType for $proxy {
            const MIN_SIZE: usize = <$crate::Proxy as $crate::wire::SliceType>::MIN_SIZE;
            const FIXED_SIZE: ::core::option::Option<usize> = <$crate::Proxy as $crate::wire::SliceType>::FIXED_SIZE;
            const OPTIONAL: $crate::wire::OptionalFormat = <$crate::Proxy as $crate::wire::SliceType>::OPTIONAL;
            const DESCRIPTION: $crate::describe::Type =
                $crate::describe::Type::Proxy($crate::describe::interface::<$tag>);
        }

        impl $crate::wire::Encode for $proxy {
            fn encode(&self, writer: &mut $crate::wire::Writer) {
                $crate::wire::Encode::encode(&self.0, writer);
            }
        }

        impl<'a> $crate::wire::Decode<'a> for $proxy {
            fn decode(
                reader: &mut $crate::wire::Reader<'a>,
            ) -> ::core::result::Result<Self, $crate::wire::DecodeError> {
                ::core::result::Result::map($crate::wire::Decode::decode(reader), Self)
            }
        }

        impl $crate::__private::serde::Serialize for $proxy {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::__private::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $proxy {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                ::core::result::Result::map($crate::__private::serde::Deserialize::deserialize(deserializer), Self)
            }
        }
    };
    (@modifiers $($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty)?);)*) => {
        $($(#[$doc])*
        #[must_use]
        pub fn $name(&self $(, $arg: $type)?) -> Self {
            Self(self.0.$name($($arg)?))
        })*
    };
}
