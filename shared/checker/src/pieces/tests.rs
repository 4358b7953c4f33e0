use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::{CACHED_WORDS, MAX_WORD_LETTERS, WordEncoder};
use crate::error::CheckerError;

/// A Unigram tokenizer in the manner of XLM-R, with a piece for each of `a` to `e`.
fn tokenizer() -> Value {
    let pieces = [
        "<s>", "<pad>", "</s>", "<unk>", "▁", "▁ab", "a", "b", "c", "d", "e", "<", ">", "s", "/",
    ];
    let score = |piece: &str| if piece == "▁ab" { -1.0 } else { -5.0 };
    let vocabulary: Vec<Value> = pieces.iter().map(|piece| json!([piece, score(piece)])).collect();
    json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": {"type": "NFC"},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "</s>", "type_id": 0}},
            ],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
            "special_tokens": {
                "<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]},
            },
        },
        "decoder": null,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocabulary, "byte_fallback": false},
    })
}

fn encoder(tokenizer: &Value) -> Result<WordEncoder, CheckerError> {
    WordEncoder::from_bytes(tokenizer.to_string().as_bytes())
}

#[test]
fn words_and_specials() {
    let encoder = encoder(&tokenizer()).expect("a tokenizer");
    assert_eq!(
        (encoder.prefix(), encoder.suffix(), encoder.id_bound()),
        (&[0][..], &[2][..], 15)
    );
    let cases: [(&str, &[u32]); 4] = [("ab", &[5]), ("ba", &[4, 7, 6]), ("", &[3]), ("a", &[4, 6])];
    for (word, ids) in cases {
        // Once read, once out of the cache.
        for _ in 0..2 {
            assert_eq!(encoder.encode(word).expect("ids").as_ref(), ids, "{word:?}");
        }
    }
}

#[test]
fn specials_in_the_manner_of_bert() {
    let tokenizer = json!({
        "version": "1.0", "truncation": {"max_length": 3, "strategy": "LongestFirst", "stride": 0, "direction": "Right"},
        "padding": null, "normalizer": null, "decoder": null,
        "added_tokens": [{
            "id": 1, "content": "[CLS]", "special": true, "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false,
        }],
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
            "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "##b": 4, "[": 5, "]": 6},
        },
    });
    let encoder = encoder(&tokenizer).expect("a tokenizer");
    assert_eq!((encoder.prefix(), encoder.suffix()), (&[1][..], &[2][..]));
    let ids = |word| encoder.encode(word).expect("ids").to_vec();
    assert_eq!(ids("abbbb"), [3, 4, 4, 4, 4], "not truncated");
    assert_eq!(ids("[CLS]"), [5, 0, 6], "a user's text has no special pieces");
    assert_eq!(ids("ü"), [0]);
}

#[test]
fn long_words_and_many_words_are_bounded() {
    let encoder = encoder(&tokenizer()).expect("a tokenizer");
    let long = encoder.encode(&"c".repeat(40_000)).expect("ids");
    assert_eq!(long, encoder.encode(&"c".repeat(MAX_WORD_LETTERS)).expect("ids"));
    assert_eq!(long.len(), 1 + MAX_WORD_LETTERS);
    for i in 0..=CACHED_WORDS {
        encoder.encode(&i.to_string()).expect("ids");
    }
    let cached = encoder.cached().len();
    assert!((1..=CACHED_WORDS).contains(&cached), "{cached}");
}

#[test]
fn unusable_tokenizers() {
    assert!(matches!(
        WordEncoder::from_bytes(b"{"),
        Err(CheckerError::Tokenizer { .. })
    ));
    let mut without_unknown = tokenizer();
    without_unknown["model"]["vocab"][3][0] = json!("<other>");
    assert!(matches!(
        encoder(&without_unknown),
        Err(CheckerError::TokenizerContent { .. })
    ));
}

/// Ids by Rust against ids by Python, with the tokenizer that ships.
#[test]
fn golden_german_words() {
    #[derive(serde::Deserialize)]
    struct Golden {
        words: BTreeMap<String, Vec<u32>>,
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let encoder = WordEncoder::from_bytes(&read("../../models/de/tokenizer.json")).expect("a tokenizer");
    let golden: Golden = serde_json::from_slice(&read("tests/golden/de-words.json")).expect("golden words");
    assert!(golden.words.len() >= 100);
    let wrong: Vec<String> = golden
        .words
        .iter()
        // Python has no bound on letters.
        .filter(|(word, _)| word.chars().count() <= MAX_WORD_LETTERS)
        .filter_map(|(word, ids)| {
            let found = encoder.encode(word).expect("ids");
            (*found != **ids).then(|| format!("{word:?}: {found:?}, not {ids:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
