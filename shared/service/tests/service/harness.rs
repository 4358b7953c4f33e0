//! A service whose model is made up, and one call to it.

use std::{error::Error, path::Path, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use serde_json::Value;
use solecism_checker::{Checker, Language, Parts, Tagger, WordEncoder};
use solecism_service::{Config, LoadTimings, Model, ModelCell, Service};
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
}

impl Tagger for Fake {
    fn error_probabilities(&self, sequences: &[&[u32]]) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>> {
        match self {
            Self::Probability(probability) => Ok(sequences
                .iter()
                .map(|sequence| vec![*probability; sequence.len()])
                .collect()),
            Self::Fails => Err("out of order".into()),
            Self::Panics => panic!("out of order"),
        }
    }
}

/// A configuration with the limits of Lambda, for a bundle in `folder`.
pub(crate) fn config(folder: &Path) -> Result<Config, Box<dyn Error>> {
    let model_uri = folder.to_str().ok_or("a path that is not UTF-8")?.parse()?;
    Ok(Config {
        model_uri,
        max_text_bytes: 40_000,
        deadline: Some(Duration::from_secs(25)),
        key: solecism_http::Key::NONE,
    })
}

/// A cell of a test's own. It is never freed, as the cell of a process is not.
pub(crate) fn cell() -> &'static ModelCell {
    Box::leak(Box::new(ModelCell::new()))
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
        checker: checker.into(),
        name,
        version,
        false_alarms: Some(FalseAlarms {
            default: 0.024,
            picky: Some(0.151),
        }),
        timings: LoadTimings::default(),
    })
}

/// The routes over a model that is loaded already, with the limits of Lambda but for what `change` sets.
pub(crate) async fn routes(fake: Fake, change: impl FnOnce(&mut Config)) -> Result<Router, Box<dyn Error>> {
    let (cell, model) = (cell(), model(fake)?);
    cell.get_or_load(|| async { Ok(model) }).await?;
    let mut config = config(Path::new("nowhere"))?;
    change(&mut config);
    Ok(Service::new("de", config, cell).router())
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
