//! One text, checked by whoever serves its languages.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::{join_all, ready};
use serde_json::{Map, Value};
use solecism_api::{
    DetectAnswer, DetectRequest, FalseAlarms, Level, OffsetEncoding, TextFormat, Thresholds, Timings, Word,
};
use solecism_http::{Key, Measured};
use solecism_text::Format;
use tokio::time::timeout;

use crate::backend::{Backend, BackendError, detect};
use crate::fallback::{ExternalMatch, Fallback, FallbackConfig};
use crate::identify::{Guess, Identifier};
use crate::jobs::{Job, LONGEST, jobs};
use crate::language::{KNOWN, Language};
use crate::route::{Stretch, stretches};

/// What a gateway is made of.
pub struct Parts {
    /// Who checks texts in each language that is served.
    pub backends: Vec<(&'static Language, Arc<dyn Backend>)>,
    /// The external service for others, if any.
    pub fallback: Option<FallbackConfig>,
    /// The key that callers have to send, if any.
    pub key: Key,
    /// The user name that has to stand beside the key in calls of LanguageTool's API, if any.
    pub username: Option<String>,
    /// The longest text accepted, in code units of UTF-16.
    pub max_text_length: usize,
    /// How long a function may take.
    pub timeout: Duration,
    /// The `Access-Control-Allow-Origin` of every answer, if any.
    pub allow_origin: Option<axum::http::HeaderValue>,
}

/// One address before the functions of all languages.
pub struct Gateway {
    pub(crate) parts: Parts,
    backends: BTreeMap<&'static str, Arc<dyn Backend>>,
    fallback: Option<Fallback>,
    identifier: Arc<Identifier>,
}

/// A text to check, and how.
pub(crate) struct Query<'t> {
    pub(crate) text: &'t str,
    /// The language of the text; found out where it is none.
    pub(crate) language: Option<&'static Language>,
    pub(crate) level: Option<Level>,
    pub(crate) threshold: Option<f32>,
    pub(crate) format: TextFormat,
    /// Whether a model without a picky threshold may use its other one.
    pub(crate) lenient: bool,
}

/// What was found in a text. Ranges are in bytes of it, and in its order.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The language of the whole text as it was identified, whichever was asked for; none where it has no letters.
    pub(crate) identified: Option<Guess>,
    pub(crate) parts: Vec<Part>,
    pub(crate) sentences: Vec<(Range<usize>, &'static Language)>,
    pub(crate) words: Vec<Word>,
    pub(crate) findings: Vec<Found>,
    /// What identification took.
    pub(crate) identification: Duration,
}

/// What one function, or the external service, was asked to check.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) language: &'static Language,
    /// Of the identification; 1 where the language was asked for.
    pub(crate) confidence: f64,
    pub(crate) ranges: Vec<Range<usize>>,
    pub(crate) outcome: Outcome,
}

/// What came of it.
#[derive(Debug)]
pub(crate) enum Outcome {
    Checked {
        threshold: f32,
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
    },
    /// The external service, in its own words: the match as LanguageTool's API has it.
    External(Map<String, Value>),
}

impl Checked {
    /// What is found where nothing is looked for.
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

    /// What the metrics say of it. What the functions took is in their own lines.
    pub(crate) fn measured(&self) -> Measured {
        Measured {
            language: self.identified.map(|guess| guess.language.code),
            words: Some(self.words.len()),
            ..Measured::default()
        }
    }
}

impl Gateway {
    /// A gateway of these parts. It reads the identification's tables, which takes a moment.
    ///
    /// # Errors
    ///
    /// Where the external service's URL asks for TLS and the machine has no certificates to check the other side's by.
    pub fn new(parts: Parts) -> std::io::Result<Arc<Self>> {
        let fallback = parts.fallback.clone().map(Fallback::new).transpose()?;
        let served = parts.backends.iter().map(|(language, _)| *language).collect();
        let backends = parts
            .backends
            .iter()
            .map(|(language, backend)| (language.code, Arc::clone(backend)));
        Ok(Arc::new(Self {
            backends: backends.collect(),
            fallback,
            identifier: Arc::new(Identifier::new(served)),
            parts,
        }))
    }

