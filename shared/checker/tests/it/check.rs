use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use solecism_checker::{CheckOptions, Checker, CheckerError, Language, OffsetEncoding, Parts, Tagger};

use crate::helpers::{ByPiece, BySequence, SlowAt, checker, parts};

#[test]
fn neighbours_are_joined_within_a_sentence() {
    let text = "Und ich ich du. Wo war ich\n\nich";
    let report = checker(ByPiece)
        .check(text, &CheckOptions::default())
        .expect("a report");
    let found: Vec<(usize, usize, &str)> = report
        .findings
        .iter()
        .map(|f| (f.start, f.words, f.text.as_str()))
        .collect();
    assert_eq!(found, [(4, 2, "ich ich"), (23, 1, "ich"), (28, 1, "ich")]);
    let probabilities: Vec<f32> = report.findings.iter().map(|finding| finding.probability).collect();
    assert_eq!(
        probabilities,
        [0.97, 0.9, 0.9],
        "a word that comes twice is certainly wrong"
    );
    assert_eq!(report.words.len(), 9);
    let sentences: Vec<&str> = report.sentences.iter().map(|s| &text[s.start..s.end]).collect();
    assert_eq!(sentences, ["Und ich ich du.", "Wo war ich", "ich"]);
    assert!(!report.incomplete && report.checked_to.is_none());
}

#[test]
fn a_word_at_the_threshold_is_reported() {
    let checker = checker(ByPiece);
    let findings = |threshold| {
        let options = CheckOptions {
            threshold: Some(threshold),
            ..CheckOptions::default()
        };
        checker.check("du ich", &options).expect("a report").findings.len()
    };
    assert_eq!((findings(0.9), findings(0.91), findings(0.0)), (1, 0, 1));
    for threshold in [-0.1, 1.1, f32::NAN] {
        let options = CheckOptions {
            threshold: Some(threshold),
            ..CheckOptions::default()
        };
        assert!(
            matches!(checker.check("du", &options), Err(CheckerError::Threshold { .. })),
            "{threshold}"
        );
    }
}

#[test]
fn blank_text_gives_an_empty_report() {
    for text in ["", " ", "\n\r\n\t\u{a0}\u{2029}"] {
        let report = checker(ByPiece)
            .check(text, &CheckOptions::default())
            .expect("a report");
        assert!(
            report.words.is_empty() && report.findings.is_empty() && report.sentences.is_empty(),
            "{text:?}"
        );
    }
}

#[test]
fn odd_text_gets_an_answer_with_right_offsets() {
    let long = "ü".repeat(40_000);
    let cases = [
        "a\0b ich \0",
        "\u{301} ich \u{301}\u{301}",
        "👩‍👩‍👧ich👍🏽 ich",
        "مرحبا ich، שלום",
        "\u{202e}ich\u{202c} ich",
        &format!("{long} ich."),
        &".".repeat(5_000),
        &"!?".repeat(5_000),
        &"a.b-c/".repeat(2_000),
        &":)".repeat(2_000),
        &format!("ich.{}ich", " ".repeat(100_000)),
    ];
    for text in cases {
        let report = checker(ByPiece)
            .check(text, &CheckOptions::default())
            .expect("a report");
        assert!(!report.words.is_empty());
        let start: String = text.chars().take(10).collect();
        for finding in &report.findings {
            assert_eq!(
                text.get(finding.start..finding.end),
                Some(finding.text.as_str()),
                "{start:?}"
            );
        }
        let last = report.words.last().map_or(0, |word| word.end);
        assert_eq!(last, text.trim_end().len(), "{start:?}");
    }
}

#[test]
fn offsets_in_every_unit() {
    let offsets = |encoding| {
        let options = CheckOptions {
            offset_encoding: encoding,
            ..CheckOptions::default()
        };
        let report = checker(ByPiece).check("Öl 😀 ich", &options).expect("a report");
        (report.findings[0].start, report.findings[0].end)
    };
    assert_eq!(offsets(OffsetEncoding::Utf8), (9, 12));
    assert_eq!(offsets(OffsetEncoding::Utf16), (6, 9));
    assert_eq!(offsets(OffsetEncoding::Utf32), (5, 8));
}

