//! What is read in place of parts of a text, and what is never marked.

use std::error::Error;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use solecism_checker::{CheckOptions, Checker, Language, OffsetEncoding, Parts, Report, Tagger};

use crate::helpers::{ByPiece, BySequence, ICH, SlowAt, checker, parts};

fn report(checker: &Checker, text: &str, threshold: f32) -> Report {
    let options = CheckOptions {
        threshold: Some(threshold),
        ..CheckOptions::default()
    };
    checker.check(text, &options).expect("a report")
}

fn found(checker: &Checker, text: &str, threshold: f32) -> Vec<String> {
    let report = report(checker, text, threshold);
    report.findings.into_iter().map(|finding| finding.text).collect()
}

#[test]
fn invisible_characters_count_in_offsets_and_nowhere_else() {
    let checker = checker(BySequence);
    let probabilities = |text: &str| -> Vec<f32> {
        let report = report(&checker, text, 0.5);
        report.words.iter().map(|word| word.probability).collect()
    };
    let plain = "Am Abend kommt ich heim.";
    for mark in [
        "\u{ad}", "\u{200b}", "\u{200d}", "\u{202e}", "\u{2060}", "\u{2068}", "\u{feff}",
    ] {
        let marked = plain
            .replace("e", &format!("e{mark}"))
            .replace("ich", &format!("{mark}i{mark}ch"));
        assert_eq!(probabilities(&marked), probabilities(plain), "{mark:?}");
    }
    let text = "Si\u{ad}e \u{200b}i\u{ad}ch.";
    for (encoding, range) in [
        (OffsetEncoding::Utf8, (9, 14)),
        (OffsetEncoding::Utf16, (6, 10)),
        (OffsetEncoding::Utf32, (6, 10)),
    ] {
        let options = CheckOptions {
            offset_encoding: encoding,
            ..CheckOptions::default()
        };
        let report = self::checker(ByPiece).check(text, &options).expect("a report");
        let finding = report.findings.first().expect("a finding");
        assert_eq!((finding.start, finding.end), range);
        assert_eq!(finding.text, "i\u{ad}ch");
    }
}

#[test]
fn emoji_change_nothing_for_their_neighbours() {
    let checker = checker(BySequence);
    let of_words = |text: &str| -> Vec<f32> {
        let report = report(&checker, text, 0.5);
        let is_word = |word: &&solecism_checker::Word| text[word.start..word.end].is_ascii();
        report
            .words
            .iter()
            .filter(is_word)
            .map(|word| word.probability)
            .collect()
    };
    let plain = of_words("Die Arbeit ist fertig.");
    for text in [
        "✅ Die Arbeit ist fertig.",
        "Die Arbeit 👩‍👩‍👧 ist fertig. 👍🏽",
        "Die Arbeit😀ist fertig🇩🇪.",
    ] {
        assert_eq!(of_words(text), plain, "{text}");
    }
    assert_eq!(
        found(&checker, "😀 👩‍👩‍👧", 0.0),
        ["😀 👩‍👩‍👧"],
        "only a threshold of 0 marks what cannot be wrong"
    );
    assert_eq!(found(&checker, "😀 👩‍👩‍👧", f32::MIN_POSITIVE), [""; 0]);
}

#[test]
fn what_is_no_prose_is_never_marked() {
    // Everything that is judged is marked.
    let text = "Siehe https://example.org/a, @name und #tag: 5 € + foo_bar() in src/main.rs, Dummy0 :) „so“";
    let report = report(&checker(ByPiece), text, f32::MIN_POSITIVE);
    let marked: Vec<&str> = report
        .words
        .iter()
        .filter(|word| word.probability > 0.0)
        .map(|word| &text[word.start..word.end])
        .collect();
    assert_eq!(marked, ["Siehe", ",", "und", ":", "5", "in", ",", "„", "so", "“"]);
}

#[test]
fn corpora_are_judged_as_texts_are() {
    let checker = checker(ByPiece);
    let words = ["Si\u{ad}e", "😀", "€", "ich", "@name"].map(str::to_owned).to_vec();
    let of_corpus = checker.check_words(&[words]).expect("probabilities");
    let of_text = report(&checker, "Si\u{ad}e 😀 € ich @name", 0.5);
    let of_text: Vec<f32> = of_text.words.iter().map(|word| word.probability).collect();
    assert_eq!(of_corpus, [of_text]);
}

#[test]
fn a_sentence_without_words_to_judge_costs_nothing() {
    let report = report(&checker(BySequence), "😀\n\n#tag @name\n\nhttps://example.org", 0.5);
    assert_eq!((report.words.len(), report.timings.batches), (4, 0));
}

#[test]
fn a_quotation_mark_turned_round_is_an_apostrophe_where_no_other_is_known() {
    let check = |code: &str, text: &str| -> Vec<f32> {
        let language = Language::new(code).expect("a language code");
        let checker = Checker::new(Parts {
            language,
            ..parts(BySequence)
        });
        let report = report(&checker.expect("a checker"), text, 0.5);
        report.words.iter().map(|word| word.probability).collect()
    };
    for code in ["en", "it"] {
        assert_eq!(check(code, "‘so’ è"), check(code, "'so' è"), "{code}");
    }
    assert_ne!(check("de", "‘so’ è"), check("de", "'so' è"));
}

/// 0.9 for every piece of a sequence in which the piece for `ich` is missing.
struct WithoutIch;

impl Tagger for WithoutIch {
    fn error_probabilities(
        &self,
        sequences: &[&[u32]],
        _: usize,
    ) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>> {
        let probability = |ids: &&[u32]| if ids.contains(&ICH) { 0.1 } else { 0.9 };
        Ok(sequences.iter().map(|ids| vec![probability(ids); ids.len()]).collect())
    }
}

#[test]
fn words_in_capitals_are_marked_only_if_their_small_form_is() {
    let checker = checker(WithoutIch);
    // A text, and what is marked in it.
    let cases = [
        ("DAS BIN ICH", vec![]),
        ("Das bin wirklich ICH", vec!["Das bin wirklich"]),
        ("DAS BIN DU", vec!["DAS BIN DU"]),
        ("Das bin wirklich DU", vec!["Das bin wirklich DU"]),
        ("das bin ich", vec![]),
    ];
    for (text, expected) in cases {
        assert_eq!(found(&checker, text, 0.5), expected, "{text}");
    }
}

#[test]
fn capitals_cost_nothing_where_none_is_flagged() {
    let checker = checker(ByPiece);
    assert_eq!(report(&checker, "Das ist die NATO.", 0.95).timings.batches, 1);
    assert_eq!(report(&checker, "Das ist die NATO.", 0.0).timings.batches, 2);
}

#[test]
fn capitals_that_the_deadline_keeps_from_a_second_look_are_not_answered_for() {
    let slow = SlowAt {
        at: 0,
        pause: Duration::from_millis(400),
        batches: AtomicUsize::new(0),
    };
    let options = CheckOptions {
        threshold: Some(0.0),
        deadline: Some(Instant::now() + Duration::from_millis(300)),
        ..CheckOptions::default()
    };
    let report = self::checker(slow)
        .check("Gut so. 😀 NA KLAR.", &options)
        .expect("a report");
    assert_eq!((report.words.len(), report.checked_to), (4, Some(13)));
    assert!(report.incomplete);
}
