//! The routes, as a plain axum router that knows nothing of Lambda.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use solecism_api::{DetectAnswer, DetectRequest, Level, TextFormat, Timings};
use solecism_checker::{CheckOptions, Format, Turns};
use solecism_http::{Deadline, Measured, Permits, Ticket, log};
use solecism_system::milliseconds;

use crate::{
    Limits, ServiceError,
    answer::{self, Failure},
    model::Model,
    models::{Lease, Models},
};

/// Bytes of UTF-8 to a piece of a word, about: what a text will take to check, before it has been read.
const BYTES_A_PIECE: usize = 3;

/// One language's service: what its routes share.
pub struct Service {
    language: &'static str,
    limits: Limits,
    models: Models,
    permits: Permits,
    /// Whether a text has been checked since the process started.
    warm: AtomicBool,
    /// Whether the metrics have what the load took: it is the first request's that finds the model there.
    load_told: AtomicBool,
}

impl Service {
    /// A service for `language`, a code such as `de`, with one of `models`, which computes when `permits` let it. Nothing is
    /// loaded yet.
    pub fn new(language: &'static str, limits: Limits, models: Models, permits: Permits) -> Arc<Self> {
        Arc::new(Self {
            language,
            limits,
            models,
            permits,
            warm: AtomicBool::new(false),
            load_told: AtomicBool::new(false),
        })
    }

    /// The code of its language.
    pub(crate) fn language(&self) -> &'static str {
        self.language
    }

    /// The model, loaded first if it is not there; who asks while it is being loaded waits for that load.
    ///
    /// # Errors
    /// Those of the load. A failed load is not kept: the next call tries again.
    pub async fn model(&self) -> Result<Lease, Arc<ServiceError>> {
        self.models.get(self.language).await
    }

    /// The model, if it is there before `deadline`. A load goes on past it.
    async fn model_by(&self, deadline: Option<Instant>) -> Result<Lease, Arc<ServiceError>> {
        match deadline {
            None => self.model().await,
            Some(deadline) => tokio::time::timeout_at(deadline.into(), self.model())
                .await
                .unwrap_or_else(|_| Err(Arc::new(ServiceError::StillLoading))),
        }
    }

    /// What the metrics say of a request so far: its language.
    fn measured(&self) -> Measured {
        Measured {
            language: Some(self.language),
            ..Measured::default()
        }
    }

    /// Adds what the metrics say of the model.
    fn measure(&self, model: &Model, measured: &mut Measured) {
        measured.model_version = Some(model.version.clone());
        if !self.load_told.swap(true, Ordering::Relaxed) {
            measured.download = Some(model.timings.manifest + model.timings.download);
            measured.load = Some(model.timings.build);
        }
    }

    /// The router: `POST /v1/{language}/detect` and `GET /v1/{language}/health`, and errors as JSON for all else; all of it
    /// behind the key, where one is set.
    pub fn router(self: Arc<Self>) -> Router {
        let key = self.limits.key.clone();
        let router = routes()
            .into_iter()
            .fold(Router::new(), |router, (name, methods)| {
                router.route(&format!("/v1/{}/{name}", self.language), methods)
            })
            .method_not_allowed_fallback(method_not_allowed)
            .fallback(not_found)
            .layer(DefaultBodyLimit::max(self.body_limit()))
            .with_state(self);
        key.guard(router)
    }

    /// The longest body in bytes that can carry a text of the allowed length: JSON may spell any byte of UTF-8 in six
    /// (`\u0000`), and the other fields and a generous layout fit into the rest.
    fn body_limit(&self) -> usize {
        self.limits.max_text_bytes.saturating_mul(6).saturating_add(1024)
    }

    /// When the answer to a request that came at `arrival` has to be there: by the configuration, or by whoever runs the
    /// program, whichever is earlier.
    fn deadline(&self, arrival: Instant, given: Option<Extension<Deadline>>) -> Option<Instant> {
        let own = self.limits.deadline.and_then(|allowed| arrival.checked_add(allowed));
        Deadline::earlier(own, given.map(|Extension(deadline)| deadline))
    }
}

