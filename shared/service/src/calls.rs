//! The calls that have a text looked at: detect and correct.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use axum::{Extension, Json, extract::State};
use solecism_api::{
    CorrectAnswer, CorrectRequest, DetectAnswer, DetectRequest, Level, RequestError, TextFormat, Timings,
};
use solecism_checker::{CheckOptions, Checker, CheckerError, Format, Report, Turns};
use solecism_corrector::{Corrector, Thresholds};
use solecism_http::{BodyRejected, Deadline, Measured, TextBody, Ticket, units_of};
use solecism_system::milliseconds;

use crate::{
    ServiceError,
    answer::{self, Corrected, Failure},
    model::{Detector, Model},
    models::Lease,
    routes::{Service, rejected},
};

#[cfg(feature = "rewrite")]
use crate::model::Does;

/// What a call is for, which says what models it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Detect,
    Correct,
}

/// What comes with a request beside what it asks for.
struct Arrived {
    given: Option<Extension<Deadline>>,
    admitted: Option<Extension<Arc<Ticket>>>,
    body: Result<TextBody, BodyRejected>,
}

/// A text to look at, and the models that look at it.
struct Look<'l> {
    looker: &'l Looker,
    request: &'l DetectRequest,
    options: &'l CheckOptions,
    turn: &'l Turn<'l>,
}

/// What came of a call.
struct Looked<T> {
    model: Lease,
    report: Report,
    more: T,
    cold: bool,
    timings: Timings,
}

pub(crate) async fn detect(
    State(service): State<Arc<Service>>,
    given: Option<Extension<Deadline>>,
    admitted: Option<Extension<Arc<Ticket>>>,
    body: Result<TextBody, BodyRejected>,
) -> (Extension<Measured>, Result<Json<DetectAnswer>, Failure>) {
    let mut measured = service.measured();
    let arrived = Arrived { given, admitted, body };
    let looked = look(
        &service,
        arrived,
        &mut measured,
        DetectRequest::parse,
        Purpose::Detect,
        found,
    )
    .await;
    let answer = looked.map(|looked| {
        Json(answer::detected(
            &looked.model,
            looked.report,
            looked.cold,
            looked.timings,
        ))
    });
    (Extension(measured), answer)
}

pub(crate) async fn correct(
    State(service): State<Arc<Service>>,
    given: Option<Extension<Deadline>>,
    admitted: Option<Extension<Arc<Ticket>>>,
    body: Result<TextBody, BodyRejected>,
) -> (Extension<Measured>, Result<Json<CorrectAnswer>, Failure>) {
    let mut measured = service.measured();
    let arrived = Arrived { given, admitted, body };
    let looked = look(&service, arrived, &mut measured, to_correct, Purpose::Correct, mended).await;
    let answer = looked.and_then(|looked| match looked.more {
        Some(corrected) => Ok(Json(answer::corrected(
            corrected,
            &looked.report,
            looked.cold,
            looked.timings,
        ))),
        None => Err(no_corrections(&service, &looked.model).into()),
    });
    (Extension(measured), answer)
}

fn no_corrections(service: &Service, model: &Model) -> ServiceError {
    ServiceError::NoCorrections {
        model: model.name.clone(),
        language: service.language(),
    }
}

/// A correct call, as a call that has the text checked.
fn to_correct(body: &[u8], max_text_bytes: usize) -> Result<DetectRequest, RequestError> {
    let request = CorrectRequest::parse(body, max_text_bytes)?;
    Ok(DetectRequest {
        text: request.text,
        level: request.level,
        threshold: None,
        offset_encoding: request.offset_encoding,
        format: request.format,
        suggestions: true,
    })
}

/// What is found in a text, and what may be right if that was asked for and is known.
fn found(look: &Look<'_>) -> Result<(Report, ()), CheckerError> {
    let (checker, text) = (look.checker()?, &look.request.text);
    let Some((corrector, thresholds)) = corrector(look).filter(|_| look.request.suggestions) else {
        return Ok((checker.check_in_turns(text, look.options, look.turn)?, ()));
    };
    Ok((corrector.check(checker, text, thresholds, look.options, look.turn)?, ()))
}

