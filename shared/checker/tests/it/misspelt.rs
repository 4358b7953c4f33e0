//! The correction for words that look misspelt, as the bundle asks for it.

use std::error::Error;

use solecism_checker::{CheckOptions, Checker, Language, Tagger};
use solecism_lexicon::{Words, build};
use solecism_testing::words::GERMAN;

use crate::helpers::checker;

/// Every word is as likely wrong as the next.
struct Even;

impl Tagger for Even {
    fn error_probabilities(
        &self,
        sequences: &[&[u32]],
        _: usize,
    ) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>> {
        Ok(sequences.iter().map(|ids| vec![0.2; ids.len()]).collect())
    }
}

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
    let before = probabilities(&checker(Even), text);
    let after = probabilities(&checker(Even).with_words(words(), 20.0), text);
    // Odds of 1 to 4 become 20 to 4.
    assert!((after[1] - of_odds(5.0)).abs() < 1e-6, "{before:?} became {after:?}");
    for i in [0, 2, 3, 4, 5] {
        assert_eq!(after[i], before[i], "word {i}");
    }
}

#[test]
fn words_of_a_corpus_are_corrected_too() {
    let sentence = vec![vec!["Schuhle".to_owned(), "Schule".to_owned()]];
    let of = |checker: Checker| checker.check_words(&sentence).expect("probabilities").concat();
    let (before, after) = (of(checker(Even)), of(checker(Even).with_words(words(), 20.0)));
    assert!(
        after[0] > before[0] && after[1] == before[1],
        "{before:?} became {after:?}"
    );
}

#[test]
fn what_is_not_judged_stays_at_nought() {
    let checker = checker(Even).with_words(words(), 1000.0);
    assert_eq!(probabilities(&checker, "ich @Schuhle ich")[1], 0.0);
}

#[test]
fn what_is_certainly_wrong_in_a_text_is_marked_whatever_the_model_says() {
    let found = probabilities(&checker(Even), "du und und du, und du `und` und");
    assert!(found[2] > 0.9, "{found:?}");
    assert!(found.iter().filter(|p| **p > 0.9).count() == 1, "{found:?}");
    let corpus = checker(Even).check_words(&[vec!["und".to_owned(), "und".to_owned()]]);
    let corpus = corpus.expect("probabilities").concat();
    assert_eq!(corpus[0], corpus[1], "a corpus has labels by its own rules");
}
