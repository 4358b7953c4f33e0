//! What became of a text.

use std::ops::Range;
use std::time::Duration;

use serde_json::{Map, Value};
use solecism_api::{DetectAnswer, FalseAlarms, Finding, Kind, Suggestion, Thresholds, Timings, Word};
use solecism_http::Measured;
use solecism_system::milliseconds;

use super::identify::Guess;
use super::jobs::Job;
use crate::backend::{BackendError, ExternalMatch};
use crate::language::Language;

/// What was found in a text. Ranges are in bytes of it, and in its order.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The language of the whole text as it was identified, whichever was asked for; none if it has no letters.
    pub(crate) identified: Option<Guess>,
    pub(crate) parts: Vec<Part>,
    pub(crate) sentences: Vec<(Range<usize>, &'static Language)>,
    pub(crate) words: Vec<Word>,
    pub(crate) findings: Vec<Found>,
    /// How long identification took.
    pub(crate) identification: Duration,
}

/// What one function, or the external service, was asked to check.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) language: &'static Language,
    /// The confidence of the identification; 1 if the language was asked for.
    pub(crate) confidence: f64,
    pub(crate) ranges: Vec<Range<usize>>,
    pub(crate) outcome: Outcome,
}

/// What came of it.
#[derive(Debug)]
pub(crate) enum Outcome {
    Checked {
        /// None if the text was to be corrected.
        threshold: Option<f32>,
        /// The model's own, and how often it flags a correct sentence there, if its function says so.
        thresholds: Option<Thresholds>,
        false_alarms: Option<FalseAlarms>,
        /// Whether the function's time ran out before the end.
        incomplete: bool,
        cold: bool,
        timings: Timings,
    },
    /// The external service has checked it: the text left the system.
    External,
    /// Nobody serves the language.
    NotServed,
    Failed(BackendError),
}

/// A possible mistake.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) range: Range<usize>,
    pub(crate) language: &'static Language,
    pub(crate) by: By,
}

/// Who found it.
#[derive(Debug)]
pub(crate) enum By {
    Model {
        probability: f32,
        words: usize,
        kind: Option<Kind>,
        suggestions: Vec<Suggestion>,
    },
    /// The external service, in its own words: the match as LanguageTool's API has it.
    External(Map<String, Value>),
}

impl Checked {
    /// What is found if nothing is looked for.
    pub(crate) fn nothing(identified: Option<Guess>) -> Self {
        Self {
            identified,
            parts: Vec::new(),
            sentences: Vec::new(),
            words: Vec::new(),
            findings: Vec::new(),
            identification: Duration::ZERO,
        }
    }

    /// Whether something was not checked that should have been.
    pub(crate) fn is_incomplete(&self) -> bool {
        let complete = |part: &Part| {
            matches!(
                part.outcome,
                Outcome::External | Outcome::Checked { incomplete: false, .. }
            )
        };
        !self.parts.iter().all(complete)
    }

    /// One line on the log, without a word of the text.
    pub(crate) fn log(&self) {
        tracing::info!(
            language = self.identified.map(|guess| guess.language.code),
            parts = self.parts.len(),
            words = self.words.len(),
            findings = self.findings.len(),
            incomplete = self.is_incomplete(),
            external = self.parts.iter().any(|part| matches!(part.outcome, Outcome::External)),
            identify_ms = milliseconds(self.identification),
            "text checked"
        );
    }

    /// What the metrics say of it. What the functions took is in their own lines.
    pub(crate) fn measured(&self) -> Measured {
        Measured {
            language: self.identified.map(|guess| guess.language.code),
            words: Some(self.words.len()),
            ..Measured::default()
        }
    }
}

impl Checked {
    /// Takes over what a function found; none, with nothing taken over, if its offsets are not into the job's text.
    pub(super) fn take(&mut self, job: &Job, answer: DetectAnswer) -> Option<Outcome> {
        let whole = |start, end| job.in_whole(start..end);
        let sentences = answer
            .sentences
            .iter()
            .map(|span| Some((whole(span.start, span.end)?, job.language)));
        let words = answer.words.iter().map(|word| {
            let range = whole(word.start, word.end)?;
            Some(Word {
                start: range.start,
                end: range.end,
                probability: word.probability,
            })
        });
        let findings = answer.findings.into_iter().map(|finding| found(job, finding));
        let sentences: Vec<_> = sentences.collect::<Option<_>>()?;
        let words: Vec<_> = words.collect::<Option<_>>()?;
        let findings: Vec<_> = findings.collect::<Option<_>>()?;
        self.sentences.extend(sentences);
        self.words.extend(words);
        self.findings.extend(findings);
        Some(Outcome::Checked {
            threshold: Some(answer.threshold),
            thresholds: answer.thresholds,
            false_alarms: answer.false_alarms,
            incomplete: answer.incomplete,
            cold: answer.cold,
            timings: answer.timings,
        })
    }

    pub(super) fn take_external(&mut self, job: &Job, matches: Vec<ExternalMatch>) {
        // A finding across two pieces is about how the pieces were joined.
        let found = matches.into_iter().filter_map(|found| {
            Some(Found {
                range: job.in_whole(found.range)?,
                language: job.language,
                by: By::External(found.fields),
            })
        });
        self.findings.extend(found);
    }
}

/// A finding of a function's, in the whole text; none if it is not in the job's text.
pub(super) fn found(job: &Job, finding: Finding) -> Option<Found> {
    Some(Found {
        range: job.in_whole(finding.start..finding.end)?,
        language: job.language,
        by: By::Model {
            probability: finding.probability,
            words: finding.words,
            kind: finding.kind,
            suggestions: finding.suggestions,
        },
    })
}
