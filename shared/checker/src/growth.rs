//! How long a text can become in a tokenizer's normaliser, found out from its steps before any text goes through them.
//!
//! A step may replace a letter with a megabyte, and ten steps may each turn one letter into ten. The library follows every byte back to
//! where it came from, which takes sixteen more bytes for each. So the output has to be bounded before it is made.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use tokenizers::normalizers::NormalizerWrapper;

/// The most bytes that one byte can become in each of Unicode's normalisation forms, in UTF-8
/// (<https://www.unicode.org/faq/normalization.html>, "maximum expansion factors").
const CANONICAL: usize = 3;
const COMPATIBLE: usize = 11;

/// The part of a step that is read; the names are those of `tokenizer.json`.
#[derive(Deserialize)]
#[serde(tag = "type")]
enum Step {
    Sequence {
        normalizers: Vec<Step>,
    },
    Replace {
        pattern: Pattern,
        content: String,
    },
    Prepend {
        prepend: String,
    },
    Precompiled {
        precompiled_charsmap: String,
    },
    BertNormalizer,
    ByteLevel,
    Lowercase,
    #[serde(rename = "NFC")]
    Nfc,
    #[serde(rename = "NFD")]
    Nfd,
    #[serde(rename = "NFKC")]
    Nfkc,
    #[serde(rename = "NFKD")]
    Nfkd,
    /// Steps that only remove bytes or replace one by another.
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
enum Pattern {
    String(String),
    Regex(#[allow(dead_code)] serde::de::IgnoredAny),
}

/// The most bytes that each byte of a text can become. None if the steps cannot be read.
pub(crate) fn growth(normalizer: &NormalizerWrapper) -> Option<usize> {
    let step: Step = serde_json::from_value(serde_json::to_value(normalizer).ok()?).ok()?;
    let Growth { form, others } = step.growth()?;
    form.checked_mul(others).or(Some(usize::MAX))
}

/// The factors by which a text can grow.
struct Growth {
    /// In Unicode's normalisation forms: text in one of them does not grow further in another, so only the largest factor counts.
    form: usize,
    /// In all other steps.
    others: usize,
}

impl Step {
    fn growth(&self) -> Option<Growth> {
        let form = |form| Some(Growth { form, others: 1 });
        let others = |others| Some(Growth { form: 1, others });
        match self {
            Step::Sequence { normalizers } => {
                normalizers.iter().try_fold(Growth { form: 1, others: 1 }, |all, step| {
                    let step = step.growth()?;
                    Some(Growth {
                        form: all.form.max(step.form),
                        others: all.others.saturating_mul(step.others),
                    })
                })
            }
            Step::Replace { pattern, content } => others(match pattern {
                Pattern::String(found) if !found.is_empty() => content.len().div_ceil(found.len()).max(1),
                // It may match an empty text before each byte.
                _ => content.len().saturating_add(1),
            }),
            // The factor for a text of one byte.
            Step::Prepend { prepend } => others(prepend.len().saturating_add(1)),
            Step::Precompiled { precompiled_charsmap } => others(longest(precompiled_charsmap)?),
            // A space on either side of the three bytes of a Chinese character, accents apart from their letters, and small letters.
            Step::BertNormalizer => Some(Growth {
                form: CANONICAL,
                others: 2 * 2,
            }),
            // The small form of `ẞ` is shorter; that of `Ⱥ` is longer by a half.
            Step::Lowercase | Step::ByteLevel => others(2),
            Step::Nfc | Step::Nfd => form(CANONICAL),
            Step::Nfkc | Step::Nfkd => form(COMPATIBLE),
            Step::Other => others(1),
        }
    }
}

/// The length in bytes of the longest text in a SentencePiece map, which is in base64: the size of a trie in four bytes, the trie, and
/// texts with a zero byte after each.
fn longest(map: &str) -> Option<usize> {
    let map = STANDARD.decode(map).ok()?;
    let (size, rest) = map.split_first_chunk()?;
    let texts = rest.get(usize::try_from(u32::from_le_bytes(*size)).ok()?..)?;
    texts
        .split(|&byte| byte == 0)
        .map(<[u8]>::len)
        .max()
        .map(|longest| longest.max(1))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn of(steps: Value) -> Option<usize> {
        let normalizer: NormalizerWrapper = serde_json::from_value(steps).expect("a normaliser");
        growth(&normalizer)
    }

    #[test]
    fn each_step_counts() {
        let replace =
            |pattern: Value, content: &str| json!({"type": "Replace", "pattern": pattern, "content": content});
        let string = |text: &str| json!({"String": text});
        let sequence = |steps: &[Value]| json!({"type": "Sequence", "normalizers": steps});
        let [nfc, nfkd, lower] = ["NFC", "NFKD", "Lowercase"].map(|name| json!({"type": name}));
        let strip = json!({"type": "Strip", "strip_left": true, "strip_right": true});
        let bert = json!({
            "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true,
        });
        let ten = replace(string("a"), &"a".repeat(10));
        let cases = [
            (nfc.clone(), 3),
            (strip, 1),
            (bert, 12),
            (lower.clone(), 2),
            (replace(string("a"), &"b".repeat(1000)), 1000),
            (replace(string("ab"), "c"), 1),
            (replace(string("ab"), "cdef"), 2),
            (replace(string(""), "cd"), 3),
            (replace(json!({"Regex": " {2,}"}), "▁"), 4),
            (json!({"type": "Prepend", "prepend": "▁"}), 4),
            (sequence(&[]), 1),
            (sequence(&[nfkd.clone(), nfc, nfkd.clone()]), 11),
            (sequence(&[nfkd, sequence(&[lower])]), 22),
            (sequence(&vec![ten.clone(); 3]), 1000),
            (sequence(&vec![ten; 40]), usize::MAX),
        ];
        for (steps, expected) in cases {
            assert_eq!(of(steps.clone()), Some(expected), "{steps}");
        }
    }

    #[test]
    fn the_longest_text_of_a_map_counts() {
        // A trie of four bytes, and three texts.
        let map = |texts: &str| STANDARD.encode([&[4, 0, 0, 0], &[0; 4], texts.as_bytes()].concat());
        assert_eq!(longest(&map("ab\0abcd\0c\0")), Some(4));
        assert_eq!(longest(&map("")), Some(1));
        assert_eq!(longest(&STANDARD.encode([9, 0, 0, 0, 1])), None);
        let step = json!({"type": "Precompiled", "precompiled_charsmap": map("ab\0abcd\0")});
        assert_eq!(of(step), Some(4));
    }
}