/// What is found in a text, and what becomes of it; the latter is none if the model corrects nothing.
fn mended(look: &Look<'_>) -> Result<(Report, Option<Corrected>), CheckerError> {
    #[cfg(feature = "rewrite")]
    if let Some(mended) = rewritten(look)? {
        return Ok(mended);
    }
    let (checker, text) = (look.checker()?, &look.request.text);
    let Some((corrector, thresholds)) = corrector(look) else {
        return Ok((checker.check_in_turns(text, look.options, look.turn)?, None));
    };
    let mended = corrector.mend(checker, text, thresholds, look.options, look.turn)?;
    let corrected = Corrected::new(text, &mended);
    Ok((mended.report, Some(corrected)))
}

/// What makes the model's corrections, and how sure they have to be at the level that is asked for.
fn corrector<'l>(look: &Look<'l>) -> Option<(&'l Corrector, Thresholds)> {
    let corrector = look.looker.detector()?.corrector.as_deref()?;
    let level = look.request.level.unwrap_or(Level::Default);
    Some((corrector, corrector.tags().thresholds(level)))
}

/// What a model that writes sentences anew makes of the text; none if there is no such model.
#[cfg(feature = "rewrite")]
fn rewritten(look: &Look<'_>) -> Result<Option<(Report, Option<Corrected>)>, CheckerError> {
    let Does::Rewrites(rewriter) = &look.looker.model.does else {
        return Ok(None);
    };
    let judge = look.looker.detector().map(|detector| &*detector.checker);
    let (text, level) = (&look.request.text, look.request.level.unwrap_or(Level::Default));
    let mended = rewriter.mend(judge, text, level, look.options, look.turn)?;
    let corrected = Corrected::new(text, &mended);
    Ok(Some((mended.report, Some(corrected))))
}

/// The models that a call needs.
pub(crate) struct Looker {
    /// The one that the answer is of.
    pub(crate) model: Lease,
    /// The detector that judges what the other one writes, if that is another.
    pub(crate) judge: Option<Lease>,
}

impl Looker {
    /// Whether it corrects texts, and not only finds mistakes in them.
    fn corrects(&self) -> bool {
        let Some(detector) = self.model.detector() else {
            return true;
        };
        detector.corrector.is_some()
    }

    fn detector(&self) -> Option<&Detector> {
        self.judge.as_ref().unwrap_or(&self.model).detector()
    }
}

impl Look<'_> {
    fn checker(&self) -> Result<&Checker, CheckerError> {
        // Bundles are told apart by their task before they are loaded, so that no text comes here without a detector.
        let detector = self.looker.detector().ok_or_else(|| CheckerError::Mismatch {
            name: self.looker.model.name.clone(),
            reason: "it finds no mistakes".to_owned(),
        })?;
        Ok(&detector.checker)
    }
}

