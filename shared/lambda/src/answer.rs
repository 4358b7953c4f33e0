//! An event, answered.

use std::{panic::AssertUnwindSafe, time::Instant, time::SystemTime};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use futures::FutureExt;
use lambda_http::{Adapter, Context, LambdaEvent, request::LambdaRequest};
use serde::Serialize;
use serde_json::{
    json,
    value::{RawValue, to_raw_value},
};
use solecism_api::ErrorAnswer;
use solecism_http::{App, Deadline, HttpError, Metrics, Panicked, catch_panics, detail, respond};
use tower::ServiceExt;

use crate::{
    deadline::deadline,
    event::{API_KEY, Event, Origin, Other, Text},
    request::{Refused, prepare},
};

/// A program as a function of AWS Lambda.
#[derive(Debug)]
pub(crate) struct Function {
    app: App,
    metrics: Metrics,
}

/// A bare text came without the right key.
#[derive(Debug, thiserror::Error)]
#[error("a key is needed: send it as \"{API_KEY}\" beside \"text\"")]
struct KeyNeeded {
    /// What the route said to what was sent.
    status: StatusCode,
}

impl HttpError for KeyNeeded {
    fn status(&self) -> StatusCode {
        self.status
    }

    fn code(&self) -> &'static str {
        match self.status {
            StatusCode::UNAUTHORIZED => "missing_key",
            _ => "wrong_key",
        }
    }

    fn field(&self) -> Option<&str> {
        Some(API_KEY)
    }
}

/// The time was up before the program was ready.
#[derive(Debug, thiserror::Error)]
#[error("the function is still getting ready: call again in a few seconds")]
struct StillWarming;

impl HttpError for StillWarming {
    fn status(&self) -> StatusCode {
        StatusCode::SERVICE_UNAVAILABLE
    }

    fn code(&self) -> &'static str {
        "still_loading"
    }
}

/// An event that a function does not take.
#[derive(Debug, thiserror::Error)]
#[error(
    "this function does not take such an event: send {{\"text\": \"…\"}}, if need be with \"level\", \"threshold\", \"format\" or \
     \"offset_encoding\" as for the detect route, and with \"correct\": true to have the text corrected; or send {{\"warmup\": true}}; or \
     let an API of API Gateway, a function URL or an Application Load Balancer send its requests"
)]
struct UnknownEvent;

impl HttpError for UnknownEvent {
    fn status(&self) -> StatusCode {
        StatusCode::BAD_REQUEST
    }

    fn code(&self) -> &'static str {
        "unknown_event"
    }
}

impl Function {
    /// `app` as a function. `metrics` writes a line about each HTTP request.
    pub(crate) fn new(mut app: App, metrics: Metrics) -> Self {
        app.router = metrics.observe(catch_panics(app.router));
        Self { app, metrics }
    }

    /// The answer to an event. There always is one: what goes wrong stands in it.
    pub(crate) async fn answer(&self, event: LambdaEvent<Event>) -> Box<RawValue> {
        let origin = event.payload.origin();
        // What the routes do is caught within the router. This is for whatever comes before and after them.
        match AssertUnwindSafe(self.dispatch(event)).catch_unwind().await {
            Ok(answer) => answer,
            Err(_) => match origin {
                Some(origin) => self.refuse(origin, Panicked).await,
                None => error(&Panicked),
            },
        }
    }

    async fn dispatch(&self, event: LambdaEvent<Event>) -> Box<RawValue> {
        let LambdaEvent { payload, context } = event;
        let deadline = deadline(context.deadline, SystemTime::now(), Instant::now());
        match payload {
            Event::Http(request) => {
                let origin = Origin::of(&request);
                match prepare(*request) {
                    Ok(request) => http(self.app.router.clone(), request, context, deadline).await,
                    Err(refused) => self.refuse(origin, refused).await,
                }
            }
            Event::Unreadable(origin) => self.refuse(origin, Refused::Unreadable).await,
            Event::Text(text) => self.text(text, deadline).await,
            Event::WarmUp => self.warm_up(deadline).await,
            Event::Other(other) => unknown(other),
        }
    }

    /// The answer to an HTTP request that gets no further. It counts as one that the router answered.
    async fn refuse(&self, origin: Origin, why: impl HttpError + Clone + Send + Sync + 'static) -> Box<RawValue> {
        let answer = move || {
            let response = respond(&why);
            async { response }
        };
        let router = self.metrics.observe(Router::new().fallback(answer));
        http(router, origin.empty(), Context::default(), None).await
    }

    /// What the detect route answers to a bare text, or the correct route if that is asked for.
    async fn text(&self, text: Text, deadline: Option<Deadline>) -> Box<RawValue> {
        let path = match text.correct {
            true => self.app.correct(),
            false => self.app.detect.clone(),
        };
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = text.key {
            request = request.header("x-api-key", key);
        }
        let Ok(mut request) = request.body(Body::from(text.body)) else {
            // A key that a header cannot hold is never the right one.
            return error(&KeyNeeded {
                status: StatusCode::FORBIDDEN,
            });
        };
        if let Some(deadline) = deadline {
            request.extensions_mut().insert(deadline);
        }
        let response = match self.app.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let status = response.status();
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            return error(&KeyNeeded { status });
        }
        let body = to_bytes(response.into_body(), usize::MAX).await.map(Vec::from);
        let body = body.ok().and_then(|body| String::from_utf8(body).ok());
        match body.map(RawValue::from_string) {
            Some(Ok(body)) => body,
            // Routes answer in JSON, even if they fail.
            _ => error(&Panicked),
        }
    }

    async fn warm_up(&self, deadline: Option<Deadline>) -> Box<RawValue> {
        let warm = match deadline {
            None => self.app.warm().await,
            Some(Deadline(at)) => tokio::time::timeout_at(at.into(), self.app.warm())
                .await
                .unwrap_or_else(|_| Err(detail(&StillWarming))),
        };
        match warm {
            Ok(()) => json(&json!({ "warm": true })),
            Err(error) => json(&json!({ "warm": false, "error": error })),
        }
    }
}

/// What `router` answers to `request`, in the form that its sender wants.
async fn http(router: Router, request: LambdaRequest, context: Context, deadline: Option<Deadline>) -> Box<RawValue> {
    let service = router.map_request(move |mut request: lambda_http::Request| {
        if let Some(deadline) = deadline {
            request.extensions_mut().insert(deadline);
        }
        request
    });
    match Adapter::from(service).oneshot(LambdaEvent::new(request, context)).await {
        Ok(response) => json(&response),
        Err(never) => match never {},
    }
}

/// What to send instead. The messages of a queue are failures, so that it keeps them if it is set to look at failures.
fn unknown(other: Other) -> Box<RawValue> {
    tracing::warn!(source = other.source, "an event that is not taken");
    let answer = ErrorAnswer {
        error: detail(&UnknownEvent),
    };
    if other.messages.is_empty() {
        return json(&answer);
    }
    let failures = other.messages.iter().map(|id| json!({ "itemIdentifier": id }));
    json(&json!({ "error": answer.error, "batchItemFailures": failures.collect::<Vec<_>>() }))
}

fn error(error: &impl HttpError) -> Box<RawValue> {
    solecism_http::log(error);
    json(&ErrorAnswer { error: detail(error) })
}

fn json(value: &impl Serialize) -> Box<RawValue> {
    to_raw_value(value).unwrap_or_else(|_| {
        // The answer has a header that is not text: none of the routes has one.
        tracing::error!("the answer cannot be written as JSON");
        RawValue::NULL.to_owned()
    })
}

#[cfg(test)]
mod tests;
