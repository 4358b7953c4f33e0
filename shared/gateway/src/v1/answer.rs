//! The bodies that the gateway's own routes answer with.

use serde::Serialize;
use serde_json::Value;
use solecism_api::{
    ErrorDetail, FalseAlarms, Kind, OffsetEncoding, Span, Status, Suggestion, Thresholds, Timings, Word,
};
use solecism_system::milliseconds;
use utoipa::ToSchema;

use super::Wording;
use crate::{
    core::{By, Checked, Found, Outcome, Part},
    index::Index,
    language::Language,
};

/// The answer to `POST /v1/detect`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GatewayAnswer)]
pub(crate) struct Answer {
    /// The language of the whole text as it was identified, a code such as `de`, whichever was asked for; null where the
    /// text has no letters, `und` where it has letters of no language known. It may be one that nobody serves.
    language: Option<&'static str>,
    /// How sure that is, 0 to 1.
    confidence: Option<f64>,
    /// The unit of the offsets.
    offset_encoding: OffsetEncoding,
    /// The sentences that were checked, in the order of the text.
    sentences: Vec<Sentence>,
    /// Every word that was checked with its probability, in the order of the text.
    words: Vec<Word>,
    /// What may be wrong, in the order of the text.
    findings: Vec<GatewayFinding>,
    /// Which stretch of the text was checked by whom, and what came of it.
    parts: Vec<GatewayPart>,
    /// Whether some part was not checked, or not to its end.
    incomplete: bool,
    /// Where the gateway's time went.
    timings: GatewayTimings,
}

/// A sentence and its language.
#[derive(Debug, Serialize, ToSchema)]
struct Sentence {
    /// Offset of its first character.
    start: usize,
    /// Offset just past its last.
    end: usize,
    /// The language that it was checked in, a code such as `de`.
    language: &'static str,
}

/// A possible mistake.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GatewayFinding {
    /// Offset of its first character.
    start: usize,
    /// Offset just past its last.
    end: usize,
    /// The text from `start` to `end`, exactly.
    text: String,
    /// The language that it was found in, a code such as `de`.
    language: &'static str,
    /// The largest of its words' probabilities; left out where the external service found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    probability: Option<f32>,
    /// How many words it spans; left out where the external service found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    words: Option<usize>,
    /// What it is, in words: where `messages` asks for that, and where the external service found it, which says so itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    message: Option<String>,
    /// What kind of mistake it is, as far as the model's best suggestion says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    kind: Option<Kind>,
    /// What could stand in its place, the best first.
    replacements: Vec<String>,
    /// The same with probabilities, where a model proposes it; left out where none does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    suggestions: Vec<Suggestion>,
}

/// Stretches of the text in one language, which were sent to one place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GatewayPart {
    /// The language, a code such as `de`.
    language: &'static str,
    /// Its name in English.
    name: &'static str,
    /// The lowest confidence of its sentences, 0 to 1; 1 where the language was asked for.
    confidence: f64,
    /// What came of it.
    status: PartStatus,
    /// Whether it was sent to an external service: whether the text left the system.
    external: bool,
    /// Where it stands in the text.
    ranges: Vec<Span>,
    /// The probability from which on a word was reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    threshold: Option<f32>,
    /// The thresholds of the model's own, one for each level.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    thresholds: Option<Thresholds>,
    /// How often the model flags a correct sentence at these thresholds; left out if that was not measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    false_alarms: Option<FalseAlarms>,
    /// Whether this was the first answer of the function's process.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    cold: Option<bool>,
    /// Where the function's time went.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    timings: Option<Timings>,
    /// Why it was not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    error: Option<ErrorDetail>,
}

/// What came of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PartStatus {
    /// It was checked.
    Checked,
    /// It was checked in part: the function's time ran out.
    Incomplete,
    /// Nobody serves its language.
    NotServed,
    /// It was not checked: `error` says why.
    Failed,
}

/// Where the gateway's time went, in milliseconds.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GatewayTimings {
    /// Finding the languages of the sentences.
    pub(super) identify_ms: f64,
    /// From the call's arrival to its answer.
    pub(super) total_ms: f64,
}

