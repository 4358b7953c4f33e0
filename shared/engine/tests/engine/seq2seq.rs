//! T5 writes what transformers writes with the same weights, and drafts change nothing.

use serde::Deserialize;
use solecism_engine::{EarlyStopping, EngineError, Generation, Kernel, Options, Seq2Seq};

use crate::models::{data, read};

#[derive(Deserialize)]
struct Golden {
    #[serde(rename = "v1.0")]
    relu: Vec<Case>,
    #[serde(rename = "v1.1")]
    gated: Vec<Case>,
    copy: Vec<Case>,
}

/// A source, how to search, and what transformers writes in float32.
#[derive(Deserialize)]
struct Case {
    source: Vec<u32>,
    beams: usize,
    #[serde(default = "one")]
    penalty: f32,
    #[serde(default)]
    early: Early,
    ngram: usize,
    most: usize,
    ids: Vec<u32>,
    ended: bool,
}

fn one() -> f32 {
    1.0
}

/// transformers' `early_stopping`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Early {
    Stop(bool),
    Named(String),
}

impl Default for Early {
    fn default() -> Self {
        Early::Stop(false)
    }
}

impl Case {
    fn settings(&self) -> Generation {
        let mut settings = Generation::default();
        settings.beams = self.beams;
        settings.length_penalty = self.penalty;
        settings.early_stopping = match &self.early {
            Early::Stop(true) => EarlyStopping::AsManyAsBeams,
            Early::Stop(false) => EarlyStopping::Heuristic,
            Early::Named(name) => {
                assert_eq!(name, "never");
                EarlyStopping::Never
            }
        };
        settings.no_repeat_ngram = self.ngram;
        settings.max_tokens = Some(self.most);
        settings
    }

    /// Greedy search for the same number of ids, with the source as a draft.
    fn aggressive(&self) -> Generation {
        let mut settings = self.settings();
        settings.aggressive = true;
        settings
    }
}

fn golden() -> Golden {
    serde_json::from_slice(&read(&data("t5/golden.json"))).expect("golden JSON")
}

pub(crate) fn file(name: &str) -> Vec<u8> {
    read(&data("t5").join(name))
}

fn load(name: &str, options: &Options) -> Seq2Seq {
    let [encoder, decoder] = ["encoder", "decoder"].map(|part| file(&format!("{name}/{part}.onnx")));
    Seq2Seq::from_onnx(encoder, decoder, options).unwrap_or_else(|e| panic!("{name}: {e}"))
}

#[test]
fn float32_models_write_what_transformers_writes() {
    let Golden { relu, gated, .. } = golden();
    let all = relu.iter().chain(&gated);
    let ended = all.clone().filter(|case| case.ended).count();
    assert!(ended > 0 && ended < all.count());
    for (name, cases) in [("v1.0", relu), ("v1.1", gated)] {
        let model = load(name, &Options::default());
        assert_eq!(model.vocabulary_size(), 40);
        for (index, case) in cases.iter().enumerate() {
            let found = model.generate(&case.source, &case.settings()).expect("ids that exist");
            assert_eq!(
                (&found.ids, found.ended),
                (&case.ids, case.ended),
                "{name}, case {index}"
            );
        }
    }
}

/// The quantised copying model is sure of what it writes, so the rounding of int8 changes hardly any choice.
#[test]
fn int8_writes_what_float32_does_where_the_model_is_sure() {
    let model = load("copy", &Options::default());
    let cases = golden().copy;
    let same = |case: &&Case| {
        let found = model.generate(&case.source, &case.settings()).expect("ids that exist");
        found.ids == case.ids
    };
    let same = cases.iter().filter(same).count();
    assert!(same * 10 >= cases.len() * 9, "{same} of {}", cases.len());
}

#[test]
fn every_kernel_writes_the_same() {
    let cases = golden().copy;
    let run = |kernel| {
        let mut options = Options::default();
        options.kernel = Some(kernel);
        let model = load("copy", &options);
        assert_eq!(model.kernel(), Some(kernel));
        let write = |case: &Case| {
            model
                .generate(&case.source, &case.aggressive())
                .expect("ids that exist")
        };
        cases.iter().take(10).map(write).collect::<Vec<_>>()
    };
    let scalar = run(Kernel::Scalar);
    for kernel in Kernel::available() {
        assert_eq!(run(kernel), scalar, "{kernel}");
    }
}

