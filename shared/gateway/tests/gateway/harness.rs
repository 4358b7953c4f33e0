//! A gateway over functions that are made up, and calls of it.

use std::{
    error::Error,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use futures::future::{BoxFuture, FutureExt};
use serde_json::{Value, json};
use solecism_gateway::{Backend, BackendError, Call, Gateway, Language, Parts, Reply};
use solecism_http::{Key, Permits};
use tower::ServiceExt;

pub(crate) type Outcome = Result<(), Box<dyn Error>>;

/// What a made-up function does.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Does {
    /// Finds the words `wrong` and `falsch`, at 0.75, and at the picky threshold also `odd`, at 0.4.
    Works,
    /// The same, in a process that has just started.
    Cold,
    /// The same, but does not say what the model's thresholds are, nor how often it flags a correct sentence.
    IsOlder,
    /// The same, but has no picky threshold.
    HasNoPicky,
    /// Stops before the end.
    RunsOutOfTime,
    /// Says that its model is not there.
    IsUnavailable,
    /// Cannot be reached.
    IsAway,
    /// Never answers.
    Hangs,
    /// Answers with something else.
    Babbles,
    /// Answers with offsets past the end.
    Overshoots,
    /// The same as one that works, and knows that `wrong` is misspelt for `right`, `falsch` for `richtig`, and that `doppelt`, which it
    /// finds too, is to be taken out with the space before it. It mends the former and leaves the latter.
    Corrects,
}

/// A made-up function, and the bodies that it was called with.
#[derive(Clone)]
pub(crate) struct Stub {
    code: &'static str,
    does: Does,
    pub(crate) calls: Arc<Mutex<Vec<Value>>>,
}

impl Stub {
    pub(crate) fn new(code: &'static str, does: Does) -> Self {
        Self {
            code,
            does,
            calls: Arc::default(),
        }
    }

    /// The texts that it was sent.
    pub(crate) fn texts(&self) -> Vec<String> {
        let calls = self.calls.lock().map(|calls| calls.clone()).unwrap_or_default();
        calls
            .iter()
            .filter_map(|call| Some(call["text"].as_str()?.to_owned()))
            .collect()
    }

    /// The formats that it was told.
    pub(crate) fn formats(&self) -> Vec<String> {
        let calls = self.calls.lock().map(|calls| calls.clone()).unwrap_or_default();
        calls
            .iter()
            .filter_map(|call| Some(call["format"].as_str()?.to_owned()))
            .collect()
    }

