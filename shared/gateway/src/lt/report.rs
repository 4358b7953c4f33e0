//! From what was found to the answer.

use std::ops::Range;

use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use solecism_api::{OffsetEncoding, Suggestion};

use super::{
    SOFTWARE,
    answer::{
        Category, CheckAnswer, CheckLanguage, Context, DetectedLanguage, Kind, LanguageRate, Match, Replacement, Rule,
        SentenceRange, Software, Warnings,
    },
    error::LtError,
    request::CheckRequest,
    rules,
};
use crate::{
    backend::BackendError,
    core::{By, Checked, Found, Gateway, Outcome},
    index::Index,
    language::{Language, Tag},
    messages::Messages,
};

/// Code units of UTF-16 to show on each side of a match.
const CONTEXT: usize = 40;

/// The answer to a check, or an error if none of the text could be checked.
pub(super) fn answer(request: &CheckRequest<'_>, gateway: &Gateway, checked: Checked) -> Result<CheckAnswer, LtError> {
    if !request.allow_incomplete {
        all_failed(&checked)?;
    }
    let text = &request.text;
    let index = Index::new(&text.original, OffsetEncoding::Utf16);
    let warnings = warnings(&checked);
    let status = match warnings.external_languages.is_empty() {
        true => String::new(),
        false => format!(
            "Text was sent to an external service: {}",
            warnings.external_languages.join(", ")
        ),
    };
    let sentences: Vec<_> = checked
        .sentences
        .iter()
        .map(|(range, _)| text.in_original(range.clone()))
        .collect();
    let matches = checked.findings.iter().filter_map(|found| {
        let range = text.in_original(found.range.clone());
        let (offset, end) = (index.at(range.start), index.at(range.end));
        let mut found_match = describe(found, request.messages)?;
        if !request.rules.allow(&found_match.rule.id, &found_match.rule.category.id) {
            return None;
        }
        // The suggestions are for the text alone, and would take the markup within it away.
        if text.original[range.clone()] != text.plain[found.range.clone()] {
            found_match.replacements.clear();
        }
        (found_match.offset, found_match.length) = (offset, end - offset);
        if !request.compact {
            found_match.context = Some(context(&text.original, &index, range));
            found_match.sentence = Some(sentence(&checked, &text.plain, found));
        }
        Some(found_match)
    });
    let extended = checked
        .sentences
        .iter()
        .zip(&sentences)
        .map(|((_, language), range)| SentenceRange {
            from: index.at(range.start),
            to: index.at(range.end),
            detected_languages: vec![LanguageRate {
                language: language.code,
                rate: confidence(&checked, language),
            }],
        });
    Ok(CheckAnswer {
        software: (!request.compact).then_some(Software {
            name: SOFTWARE.name,
            version: SOFTWARE.version,
            build_date: SOFTWARE.build_date,
            api_version: 1,
            premium: SOFTWARE.premium,
            status,
        }),
        language: language(request, gateway, &checked),
        matches: matches.collect(),
        sentence_ranges: sentences
            .iter()
            .map(|range| [index.at(range.start), index.at(range.end)])
            .collect(),
        extended_sentence_ranges: extended.collect(),
        warnings: (!request.compact || warnings.incomplete_results).then_some(warnings),
    })
}

/// The error of the first part if every part has one.
fn all_failed(checked: &Checked) -> Result<(), LtError> {
    let errors: Option<Vec<_>> = checked
        .parts
        .iter()
        .map(|part| match &part.outcome {
            Outcome::Failed(error) => Some((part.language, error)),
            _ => None,
        })
        .collect();
    match errors.unwrap_or_default().first() {
        None => Ok(()),
        Some((_, BackendError::TimedOut { seconds })) => Err(LtError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            format!(
                "Checking took longer than {seconds:.1} seconds, which is this server's limit. Please make sure you have \
                selected the proper language or consider submitting a shorter text."
            ),
        )),
        Some((language, error)) => Err(LtError {
            retry_after: error.retry_after(),
            ..LtError::new(StatusCode::SERVICE_UNAVAILABLE, error.reason(language))
        }),
    }
}

fn warnings(checked: &Checked) -> Warnings {
    let mut reasons: Vec<String> = checked
        .parts
        .iter()
        .filter_map(|part| match &part.outcome {
            Outcome::Checked { incomplete: true, .. } => Some(format!("{} was not checked to its end", part.language)),
            Outcome::NotServed => Some(format!("{} is not served", part.language)),
            Outcome::Failed(error) => Some(error.reason(part.language)),
            Outcome::Checked { .. } | Outcome::External => None,
        })
        .collect();
    reasons.dedup();
    let external = checked
        .parts
        .iter()
        .filter(|part| matches!(part.outcome, Outcome::External));
    let mut external: Vec<&str> = external.map(|part| part.language.code).collect();
    external.dedup();
    Warnings {
        incomplete_results: !reasons.is_empty(),
        incomplete_results_reason: (!reasons.is_empty())
            .then(|| format!("Results are incomplete: {}", reasons.join("; "))),
        external_languages: external,
    }
}

fn language(request: &CheckRequest<'_>, gateway: &Gateway, checked: &Checked) -> CheckLanguage {
    let detected = checked
        .identified
        .map(|guess| (request.variant(guess.language), guess.confidence));
    let given = match (&request.language, &detected) {
        (Some(given), _) => given.clone(),
        (None, Some((tag, _))) => tag.clone(),
        (None, None) => request.any_language(gateway),
    };
    let (tag, confidence) = detected.unwrap_or_else(|| (given.clone(), 0.0));
    let name = |tag: &Tag| tag.name();
    CheckLanguage {
        name: name(&given),
        detected_language: DetectedLanguage {
            name: name(&tag),
            code: tag.code,
            confidence,
            source: "lingua",
        },
        code: given.code,
    }
}