#[test]
fn the_report_as_it_is_answered() {
    let report = checker(ByPiece)
        .check("ich", &CheckOptions::default())
        .expect("a report");
    let timings = solecism_api::Timings {
        load: None,
        wait_ms: 0.0,
        prepare_ms: 1.0,
        infer_ms: 2.0,
        total_ms: 3.0,
    };
    let thresholds = solecism_api::Thresholds {
        default: 0.5,
        picky: None,
    };
    let json = serde_json::to_value(report.into_answer(thresholds, None, true, timings)).expect("JSON");
    let probability = serde_json::json!(0.9_f32);
    let expected = serde_json::json!({
        "language": "de", "threshold": 0.5, "offset_encoding": "utf8",
        "sentences": [{"start": 0, "end": 3}],
        "words": [{"start": 0, "end": 3, "probability": probability}],
        "findings": [{"start": 0, "end": 3, "probability": probability, "words": 1, "text": "ich"}],
        "thresholds": {"default": 0.5}, "cold": true,
        "timings": {"wait_ms": 0.0, "prepare_ms": 1.0, "infer_ms": 2.0, "total_ms": 3.0},
    });
    assert_eq!(json, expected);
}

#[test]
fn a_deadline_gives_the_beginning_that_was_checked() {
    // Each sentence has some 24 pieces, so there are about 20 batches, 4 to a group.
    let text = "ich ich ich ich ich ich ich ich ich ich ich ich ich ich ich ich ich ich ich ich. ".repeat(400);
    let slow = SlowAt {
        at: 10,
        pause: Duration::from_millis(400),
        batches: AtomicUsize::new(0),
    };
    let options = CheckOptions {
        deadline: Some(Instant::now() + Duration::from_millis(300)),
        ..CheckOptions::default()
    };
    let report = checker(slow).check(&text, &options).expect("a report");
    let reached = report.checked_to.expect("an offset");
    assert!(report.incomplete);
    assert!(report.words.iter().all(|word| word.end <= reached));
    let whole = checker(ByPiece)
        .check(&text, &CheckOptions::default())
        .expect("a report");
    let before = whole.words.iter().filter(|word| word.end <= reached).count();
    assert_eq!(report.words, whole.words[..before]);
    assert!(before < whole.words.len() && whole.words[before].start == reached);
}

#[test]
fn a_deadline_before_the_start_checks_nothing() {
    let options = CheckOptions {
        deadline: Some(Instant::now()),
        ..CheckOptions::default()
    };
    let report = checker(ByPiece).check("  ich bin", &options).expect("a report");
    assert_eq!(
        (report.incomplete, report.checked_to, report.words.len()),
        (true, Some(2), 0)
    );
    let blank = checker(ByPiece).check(" ", &options).expect("a report");
    assert!(!blank.incomplete, "nothing was left to check");
}

#[test]
fn a_deadline_may_fall_within_a_sentence() {
    let text = "ich ".repeat(20_000);
    let slow = SlowAt {
        at: 30,
        pause: Duration::from_millis(400),
        batches: AtomicUsize::new(0),
    };
    let options = CheckOptions {
        deadline: Some(Instant::now() + Duration::from_millis(300)),
        ..CheckOptions::default()
    };
    let report = checker(slow).check(&text, &options).expect("a report");
    assert!(report.incomplete);
    assert_eq!(report.checked_to, Some(report.words.len() * 4));
    assert_eq!(
        report.findings.iter().map(|finding| finding.words).sum::<usize>(),
        report.words.len()
    );
}

#[test]
fn words_of_a_corpus_get_what_text_gets() {
    let checker = checker(BySequence);
    let report = checker
        .check("Das ist ein Haus.", &CheckOptions::default())
        .expect("a report");
    let words = vec![
        ["Das", "ist", "ein", "Haus", "."].map(String::from).to_vec(),
        Vec::new(),
    ];
    let found = checker.check_words(&words).expect("probabilities");
    let expected: Vec<f32> = report.words.iter().map(|word| word.probability).collect();
    assert_eq!(found, [expected, Vec::new()]);
}

#[test]
fn parts_that_cannot_work() {
    let no_room = Checker::new(Parts {
        max_tokens: 2,
        ..parts(ByPiece)
    });
    assert!(matches!(
        no_room,
        Err(CheckerError::NoRoom {
            max_tokens: 2,
            specials: 2
        })
    ));
    let threshold = Checker::new(Parts {
        threshold: 2.0,
        ..parts(ByPiece)
    });
    assert!(matches!(threshold, Err(CheckerError::Threshold { .. })));
    let picky = Checker::new(Parts {
        picky_threshold: Some(-0.1),
        ..parts(ByPiece)
    });
    assert!(matches!(picky, Err(CheckerError::Threshold { .. })));
}