    fn answer(&self, path: &str, request: &Value) -> (u16, Value) {
        let error = |code: &str| json!({ "error": { "code": code, "message": format!("it is so: {code}") } });
        let picky = request["level"] == "picky";
        match self.does {
            Does::IsUnavailable => return (503, error("model_not_found")),
            Does::HasNoPicky if picky => return (400, error("no_picky_threshold")),
            Does::Babbles => return (200, json!({ "message": "Internal Server Error" })),
            Does::Corrects if path.ends_with("/correct") => return (200, self.corrected(request)),
            Does::Overshoots if path.ends_with("/correct") => {
                let mut answer = self.corrected(request);
                answer["corrections"] = json!([correction(1_000, "a", "b")]);
                return (200, answer);
            }
            _ if path.ends_with("/correct") => return (422, error("no_corrections")),
            _ => {}
        }
        let threshold = request["threshold"].as_f64().unwrap_or(if picky { 0.3 } else { 0.5 });
        let text = request["text"].as_str().unwrap_or_default();
        let shift = if self.does == Does::Overshoots { text.len() } else { 0 };
        let mut words = Vec::new();
        for word in text.split_whitespace() {
            let start = word.as_ptr() as usize - text.as_ptr() as usize + shift;
            let probability = match word.trim_end_matches(['.', ',']) {
                "wrong" | "falsch" => 0.75,
                "doppelt" if self.does == Does::Corrects => 0.875,
                "odd" => 0.4,
                _ => 0.1,
            };
            words.push(json!({ "start": start, "end": start + word.len(), "probability": probability }));
        }
        let findings: Vec<Value> = words
            .iter()
            .filter(|word| {
                word["probability"]
                    .as_f64()
                    .is_some_and(|probability| probability >= threshold)
            })
            .map(|word| {
                let mut finding = word.clone();
                finding["words"] = 1.into();
                finding["text"] = "".into();
                if self.does == Does::Corrects && request["suggestions"] != false {
                    let (start, end) = (word["start"].as_u64(), word["end"].as_u64());
                    suggest(
                        &mut finding,
                        &text[start.unwrap_or(0) as usize..end.unwrap_or(0) as usize],
                    );
                }
                finding
            })
            .collect();
        let sentences: Vec<Value> = text
            .split("\n\n")
            .filter(|sentence| !sentence.trim().is_empty())
            .map(|sentence| {
                let start = sentence.as_ptr() as usize - text.as_ptr() as usize + shift;
                json!({ "start": start, "end": start + sentence.trim_end().len() })
            })
            .collect();
        let mut answer = json!({
            "language": self.code, "threshold": threshold, "offset_encoding": "utf8",
            "sentences": sentences, "words": words, "findings": findings,
            "incomplete": self.does == Does::RunsOutOfTime, "cold": self.does == Does::Cold,
            "timings": { "wait_ms": 0.0, "prepare_ms": 0.1, "infer_ms": 1.0, "total_ms": 1.1 },
        });
        if self.does != Does::IsOlder {
            answer["thresholds"] = json!({ "default": 0.5, "picky": 0.3 });
            answer["false_alarms"] = json!({ "default": 0.024, "picky": 0.151 });
        }
        (200, answer)
    }
}

/// Puts what may be right into a finding of `word`.
fn suggest(finding: &mut Value, word: &str) {
    if word == "doppelt" {
        finding["start"] = (finding["start"].as_u64().unwrap_or(1) - 1).into();
        finding["kind"] = "extra".into();
        finding["suggestions"] = json!([{ "text": "", "probability": 0.625 }]);
    } else if let Some(right) = mended(word) {
        finding["kind"] = "spelling".into();
        finding["suggestions"] =
            json!([{ "text": right, "probability": 0.5 }, { "text": "recht", "probability": 0.25 }]);
    }
}

/// What is right for a word, marks after it included.
fn mended(word: &str) -> Option<String> {
    let right = word.replace("wrong", "right").replace("falsch", "richtig");
    (right != word).then_some(right)
}

fn correction(start: usize, text: &str, replacement: &str) -> Value {
    json!({
        "start": start, "end": start + text.len(), "text": text, "replacement": replacement, "kind": "spelling",
        "probability": 0.5,
    })
}

impl Stub {
    /// The answer to a correct call.
    fn corrected(&self, request: &Value) -> Value {
        let text = request["text"].as_str().unwrap_or_default();
        let at = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
        let words = || text.split_whitespace();
        let corrections: Vec<Value> = words()
            .filter_map(|word| Some(correction(at(word), word, &mended(word)?)))
            .collect();
        let left = |word: &str| json!({ "start": at(word), "end": at(word) + word.len(), "probability": 0.75, "words": 1, "text": word });
        json!({
            "language": self.code, "text": mended(text).unwrap_or_else(|| text.to_owned()), "offset_encoding": "utf8",
            "corrections": corrections, "left": words().filter(|word| *word == "doppelt").map(left).collect::<Vec<_>>(),
            "cold": false, "timings": { "wait_ms": 0.0, "prepare_ms": 0.1, "infer_ms": 1.0, "total_ms": 1.1 },
        })
    }
}

