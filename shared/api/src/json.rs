//! JSON as it is written by programs that cut texts between the two halves of a character.

use serde_json::Value;

/// Reads JSON. A lone surrogate in a string (`"\ud800"`) is read as U+FFFD, which is what browsers send in place of one: editors cut texts
/// by code units of UTF-16, and such a cut is no reason to check nothing. Both are one unit of UTF-16, so offsets stay right.
///
/// # Errors
///
/// If it is not JSON. The reader's own message may quote the text.
pub fn read_json(body: &[u8]) -> serde_json::Result<Value> {
    let read = serde_json::from_slice(body);
    match &read {
        // Nearly always there are no lone surrogates to look for.
        Ok(_) => read,
        Err(_) => match without_halves(body) {
            Some(mended) => serde_json::from_slice(&mended),
            None => read,
        },
    }
}

/// `body` with the escape of U+FFFD in place of that of each lone surrogate, which is as long; none if there are no lone surrogates.
fn without_halves(body: &[u8]) -> Option<Vec<u8>> {
    let unit = |at: usize| {
        let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut mended: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(found) = body[at..].iter().position(|byte| *byte == b'\\') {
        at += found;
        match (unit(at), unit(at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at += 12,
            (Some(0xd800..=0xdfff), _) => {
                let mended = mended.get_or_insert_with(|| body.to_vec());
                mended[at..at + 6].copy_from_slice(b"\\ufffd");
                at += 6;
            }
            (Some(_), _) => at += 6,
            // An escape of a single character.
            (None, _) => at = (at + 2).min(body.len()),
        }
    }
    mended
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_pair_of_surrogates_is_read_as_a_replacement() {
        for (body, text) in [
            (r#""a\ud800b""#, "a\u{fffd}b"),
            (r#""\uDC00""#, "\u{fffd}"),
            (r#""\ud83d\ude00\ud83d""#, "😀\u{fffd}"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\\ud800 \ud800""#, "\\ud800 \u{fffd}"),
            (r#""\ud800\n\u00e9""#, "\u{fffd}\né"),
        ] {
            assert_eq!(read_json(body.as_bytes()).ok(), Some(Value::from(text)), "{body}");
        }
        for broken in [r#""\ud8""#, r#""\ud800"#, r#""\x""#, "\\", r"\ud800", "\"\\"] {
            assert!(read_json(broken.as_bytes()).is_err(), "{broken}");
        }
    }
}