impl Answer {
    pub(super) fn new(
        text: &str,
        encoding: OffsetEncoding,
        wording: Option<&Wording>,
        checked: Checked,
        total: std::time::Duration,
    ) -> Self {
        let index = Index::new(text, encoding);
        let incomplete = checked.is_incomplete();
        let sentences = checked.sentences.iter().map(|(range, language)| Sentence {
            start: index.at(range.start),
            end: index.at(range.end),
            language: language.code,
        });
        let words = checked.words.iter().map(|word| Word {
            start: index.at(word.start),
            end: index.at(word.end),
            probability: word.probability,
        });
        Self {
            language: checked.identified.map(|guess| guess.language.code),
            confidence: checked.identified.map(|guess| guess.confidence),
            offset_encoding: encoding,
            sentences: sentences.collect(),
            words: words.collect(),
            findings: checked
                .findings
                .iter()
                .map(|found| finding(text, &index, wording, found))
                .collect(),
            parts: checked.parts.into_iter().map(|found| part(&index, found)).collect(),
            incomplete,
            timings: GatewayTimings {
                identify_ms: milliseconds(checked.identification),
                total_ms: milliseconds(total),
            },
        }
    }
}

pub(super) fn finding(text: &str, index: &Index, wording: Option<&Wording>, found: &Found) -> GatewayFinding {
    let mut finding = GatewayFinding {
        start: index.at(found.range.start),
        end: index.at(found.range.end),
        text: text[found.range.clone()].to_owned(),
        language: found.language.code,
        probability: None,
        words: None,
        message: None,
        kind: None,
        replacements: Vec::new(),
        suggestions: Vec::new(),
    };
    match &found.by {
        By::Model {
            probability,
            words,
            kind,
            suggestions,
        } => {
            finding.probability = Some(*probability);
            finding.words = Some(*words);
            finding.kind = *kind;
            finding.message = wording.map(|wording| wording.of(found.language).message(*kind, *probability));
            finding.replacements = suggestions.iter().map(|suggestion| suggestion.text.clone()).collect();
            finding.suggestions.clone_from(suggestions);
        }
        By::External(fields) => {
            finding.message = fields.get("message").and_then(Value::as_str).map(str::to_owned);
            let values = fields
                .get("replacements")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            let values = values.filter_map(|replacement| replacement.get("value")?.as_str());
            finding.replacements = values.map(str::to_owned).collect();
        }
    }
    finding
}

pub(super) fn part(index: &Index, part: Part) -> GatewayPart {
    let span = |range: &std::ops::Range<usize>| Span {
        start: index.at(range.start),
        end: index.at(range.end),
    };
    let mut answer = GatewayPart {
        language: part.language.code,
        name: part.language.name,
        confidence: part.confidence,
        status: PartStatus::Checked,
        external: false,
        ranges: part.ranges.iter().map(span).collect(),
        threshold: None,
        thresholds: None,
        false_alarms: None,
        cold: None,
        timings: None,
        error: None,
    };
    match part.outcome {
        Outcome::Checked {
            threshold,
            thresholds,
            false_alarms,
            incomplete,
            cold,
            timings,
        } => {
            if incomplete {
                answer.status = PartStatus::Incomplete;
            }
            answer.threshold = threshold;
            answer.thresholds = thresholds;
            answer.false_alarms = false_alarms;
            answer.cold = Some(cold);
            answer.timings = Some(timings);
        }
        Outcome::External => answer.external = true,
        Outcome::NotServed => answer.status = PartStatus::NotServed,
        Outcome::Failed(error) => {
            answer.status = PartStatus::Failed;
            answer.error = Some(ErrorDetail {
                code: error.code().to_owned(),
                message: error.reason(part.language),
                field: None,
            });
        }
    }
    answer
}

/// The answer to `GET /v1/languages`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Languages {
    /// The languages that texts are checked in, in the order of their names.
    pub(crate) languages: Vec<LanguageEntry>,
}

/// A language that texts are checked in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LanguageEntry {
    /// Its code, such as `de`.
    code: &'static str,
    /// Its name in English.
    name: &'static str,
    /// Codes with a region that are common for it. Any other region will do as well.
    variants: Vec<&'static str>,
    /// Whether its texts are sent to an external service.
    external: bool,
}

impl LanguageEntry {
    pub(crate) fn new(language: &'static Language, external: bool) -> Self {
        Self {
            code: language.code,
            name: language.name,
            variants: language.variants.iter().map(|(code, _)| *code).collect(),
            external,
        }
    }
}

/// The answer to `GET /v1/health`. The languages' own health is at `/v1/{language}/health`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GatewayHealth {
    /// Always `ok`: a gateway that could not be used would not answer.
    pub(crate) status: Status,
    /// The gateway's version.
    pub(crate) version: &'static str,
    /// The codes of the languages that have a function.
    pub(crate) languages: Vec<&'static str>,
}
