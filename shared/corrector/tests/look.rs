//! What a second look changes: what is found, and in which order the suggestions come.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use solecism_api::Level;
use solecism_checker::{
    Alone, CheckOptions, Checker, EditScores, Language, Parts, Report, ScoredText, Tagger, Tagging, WordEncoder,
};
use solecism_corrector::{Corrector, Tags};
use solecism_testing::tiny;

/// The tiny tokenizer's piece for the word `der`.
const DER: u32 = 12;
const DIE: u32 = 13;
const DAS: u32 = 14;

type Answer<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// What a network says of each piece, whatever stands around it: the probability of a mistake, and for `der` what becomes of it.
struct ByPiece {
    mistakes: Vec<(u32, f32)>,
    /// The probabilities of `die` and of `das` in the place of `der`.
    edits: [f32; 2],
    /// The piece after which nothing is a mistake.
    right_after: Option<u32>,
    sequences: Arc<AtomicUsize>,
}

impl Tagger for ByPiece {
    fn error_probabilities(&self, sequences: &[&[u32]], _: usize) -> Answer<Vec<Vec<f32>>> {
        self.sequences.fetch_add(sequences.len(), Ordering::Relaxed);
        let of_place = |ids: &[u32], place: usize| {
            let is_right = place > 0 && self.right_after == Some(ids[place - 1]);
            let mistake = self
                .mistakes
                .iter()
                .find(|(piece, _)| *piece == ids[place] && !is_right);
            mistake.map_or(0.01, |(_, p)| *p)
        };
        let of_sequence = |ids: &&[u32]| (0..ids.len()).map(|place| of_place(ids, place)).collect();
        Ok(sequences.iter().map(of_sequence).collect())
    }

    fn edit_labels(&self) -> Option<[usize; 2]> {
        Some([3, 1])
    }

    fn tag(&self, sequences: &[&[u32]], places: &[&[usize]], threads: usize) -> Answer<Tagging> {
        let of_place = |id: u32| match id {
            DER => EditScores {
                keep: 1.0 - self.edits[0] - self.edits[1],
                edits: vec![(1, self.edits[0]), (2, self.edits[1])],
                ..EditScores::UNCHANGED
            },
            _ => EditScores::UNCHANGED,
        };
        let edits = sequences.iter().zip(places);
        Ok(Tagging {
            probabilities: self.error_probabilities(sequences, threads)?,
            edits: edits
                .map(|(ids, places)| places.iter().map(|&place| of_place(ids[place])).collect())
                .collect(),
        })
    }
}

fn checker(mistakes: &[(u32, f32)], edits: [f32; 2]) -> Result<(Checker, Arc<AtomicUsize>), Box<dyn Error>> {
    checker_in_context(mistakes, edits, None)
}

fn checker_in_context(
    mistakes: &[(u32, f32)],
    edits: [f32; 2],
    right_after: Option<u32>,
) -> Result<(Checker, Arc<AtomicUsize>), Box<dyn Error>> {
    let sequences = Arc::<AtomicUsize>::default();
    let tokenizer = std::fs::read(tiny::bundle().join("tokenizer.json"))?;
    let checker = Checker::new(Parts {
        language: Language::new("de")?,
        encoder: WordEncoder::from_bytes(&tokenizer)?,
        tagger: Box::new(ByPiece {
            mistakes: mistakes.to_vec(),
            edits,
            right_after,
            sequences: sequences.clone(),
        }),
        threshold: 0.8,
        picky_threshold: None,
        sentence_length: None,
        max_tokens: 64,
        window_overlap: 16,
    })?;
    Ok((checker, sequences))
}

/// A corrector with these lines in its `edits.json`.
fn corrector(more: &str) -> Result<Corrector, Box<dyn Error>> {
    let edits = format!(
        r#"{{"schema": 1, "language": "de", "edits": ["keep", "word:die", "word:das"], "inserts": ["none"], {more} "thresholds":
        {{"default": {{"word": 0.95, "punctuation": 1, "marked": 0.4}}, "picky": {{"word": 0.4, "punctuation": 1}}}}}}"#
    );
    Ok(Corrector::new(
        Tags::parse(edits.as_bytes(), &Language::new("de")?)?,
        None,
    )?)
}

const CONFIRMATION: &str = r#""confirmation": {"from": 0.5, "below": 0.1, "odds": 4},"#;

fn check(
    corrector: &Corrector,
    checker: &Checker,
    text: &str,
    options: &CheckOptions,
) -> Result<Report, Box<dyn Error>> {
    let thresholds = corrector.tags().thresholds(Level::Default);
    Ok(corrector.check(checker, text, thresholds, options, &Alone::default())?)
}

/// The findings with their probabilities and suggestions.
fn show(report: &Report) -> Vec<String> {
    let of_finding = |finding: &solecism_api::Finding| {
        let suggestions = finding
            .suggestions
            .iter()
            .map(|suggestion| format!("{} {:.2}", suggestion.text, suggestion.probability));
        format!(
            "{} {:.2}: {}",
            finding.text,
            finding.probability,
            suggestions.collect::<Vec<_>>().join(", ")
        )
    };
    report.findings.iter().map(of_finding).collect()
}

#[test]
fn a_suggestion_that_reads_well_confirms_a_mistake() -> Result<(), Box<dyn Error>> {
    let (text, options) = ("es war mit der", CheckOptions::default());
    let (checker, _) = checker(&[(DER, 0.6)], [0.7, 0.0])?;
    let report = check(&corrector(CONFIRMATION)?, &checker, text, &options)?;
    // Odds of 1.5, four times.
    assert_eq!(show(&report), ["der 0.86: die 0.70"]);
    let of_word = report.words[3].probability;
    assert_eq!(
        of_word, report.findings[0].probability,
        "what is said of the word is what was found"
    );
    assert!(
        check(&corrector("")?, &checker, text, &options)?.findings.is_empty(),
        "only if the bundle says so"
    );
    let mended = corrector(CONFIRMATION)?;
    let mended = mended.mend(
        &checker,
        text,
        mended.tags().thresholds(Level::Default),
        &options,
        &Alone::default(),
    )?;
    assert_eq!(
        (mended.text(text).as_str(), show(&mended.report).len()),
        ("es war mit die", 1)
    );
    Ok(())
}

