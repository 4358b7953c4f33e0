use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::{CACHED_WORDS, MAX_WORD_LETTERS, MAX_WORD_PIECES, WordEncoder};
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
        // The first time it is encoded, the second time it is in the cache.
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
    let mut twice = tokenizer();
    let sentence = twice["post_processor"]["single"][1].clone();
    twice["post_processor"]["single"]
        .as_array_mut()
        .expect("a template")
        .push(sentence);
    assert!(matches!(encoder(&twice), Err(CheckerError::TokenizerContent { .. })));
}

#[test]
fn a_normaliser_that_blows_text_up_is_refused_with_the_file_and_the_figures() {
    let replace = |content: &str| json!({"type": "Replace", "pattern": {"String": "a"}, "content": content});
    let chain = |times: usize| json!({"type": "Sequence", "normalizers": vec![replace(&"a".repeat(10)); times]});
    for (normalizer, growth) in [
        (replace(&"b".repeat(1 << 20)), "1048576"),
        (chain(4), "10000"),
        (json!({"type": "Prepend", "prepend": "a".repeat(5000)}), "5001"),
    ] {
        let mut tokenizer = tokenizer();
        tokenizer["normalizer"] = normalizer;
        let error = encoder(&tokenizer).expect_err("too much").to_string();
        let expected = format!("tokenizer.json cannot be used: its normaliser can turn one byte into {growth}");
        assert!(error.starts_with(&expected), "{error}");
    }
    // A long word whose growth is bounded is read as far as is safe, and not kept.
    let mut long = tokenizer();
    long["normalizer"] = chain(3);
    let encoder = encoder(&long).expect("a tokenizer");
    let ids = encoder.encode(&"a".repeat(1000)).expect("ids");
    assert_eq!(ids.len(), MAX_WORD_PIECES);
    assert!(encoder.cached().is_empty());
}

#[test]
fn a_map_that_does_not_fit_its_trie_is_an_error_at_load() {
    let mut broken = tokenizer();
    // A trie without entries, in which the library looks for the first one.
    broken["normalizer"] = json!({"type": "Precompiled", "precompiled_charsmap": "AAAAAA=="});
    assert!(matches!(encoder(&broken), Err(CheckerError::Tokenizer { .. })));
}

#[test]
fn a_word_without_pieces_is_the_nearest_thing_to_unknown() {
    let piece = |name: &str| json!({"type": "BPE", "vocab": {"a": 0, name: 1}, "merges": []});
    let cases = [
        ("a piece for unknown words", piece("[UNK]"), 1),
        ("one for any word", piece("<mask>"), 1),
        ("one for none", piece("[PAD]"), 1),
        ("none of these", piece("b"), 0),
    ];
    for (what, model, expected) in cases {
        let json = json!({
            "version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
            "pre_tokenizer": null, "post_processor": null, "decoder": null, "model": model,
        });
        let encoder = encoder(&json).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(encoder.encode("ü").expect("ids").as_ref(), [expected], "{what}");
        assert_eq!(encoder.encode("aüa").expect("ids").as_ref(), [0, 0], "{what}");
    }
}

/// A file of the folder with the golden words.
fn golden(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What transformers makes of a list of words.
#[derive(serde::Deserialize)]
struct Words {
    prefix: Vec<u32>,
    suffix: Vec<u32>,
    words: BTreeMap<String, Vec<u32>>,
}

/// The words for which `encoder` gives other ids, with both lists of ids. A word that transformers has no pieces for is unknown here.
fn differing(encoder: &WordEncoder, words: &BTreeMap<String, Vec<u32>>) -> Vec<String> {
    let differs = |(word, ids): (&String, &Vec<u32>)| {
        let expected = if ids.is_empty() {
            vec![encoder.unknown]
        } else {
            ids.clone()
        };
        let found = encoder.encode(word).expect("ids");
        (*found != *expected).then(|| format!("{word:?}: {found:?}, not {expected:?}"))
    };
    words.iter().filter_map(differs).collect()
}

#[test]
fn golden_words_of_each_kind_of_tokenizer() {
    #[derive(serde::Deserialize)]
    struct Golden {
        tokenizers: BTreeMap<String, Words>,
    }
    let found: Golden = serde_json::from_slice(&golden("tokenizers/words.json")).expect("golden words");
    assert_eq!(found.tokenizers.len(), 4);
    for (name, expected) in found.tokenizers {
        assert!(expected.words.len() >= 50, "{name}");
        let json: Value = serde_json::from_slice(&golden(&format!("tokenizers/{name}.json"))).expect("JSON");
        let mut forms = vec![("as saved", json.clone())];
        if name == "bpe" {
            let mut prefixed = json.clone();
            prefixed["pre_tokenizer"]["add_prefix_space"] = json!(true);
            let mut sequence = json;
            let split =
                json!({"type": "Split", "pattern": {"Regex": " ?[^ ]+"}, "behavior": "Isolated", "invert": false});
            sequence["pre_tokenizer"] =
                json!({"type": "Sequence", "pretokenizers": [split, sequence["pre_tokenizer"]]});
            forms.extend([("with add_prefix_space", prefixed), ("in a sequence", sequence)]);
        }
        for (form, json) in forms {
            let encoder = encoder(&json).unwrap_or_else(|error| panic!("{name}, {form}: {error}"));
            let specials = (encoder.prefix(), encoder.suffix());
            assert_eq!(specials, (&expected.prefix[..], &expected.suffix[..]), "{name}, {form}");
            let wrong = differing(&encoder, &expected.words);
            assert!(wrong.is_empty(), "{name}, {form}:\n{}", wrong.join("\n"));
        }
    }
}

/// Compares ids from Rust with ids from Python, for the tokenizer that ships.
#[test]
fn golden_german_words() {
    #[derive(serde::Deserialize)]
    struct Golden {
        words: BTreeMap<String, Vec<u32>>,
    }
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/de/tokenizer.json");
    let shipped = std::fs::read(shipped).expect("the tokenizer that ships");
    let encoder = WordEncoder::from_bytes(&shipped).expect("a tokenizer");
    let mut golden: Golden = serde_json::from_slice(&golden("de-words.json")).expect("golden words");
    assert!(golden.words.len() >= 100);
    // Python has no bound on letters, and leaves apostrophes as they are.
    let alike = |word: &str| word.chars().count() <= MAX_WORD_LETTERS && !word.contains('’');
    golden.words.retain(|word, _| alike(word));
    let wrong = differing(&encoder, &golden.words);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
