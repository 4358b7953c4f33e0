//! Models and tokenizers of the kinds that people fine-tune, as the usual tools export them, with labels of their own.

use std::path::Path;

use serde_json::{Value, json};
use solecism_checker::{CheckOptions, Checker, Report};
use solecism_store::{Bundle, Manifest};

const LABELS: [&str; 3] = ["O", "B-ERR", "I-ERR"];
/// The second sentence has more pieces than the models have positions.
const TEXT: &str = "Žluťoučký kůň je v città. The naïve teachers were told, on the very long way over the Straße to the \
                    café at the university, that ingen vågar bada i sjön.";

fn read(path: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a model says of [`TEXT`] where these of its labels mark a mistake.
fn report(model: &str, tokenizer: &str, error_labels: &[&str]) -> Report {
    let manifest = std::fs::read(solecism_testing::tiny::bundle().join("manifest.json")).expect("a manifest");
    let mut manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    for (field, value) in [
        ("labels", json!(LABELS)),
        ("error_labels", json!(error_labels)),
        ("max_tokens", json!(48)),
    ] {
        manifest[field] = value;
    }
    let config = json!({"id2label": {"0": LABELS[0], "1": LABELS[1], "2": LABELS[2]}});
    let bundle = Bundle {
        manifest: Manifest::parse(manifest.to_string().as_bytes()).expect("a manifest"),
        model: vec![read(&format!("../engine/tests/data/kinds/{model}.onnx")).into()],
        tokenizer: read(&format!("tests/golden/tokenizers/{tokenizer}.json")).into(),
        config: config.to_string().into_bytes().into(),
    };
    let checker = Checker::from_bundle(bundle).unwrap_or_else(|error| panic!("{model}, {tokenizer}: {error}"));
    checker.check(TEXT, &CheckOptions::default()).expect("a report")
}

#[test]
fn each_kind_checks_text_with_the_labels_of_its_config() {
    for (model, tokenizer) in [
        ("bert-torchscript", "wordpiece-lower"),
        ("bert-dynamo", "wordpiece-cased"),
        ("distilbert-torchscript", "wordpiece-cased"),
        ("distilbert-dynamo", "wordpiece-lower"),
        ("xlm-roberta-torchscript", "unigram"),
        ("xlm-roberta-dynamic", "unigram"),
        // RoBERTa's graph is XLM-RoBERTa's.
        ("xlm-roberta-dynamo", "bpe"),
    ] {
        let what = format!("{model}, {tokenizer}");
        let errors = report(model, tokenizer, &LABELS[1..]);
        let correct = report(model, tokenizer, &LABELS[..1]);
        assert_eq!((errors.sentences.len(), errors.words.len()), (2, 34), "{what}");
        assert!(errors.timings.pieces > 2 * 48, "{what}: more than one window");
        for (error, correct) in errors.words.iter().zip(&correct.words) {
            let sum = error.probability + correct.probability;
            assert!((sum - 1.0).abs() < 1e-5, "{what}: {error:?} and {correct:?}");
        }
        let of_words = |word: usize| errors.words[word].probability;
        assert!((1..34).any(|word| of_words(word) != of_words(0)), "{what}: all alike");
    }
}
