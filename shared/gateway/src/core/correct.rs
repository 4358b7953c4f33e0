//! One text, corrected by the functions that serve its languages.

use std::ops::Range;

use futures::future::join_all;
use solecism_api::{CorrectAnswer, CorrectRequest, Correction, OffsetEncoding};
use solecism_http::Busy;

use super::gateway::{Gateway, Query, said};
use super::jobs::Job;
use super::jobs::{failed, part};
use super::outcome::{Checked, Found, Outcome, found};
use crate::backend::{BackendError, correct};
use crate::language::Language;

/// What became of a text.
#[derive(Debug)]
pub(crate) struct Corrected {
    /// Its parts, and what was found and left; words and sentences are not asked for.
    pub(crate) checked: Checked,
    /// What was changed, in the order of the text.
    pub(crate) made: Vec<Made>,
}

/// A change.
#[derive(Debug)]
pub(crate) struct Made {
    /// Where, in bytes of the text as it was sent.
    pub(crate) range: Range<usize>,
    pub(crate) language: &'static Language,
    /// What the function says of it. Its offsets are into the job's text.
    pub(crate) correction: Correction,
}

impl Gateway {
    /// Corrects a text: each language's part by its function, all at the same time. What fails, or is in a language that has no
    /// function, stays as it is; nothing goes to the external service, which corrects nothing.
    ///
    /// # Errors
    ///
    /// If more is asked than can be done in time.
    pub(crate) async fn correct(&self, query: Query<'_>) -> Result<Corrected, Busy> {
        let given = self.split(&query).await?;
        let answers = given.jobs.iter().map(|job| async {
            let backend = self.corrector(job.language.code)?;
            let request = CorrectRequest {
                text: job.text.clone(),
                level: query.level,
                offset_encoding: OffsetEncoding::Utf8,
                format: said(given.format),
            };
            let asked = correct(
                &**backend,
                job.language.code,
                &request,
                Some(&given.ticket),
                &query.trace,
            );
            Some(self.in_time(query.deadline, asked).await)
        });
        let answers = join_all(answers).await;
        let mut corrected = Corrected {
            checked: Checked {
                identification: given.identification,
                ..Checked::nothing(given.identified)
            },
            made: Vec::new(),
        };
        for (job, answer) in given.jobs.iter().zip(answers) {
            let outcome = match answer {
                None => Outcome::NotServed,
                Some(Ok(answer)) => corrected
                    .take(job, answer)
                    .unwrap_or_else(|| failed(job, BackendError::Unreadable)),
                Some(Err(error)) => failed(job, error),
            };
            corrected.checked.parts.push(part(job, outcome));
        }
        corrected.made.sort_by_key(|made| (made.range.start, made.range.end));
        let left = &mut corrected.checked.findings;
        left.sort_by_key(|found| (found.range.start, found.range.end));
        Ok(corrected)
    }
}

impl Corrected {
    /// `text`, as it was sent, with all changes made.
    pub(crate) fn text(&self, text: &str) -> String {
        let mut corrected = String::with_capacity(text.len());
        let mut reached = 0;
        for made in &self.made {
            corrected.push_str(&text[reached..made.range.start]);
            corrected.push_str(&made.correction.replacement);
            reached = made.range.end;
        }
        corrected.push_str(&text[reached..]);
        corrected
    }

    /// Takes over what a function made of its part; none, with nothing taken over, if that is not about the job's text.
    fn take(&mut self, job: &Job, answer: CorrectAnswer) -> Option<Outcome> {
        let in_order = answer.corrections.windows(2).all(|pair| pair[0].end <= pair[1].start);
        let of_the_text = |change: &Correction| job.text.get(change.start..change.end) == Some(change.text.as_str());
        if !in_order || !answer.corrections.iter().all(of_the_text) {
            return None;
        }
        let made = answer.corrections.into_iter().map(|correction| {
            Some(Made {
                range: job.in_whole(correction.start..correction.end)?,
                language: job.language,
                correction,
            })
        });
        let made: Vec<Made> = made.collect::<Option<_>>()?;
        let left = answer.left.into_iter().map(|finding| found(job, finding));
        let left: Vec<Found> = left.collect::<Option<_>>()?;
        self.made.extend(made);
        self.checked.findings.extend(left);
        Some(Outcome::Checked {
            threshold: None,
            thresholds: None,
            false_alarms: None,
            incomplete: answer.incomplete,
            cold: answer.cold,
            timings: answer.timings,
        })
    }
}
