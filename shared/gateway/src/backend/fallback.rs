//! An external service for the languages that nobody here serves: whatever speaks LanguageTool's API. Off unless set.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    body::Bytes,
    http::{Request, header},
};
use http_body_util::Full;
use serde_json::{Map, Value};
use solecism_api::{Level, OffsetEncoding};
use tokio::time::{Instant, timeout};

use super::{BackendError, Client, Url};
use crate::{index::Index, language::Language};

/// So many failures in a row open the circuit,
const FAILURES: u32 = 5;
/// and after so long one call is let through to see whether it can be closed again.
const PAUSE: Duration = Duration::from_secs(30);

/// How the external service is reached.
#[derive(Clone)]
pub struct FallbackConfig {
    /// Where its API is: the address that `/v2/check` follows.
    pub url: Url,
    /// The user that its operator knows, if it asks for one.
    pub username: Option<String>,
    /// That user's key.
    pub key: Option<String>,
    /// How long it may take.
    pub timeout: Duration,
    /// The languages to send there; none other ever is.
    pub languages: Vec<&'static Language>,
}

/// The external service.
pub(crate) struct Fallback {
    config: FallbackConfig,
    client: Client,
    circuit: Mutex<Circuit>,
}

/// A match as the external service gives it, and where it stands in the text that was sent, in bytes.
pub(crate) struct ExternalMatch {
    pub(crate) range: std::ops::Range<usize>,
    pub(crate) fields: Map<String, Value>,
}

impl Fallback {
    /// # Errors
    ///
    /// If the URL asks for TLS and the machine has no certificates to check the other side's by.
    pub(crate) fn new(config: FallbackConfig) -> std::io::Result<Self> {
        Ok(Self {
            client: Client::new(&config.url)?,
            config,
            circuit: Mutex::default(),
        })
    }

    pub(crate) fn languages(&self) -> &[&'static Language] {
        &self.config.languages
    }

    /// What the service finds in `text`.
    pub(crate) async fn check(
        &self,
        text: &str,
        language: &Language,
        level: Option<Level>,
    ) -> Result<Vec<ExternalMatch>, BackendError> {
        if !self.circuit().lets_through(Instant::now()) {
            return Err(BackendError::CircuitOpen);
        }
        let result = match timeout(self.config.timeout, self.ask(text, language, level)).await {
            Ok(result) => result,
            Err(_) => Err(BackendError::TimedOut {
                seconds: self.config.timeout.as_secs_f64(),
            }),
        };
        self.circuit().note(result.is_ok(), Instant::now());
        result
    }

    async fn ask(
        &self,
        text: &str,
        language: &Language,
        level: Option<Level>,
    ) -> Result<Vec<ExternalMatch>, BackendError> {
        let request = self.request(text, language, level)?;
        let reply = self.client.send(request).await?;
        if !reply.status.is_success() {
            // Its message may quote the text.
            return Err(BackendError::unreachable(format!("it answered with {}", reply.status)));
        }
        let answer: Value = serde_json::from_slice(&reply.body).map_err(|_| BackendError::Unreadable)?;
        let Some(Value::Array(matches)) = answer.get("matches") else {
            return Err(BackendError::Unreadable);
        };
        let index = Index::new(text, OffsetEncoding::Utf16);
        matches
            .iter()
            .map(|found| external_match(found, &index).ok_or(BackendError::Unreadable))
            .collect()
    }

    fn request(
        &self,
        text: &str,
        language: &Language,
        level: Option<Level>,
    ) -> Result<Request<Full<Bytes>>, BackendError> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("text", text)
            .append_pair("language", language.long_code);
        if level == Some(Level::Picky) {
            form.append_pair("level", "picky");
        }
        if let (Some(username), Some(key)) = (&self.config.username, &self.config.key) {
            form.append_pair("username", username).append_pair("apiKey", key);
        }
        let path = if self.config.url.ends_with("/v2") {
            "/check"
        } else {
            "/v2/check"
        };
        let mut request = Request::post(self.config.url.join(path))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json");
        if let (None, Some(key)) = (&self.config.username, &self.config.key) {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        request
            .body(Full::new(form.finish().into()))
            .map_err(BackendError::unreachable)
    }

    fn circuit(&self) -> std::sync::MutexGuard<'_, Circuit> {
        // Two numbers, whole at all times.
        self.circuit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn external_match(found: &Value, index: &Index) -> Option<ExternalMatch> {
    let fields = found.as_object()?;
    let number = |name| usize::try_from(fields.get(name)?.as_u64()?).ok();
    let (offset, length) = (number("offset")?, number("length")?);
    fields.get("message")?.as_str()?;
    Some(ExternalMatch {
        range: index.byte(offset)?..index.byte(offset.checked_add(length)?)?,
        fields: fields.clone(),
    })
}

/// Whether the service is asked at all.
#[derive(Default)]
struct Circuit {
    failures: u32,
    /// When the last failure was, or the last call that was let through after it.
    since: Option<Instant>,
}

impl Circuit {
    fn lets_through(&mut self, now: Instant) -> bool {
        if self.failures < FAILURES {
            return true;
        }
        let rested = self.since.is_none_or(|since| now.duration_since(since) >= PAUSE);
        if rested {
            // Only one call: the next has to wait for what it brings, or for another pause.
            self.since = Some(now);
        }
        rested
    }

    fn note(&mut self, good: bool, now: Instant) {
        self.failures = if good { 0 } else { self.failures.saturating_add(1) };
        self.since = (!good).then_some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_circuit_opens_and_closes() {
        let mut circuit = Circuit::default();
        let start = Instant::now();
        for _ in 0..FAILURES {
            assert!(circuit.lets_through(start));
            circuit.note(false, start);
        }
        assert!(!circuit.lets_through(start));
        let rested = start + PAUSE;
        assert!(circuit.lets_through(rested));
        // Only one call, until it is known how that went.
        assert!(!circuit.lets_through(rested));
        circuit.note(false, rested);
        assert!(!circuit.lets_through(rested));
        assert!(circuit.lets_through(rested + PAUSE));
        circuit.note(true, rested + PAUSE);
        assert!(circuit.lets_through(rested + PAUSE));
        assert!(circuit.lets_through(rested + PAUSE));
    }
}
