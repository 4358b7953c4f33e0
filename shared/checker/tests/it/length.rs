//! The correction for the length of a sentence, as the bundle asks for it.

use solecism_checker::{CheckOptions, Checker, Parts, SentenceLength};

use crate::helpers::{ByPiece, parts};

/// The odds of `ich` are 9 to 1; this divides them by the length over 12.
const CORRECTION: SentenceLength = SentenceLength {
    slope: 1.0,
    reference: 12.0,
};

fn corrected(max_tokens: usize) -> Checker {
    Checker::new(Parts {
        sentence_length: Some(CORRECTION),
        max_tokens,
        window_overlap: 2,
        ..parts(ByPiece)
    })
    .expect("a checker")
}

fn of_odds(odds: f32) -> f32 {
    odds / (1.0 + odds)
}

#[test]
fn every_window_of_a_long_sentence_counts_the_whole_sentence() {
    let sentence = vec!["ich".to_owned(); 24];
    for max_tokens in [8, 64] {
        let found = corrected(max_tokens).check_words(std::slice::from_ref(&sentence));
        let found = found.expect("probabilities").concat();
        assert_eq!(found.len(), 24);
        assert!(found.iter().all(|p| (p - of_odds(4.5)).abs() < 1e-6), "{found:?}");
    }
}

#[test]
fn the_sentences_of_a_text_each_have_their_own_length() {
    let checker = corrected(64);
    let text = "ich bin ich du.\n\nich bin du ich bin du ich bin du ich bin.";
    let options = CheckOptions {
        threshold: Some(0.95),
        ..CheckOptions::default()
    };
    let report = checker.check(text, &options).expect("a report");
    assert_eq!(report.sentences.len(), 2, "{report:?}");
    // Five words with the full stop, and twelve.
    assert!((report.words[0].probability - of_odds(9.0 * 12.0 / 5.0)).abs() < 1e-6);
    assert!((report.words[5].probability - of_odds(9.0)).abs() < 1e-6);
    // Findings and their probabilities are those of the corrected words.
    assert_eq!(report.findings.len(), 2);
    assert_eq!(report.findings[0].probability, report.words[0].probability);
}

#[test]
fn words_that_are_not_judged_stay_at_nought() {
    let report = corrected(64).check("ich :-) ich", &CheckOptions::default());
    let report = report.expect("a report");
    assert_eq!(report.words[1].probability, 0.0, "{report:?}");
}