/// Every route: what follows the language in its path, and its methods. All of them are behind the key, where one is set.
fn routes() -> [(&'static str, MethodRouter<Arc<Service>>); 2] {
    [("detect", post(detect)), ("health", get(health))]
}

async fn detect(
    State(service): State<Arc<Service>>,
    given: Option<Extension<Deadline>>,
    admitted: Option<Extension<Arc<Ticket>>>,
    body: Result<Bytes, BytesRejection>,
) -> (Extension<Measured>, Result<Json<DetectAnswer>, Failure>) {
    let mut measured = service.measured();
    let answer = check(&service, given, admitted, body, &mut measured).await;
    (Extension(measured), answer)
}

/// The answer to a detect call. What is known when it fails stands in `measured` too.
async fn check(
    service: &Service,
    given: Option<Extension<Deadline>>,
    admitted: Option<Extension<Arc<Ticket>>>,
    body: Result<Bytes, BytesRejection>,
    measured: &mut Measured,
) -> Result<Json<DetectAnswer>, Failure> {
    let arrival = Instant::now();
    let deadline = service.deadline(arrival, given);
    let body = body.map_err(|rejection| rejected(service, rejection))?;
    let request = DetectRequest::parse(&body, service.limits.max_text_bytes).map_err(ServiceError::from)?;
    drop(body);

    let model = service.model_by(deadline).await?;
    service.measure(&model, measured);
    let waited = arrival.elapsed();

    let threshold = match (request.threshold, request.level) {
        (Some(threshold), _) => threshold,
        (None, Some(Level::Picky)) => {
            model
                .checker
                .picky_threshold()
                .ok_or_else(|| ServiceError::NoPickyThreshold {
                    model: model.name.clone(),
                })?
        }
        (None, Some(Level::Default) | None) => model.checker.threshold(),
    };
    let options = CheckOptions {
        threshold: Some(threshold),
        offset_encoding: request.offset_encoding,
        format: format(request.format),
        deadline,
    };
    let units = request.text.len() / BYTES_A_PIECE;
    // A gateway in this process has let the whole request in already, and ends it where its caller leaves.
    let (ticket, _left) = match admitted {
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
    // A check keeps a core busy, or waits for one, so it must not run on a thread that drives connections.
    let (model, report) = tokio::task::spawn_blocking(move || {
        let turn = Turn {
            ticket: &ticket,
            deadline,
        };
        let report = model.checker.check_in_turns(&request.text, &options, &turn);
        (model, report)
    })
    .await
    .map_err(|_| ServiceError::Panicked)?;
    let report = report.map_err(|source| ServiceError::Check { source })?;

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
    Ok(Json(answer::detected(&model, report, cold, timings)))
}

/// The turns of a request among others.
struct Turn<'t> {
    ticket: &'t Ticket,
    deadline: Option<Instant>,
}

impl Turns for Turn<'_> {
    fn run(&self, pieces: usize, work: &mut dyn FnMut(usize)) -> bool {
        self.ticket.run(pieces, self.deadline, work)
    }
}

/// The checker's word for a format; none where it is to find it out.
fn format(asked: TextFormat) -> Option<Format> {
    match asked {
        TextFormat::Auto => None,
        TextFormat::Plain => Some(Format::Plain),
        TextFormat::Markdown => Some(Format::Markdown),
        TextFormat::Latex => Some(Format::Latex),
    }
}

/// Where health calls load, loads the model, so that the answer says whether a detect call would be answered, and so that a
/// call of this route warms a function up. Elsewhere says what is loaded.
async fn health(
    State(service): State<Arc<Service>>,
    given: Option<Extension<Deadline>>,
) -> (Extension<Measured>, Response) {
    let mut measured = service.measured();
    if !service.limits.health_loads {
        let model = service.models.peek(service.language);
        return (
            Extension(measured),
            Json(answer::there(service.language, model.as_deref())).into_response(),
        );
    }
    let answer = match service.model_by(service.deadline(Instant::now(), given)).await {
        Ok(model) => {
            service.measure(&model, &mut measured);
            Json(answer::there(service.language, Some(&model))).into_response()
        }
        Err(error) => {
            log(&*error);
            (
                StatusCode::SERVICE_UNAVAILABLE,
                Json(answer::unavailable(service.language, &error)),
            )
                .into_response()
        }
    };
    (Extension(measured), answer)
}

async fn not_found(State(service): State<Arc<Service>>) -> Failure {
    ServiceError::NotFound {
        language: service.language,
    }
    .into()
}

async fn method_not_allowed(State(service): State<Arc<Service>>) -> Failure {
    ServiceError::MethodNotAllowed {
        language: service.language,
    }
    .into()
}

fn rejected(service: &Service, rejection: BytesRejection) -> ServiceError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        ServiceError::BodyTooLarge {
            limit: service.body_limit(),
            text_limit: service.limits.max_text_bytes,
        }
    } else {
        ServiceError::BodyIncomplete {
            source: axum::Error::new(rejection),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{
        body::Body,
        http::{Method, Request},
    };
    use solecism_http::Key;
    use tower::ServiceExt;

    use super::*;
    use crate::{Bundles, CacheLimits};

    const KEY: &str = "0123456789abcdef";

    /// A function's routes do not pass the gateway: every one of them has to look at the key itself.
    #[tokio::test]
    async fn every_route_of_every_language_asks_for_the_key() -> Result<(), Box<dyn std::error::Error>> {
        let mut wrong = Vec::new();
        for language in ["cs", "de", "en", "it", "sv"] {
            let limits = Limits {
                max_text_bytes: 40_000,
                deadline: None,
                key: Key::new(KEY),
                health_loads: true,
            };
            let models = Models::new(Bundles::One("no/such/folder".parse()?), CacheLimits::default());
            let router = Service::new(language, limits, models, Permits::of_machine(1)).router();
            let paths = routes().map(|(name, _)| format!("/v1/{language}/{name}"));
            let no_routes = ["/", "/v1/health", "/nothing"].map(str::to_owned);
            for path in paths.into_iter().chain(no_routes) {
                for method in [
                    Method::GET,
                    Method::HEAD,
                    Method::POST,
                    Method::PUT,
                    Method::DELETE,
                    Method::OPTIONS,
                ] {
                    for (sent, expected) in [(None, Some(401)), (Some("another"), Some(403)), (Some(KEY), None)] {
                        let mut request = Request::builder().method(&method).uri(&path);
                        if let Some(key) = sent {
                            request = request.header("x-api-key", key);
                        }
                        let status = router
                            .clone()
                            .oneshot(request.body(Body::empty())?)
                            .await?
                            .status()
                            .as_u16();
                        let as_expected = match expected {
                            Some(expected) => status == expected,
                            None => status != 401 && status != 403,
                        };
                        if !as_expected {
                            wrong.push(format!("{method} {path} with {sent:?}: {status}"));
                        }
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    }
}
