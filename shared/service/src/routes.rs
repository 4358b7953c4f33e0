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
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use solecism_http::{BodyRejected, Deadline, Measured, Permits, each_way, limit_bodies, log};

use crate::{
    Limits, ServiceError,
    answer::{self, Failure},
    calls::{Looker, Purpose, correct, detect},
    model::Model,
    models::{Lease, Models},
};

/// One language's service: what its routes share.
pub struct Service {
    language: &'static str,
    /// The name of the model that corrects in place of the language's own, if there is one.
    rewriter: Option<&'static str>,
    /// Whether there is a model of the language's own, which finds mistakes.
    detects: bool,
    pub(crate) limits: Limits,
    models: Models,
    pub(crate) permits: Permits,
    /// Whether a text has been checked since the process started.
    pub(crate) warm: AtomicBool,
    /// Whether the metrics have what the load took: the first request that finds the model there has it.
    load_told: AtomicBool,
}

impl Service {
    /// A service for `language`, a code such as `de`, with one of `models`, which computes when `permits` let it. Nothing is
    /// loaded yet.
    pub fn new(language: &'static str, limits: Limits, models: Models, permits: Permits) -> Arc<Self> {
        Arc::new(Self::of(language, limits, models, permits))
    }

    fn of(language: &'static str, limits: Limits, models: Models, permits: Permits) -> Self {
        Self {
            language,
            rewriter: None,
            detects: true,
            limits,
            models,
            permits,
            warm: AtomicBool::new(false),
            load_told: AtomicBool::new(false),
        }
    }

    /// A service that corrects with the model `rewriter` of `models`, which writes sentences anew, such as `correct-en`. If it `detects`,
    /// the language's own model is one of `models` too: it finds mistakes, and judges what the other one writes.
    #[cfg(feature = "rewrite")]
    pub fn with_rewriter(
        language: &'static str,
        rewriter: &'static str,
        detects: bool,
        limits: Limits,
        models: Models,
        permits: Permits,
    ) -> Arc<Self> {
        Arc::new(Self {
            rewriter: Some(rewriter),
            detects,
            ..Self::of(language, limits, models, permits)
        })
    }

