//! The correction for words that look misspelt, as the bundle asks for it.

use solecism_checker::{CheckOptions, Checker, Language};
use solecism_lexicon::{Words, build};
use solecism_testing::words::GERMAN;

use crate::helpers::{ByPiece, checker};

fn words() -> Words {
    let german = Language::new("de").expect("a language code");
    Words::from_bytes(build(GERMAN, &german).expect("a list"), &german).expect("a good list")
}

fn probabilities(checker: &Checker, text: &str) -> Vec<f32> {
    let report = checker.check(text, &CheckOptions::default()).expect("a report");
    report.words.iter().map(|word| word.probability).collect()
}

fn of_odds(odds: f32) -> f32 {
    odds / (1.0 + odds)
}

#[test]
fn what_looks_misspelt_is_likelier_wrong_and_nothing_else_is() {
    let text = "ich Schuhle und Schule Shenzhen iich";
    let before = probabilities(&checker(ByPiece), text);
    let after = probabilities(&checker(ByPiece).with_words(words(), 20.0), text);
    let odds = |p: f32| p / (1.0 - p);
    assert!(
        (after[1] - of_odds(20.0 * odds(before[1]))).abs() < 1e-6,
        "{before:?} became {after:?}"
    );
    assert!(before[1] >= 0.03 && after[1] > before[1]);
    for i in [0, 2, 3, 4, 5] {
        assert_eq!(after[i], before[i], "word {i}");
    }
}

#[test]
fn words_of_a_corpus_are_corrected_too() {
    let sentence = vec![vec!["Schuhle".to_owned(), "Schule".to_owned()]];
    let of = |checker: Checker| checker.check_words(&sentence).expect("probabilities").concat();
    let (before, after) = (of(checker(ByPiece)), of(checker(ByPiece).with_words(words(), 20.0)));
    assert!(
        after[0] > before[0] && after[1] == before[1],
        "{before:?} became {after:?}"
    );
}

#[test]
fn what_is_not_judged_stays_at_nought() {
    let checker = checker(ByPiece).with_words(words(), 1000.0);
    assert_eq!(probabilities(&checker, "ich @Schuhle ich")[1], 0.0);
}
