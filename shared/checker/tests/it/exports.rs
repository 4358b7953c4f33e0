//! Models and tokenizers of the kinds that people fine-tune, as the usual tools export them, with labels of their own.

use std::error::Error;
use std::path::Path;

use serde_json::{Value, json};
use solecism_checker::{CheckOptions, Checker, CheckerError, Language, Parts, Report, Tagger, WordEncoder};
use solecism_engine::{ActivationBits, Model, Options};
use solecism_store::{Bundle, Manifest};

const LABELS: [&str; 3] = ["O", "B-ERR", "I-ERR"];
/// The second sentence has more pieces than the models have positions.
const TEXT: &str = "Žluťoučký kůň je v città. The naïve teachers were told, on the very long way over the Straße to the \
                    café at the university, that ingen vågar bada i sjön.";

fn read(path: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The probabilities of a model whose labels at these numbers mark a mistake, computed from its logits by definition.
struct ByHand {
    model: Model,
    in_error: &'static [usize],
}

impl Tagger for ByHand {
    fn error_probabilities(
        &self,
        sequences: &[&[u32]],
        _: usize,
    ) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>> {
        let of_piece = |logits: &[f32]| {
            let masses: Vec<f64> = logits.iter().map(|&logit| f64::from(logit).exp()).collect();
            let in_error: f64 = self.in_error.iter().map(|&label| masses[label]).sum();
            (in_error / masses.iter().sum::<f64>()) as f32
        };
        let logits = self.model.logits(sequences)?;
        Ok(logits
            .iter()
            .map(|pieces| pieces.chunks(LABELS.len()).map(of_piece).collect())
            .collect())
    }
}

fn check(checker: Result<Checker, CheckerError>, what: &str) -> Report {
    let checker = checker.unwrap_or_else(|error| panic!("{what}: {error}"));
    checker.check(TEXT, &CheckOptions::default()).expect("a report")
}

#[test]
fn each_kind_checks_text_with_the_labels_of_its_config() {
    let manifest = std::fs::read(solecism_testing::tiny::bundle().join("manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let config = json!({"id2label": {"0": LABELS[0], "1": LABELS[1], "2": LABELS[2]}});
    for (model, tokenizer) in [
        ("bert-torchscript", "wordpiece-lower"),
        ("bert-dynamo", "wordpiece-cased"),
        ("distilbert-torchscript", "wordpiece-cased"),
        ("distilbert-dynamo", "wordpiece-lower"),
        ("xlm-roberta-torchscript", "unigram"),
        ("xlm-roberta-dynamic", "unigram"),
        // RoBERTa has the same graph as XLM-RoBERTa.
        ("xlm-roberta-dynamo", "bpe"),
    ] {
        let file = read(&format!("../engine/tests/data/kinds/{model}.onnx"));
        let pieces = read(&format!("tests/golden/tokenizers/{tokenizer}.json"));
        for in_error in [&[1, 2][..], &[0], &[2]] {
            let what = format!("{model}, {tokenizer}, labels {in_error:?}");
            let mut manifest = manifest.clone();
            for (field, value) in [
                ("labels", json!(LABELS)),
                ("error_labels", in_error.iter().map(|&label| LABELS[label]).collect()),
                ("max_tokens", json!(48)),
            ] {
                manifest[field] = value;
            }
            let manifest = Manifest::parse(manifest.to_string().as_bytes()).expect("a manifest");
            let mut options = Options::default();
            options.activation_bits = match manifest.activation_bits {
                7 => ActivationBits::Seven,
                _ => ActivationBits::Eight,
            };
            let by_hand = Parts {
                language: Language::new(&manifest.language).expect("a language"),
                encoder: WordEncoder::from_bytes(&pieces).expect("a tokenizer"),
                tagger: Box::new(ByHand {
                    model: Model::from_onnx(file.clone(), &options).expect("a model"),
                    in_error,
                }),
                threshold: manifest.thresholds.default,
                picky_threshold: None,
                sentence_length: None,
                max_tokens: 48,
                window_overlap: manifest.window_overlap as usize,
            };
            let by_hand = check(Checker::new(by_hand), &what);
            let bundle = Bundle {
                manifest,
                model: vec![file.clone().into()],
                tokenizer: pieces.clone().into(),
                config: config.to_string().into_bytes().into(),
                edits: None,
                words: None,
            };
            let found = check(Checker::from_bundle(bundle), &what);
            assert_eq!((found.sentences.len(), found.words.len()), (2, 34), "{what}");
            assert!(found.timings.pieces > 2 * 48, "{what}: more than one window");
            for (found, expected) in found.words.iter().zip(&by_hand.words) {
                let difference = (found.probability - expected.probability).abs();
                assert!(difference < 1e-5, "{what}: {found:?}, by hand {expected:?}");
            }
            let of_words = |word: usize| found.words[word].probability;
            assert!((1..34).any(|word| of_words(word) != of_words(0)), "{what}: all alike");
        }
    }
}