    /// The code of its language.
    pub(crate) fn language(&self) -> &'static str {
        self.language
    }

    /// The model, loaded first if it is not there; a caller that asks while it is being loaded waits for that load. For a service that only
    /// corrects, it is the model that does so; if the language's own judges what it writes, that one is loaded as well.
    ///
    /// # Errors
    /// Those of the load. A failed load is not kept: the next call tries again.
    pub async fn model(&self) -> Result<Lease, Arc<ServiceError>> {
        Ok(self.looker(self.purpose()).await?.model)
    }

    /// The path of its main purpose.
    pub(crate) fn main_route(&self) -> String {
        let action = match self.purpose() {
            Purpose::Detect => "detect",
            Purpose::Correct => "correct",
        };
        format!("/v1/{}/{action}", self.language)
    }

    /// The service's main purpose.
    fn purpose(&self) -> Purpose {
        match self.rewriter.is_some() && (self.limits.health_loads || !self.detects) {
            // A function of its own.
            true => Purpose::Correct,
            false => Purpose::Detect,
        }
    }

    /// The name of the first model that a call needs, and of the one that judges it.
    fn needed(&self, purpose: Purpose) -> (&'static str, Option<&'static str>) {
        match (purpose, self.rewriter) {
            (Purpose::Correct, Some(rewriter)) => (rewriter, self.detects.then_some(self.language)),
            _ => (self.language, None),
        }
    }

    /// The models that a call needs, at the same time.
    async fn looker(&self, purpose: Purpose) -> Result<Looker, Arc<ServiceError>> {
        let (first, judge) = self.needed(purpose);
        let judge = async {
            match judge {
                Some(name) => self.models.get(name).await.map(Some),
                None => Ok(None),
            }
        };
        let (model, judge) = futures::future::try_join(self.models.get(first), judge).await?;
        Ok(Looker { model, judge })
    }

    /// The models that a call needs, if they are there before `deadline`. A load goes on past it.
    pub(crate) async fn looker_by(
        &self,
        purpose: Purpose,
        deadline: Option<Instant>,
    ) -> Result<Looker, Arc<ServiceError>> {
        by(deadline, self.looker(purpose)).await
    }

    /// What the metrics say of a request so far: its language.
    pub(crate) fn measured(&self) -> Measured {
        Measured {
            language: Some(self.language),
            ..Measured::default()
        }
    }

    /// Adds what the metrics say of the model.
    pub(crate) fn measure(&self, model: &Model, measured: &mut Measured) {
        measured.model_version = Some(model.version.clone());
        if !self.load_told.swap(true, Ordering::Relaxed) {
            measured.download = Some(model.timings.manifest + model.timings.download);
            measured.load = Some(model.timings.build);
        }
    }

    /// The router: `POST /v1/{language}/detect` and `correct`, and `GET /v1/{language}/health`, and errors as JSON for all else; all of it
    /// behind the key, if one is set.
    pub fn router(self: Arc<Self>) -> Router {
        let key = self.limits.key.clone();
        let limit = self.body_limit();
        let router = routes()
            .into_iter()
            .fold(Router::new(), |router, (name, methods)| {
                each_way(&format!("/v1/{}/{name}", self.language))
                    .fold(router, |router, path| router.route(&path, methods.clone()))
            })
            .method_not_allowed_fallback(method_not_allowed)
            .fallback(not_found)
            .with_state(self);
        key.guard(limit_bodies(router, limit))
    }

    /// The longest body in bytes that can carry a text of the allowed length: JSON may spell any byte of UTF-8 in six
    /// (`\u0000`), and the other fields and a generous layout fit into the rest.
    fn body_limit(&self) -> usize {
        self.limits.max_text_bytes.saturating_mul(6).saturating_add(1024)
    }

    /// When the answer to a request that came at `arrival` has to be there: by the configuration, or by the platform that runs the program,
    /// whichever is earlier.
    pub(crate) fn deadline(&self, arrival: Instant, given: Option<Extension<Deadline>>) -> Option<Instant> {
        let own = self.limits.deadline.and_then(|allowed| arrival.checked_add(allowed));
        Deadline::earlier(own, given.map(|Extension(deadline)| deadline))
    }
}

/// Every route: what follows the language in its path, and its methods. All of them are behind the key, if one is set.
fn routes() -> [(&'static str, MethodRouter<Arc<Service>>); 3] {
    [
        ("detect", post(detect)),
        ("correct", post(correct)),
        ("health", get(health)),
    ]
}

/// If health calls load, this loads the model, so that the answer says whether a detect call would be answered, and so that a call of this
/// route warms a function up. Otherwise it says what is loaded.
async fn health(
    State(service): State<Arc<Service>>,
    given: Option<Extension<Deadline>>,
) -> (Extension<Measured>, Response) {
    let mut measured = service.measured();
    if !service.limits.health_loads {
        let model = service.models.peek(service.needed(service.purpose()).0);
        return (
            Extension(measured),
            Json(answer::there(service.language, model.as_deref())).into_response(),
        );
    }
    let deadline = service.deadline(Instant::now(), given);
    let answer = match by(deadline, service.model()).await {
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

/// The result of a load, if it comes before `deadline`.
async fn by<T>(
    deadline: Option<Instant>,
    loading: impl Future<Output = Result<T, Arc<ServiceError>>>,
) -> Result<T, Arc<ServiceError>> {
    match deadline {
        None => loading.await,
        Some(deadline) => tokio::time::timeout_at(deadline.into(), loading)
            .await
            .unwrap_or_else(|_| Err(Arc::new(ServiceError::StillLoading))),
    }
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

pub(crate) fn rejected(service: &Service, rejected: BodyRejected) -> ServiceError {
    match rejected {
        BodyRejected::TooLarge { limit } => ServiceError::BodyTooLarge {
            limit,
            text_limit: service.limits.max_text_bytes,
        },
        rejected => ServiceError::Body(rejected),
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