#[test]
fn nothing_confirms_a_mistake_but_a_likely_suggestion_after_which_there_is_none() -> Result<(), Box<dyn Error>> {
    let options = CheckOptions::default();
    let corrector = corrector(CONFIRMATION)?;
    for (mistakes, edits, why) in [
        (vec![(DER, 0.6), (DIE, 0.2)], [0.7, 0.0], "it does not read well"),
        (vec![(DER, 0.6)], [0.4, 0.0], "it is not likely"),
        (
            vec![(DER, 0.45)],
            [0.7, 0.0],
            "even four times the odds do not reach the threshold",
        ),
    ] {
        let (checker, _) = checker(&mistakes, edits)?;
        let report = check(&corrector, &checker, "es war mit der", &options)?;
        assert_eq!(show(&report), [""; 0], "{why}");
        assert_eq!(report.words[3].probability, mistakes[0].1, "{why}");
    }
    Ok(())
}

#[test]
fn of_several_suggestions_the_one_comes_first_that_reads_best() -> Result<(), Box<dyn Error>> {
    let (text, options) = ("es war mit der", CheckOptions::default());
    let corrector = corrector("")?;
    let (plain, _) = checker(&[(DER, 0.9)], [0.5, 0.4])?;
    assert_eq!(
        show(&check(&corrector, &plain, text, &options)?),
        ["der 0.90: die 0.50, das 0.40"]
    );
    let (checker, _) = checker(&[(DER, 0.9), (DIE, 0.7)], [0.5, 0.4])?;
    assert_eq!(
        show(&check(&corrector, &checker, text, &options)?),
        ["der 0.90: das 0.50, die 0.40"]
    );
    let mended = corrector.mend(
        &checker,
        text,
        corrector.tags().thresholds(Level::Default),
        &options,
        &Alone::default(),
    )?;
    assert_eq!(mended.text(text), "es war mit das");
    Ok(())
}

#[test]
fn without_a_suggestion_a_word_changes_places_with_a_neighbour_if_that_reads_well() -> Result<(), Box<dyn Error>> {
    let (text, options) = ("es war der die", CheckOptions::default());
    let corrector = corrector("")?;
    let (checker, sequences) = checker_in_context(&[(DER, 0.9)], [0.0, 0.0], Some(DIE))?;
    let report = check(&corrector, &checker, text, &options)?;
    assert_eq!(show(&report), ["der die 0.90: die der 0.99"]);
    assert_eq!(
        sequences.swap(0, Ordering::Relaxed),
        3,
        "one for the neighbour on either side"
    );
    let thresholds = corrector.tags().thresholds(Level::Default);
    let mended = corrector.mend(&checker, text, thresholds, &options, &Alone::default())?;
    assert_eq!(mended.text(text), "es war die der");
    let (checker, _) = checker_in_context(&[(DER, 0.9)], [0.0, 0.0], None)?;
    let report = check(&corrector, &checker, text, &options)?;
    assert_eq!(show(&report), ["der 0.90: "], "it is no better elsewhere");
    let (checker, _) = checker_in_context(&[(DER, 0.7)], [0.0, 0.0], Some(DIE))?;
    let picky = CheckOptions {
        threshold: Some(0.5),
        ..options
    };
    let report = check(&corrector, &checker, text, &picky)?;
    assert_eq!(show(&report), ["der 0.70: "], "the mistake is not sure enough");
    Ok(())
}

#[test]
fn a_sentence_costs_at_most_eight_looks_and_one_without_doubt_none() -> Result<(), Box<dyn Error>> {
    let options = CheckOptions::default();
    let corrector = corrector(CONFIRMATION)?;
    let (checker, sequences) = checker(&[(DER, 0.9)], [0.5, 0.4])?;
    check(&corrector, &checker, "du war mit und die das", &options)?;
    assert_eq!(sequences.swap(0, Ordering::Relaxed), 1);
    check(&corrector, &checker, "es war mit der", &options)?;
    assert_eq!(sequences.swap(0, Ordering::Relaxed), 3, "one for each suggestion");
    check(&corrector, &checker, &"der du ".repeat(12), &options)?;
    assert_eq!(sequences.swap(0, Ordering::Relaxed), 9);
    Ok(())
}

#[test]
fn a_deadline_that_comes_before_the_second_look_leaves_what_the_first_one_found() -> Result<(), Box<dyn Error>> {
    let corrector = corrector(CONFIRMATION)?;
    let (checker, _) = checker(&[(DER, 0.6), (DAS, 0.9)], [0.7, 0.0])?;
    let text = "du war mit der und das";
    let (_, mut scored): (Report, ScoredText) =
        checker.check_scored(text, &CheckOptions::default(), &Alone::default())?;
    let before = scored.clone();
    let late = CheckOptions {
        deadline: Some(Instant::now()),
        ..CheckOptions::default()
    };
    corrector.confirm(&checker, text, &mut scored, 0.8, &late, &Alone::default())?;
    assert_eq!(scored, before);
    corrector.confirm(
        &checker,
        text,
        &mut scored,
        0.8,
        &CheckOptions::default(),
        &Alone::default(),
    )?;
    assert_ne!(scored, before);
    Ok(())
}