impl Backend for Stub {
    fn call(&self, call: Call) -> BoxFuture<'_, Result<Reply, BackendError>> {
        async move {
            if self.does == Does::IsAway {
                return Err(BackendError::Unreachable { source: "away".into() });
            }
            if self.does == Does::Hangs {
                return std::future::pending().await;
            }
            let health = json!({ "status": "ok", "language": self.code, "loaded": true });
            let (status, body) = match call.path.ends_with("/health") {
                true => (200, health),
                false => {
                    let request: Value = serde_json::from_slice(&call.body).unwrap_or_default();
                    if let Ok(mut calls) = self.calls.lock() {
                        calls.push(request.clone());
                    }
                    self.answer(&call.path, &request)
                }
            };
            Ok(Reply {
                status: StatusCode::from_u16(status).unwrap_or_default(),
                body: body.to_string().into(),
                retry_after: None,
            })
        }
        .boxed()
    }
}

/// The parts of a gateway over these functions.
pub(crate) fn parts(stubs: &[&Stub]) -> Parts {
    let backend = |stub: &&Stub| {
        let backend: Arc<dyn Backend> = Arc::new((*stub).clone());
        Some((Language::of_code(stub.code)?, backend))
    };
    Parts {
        backends: stubs.iter().filter_map(backend).collect(),
        correctors: Vec::new(),
        fallback: None,
        key: Key::NONE,
        username: None,
        max_text_length: 40_000,
        timeout: Duration::from_secs(20),
        permits: Permits::of_machine(256),
        allow_origin: None,
        words: None,
    }
}

/// A gateway over these functions.
pub(crate) fn gateway(stubs: &[&Stub]) -> Result<Router, Box<dyn Error>> {
    Ok(Gateway::new(parts(stubs))?.router())
}

/// A gateway over functions of the five languages that ship, all of which work.
pub(crate) fn five() -> Result<Router, Box<dyn Error>> {
    let stubs = ["cs", "de", "en", "it", "sv"].map(|code| Stub::new(code, Does::Works));
    gateway(&stubs.each_ref())
}

/// What a call came back with.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The body, read as JSON; null where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// One call.
pub(crate) async fn send(router: &Router, request: Request<Body>) -> Result<Answer, Box<dyn Error>> {
    let response = router.clone().oneshot(request).await?;
    let (parts, body) = response.into_parts();
    Ok(Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        text: String::from_utf8(to_bytes(body, usize::MAX).await?.to_vec())?,
    })
}

/// One call without headers.
pub(crate) async fn call(
    router: &Router,
    method: &str,
    path: &str,
    body: impl Into<Body>,
) -> Result<Answer, Box<dyn Error>> {
    send(router, Request::builder().method(method).uri(path).body(body.into())?).await
}

/// A call of the detect route.
pub(crate) async fn detect(router: &Router, body: Value) -> Result<Answer, Box<dyn Error>> {
    call(router, "POST", "/v1/detect", body.to_string()).await
}

/// A check by LanguageTool's API, its parameters as a form.
pub(crate) async fn check(router: &Router, params: &[(&str, &str)]) -> Result<Answer, Box<dyn Error>> {
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(params)
        .finish();
    call(router, "POST", "/v2/check", form).await
}

/// A router on loopback, for as long as the runtime of the test lives.
pub(crate) async fn listen(router: Router) -> Result<SocketAddr, Box<dyn Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(solecism_http::serve(listener, router, std::future::pending()));
    Ok(address)
}

/// A text in three languages, the last of which nobody serves: `wrong` or `falsch` in each of the first two.
pub(crate) const MIXED: &str = "Gestern 😀 war ich mit meinen Freunden im Kino, und das ist falsch.\n\n\
    Yesterday I went to the cinema with my friends, and this is wrong.\n\n\
    Hier, je suis allé au cinéma avec mes amis et nous avons beaucoup ri ensemble.";

/// Offset and length of each match, in code units of UTF-16.
pub(crate) fn places(answer: &Value) -> Vec<(u64, u64)> {
    let matches = answer["matches"].as_array().map(Vec::as_slice).unwrap_or_default();
    matches
        .iter()
        .filter_map(|found| Some((found["offset"].as_u64()?, found["length"].as_u64()?)))
        .collect()
}