/// Has `work` look at a text. What is known if that fails is in `measured` too.
async fn look<T: Send + 'static>(
    service: &Service,
    arrived: Arrived,
    measured: &mut Measured,
    parse: fn(&[u8], usize) -> Result<DetectRequest, RequestError>,
    purpose: Purpose,
    work: fn(&Look<'_>) -> Result<(Report, T), CheckerError>,
) -> Result<Looked<T>, Failure> {
    let arrival = Instant::now();
    let deadline = service.deadline(arrival, arrived.given);
    let TextBody(body) = arrived.body.map_err(|rejection| rejected(service, rejection))?;
    let request = parse(&body, service.limits.max_text_bytes).map_err(ServiceError::from)?;
    drop(body);

    let looker = service.looker_by(purpose, deadline).await?;
    service.measure(&looker.model, measured);
    let waited = arrival.elapsed();
    if purpose == Purpose::Correct && !looker.corrects() {
        return Err(no_corrections(service, &looker.model).into());
    }
    let options = CheckOptions {
        threshold: threshold(&looker, &request)?,
        offset_encoding: request.offset_encoding,
        format: format(request.format),
        deadline,
    };
    let units = units_of(&request.text);
    // A gateway in this process has let the whole request in already, and ends it if its caller leaves.
    let (ticket, _left) = match arrived.admitted {
        Some(Extension(ticket)) => (ticket, None),
        None => {
            let ticket = service
                .permits
                .admit(units, deadline)
                .await
                .map_err(ServiceError::Busy)?;
            let ticket = Arc::new(ticket);
            (Arc::clone(&ticket), Some(ticket.cancel_on_drop()))
        }
    };
    // It keeps a core busy, or waits for one, so it must not run on a thread that drives connections.
    let (looker, done) = tokio::task::spawn_blocking(move || {
        let turn = Turn {
            ticket: &ticket,
            deadline,
            reckoned: AtomicUsize::new(units),
        };
        let done = work(&Look {
            looker: &looker,
            request: &request,
            options: &options,
            turn: &turn,
        });
        (looker, done)
    })
    .await
    .map_err(|_| ServiceError::Panicked)?;
    let (report, more) = done.map_err(|source| ServiceError::Check { source })?;
    let model = looker.model;

    measured.words = Some(report.words.len());
    measured.inference = Some(report.timings.inference);
    let cold = !service.warm.swap(true, Ordering::Relaxed);
    let timings = Timings {
        load: cold.then(|| model.timings.into()),
        wait_ms: milliseconds(waited),
        prepare_ms: milliseconds(report.timings.preparation),
        infer_ms: milliseconds(report.timings.inference),
        total_ms: milliseconds(arrival.elapsed()),
    };
    tracing::info!(
        cold,
        words = report.words.len(),
        findings = report.findings.len(),
        incomplete = report.incomplete,
        pieces = report.timings.pieces,
        wait_ms = timings.wait_ms,
        prepare_ms = timings.prepare_ms,
        infer_ms = timings.infer_ms,
        "text checked"
    );
    Ok(Looked {
        model,
        report,
        more,
        cold,
        timings,
    })
}

/// The probability from which on a word is reported; none if no model detects.
fn threshold(looker: &Looker, request: &DetectRequest) -> Result<Option<f32>, ServiceError> {
    let Some(checker) = looker.detector().map(|detector| &detector.checker) else {
        return Ok(None);
    };
    match (request.threshold, request.level) {
        (Some(threshold), _) => Ok(Some(threshold)),
        (None, Some(Level::Picky)) => {
            let picky = checker
                .picky_threshold()
                .ok_or_else(|| ServiceError::NoPickyThreshold {
                    model: looker.judge.as_ref().unwrap_or(&looker.model).name.clone(),
                })?;
            Ok(Some(picky))
        }
        (None, Some(Level::Default) | None) => Ok(Some(checker.threshold())),
    }
}

/// The turns of a request among others.
struct Turn<'t> {
    ticket: &'t Ticket,
    deadline: Option<Instant>,
    /// The units at which the text was let in, until its pieces are known.
    reckoned: AtomicUsize,
}

impl Turns for Turn<'_> {
    fn planned(&self, pieces: usize) {
        // What is said after the first time is about another pass, which was not in the estimate.
        self.ticket.planned(self.reckoned.swap(0, Ordering::Relaxed), pieces);
    }

    fn run(&self, pieces: usize, work: &mut dyn FnMut(usize)) -> bool {
        self.ticket.run(pieces, self.deadline, work)
    }
}

/// The checker's word for a format; none if the checker is to find it out.
fn format(asked: TextFormat) -> Option<Format> {
    match asked {
        TextFormat::Auto => None,
        TextFormat::Plain => Some(Format::Plain),
        TextFormat::Markdown => Some(Format::Markdown),
        TextFormat::Latex => Some(Format::Latex),
    }
}