    /// The languages that have a function, in the order of their names.
    pub(crate) fn served(&self) -> impl Iterator<Item = &'static Language> {
        KNOWN
            .iter()
            .filter(|language| self.backends.contains_key(language.code))
    }

    /// The languages that the external service is asked for.
    pub(crate) fn external(&self) -> impl Iterator<Item = &'static Language> {
        let sent = |language: &Language| {
            self.fallback
                .as_ref()
                .is_some_and(|fallback| fallback.languages().contains(&language))
        };
        KNOWN
            .iter()
            .filter(move |language| !self.backends.contains_key(language.code) && sent(language))
    }

    /// Whether someone checks texts in this language.
    pub(crate) fn checks(&self, language: &Language) -> bool {
        self.served().chain(self.external()).any(|checked| checked == language)
    }

    /// The function of the language `code`.
    pub(crate) fn backend(&self, code: &str) -> Option<&Arc<dyn Backend>> {
        self.backends.get(code)
    }

    /// Which language a text is in, as a whole.
    pub(crate) async fn identify(&self, text: &str) -> Option<Guess> {
        self.route(text, None, Format::Plain).await.0
    }

    /// Which language a text is in, and its stretches: one of `language`, where that is given.
    async fn route(
        &self,
        text: &str,
        language: Option<&'static Language>,
        format: Format,
    ) -> (Option<Guess>, Vec<Stretch>) {
        let (identifier, owned) = (Arc::clone(&self.identifier), text.to_owned());
        // It keeps a core busy: up to half a second for the longest texts.
        let routed = tokio::task::spawn_blocking(move || match language {
            None => stretches(&owned, &identifier, format),
            Some(language) => {
                let all = Stretch {
                    range: 0..owned.len(),
                    language,
                    confidence: 1.0,
                };
                let sample = &owned[..owned.floor_char_boundary(crate::route::SAMPLE)];
                (identifier.guess(sample), vec![all])
            }
        });
        // It does not panic, and if it did: a text of no language.
        routed.await.unwrap_or_default()
    }

    /// Checks a text: each language's part by its function, all at the same time. What fails costs its own part only.
    pub(crate) async fn check(&self, query: Query<'_>) -> Checked {
        let started = Instant::now();
        // Of the whole text: a part of it may look like another, and the functions get parts.
        let format = match query.format {
            TextFormat::Auto => Format::of_text(query.text),
            TextFormat::Plain => Format::Plain,
            TextFormat::Markdown => Format::Markdown,
            TextFormat::Latex => Format::Latex,
        };
        let (identified, stretches) = self.route(query.text, query.language, format).await;
        let identification = started.elapsed();
        let blank = |stretch: &Stretch| query.text[stretch.range.clone()].trim().is_empty();
        let stretches: Vec<Stretch> = stretches.into_iter().filter(|stretch| !blank(stretch)).collect();
        let jobs = jobs(query.text, &stretches, &format.wholes(query.text), LONGEST);
        let results = join_all(jobs.iter().map(|job| self.work(job, &query, format))).await;

        let mut checked = Checked {
            identification,
            ..Checked::nothing(identified)
        };
        for (job, result) in jobs.iter().zip(results) {
            let outcome = match result {
                Work::Answer(answer) => checked
                    .take(job, answer)
                    .unwrap_or(Outcome::Failed(BackendError::Unreadable)),
                Work::External(matches) => {
                    checked.take_external(job, matches);
                    Outcome::External
                }
                Work::Nobody => Outcome::NotServed,
                Work::Failed(error) => {
                    tracing::warn!(
                        language = job.language.code,
                        code = error.code(),
                        "part not checked: {}",
                        solecism_http::chain(&error)
                    );
                    Outcome::Failed(error)
                }
            };
            checked.parts.push(Part {
                language: job.language,
                confidence: job.confidence,
                ranges: job.ranges().collect(),
                outcome,
            });
        }
        checked.sentences.sort_by_key(|(range, _)| range.start);
        checked.words.sort_by_key(|word| word.start);
        checked
            .findings
            .sort_by_key(|found| (found.range.start, found.range.end));
        checked
    }

    async fn work(&self, job: &Job, query: &Query<'_>, format: Format) -> Work {
        let Some(backend) = self.backends.get(job.language.code) else {
            return match self
                .fallback
                .as_ref()
                .filter(|_| self.external().any(|sent| sent == job.language))
            {
                None => Work::Nobody,
                Some(fallback) => match fallback.check(&job.text, job.language, query.level).await {
                    Ok(matches) => Work::External(matches),
                    Err(error) => Work::Failed(error),
                },
            };
        };
        let mut request = DetectRequest {
            text: job.text.clone(),
            level: query.level,
            threshold: query.threshold,
            offset_encoding: OffsetEncoding::Utf8,
            format: match format {
                Format::Plain => TextFormat::Plain,
                Format::Markdown => TextFormat::Markdown,
                Format::Latex => TextFormat::Latex,
            },
        };
        let code = job.language.code;
        let asked = async {
            let answer = detect(&**backend, code, &request).await;
            let no_picky = |error: &BackendError| query.lenient && error.code() == "no_picky_threshold";
            if answer.as_ref().is_err_and(no_picky) {
                request.level = None;
                return detect(&**backend, code, &request).await;
            }
            ready(answer).await
        };
        match timeout(self.parts.timeout, asked).await {
            Ok(Ok(answer)) => Work::Answer(answer),
            Ok(Err(error)) => Work::Failed(error),
            Err(_) => Work::Failed(BackendError::TimedOut {
                seconds: self.parts.timeout.as_secs_f64(),
            }),
        }
    }
}

/// What came back for a job.
enum Work {
    Answer(DetectAnswer),
    External(Vec<ExternalMatch>),
    Nobody,
    Failed(BackendError),
}

impl Checked {
    /// Takes over what a function found; none, and nothing taken over, where its offsets are not into the job's text.
    fn take(&mut self, job: &Job, answer: DetectAnswer) -> Option<Outcome> {
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
        let findings = answer.findings.iter().map(|finding| {
            Some(Found {
                range: whole(finding.start, finding.end)?,
                language: job.language,
                by: By::Model {
                    probability: finding.probability,
                    words: finding.words,
                },
            })
        });
        let sentences: Vec<_> = sentences.collect::<Option<_>>()?;
        let words: Vec<_> = words.collect::<Option<_>>()?;
        let findings: Vec<_> = findings.collect::<Option<_>>()?;
        self.sentences.extend(sentences);
        self.words.extend(words);
        self.findings.extend(findings);
        Some(Outcome::Checked {
            threshold: answer.threshold,
            thresholds: answer.thresholds,
            false_alarms: answer.false_alarms,
            incomplete: answer.incomplete,
            cold: answer.cold,
            timings: answer.timings,
        })
    }

    fn take_external(&mut self, job: &Job, matches: Vec<ExternalMatch>) {
        // One across two pieces is about how the pieces were joined.
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