#[test]
fn curly_apostrophes_are_read_as_straight_ones() {
    let checker = Checker::new(Parts {
        language: Language::new("en").expect("a language code"),
        ..parts(BySequence)
    })
    .expect("a checker");
    let check = |text: &str| checker.check(text, &CheckOptions::default()).expect("a report");
    let (curly, straight) = ("I don’t. It’s l’ora.", "I don't. It's l'ora.");
    let probabilities = |text| -> Vec<f32> { check(text).words.iter().map(|word| word.probability).collect() };
    assert_eq!(probabilities(curly), probabilities(straight));
    // The tagger tells sequences apart; if it did not, the above would show nothing.
    assert_ne!(probabilities(curly), probabilities("I don`t. It`s l`ora."));
    let words: Vec<_> = check(curly)
        .words
        .iter()
        .map(|word| &curly[word.start..word.end])
        .collect();
    assert_eq!(words[..4], ["I", "do", "n’t", "."]);
}

/// Answers with what it holds, whatever it is asked.
struct Fixed(Result<Vec<Vec<f32>>, &'static str>);

impl Tagger for Fixed {
    fn error_probabilities(&self, _: &[&[u32]], _: usize) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>> {
        Ok(self.0.clone()?)
    }
}

#[test]
fn a_tagger_that_answers_wrong_is_an_error() {
    // `ich` is three pieces with the special ones.
    let cases = [
        ("a failure", Fixed(Err("out of order"))),
        ("no sequence", Fixed(Ok(vec![]))),
        ("a piece short", Fixed(Ok(vec![vec![0.1; 2]]))),
        ("not a number", Fixed(Ok(vec![vec![f32::NAN; 3]]))),
        ("no probability", Fixed(Ok(vec![vec![1.5; 3]]))),
    ];
    for (what, tagger) in cases {
        let failed = tagger.0.is_err();
        match checker(tagger).check("ich", &CheckOptions::default()) {
            Err(CheckerError::Run {
                batch: 1,
                longest: 3,
                source,
            }) => {
                assert!(failed && source.to_string() == "out of order", "{what}");
            }
            Err(CheckerError::Answer { pieces: 3 }) => assert!(!failed, "{what}"),
            other => panic!("{what}: {other:?}"),
        }
    }
}

/// Counts the calls, the pieces that run, including padding, and the pieces of the longest sequence.
#[derive(Clone, Default)]
struct Counting(Arc<[AtomicUsize; 3]>);

impl Counting {
    fn counts(&self) -> [usize; 3] {
        self.0.each_ref().map(|count| count.load(Ordering::Relaxed))
    }
}

impl Tagger for Counting {
    fn error_probabilities(
        &self,
        sequences: &[&[u32]],
        _: usize,
    ) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>> {
        let [calls, pieces, longest] = &*self.0;
        let widest = sequences.iter().map(|ids| ids.len()).max().unwrap_or(0);
        calls.fetch_add(1, Ordering::Relaxed);
        pieces.fetch_add(widest * sequences.len(), Ordering::Relaxed);
        longest.fetch_max(widest, Ordering::Relaxed);
        ByPiece.error_probabilities(sequences, 1)
    }
}

#[test]
fn text_without_a_sentence_in_it_costs_little_more_than_its_pieces() {
    let run = |text: &str, max_tokens| {
        let counting = Counting::default();
        let parts = Parts {
            max_tokens,
            window_overlap: 64,
            ..parts(counting.clone())
        };
        let checker = Checker::new(parts).expect("a checker");
        let report = checker.check(text, &CheckOptions::default()).expect("a report");
        (report.words.len(), counting.counts())
    };
    for text in [
        "a,".repeat(5000),
        "ich, ".repeat(5000),
        "a;b 1 ".repeat(3000),
        "du \u{2013} ".repeat(4000),
    ] {
        // In one sequence, there is no overlap and no padding.
        let (words, [_, whole, _]) = run(&text, usize::MAX);
        let (found, [calls, pieces, longest]) = run(&text, 256);
        assert_eq!(found, words);
        let what = format!(
            "{:?}: {pieces} pieces in {calls} calls, up to {longest} long, for {whole}",
            &text[..10]
        );
        assert!(
            pieces * 100 <= whole * 125 && calls <= pieces / 256 && longest <= 130,
            "{what}"
        );
    }
}
