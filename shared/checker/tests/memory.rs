//! How much memory a checker keeps, and that nothing of it is left when it is dropped, as measured by an allocator that counts.
//!
//! This is one test in a program of its own, because others beside it would be counted too.

use std::alloc::System;
use std::error::Error;
use std::path::Path;

use cap::Cap;
use solecism_checker::{CheckOptions, Checker, Language, Parts, Tagger, WordEncoder};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// A tagger that keeps nothing.
struct Nothing;

impl Tagger for Nothing {
    fn error_probabilities(
        &self,
        sequences: &[&[u32]],
        _: usize,
    ) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>> {
        Ok(sequences.iter().map(|ids| vec![0.0; ids.len()]).collect())
    }
}

fn checker(tokenizer: &[u8]) -> Checker {
    let parts = Parts {
        language: Language::new("de").expect("a language code"),
        encoder: WordEncoder::from_bytes(tokenizer).expect("a tokenizer"),
        tagger: Box::new(Nothing),
        threshold: 0.5,
        picky_threshold: None,
        sentence_length: None,
        max_tokens: 256,
        window_overlap: 64,
    };
    Checker::new(parts).expect("a checker")
}

#[test]
fn a_checker_knows_what_it_keeps_and_leaves_nothing_behind() {
    // As many words as the cache has room for, each of some letters.
    let words: String = (0..50_000).map(|i| format!("wort{} ", i * 7919)).collect();
    let check = |checker: &Checker, text: &str| {
        let report = checker.check(text, &CheckOptions::default()).expect("a report");
        assert!(!report.words.is_empty());
    };
    for name in [
        "models/de",
        "models/en",
        "models/it",
        "shared/checker/tests/golden/tokenizers/bpe.json",
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
        let path = if path.is_dir() {
            path.join("tokenizer.json")
        } else {
            path
        };
        let file = std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        // This makes what is made once for each process, such as tables of characters.
        check(&checker(&file), "Das ist ein Satz.");
        let before = ALLOCATOR.allocated();
        let checker = checker(&file);
        check(&checker, &words);
        let kept = ALLOCATOR.allocated() - before;
        let said = checker.resident_bytes();
        assert!(
            (kept * 85 / 100..=kept * 130 / 100).contains(&said),
            "{name}: {said} bytes by its own account, {kept} by the allocator's"
        );
        drop(checker);
        let left = ALLOCATOR.allocated().abs_diff(before);
        assert!(left < 4096, "{name}: {left} bytes are left");
    }
}
