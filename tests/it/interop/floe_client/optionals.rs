//! Optional parameters and results, in every format.

use std::collections::{BTreeMap, HashMap};

use floe::wire::Version;
use floe_tests::conformance::optionals::OptionalsPrx;
use floe_tests::conformance::values::{Color, Point, Record};

use super::Peer;

async fn optionals(peer: &Peer) -> OptionalsPrx {
    OptionalsPrx::checked_cast(peer.proxy("optionals")).await.expect("the server has `optionals`")
}

fn record() -> Record {
    let at = Point { x: 1, y: 2 };
    Record { name: "r🧊".into(), color: Color::Green, at, tags: vec!["t".into()] }
}

/// The value, if this bit of the choice is set.
fn chosen<T>(choice: u8, bit: u8, value: T) -> Option<T> {
    (choice >> bit & 1 == 1).then_some(value)
}

/// What the server says of the set ones.
fn said(choice: u8, texts: &[&str]) -> String {
    let texts = texts.iter().zip(0..);
    texts.filter_map(|(text, bit)| chosen(choice, bit, *text)).collect()
}

pub(super) async fn all_formats(peer: &Peer) {
    let prx = optionals(peer).await;
    for choice in 0..16 {
        let (a, b) = (chosen(choice, 0, 255), chosen(choice, 1, -2));
        let (c, d) = (chosen(choice, 2, 1 << 30), chosen(choice, 3, -(1 << 60)));
        let said = said(choice, &["1=255;", "2=-2;", "3=1073741824;", "40=-1152921504606846976;"]);
        assert_eq!(prx.sized(b, a, 77, c, d).await.unwrap(), said + "77");
    }
    for (choice, length) in (0..8).flat_map(|choice| [0, 1, 254, 255, 70000].map(|length| (choice, length))) {
        let (text, bytes) = ("é".repeat(length), vec![7; length]);
        let said = said(choice, &["1=300;", &format!("2={text};"), &format!("3={length};")]);
        let color = chosen(choice, 0, Color::Blue);
        let got = prx.lengths(color, chosen(choice, 1, &text), chosen(choice, 2, &bytes)).await.unwrap();
        assert_eq!(got, said);
    }
    for (choice, length) in
        (0..8).flat_map(|choice| [0, 1, 31, 32, 63, 64, 300].map(|length| (choice, length)))
    {
        let ints: Vec<i32> = (0..length).collect();
        let points: BTreeMap<_, _> = ints.iter().map(|i| (*i, Point { x: *i, y: -i })).collect();
        let ints_text = ints.iter().map(i32::to_string).collect::<Vec<_>>().join(",");
        let points_text = ints.iter().map(|i| format!("{i}:{i},{}", -i)).collect::<Vec<_>>().join(",");
        let said = said(choice, &["1=-1,5;", &format!("2={ints_text};"), &format!("30={points_text};")]);
        let point = chosen(choice, 0, Point { x: -1, y: 5 });
        let got = prx.fixed(point, chosen(choice, 1, ints), chosen(choice, 2, points)).await.unwrap();
        assert_eq!(got, said);
    }
    let proxy = peer.proxy("target");
    for choice in 0..16 {
        let texts = ["a", "", "c"].map(str::to_owned).to_vec();
        let map = HashMap::from([("k".to_owned(), "v".to_owned()), (String::new(), "w".to_owned())]);
        let (record, texts) = (chosen(choice, 0, record()), chosen(choice, 1, texts));
        let proxy = chosen(choice, 3, Some(proxy.clone()));
        let got = prx.variable(record, texts, chosen(choice, 2, map), proxy).await.unwrap();
        assert_eq!(got, said(choice, &["1=r🧊;", "2=a,,c;", "3=:w,k:v;", "4=target;"]));
    }
    assert_eq!(prx.variable(None, None, None, Some(None)).await.unwrap(), "4=nil;");
}

pub(super) async fn optional_results(peer: &Peer) {
    let prx = optionals(peer).await;
    for v in [None, Some(0), Some(i32::MIN)] {
        assert_eq!(prx.maybe_int(v).await.unwrap(), v);
    }
    for a in [None, Some(String::new()), Some("text".to_owned())] {
        for b in [None, Some(record())] {
            assert_eq!(prx.maybe_both(a.clone(), b.clone()).await.unwrap(), (a.clone(), b));
        }
    }
}

pub(super) async fn none_travel_in_encoding_1_0(peer: &Peer) {
    let prx = OptionalsPrx::unchecked_cast(peer.proxy("optionals").ice_encoding_version(Version::new(1, 0)));
    assert_eq!(prx.sized(Some(2), Some(1), 77, Some(3), Some(4)).await.unwrap(), "77");
    assert_eq!(prx.maybe_int(Some(5)).await.unwrap(), None);
}
