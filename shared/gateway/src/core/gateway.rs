//! One text, checked by the functions that serve its languages.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::{join, join_all, ready};
use solecism_api::{CorrectRequest, Correction, DetectAnswer, DetectRequest, Level, OffsetEncoding, TextFormat};
use solecism_http::{Busy, CancelOnDrop, Deadline, Key, Permits, Ticket, units_of};
use solecism_text::Format;
use tokio::time::timeout_at;

use super::identify::{Guess, Identifier};
use super::jobs::{Job, LONGEST, failed, jobs, part};
use super::merge::merge;
use super::outcome::{Checked, Outcome};
use super::stretches::{SAMPLE, Stretch, stretches};
use super::words::WordLists;
use crate::backend::{Backend, BackendError, ExternalMatch, Fallback, FallbackConfig, Trace, correct, detect};
use crate::language::{KNOWN, Language};

/// What a gateway is made of.
pub struct Parts {
    /// Who checks texts in each language that is served.
    pub backends: Vec<(&'static Language, Arc<dyn Backend>)>,
    /// Who corrects texts in a language that is served, in place of the one that checks them.
    pub correctors: Vec<(&'static Language, Arc<dyn Backend>)>,
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
    /// When to compute: to find out languages, and what the functions in this process do too.
    pub permits: Permits,
    /// The `Access-Control-Allow-Origin` of every answer, if any.
    pub allow_origin: Option<axum::http::HeaderValue>,
    /// The word lists of those who call, if it keeps any.
    pub words: Option<Arc<dyn WordLists>>,
}

/// One address before the functions of all languages.
pub struct Gateway {
    pub(crate) parts: Parts,
    backends: BTreeMap<&'static str, Arc<dyn Backend>>,
    correctors: BTreeMap<&'static str, Arc<dyn Backend>>,
    fallback: Option<Fallback>,
    identifier: Arc<Identifier>,
}

/// A text to check, and how.
pub(crate) struct Query<'t> {
    pub(crate) text: &'t str,
    /// The language of the text; if none, it is found out.
    pub(crate) language: Option<&'static Language>,
    pub(crate) level: Option<Level>,
    pub(crate) threshold: Option<f32>,
    pub(crate) format: TextFormat,
    /// Whether to ask for what may be right.
    pub(crate) suggestions: bool,
    /// Whether a model without a picky threshold may use its other one.
    pub(crate) lenient: bool,
    /// The languages that a text of a few words is more readily taken for, the likeliest first.
    pub(crate) likely: &'t [&'static Language],
    /// When the answer has to be there, if the platform that runs the gateway sets a limit of its own.
    pub(crate) deadline: Option<Deadline>,
    /// The trace that it belongs to.
    pub(crate) trace: Trace,
}

