use std::ops::Range;
use std::time::{Duration, Instant};

use solecism_api::{DetectAnswer, FalseAlarms, Finding, OffsetCursor, OffsetEncoding, Span, Thresholds, Word};

use solecism_text::{Format, Language, Word as TextWord};

use crate::edits::ScoredText;

/// How to check a text.
#[derive(Debug, Clone, Default)]
pub struct CheckOptions {
    /// The probability, 0 to 1, from which on a word is reported; the bundle's own if none is given.
    pub threshold: Option<f32>,
    /// The unit of every offset in the report.
    pub offset_encoding: OffsetEncoding,
    /// How the text is written; if none, it is found out, see [`Format::of_text`].
    pub format: Option<Format>,
    /// When to stop, with what has been checked by then. It is checked between batches, so a call may overrun it by the time of one.
    pub deadline: Option<Instant>,
}

/// What a check found. All offsets are into the text as given, in units of `offset_encoding`, ends exclusive.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The language that the text was taken to be in.
    pub language: Language,
    /// The probability from which on a word was reported.
    pub threshold: f32,
    /// The unit of the offsets.
    pub offset_encoding: OffsetEncoding,
    /// The sentences, in the order of the text.
    pub sentences: Vec<Span>,
    /// Every word with its probability, in the order of the text.
    pub words: Vec<Word>,
    /// Runs of words at or above the threshold, each within one sentence.
    pub findings: Vec<Finding>,
    /// Whether the deadline came before the end of the text.
    pub incomplete: bool,
    /// If `incomplete`, the offset up to which everything was checked; nothing from it on was.
    pub checked_to: Option<usize>,
    /// Where the time went.
    pub timings: Timings,
}

impl Report {
    /// Puts in what a model says of the words of `text`, which must be the text that was checked, in the place of what was there before.
    pub fn fill(&mut self, text: &str, scored: &ScoredText) {
        let mut cursor = OffsetCursor::new(text, self.offset_encoding);
        self.sentences = Vec::with_capacity(scored.scores.len());
        self.words = Vec::with_capacity(scored.scores.iter().map(|scores| scores.probabilities.len()).sum());
        self.findings.clear();
        for (words, scores) in scored.sentences.iter().zip(&scored.scores) {
            let probabilities = &scores.probabilities;
            let first = self.words.len();
            let of_word = |(word, &probability): (&TextWord, &f32)| Word {
                start: cursor.at(word.range.start),
                end: cursor.at(word.range.end),
                probability,
            };
            self.words.extend(words.iter().zip(probabilities).map(of_word));
            let found = &self.words[first..];
            if let (Some(first), Some(last)) = (found.first(), found.last()) {
                self.sentences.push(Span {
                    start: first.start,
                    end: last.end,
                });
            }
            let of_run = |run: Range<usize>| Finding {
                start: found[run.start].start,
                end: found[run.end - 1].end,
                probability: probabilities[run.clone()].iter().copied().fold(0.0, f32::max),
                words: run.len(),
                text: text[words[run.start].range.start..words[run.end - 1].range.end].to_owned(),
                kind: None,
                suggestions: Vec::new(),
            };
            self.findings
                .extend(flagged_runs(probabilities, self.threshold).into_iter().map(of_run));
        }
    }

    /// The report as it is answered, on a command line and over HTTP alike, with what is known of the model and of the call.
    pub fn into_answer(
        self,
        thresholds: Thresholds,
        false_alarms: Option<FalseAlarms>,
        cold: bool,
        timings: solecism_api::Timings,
    ) -> DetectAnswer {
        DetectAnswer {
            language: self.language.code().to_owned(),
            threshold: self.threshold,
            thresholds: Some(thresholds),
            false_alarms,
            offset_encoding: self.offset_encoding,
            sentences: self.sentences,
            words: self.words,
            findings: self.findings,
            incomplete: self.incomplete,
            checked_to: self.checked_to,
            cold,
            timings,
        }
    }
}

/// Where the time of a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timings {
    /// Splitting the text and encoding its words.
    pub preparation: Duration,
    /// Running the model.
    pub inference: Duration,
    /// Piece ids that the model ran on, special ones included and padding left out.
    pub pieces: usize,
    /// Batches that it ran them in.
    pub batches: usize,
}

impl Timings {
    /// Adds what a further run took.
    pub fn add(&mut self, other: Self) {
        self.preparation += other.preparation;
        self.inference += other.inference;
        self.pieces += other.pieces;
        self.batches += other.batches;
    }
}

/// Runs of neighbours at or above `threshold` in one sentence's probabilities, as ranges of indices.
pub fn flagged_runs(probabilities: &[f32], threshold: f32) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (i, &probability) in probabilities.iter().enumerate() {
        if probability < threshold {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.end == i => run.end += 1,
            _ => runs.push(i..i + 1),
        }
    }
    runs
}
