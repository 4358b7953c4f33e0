//! A service whose model is made up, and one call to it.

use std::{
    error::Error,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use futures::future::{BoxFuture, FutureExt};
use serde_json::Value;
use solecism_checker::{Checker, Language, Parts, Tagger, WordEncoder};
use solecism_http::{Key, Permits};
use solecism_service::{
    Announced, Bundles, CacheLimits, Detector, Does, Limits, LoadTimings, Model, Models, Service, ServiceError, Source,
};
use solecism_store::FalseAlarms;
use tower::ServiceExt;

pub(crate) type Outcome = Result<(), Box<dyn Error>>;

/// What a made-up model does with a batch.
pub(crate) enum Fake {
    /// Finds every piece in error with this probability.
    Probability(f32),
    /// Fails, with a message that nobody but the log may see.
    Fails,
    /// Panics.
    Panics,
    /// Takes 30 ms over a batch, finds nothing, and counts the batches that it begins.
    Slow(Arc<AtomicUsize>),
}

impl Tagger for Fake {
    fn error_probabilities(
        &self,
        sequences: &[&[u32]],
        _: usize,
    ) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>> {
        match self {
            Self::Probability(probability) => Ok(sequences
                .iter()
                .map(|sequence| vec![*probability; sequence.len()])
                .collect()),
            Self::Fails => Err("out of order".into()),
            Self::Panics => panic!("out of order"),
            Self::Slow(begun) => {
                begun.fetch_add(1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(30));
                Ok(sequences.iter().map(|sequence| vec![0.0; sequence.len()]).collect())
            }
        }
    }
}

/// The limits of Lambda.
pub(crate) fn limits() -> Limits {
    Limits {
        max_text_bytes: 40_000,
        deadline: Some(Duration::from_secs(25)),
        key: Key::NONE,
        health_loads: true,
    }
}

/// The routes over the bundle in `folder`, not loaded yet.
pub(crate) fn unloaded(folder: &Path) -> Result<Router, Box<dyn Error>> {
    let bundle = Bundles::One(folder.to_str().ok_or("a path that is not UTF-8")?.parse()?);
    Ok(over(Models::new(bundle, CacheLimits::default()), limits()))
}

/// The routes over these models.
pub(crate) fn over(models: Models, limits: Limits) -> Router {
    Service::new("de", limits, models, Permits::of_machine(64)).router()
}

/// A model that is there as soon as it is asked for, or when its load is told to end.
pub(crate) struct MadeUp(Mutex<Option<Box<Made>>>);

struct Made {
    model: Model,
    release: Option<tokio::sync::oneshot::Receiver<()>>,
}

impl MadeUp {
    pub(crate) fn new(model: Model, release: Option<tokio::sync::oneshot::Receiver<()>>) -> Self {
        Self(Mutex::new(Some(Box::new(Made { model, release }))))
    }
}

impl Source for MadeUp {
    fn announce<'a>(
        &'a self,
        _: &'static str,
        _: Option<&'a Model>,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Announced>>, ServiceError>> {
        let made = self.0.lock().ok().and_then(|mut made| made.take());
        async move {
            let made: Box<dyn Announced> = made.ok_or(ServiceError::Panicked)?;
            Ok(Some(made))
        }
        .boxed()
    }
}

impl Announced for Made {
    fn resident_bytes(&self) -> u64 {
        self.model.resident_bytes
    }

    fn load(self: Box<Self>) -> BoxFuture<'static, Result<Model, ServiceError>> {
        async move {
            if let Some(release) = self.release {
                release.await.ok();
            }
            Ok(self.model)
        }
        .boxed()
    }
}

/// A model that does what `fake` says, with the words of the tiny bundle.
pub(crate) fn model(fake: Fake) -> Result<Model, Box<dyn Error>> {
    let tokenizer = std::fs::read(solecism_testing::tiny::bundle().join("tokenizer.json"))?;
    let checker = Checker::new(Parts {
        language: Language::new("de")?,
        encoder: WordEncoder::from_bytes(&tokenizer)?,
        tagger: Box::new(fake),
        threshold: 0.5,
        picky_threshold: Some(0.25),
        sentence_length: None,
        max_tokens: 64,
        window_overlap: 8,
    })?;
    let (name, version) = ("fake".to_owned(), "1.2.3".to_owned());
    Ok(Model {
        does: Does::Detects(Detector {
            checker: checker.into(),
            corrector: None,
        }),
        name,
        version,
        bundle: None,
        resident_bytes: 1000,
        false_alarms: Some(FalseAlarms {
            default: 0.024,
            picky: Some(0.151),
        }),
        timings: LoadTimings::default(),
    })
}

/// The routes over a model that is loaded already, with the limits of Lambda but for what `change` sets.
pub(crate) async fn routes(fake: Fake, change: impl FnOnce(&mut Limits)) -> Result<Router, Box<dyn Error>> {
    let models = Models::new(MadeUp::new(model(fake)?, None), CacheLimits::default());
    models.get("de").await?;
    let mut limits = limits();
    change(&mut limits);
    Ok(over(models, limits))
}

/// What a call came back with.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The body, which is always JSON.
    pub(crate) body: Value,
}

impl Answer {
    /// The code of the error in the body, or an empty one.
    pub(crate) fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }
}

/// One call.
pub(crate) async fn call(
    routes: &Router,
    method: &str,
    path: &str,
    body: impl Into<Body>,
) -> Result<Answer, Box<dyn Error>> {
    let request = Request::builder().method(method).uri(path).body(body.into())?;
    let response = routes.clone().oneshot(request).await?;
    let (parts, body) = response.into_parts();
    assert_eq!(
        parts.headers.get(header::CONTENT_TYPE).map(|kind| kind.as_bytes()),
        Some(&b"application/json"[..])
    );
    let body = serde_json::from_slice(&to_bytes(body, usize::MAX).await?)?;
    Ok(Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    })
}

/// A call of the detect route.
pub(crate) async fn detect(routes: &Router, body: impl Into<Body>) -> Result<Answer, Box<dyn Error>> {
    call(routes, "POST", "/v1/de/detect", body).await
}