/// How sure the language of a sentence is: as sure as its part's.
fn confidence(checked: &Checked, language: &Language) -> f64 {
    let part = checked.parts.iter().find(|part| part.language == language);
    part.map_or(1.0, |part| part.confidence)
}

/// A match without its place; none if an external one has no message.
fn describe(found: &Found, messages: Option<&'static Messages>) -> Option<Match> {
    let messages = messages.unwrap_or_else(|| Messages::of(found.language));
    match &found.by {
        By::Model {
            probability,
            kind,
            suggestions,
            ..
        } => {
            let rule = rules::Rule::of(*kind);
            let replacement = |suggestion: &Suggestion| Replacement {
                value: suggestion.text.clone(),
                short_description: None,
            };
            Some(Match {
                message: messages.message(*kind, *probability),
                short_message: messages.short(*kind).to_owned(),
                replacements: suggestions.iter().map(replacement).collect(),
                offset: 0,
                length: 0,
                context: None,
                sentence: None,
                kind: Kind {
                    type_name: rule.match_type.to_owned(),
                },
                rule: Rule {
                    id: rule.id.to_owned(),
                    description: messages.description(*kind).to_owned(),
                    issue_type: rule.issue.to_owned(),
                    urls: Vec::new(),
                    category: Category {
                        id: rule.category.to_owned(),
                        name: messages.category(*kind).to_owned(),
                    },
                },
                // The model reads whole sentences.
                ignore_for_incomplete_sentence: true,
                context_for_sure_match: -1,
            })
        }
        By::External(fields) => Some(Match {
            message: fields.get("message")?.as_str()?.to_owned(),
            short_message: fields
                .get("shortMessage")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            replacements: field(fields, "replacements").unwrap_or_default(),
            offset: 0,
            length: 0,
            context: None,
            sentence: None,
            kind: field(fields, "type").unwrap_or_else(|| Kind {
                type_name: "Other".to_owned(),
            }),
            rule: field(fields, "rule").unwrap_or_else(|| Rule {
                id: "EXTERNAL".to_owned(),
                description: String::new(),
                issue_type: "uncategorized".to_owned(),
                urls: Vec::new(),
                category: Category {
                    id: "MISC".to_owned(),
                    name: String::new(),
                },
            }),
            ignore_for_incomplete_sentence: field(fields, "ignoreForIncompleteSentence").unwrap_or(false),
            context_for_sure_match: field(fields, "contextForSureMatch").unwrap_or(0),
        }),
    }
}

fn field<T: DeserializeOwned>(fields: &Map<String, Value>, name: &str) -> Option<T> {
    serde_json::from_value(fields.get(name)?.clone()).ok()
}

/// The sentence that a finding stands in; the external service does not say where its sentences are, so there it is the line.
fn sentence(checked: &Checked, plain: &str, found: &Found) -> String {
    let within = |range: &&Range<usize>| range.start <= found.range.start && found.range.end <= range.end;
    let known = checked.sentences.iter().map(|(range, _)| range).find(within);
    let line = || {
        let start = plain[..found.range.start].rfind('\n').map_or(0, |at| at + 1);
        let end = plain[found.range.end..]
            .find('\n')
            .map_or(plain.len(), |at| found.range.end + at);
        start..end
    };
    plain[known.cloned().unwrap_or_else(line)].trim().to_owned()
}

/// What stands around `range` of `text`, as LanguageTool's ContextTools cut it, but never within a character.
fn context(text: &str, index: &Index, range: Range<usize>) -> Context {
    let (from, to) = (index.at(range.start), index.at(range.end));
    // If a limit is within a character, the text starts at the next one, and ends before that one.
    let start = from.checked_sub(CONTEXT);
    let first = start.map_or(0, |start| {
        index
            .byte(start)
            .or_else(|| index.byte(start + 1))
            .unwrap_or(range.start)
    });
    let end = Some(to + CONTEXT).filter(|end| *end <= index.len());
    let last = end.map_or(text.len(), |end| {
        index.byte(end).or_else(|| index.byte(end - 1)).unwrap_or(range.end)
    });
    let mark = |cut: bool| if cut { "..." } else { "" };
    let shown = text[first..last].replace('\n', " ");
    Context {
        text: format!("{}{shown}{}", mark(start.is_some()), mark(end.is_some())),
        offset: mark(start.is_some()).len() + from - index.at(first),
        length: to - from,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_is_cut_at_forty_code_units() {
        let show = |text: &str, range: Range<usize>| {
            let index = Index::new(text, OffsetEncoding::Utf16);
            context(text, &index, range)
        };
        let expect = |text: &str, offset, length| Context {
            text: text.to_owned(),
            offset,
            length,
        };
        assert_eq!(show("Ein\nHund", 4..8), expect("Ein Hund", 4, 4));
        let long = format!("{}x{}", "a".repeat(50), "b".repeat(50));
        let shown = format!("...{}x{}...", "a".repeat(40), "b".repeat(40));
        assert_eq!(show(&long, 50..51), expect(&shown, 43, 1));
        // As LanguageTool does: exactly forty count as cut.
        let exact = format!("{}x{}", "a".repeat(40), "b".repeat(39));
        assert_eq!(show(&exact, 40..41), expect(&format!("...{exact}"), 43, 1));
        // An emoji, of two code units, lies across the limit on both sides.
        let emoji = format!("😀{}x{}😀", "a".repeat(39), "b".repeat(39));
        let shown = format!("...{}x{}...", "a".repeat(39), "b".repeat(39));
        assert_eq!(show(&emoji, 43..44), expect(&shown, 42, 1));
    }
}