#[test]
fn a_draft_changes_nothing_but_the_number_of_passes() {
    let Golden { relu, gated, copy } = golden();
    for (name, cases) in [("v1.0", relu), ("v1.1", gated), ("copy", copy)] {
        let model = load(name, &Options::default());
        for case in cases.iter().filter(|case| case.beams == 1) {
            let plain = model.generate(&case.source, &case.settings()).expect("ids that exist");
            let drafted = model
                .generate(&case.source, &case.aggressive())
                .expect("ids that exist");
            assert_eq!((&drafted.ids, drafted.ended), (&plain.ids, plain.ended), "{name}");
            assert!(drafted.passes <= plain.passes, "{name}: {} passes", drafted.passes);
            assert_eq!(plain.passes, plain.ids.len() + usize::from(plain.ended), "{name}");
        }
    }
}

#[test]
fn a_sentence_that_stays_as_it_is_takes_one_pass_and_a_change_a_few() {
    let model = load("copy", &Options::default());
    let (mut unchanged, mut changed) = (0, 0);
    for case in golden().copy {
        let found = model
            .generate(&case.source, &case.aggressive())
            .expect("ids that exist");
        let source = &case.source[..case.source.len() - 1];
        if found.ids == source {
            assert_eq!(found.passes, 1);
            unchanged += 1;
        } else if found.ids.len() == source.len() {
            // The pass that finds the difference, one for the token after it, and one for the rest.
            let differences = found.ids.iter().zip(source).filter(|(a, b)| a != b).count();
            assert!(
                found.passes <= 1 + 2 * differences,
                "{} passes: {found:?}",
                found.passes
            );
            changed += 1;
        }
    }
    assert!(unchanged >= 5 && changed >= 5, "{unchanged} and {changed}");
}

#[test]
fn a_generation_that_does_not_end_is_an_error() {
    let model = load("v1.0", &Options::default());
    let cases = golden().relu;
    let endless = cases
        .iter()
        .find(|case| case.beams == 1 && case.ngram == 0 && !case.ended);
    let source = &endless.expect("a source without an end").source[..4];
    let mut settings = Generation::default();
    let plain = model.generate(source, &settings).expect_err("no end");
    assert!(
        matches!(plain, EngineError::RanAway { length: 4, limit: 16 }),
        "{plain}"
    );
    settings.aggressive = true;
    assert_eq!(
        model.generate(source, &settings).expect_err("no end").to_string(),
        plain.to_string()
    );
    settings.max_tokens = Some(1);
    let one = model.generate(source, &settings).expect("ids that exist");
    assert!(one.ids.len() == 1 && !one.ended);
}

#[test]
fn sources_and_settings_that_cannot_be_run() {
    let mut options = Options::default();
    options.max_batch_tokens = 60;
    let model = load("v1.0", &options);
    let error = |source: &[u32], change: fn(&mut Generation)| {
        let mut settings = Generation::default();
        change(&mut settings);
        model.generate(source, &settings).expect_err("a bad call").to_string()
    };
    type Change = fn(&mut Generation);
    let cases: [(&[u32], Change, &str); 9] = [
        (&[], |_| {}, "holds no token id"),
        (&[2, 40], |_| {}, "token id 40 at position 1"),
        (&[2; 61], |s| s.max_tokens = Some(5), "1 sequences padded to 61"),
        (&[2; 5], |s| s.beams = 4, "4 sequences padded to 17"),
        (&[2], |s| s.max_tokens = Some(usize::MAX), "over the limit of 60"),
        (&[2], |s| s.max_tokens = Some(0), "it may hold no token id"),
        (&[2], |s| s.beams = 0, "0 beams"),
        (&[2], |s| s.beams = 21, "21 beams for a vocabulary of 40"),
        (
            &[2],
            |s| {
                s.beams = 2;
                s.aggressive = true;
            },
            "a draft for greedy search only",
        ),
    ];
    for (source, change, expected) in cases {
        let found = error(source, change);
        assert!(found.contains(expected), "{found}, not {expected}");
    }
    assert!(error(&[2], |s| s.length_penalty = f32::NAN).contains("the length penalty is NaN"));
}
