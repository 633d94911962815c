//! Basic types, out parameters.

use floe_tests::conformance::scalars::ScalarsPrx;

use super::{LENGTHS, Peer, TEXTS};

async fn scalars(peer: &Peer) -> ScalarsPrx {
    ScalarsPrx::checked_cast(peer.proxy("scalars")).await.expect("the server has `scalars`")
}

pub(super) async fn numbers(peer: &Peer) {
    let prx = scalars(peer).await;
    for v in [true, false] {
        assert_eq!(prx.echo_bool(v).await.unwrap(), v);
    }
    for v in [0, 1, 127, 128, 255] {
        assert_eq!(prx.echo_byte(v).await.unwrap(), v);
    }
    for v in [0, 1, -1, 255, 256, i16::MIN, i16::MAX] {
        assert_eq!(prx.echo_short(v).await.unwrap(), v);
    }
    for v in [0, 1, -1, 255, 256, i32::MIN, i32::MAX] {
        assert_eq!(prx.echo_int(v).await.unwrap(), v);
    }
    for v in [0, 1, -1, 255, 256, i64::MIN, i64::MAX] {
        assert_eq!(prx.echo_long(v).await.unwrap(), v);
    }
    // Bits, because -0.0 equals 0.0 and a NaN nothing.
    for v in
        [0.0, -0.0, 1.5, f32::MIN, f32::MAX, f32::MIN_POSITIVE, 1.0e-45, f32::INFINITY, f32::NEG_INFINITY]
    {
        assert_eq!(prx.echo_float(v).await.unwrap().to_bits(), v.to_bits());
    }
    assert!(prx.echo_float(f32::NAN).await.unwrap().is_nan());
    for v in [0.0, -0.0, 0.1, f64::MIN, f64::MAX, 5e-324, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        assert_eq!(prx.echo_double(v).await.unwrap().to_bits(), v.to_bits());
    }
}

pub(super) async fn strings(peer: &Peer) {
    let prx = scalars(peer).await;
    for text in TEXTS {
        assert_eq!(prx.echo_string(text).await.unwrap(), text);
    }
    for length in LENGTHS {
        let text = "x".repeat(length);
        assert_eq!(prx.echo_string(&text).await.unwrap(), text);
    }
    let text = "🧊".repeat(64);
    assert_eq!(prx.echo_string(&text).await.unwrap(), text);
}

pub(super) async fn results_and_out_parameters(peer: &Peer) {
    let prx = scalars(peer).await;
    let sum = 255 - 32768 + i64::from(i32::MAX) + (1 << 40);
    assert_eq!(prx.sum(255, i16::MIN, i32::MAX, 1 << 40).await.unwrap(), sum);
    assert_eq!(prx.split("a/b/c").await.unwrap(), (1, "a".into(), "b/c".into()));
    assert_eq!(prx.split("").await.unwrap(), (-1, String::new(), String::new()));
    assert_eq!(prx.swap(7, "seven".into()).await.unwrap(), ("seven".into(), 7));
}
