//! Structs, enums, sequences, dictionaries.

use std::collections::{BTreeMap, HashMap};

use floe_tests::conformance::composites::CompositesPrx;
use floe_tests::conformance::values::{Color, Point, Record};

use super::{LENGTHS, Peer, TEXTS};

const COLORS: [Color; 3] = [Color::Red, Color::Green, Color::Blue];

async fn composites(peer: &Peer) -> CompositesPrx {
    CompositesPrx::checked_cast(peer.proxy("composites")).await.expect("the server has `composites`")
}

fn records() -> Vec<Record> {
    let tags = vec![String::new(), "a".into(), "b".repeat(300)];
    vec![
        Record { name: String::new(), color: Color::Red, at: Point { x: 0, y: 0 }, tags: Vec::new() },
        Record { name: "🧊".into(), color: Color::Blue, at: Point { x: -1, y: i32::MAX }, tags },
    ]
}

fn filled<T>(length: usize, value: impl Fn(i32) -> T) -> Vec<T> {
    (0..).take(length).map(value).collect()
}

pub(super) async fn structs_and_enums(peer: &Peer) {
    let prx = composites(peer).await;
    for v in COLORS {
        assert_eq!(prx.echo_color(v).await.unwrap(), v);
    }
    let v = Point { x: i32::MIN, y: i32::MAX };
    assert_eq!(prx.echo_point(v).await.unwrap(), v);
    for v in records() {
        assert_eq!(prx.echo_record(&v).await.unwrap(), v);
    }
}

pub(super) async fn sequences_of_numbers(peer: &Peer) {
    let prx = composites(peer).await;
    for length in LENGTHS {
        let v = filled(length, |i| i.to_le_bytes()[0]);
        assert_eq!(prx.echo_bytes(&v).await.unwrap(), v);
        let v = filled(length, |i| i % 3 == 0);
        assert_eq!(prx.echo_bools(v.clone()).await.unwrap(), v);
        let v = filled(length, |i| i16::from_le_bytes([i.to_le_bytes()[0], i.to_le_bytes()[1]]));
        assert_eq!(prx.echo_shorts(&v).await.unwrap(), v);
        let v = filled(length, |i| i.wrapping_mul(0x5bd1_e995));
        assert_eq!(prx.echo_ints(v.clone()).await.unwrap(), v);
        let v = filled(length, |i| i64::MAX - i64::from(i));
        assert_eq!(prx.echo_longs(v.clone()).await.unwrap(), v);
        let v = filled(length, |i| i as f32 / 4.0);
        assert_eq!(prx.echo_floats(v.clone()).await.unwrap(), v);
        let v = filled(length, |i| f64::from(i) / 10.0);
        assert_eq!(prx.echo_doubles(&v).await.unwrap(), v);
    }
    let odd = [f64::NAN, f64::INFINITY, -0.0].map(f64::to_bits).to_vec();
    let back = prx.echo_doubles(&odd.iter().copied().map(f64::from_bits).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(back.into_iter().map(f64::to_bits).collect::<Vec<_>>(), odd);
}

pub(super) async fn sequences_of_values(peer: &Peer) {
    let prx = composites(peer).await;
    let v = TEXTS.map(str::to_owned);
    assert_eq!(prx.echo_strings(&v).await.unwrap(), v);
    for length in LENGTHS {
        let v = filled(length, |i| i.to_string());
        assert_eq!(prx.echo_strings(&v).await.unwrap(), v);
        let v = filled(length, |i| COLORS[i.unsigned_abs() as usize % 3]);
        assert_eq!(prx.echo_colors(v.clone()).await.unwrap(), v);
        let v = filled(length, |i| Point { x: i, y: -i });
        assert_eq!(prx.echo_points(v.clone()).await.unwrap(), v);
    }
    for v in [Vec::new(), records(), std::iter::repeat_with(records).take(128).flatten().collect()] {
        assert_eq!(prx.echo_records(&v).await.unwrap(), v);
    }
    for v in [vec![], vec![vec![]], vec![vec![1], vec![], vec![2, 3]], filled(300, |i| (0..i).collect())] {
        assert_eq!(prx.echo_grid(v.clone()).await.unwrap(), v);
    }
}

pub(super) async fn dictionaries(peer: &Peer) {
    let prx = composites(peer).await;
    let texts = TEXTS.iter().map(|text| ((*text).to_owned(), (*text).to_owned())).collect();
    let many = filled(300, |i| (i.to_string(), "v".to_owned())).into_iter().collect();
    for v in [BTreeMap::new(), texts, many] {
        assert_eq!(prx.echo_string_map(&v).await.unwrap(), v);
    }
    for v in [HashMap::new(), HashMap::from([(-1, Point { x: 1, y: 2 }), (i32::MAX, Point { x: 3, y: 4 })])] {
        assert_eq!(prx.echo_point_map(v.clone()).await.unwrap(), v);
    }
    for v in [HashMap::new(), HashMap::from([("empty".into(), vec![]), ("two".into(), records())])] {
        assert_eq!(prx.echo_catalog(v.clone()).await.unwrap(), v);
    }
}
