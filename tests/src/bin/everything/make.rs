//! How a value of each type is made by the rule.

use std::collections::BTreeMap;

use floe::class::Extends;
use floe::wire::Version;
use floe::{Bytes, Link, Proxy};

use crate::everything::TargetPrx;
use crate::kinds::Kinds;
use crate::rule::Rule;

/// A value that the rule makes.
pub(crate) trait Make: Sized {
    fn make(rule: &mut Rule<'_>) -> Self;

    /// An optional value: not set in one of three cases. What an old receiver does not see is made all the same. Of a
    /// proxy, one that may be nil.
    fn make_option(rule: &mut Rule<'_>) -> Option<Self> {
        if rule.draw(3) == 0 {
            return None;
        }
        let value = Self::make(rule);
        (!rule.old).then_some(value)
    }
}

/// Members that are made into a value that has its defaults.
pub(crate) trait MakeMembers {
    fn make_members(&mut self, rule: &mut Rule<'_>);
}

/// A type of the keys of a dictionary: those of a dictionary have the numbers from 0.
pub(crate) trait Key: Sized {
    fn key(number: usize) -> Self;
}

impl<T: Make> Make for Option<T> {
    fn make(rule: &mut Rule<'_>) -> Self {
        T::make_option(rule)
    }
}

macro_rules! choices {
    ($($type:ty: [$($choice:expr),* $(,)?];)*) => {
        $(impl Make for $type {
            fn make(rule: &mut Rule<'_>) -> Self {
                rule.one(&[$($choice),*])
            }
        })*
    };
}

choices! {
    bool: [false, true];
    u8: [0, 1, 127, 128, 254, 255];
    i16: [0, 1, -1, 127, 128, 254, 255, 256, i16::MIN, i16::MAX];
    i32: [0, 1, -1, 254, 255, 256, 65535, 65536, i32::MIN, i32::MAX];
    i64: [0, 1, -1, 255, 256, 4_294_967_295, -4_294_967_296, i64::MIN, i64::MAX];
}

impl Make for f32 {
    fn make(rule: &mut Rule<'_>) -> Self {
        f32::from_bits(rule.one(&[
            0,
            0x8000_0000,
            0x3f80_0000,
            0xbfc0_0000,
            1,
            0x0080_0000,
            0x7f7f_ffff,
            0xff7f_ffff,
            0x7f80_0000,
            0xff80_0000,
            0x7fc0_0000,
            0x7fc0_0001,
            0x3dcc_cccd,
        ]))
    }
}

impl Make for f64 {
    fn make(rule: &mut Rule<'_>) -> Self {
        f64::from_bits(rule.one(&[
            0,
            0x8000_0000_0000_0000,
            0x3ff0_0000_0000_0000,
            0xbff8_0000_0000_0000,
            1,
            0x0010_0000_0000_0000,
            0x7fef_ffff_ffff_ffff,
            0xffef_ffff_ffff_ffff,
            0x7ff0_0000_0000_0000,
            0xfff0_0000_0000_0000,
            0x7ff8_0000_0000_0000,
            0x7ff8_0000_0000_0001,
            0x3fb9_9999_9999_999a,
        ]))
    }
}

/// Those that are short. After them come 253 to 256 times an x.
const TEXTS: [&str; 9] =
    ["", "a", "\0", "a\nb\t\"'\\", "é", "e\u{301}", "日本語", "🧊𝒳\u{10ffff}", "\u{feff}bom"];

impl Make for String {
    fn make(rule: &mut Rule<'_>) -> Self {
        let choice = rule.edge(TEXTS.len() + 4);
        TEXTS.get(choice).map_or_else(|| "x".repeat(253 + choice - TEXTS.len()), |text| (*text).to_owned())
    }
}

const PROXIES: [&str; 8] = [
    "",
    "a",
    "cat/name -f fc -o @ ad",
    "🧊/ü -O @ é",
    "x -d:udp -h 127.0.0.1 -p 9",
    "y:tcp -h 127.0.0.1 -p 10000 -t 5000:tcp -h 127.0.0.2 -p 65535 -t 60000 -z",
    "w -D:ws -h 127.0.0.1 -p 81 -t 60000 -r /q",
    "o:opaque -t 99 -e 1.1 -v abch",
];

impl Make for Proxy {
    fn make(rule: &mut Rule<'_>) -> Self {
        Self::make_option(rule).expect("a proxy is made where it may be nil")
    }

    fn make_option(rule: &mut Rule<'_>) -> Option<Self> {
        let encoding = if rule.old { Version::SLICE_1_0 } else { Version::SLICE_1_1 };
        let proxy = rule.communicator.nullable_proxy(rule.one(&PROXIES)).expect("the text is a proxy");
        proxy.map(|proxy| proxy.ice_encoding_version(encoding))
    }
}

impl Make for TargetPrx {
    fn make(rule: &mut Rule<'_>) -> Self {
        TargetPrx::unchecked_cast(Proxy::make(rule))
    }

    fn make_option(rule: &mut Rule<'_>) -> Option<Self> {
        Proxy::make_option(rule).map(TargetPrx::unchecked_cast)
    }
}

impl<T: Make> Make for Vec<T> {
    fn make(rule: &mut Rule<'_>) -> Self {
        let length = rule.length();
        rule.inside(|rule| (0..length).map(|_| T::make(rule)).collect())
    }
}

impl Make for Bytes {
    fn make(rule: &mut Rule<'_>) -> Self {
        Vec::make(rule).into()
    }
}

impl<K: Key + Ord, V: Make> Make for BTreeMap<K, V> {
    fn make(rule: &mut Rule<'_>) -> Self {
        let length = rule.length();
        rule.inside(|rule| (0..length).map(|number| (K::key(number), V::make(rule))).collect())
    }
}

impl<T: Extends<T> + Kinds> Make for Link<T> {
    fn make(rule: &mut Rule<'_>) -> Self {
        rule.link()
    }
}

macro_rules! keys {
    ($($type:ty: |$number:ident| $key:expr;)*) => {
        $(impl Key for $type {
            fn key($number: usize) -> Self {
                $key
            }
        })*
    };
}

keys! {
    bool: |number| number % 2 == 1;
    u8: |number| (number % 256) as u8;
    i16: |number| (number * 257) as i16 ^ i16::MIN;
    i32: |number| (number as u32).wrapping_mul(2_654_435_761).cast_signed();
    i64: |number| (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).cast_signed();
    String: |number| if number == 0 { String::new() } else { format!("{}{number}", TEXTS[number % TEXTS.len()]) };
}