impl Gateway {
    /// A gateway of these parts. It reads the identification's tables, which takes a moment.
    ///
    /// # Errors
    ///
    /// If the external service's URL asks for TLS and the machine has no certificates to check the other side's by.
    pub fn new(parts: Parts) -> std::io::Result<Arc<Self>> {
        let fallback = parts.fallback.clone().map(Fallback::new).transpose()?;
        let served = parts.backends.iter().map(|(language, _)| *language).collect();
        let by_code = |backends: &[(&'static Language, Arc<dyn Backend>)]| {
            let each = backends.iter();
            each.map(|(language, backend)| (language.code, Arc::clone(backend)))
                .collect()
        };
        Ok(Arc::new(Self {
            backends: by_code(&parts.backends),
            correctors: by_code(&parts.correctors),
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

    /// Who corrects texts in the language `code`: a function of its own, or else the one that checks them.
    pub(crate) fn corrector(&self, code: &str) -> Option<&Arc<dyn Backend>> {
        self.correctors.get(code).or_else(|| self.backend(code))
    }

    /// Which language a text is in, as a whole.
    ///
    /// # Errors
    ///
    /// If more is asked than can be done in time.
    pub(crate) async fn identify(
        &self,
        text: &str,
        likely: &[&'static Language],
        given: Option<Deadline>,
    ) -> Result<Option<Guess>, Busy> {
        let deadline = self.deadline(given);
        let ticket = Arc::new(self.parts.permits.admit(0, deadline).await?);
        let found = self
            .route(text, (None, likely), Format::Plain, &ticket, deadline)
            .await?;
        Ok(found.0)
    }

    /// When the answer to a call that begins now has to be there: within the timeout, and by `given`, if that is earlier.
    fn deadline(&self, given: Option<Deadline>) -> Option<Instant> {
        Deadline::earlier(Instant::now().checked_add(self.parts.timeout), given)
    }

    /// What `asked` answers, or that it took too long.
    pub(crate) async fn in_time<T>(
        &self,
        given: Option<Deadline>,
        asked: impl Future<Output = Result<T, BackendError>>,
    ) -> Result<T, BackendError> {
        let begun = Instant::now();
        let Some(deadline) = self.deadline(given) else {
            return asked.await;
        };
        match timeout_at(deadline.into(), asked).await {
            Ok(answer) => answer,
            Err(_) => Err(BackendError::TimedOut {
                seconds: deadline.saturating_duration_since(begun).as_secs_f64(),
            }),
        }
    }

    /// The language of a text, and its stretches: one of `language`, if that is given. A text of a few words is more readily taken for one
    /// that is `likely`.
    async fn route(
        &self,
        text: &str,
        (language, likely): (Option<&'static Language>, &[&'static Language]),
        format: Format,
        ticket: &Arc<Ticket>,
        deadline: Option<Instant>,
    ) -> Result<(Option<Guess>, Vec<Stretch>), Busy> {
        let ticket = Arc::clone(ticket);
        let (identifier, owned) = (Arc::clone(&self.identifier), text.to_owned());
        let likely = likely.to_vec();
        // It keeps a core busy: up to half a second for the longest texts.
        let routed = tokio::task::spawn_blocking(move || {
            let mut routed = None;
            ticket.run(0, deadline, &mut |_| {
                routed = Some(match language {
                    None => stretches(&owned, &identifier, &likely, format),
                    Some(language) => {
                        let all = Stretch {
                            range: 0..owned.len(),
                            language,
                            confidence: 1.0,
                        };
                        let sample = &owned[..owned.floor_char_boundary(SAMPLE)];
                        (identifier.guess(sample), vec![all])
                    }
                });
            });
            routed
        });
        // It does not panic; if it did, the text would have no language.
        match routed.await {
            Ok(None) => Err(Busy::after(self.parts.timeout)),
            Ok(Some(routed)) => Ok(routed),
            Err(_) => Ok((None, Vec::new())),
        }
    }

    /// Checks a text: each language's part by its function, all at the same time. What fails costs its own part only.
    ///
    /// # Errors
    ///
    /// If more is asked than can be done in time.
    pub(crate) async fn check(&self, query: Query<'_>) -> Result<Checked, Busy> {
        let given = self.split(&query).await?;
        let format = given.format;
        let results = join_all(
            given
                .jobs
                .iter()
                .map(|job| self.work(job, &query, format, &given.ticket)),
        )
        .await;

        let mut checked = Checked {
            identification: given.identification,
            ..Checked::nothing(given.identified)
        };
        for (job, result) in given.jobs.iter().zip(results) {
            let outcome = match result {
                Work::Answer(answer) => checked
                    .take(job, answer)
                    .unwrap_or(Outcome::Failed(BackendError::Unreadable)),
                Work::External(matches) => {
                    checked.take_external(job, matches);
                    Outcome::External
                }
                Work::Nobody => Outcome::NotServed,
                Work::Failed(error) => failed(job, error),
            };
            checked.parts.push(part(job, outcome));
        }
        checked.sentences.sort_by_key(|(range, _)| range.start);
        checked.words.sort_by_key(|word| word.start);
        checked
            .findings
            .sort_by_key(|found| (found.range.start, found.range.end));
        Ok(checked)
    }

    /// Lets a call in, and finds out which function each part of its text belongs to.
    ///
    /// # Errors
    ///
    /// If more is asked than can be done in time.
    pub(super) async fn split(&self, query: &Query<'_>) -> Result<Split, Busy> {
        let started = Instant::now();
        let deadline = self.deadline(query.deadline);
        // Before anything is done for it. If the functions are elsewhere, none of their work is known here.
        let units = match self.backends.values().any(|backend| backend.is_here()) {
            true => units_of(query.text),
            false => 0,
        };
        let ticket = Arc::new(self.parts.permits.admit(units, deadline).await?);
        let left = Arc::clone(&ticket).cancel_on_drop();
        // It is found from the whole text: a part may look like another format, and the functions get parts.
        let format = match query.format {
            TextFormat::Auto => Format::of_text(query.text),
            TextFormat::Plain => Format::Plain,
            TextFormat::Markdown => Format::Markdown,
            TextFormat::Latex => Format::Latex,
        };
        let (identified, stretches) = self
            .route(query.text, (query.language, query.likely), format, &ticket, deadline)
            .await?;
        let identification = started.elapsed();
        let blank = |stretch: &Stretch| query.text[stretch.range.clone()].trim().is_empty();
        let stretches: Vec<Stretch> = stretches.into_iter().filter(|stretch| !blank(stretch)).collect();
        let jobs = jobs(query.text, &stretches, &format.wholes(query.text), LONGEST);
        Ok(Split {
            ticket,
            _left: left,
            format,
            identified,
            identification,
            jobs,
        })
    }

    async fn work(&self, job: &Job, query: &Query<'_>, format: Format, ticket: &Arc<Ticket>) -> Work {
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
            format: said(format),
            suggestions: query.suggestions,
        };
        let code = job.language.code;
        let asked = async {
            let answer = detect(&**backend, code, &request, Some(ticket), &query.trace).await;
            let no_picky = |error: &BackendError| query.lenient && error.code() == "no_picky_threshold";
            if answer.as_ref().is_err_and(no_picky) {
                request.level = None;
                return detect(&**backend, code, &request, Some(ticket), &query.trace).await;
            }
            ready(answer).await
        };
        let rewritten = self.rewritten(job, query, format, ticket);
        match join(self.in_time(query.deadline, asked), rewritten).await {
            (Ok(mut answer), corrections) => {
                merge(&mut answer.findings, &job.text, &corrections);
                Work::Answer(answer)
            }
            (Err(error), _) => Work::Failed(error),
        }
    }

    /// What the language's own corrector changes in a job's text; nothing if there is none, or if it fails, because what the other function
    /// found is an answer without it.
    async fn rewritten(&self, job: &Job, query: &Query<'_>, format: Format, ticket: &Arc<Ticket>) -> Vec<Correction> {
        let code = job.language.code;
        let Some(corrector) = self.correctors.get(code).filter(|_| query.suggestions) else {
            return Vec::new();
        };
        let request = CorrectRequest {
            text: job.text.clone(),
            level: query.level,
            offset_encoding: OffsetEncoding::Utf8,
            format: said(format),
        };
        let asked = correct(&**corrector, code, &request, Some(ticket), &query.trace);
        match self.in_time(query.deadline, asked).await {
            Ok(answer) => answer.corrections,
            Err(error) => {
                failed(job, error);
                Vec::new()
            }
        }
    }
}

/// A call that was let in, and its text as it goes to the functions.
pub(super) struct Split {
    pub(super) ticket: Arc<Ticket>,
    /// Ends the work if the caller leaves.
    _left: CancelOnDrop,
    pub(super) format: Format,
    pub(super) identified: Option<Guess>,
    /// How long identification took.
    pub(super) identification: Duration,
    pub(super) jobs: Vec<Job>,
}

/// A format as it is told to functions.
pub(super) fn said(format: Format) -> TextFormat {
    match format {
        Format::Plain => TextFormat::Plain,
        Format::Markdown => TextFormat::Markdown,
        Format::Latex => TextFormat::Latex,
    }
}

/// What came back for a job.
enum Work {
    Answer(DetectAnswer),
    External(Vec<ExternalMatch>),
    Nobody,
    Failed(BackendError),
}
