//! Bytes as text, for endpoints whose type is not known: RFC 4648, with padding.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Appends the base64 form of `bytes`.
pub(super) fn encode(bytes: &[u8], out: &mut String) {
    for group in bytes.chunks(3) {
        let value =
            group.iter().fold(0, |value, byte| value << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let digit = DIGITS[(value >> (18 - 6 * place) & 63) as usize];
            out.push(if place > group.len() { '=' } else { char::from(digit) });
        }
    }
}

/// The bytes of a base64 text.
///
/// # Errors
/// The text says what is wrong: a character that is no digit, or a length that is not a multiple of four.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, String> {
    if !text.len().is_multiple_of(4) {
        return Err(format!("base64 of {} characters, expected a multiple of 4", text.len()));
    }
    let padding = text.bytes().rev().take(2).take_while(|byte| *byte == b'=').count();
    let digits = &text.as_bytes()[..text.len() - padding];
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    for group in digits.chunks(4) {
        let mut value = 0;
        for place in 0..4 {
            value = value << 6 | group.get(place).map_or(Ok(0), |byte| digit(*byte))?;
        }
        out.extend_from_slice(&value.to_be_bytes()[1..group.len()]);
    }
    Ok(out)
}

fn digit(byte: u8) -> Result<u32, String> {
    let value = DIGITS.iter().position(|digit| *digit == byte);
    value.map(|value| value as u32).ok_or_else(|| format!("byte {byte:#04x} is not a base64 digit"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str) {
        let mut out = String::new();
        encode(bytes, &mut out);
        assert_eq!(out, text);
        assert_eq!(decode(text).unwrap(), bytes);
    }

    #[test]
    fn the_vectors_of_rfc_4648() {
        check(b"", "");
        check(b"f", "Zg==");
        check(b"fo", "Zm8=");
        check(b"foo", "Zm9v");
        check(b"foob", "Zm9vYg==");
        check(b"fooba", "Zm9vYmE=");
        check(b"foobar", "Zm9vYmFy");
        check(&[0xfb, 0xef, 0xff], "++//");
    }

    #[test]
    fn what_is_not_base64() {
        for text in
            ["a", "ab", "abc", "abcde", "=", "====", "a===", "ab=d", "ab!d", "ab d", "\u{e9}bc", "abcd===="]
        {
            decode(text).expect_err(text);
        }
    }
}
