//! The trace that a request belongs to, on its way to the functions.

use std::{
    error::Error,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    body::Body,
    extract::State,
    http::{HeaderMap, Request, StatusCode, Uri},
};
use serde_json::{Value, json};
use solecism_gateway::{Backend, Gateway, Http, Language, Parts};

use crate::{
    backends::lambda,
    harness::{Outcome, listen, parts, send},
};

const XRAY: &str = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:24b8e7a1:0";
const W3C: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// What arrived: a path, and the headers below it.
type Arrived = Arc<Mutex<Vec<(String, Value)>>>;

fn as_json(headers: &HeaderMap) -> Value {
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), Value::from(String::from_utf8_lossy(value.as_bytes()))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn note(arrived: &Arrived, path: &str, headers: Value) {
    if let Ok(mut arrived) = arrived.lock() {
        arrived.push((path.to_owned(), headers));
    }
}

/// What arrived since the last look.
fn taken(arrived: &Arrived) -> Vec<(String, Value)> {
    arrived
        .lock()
        .map(|mut arrived| std::mem::take(&mut *arrived))
        .unwrap_or_default()
}

/// A gateway over this function of German.
fn gateway(backend: impl Backend + 'static) -> Result<Router, Box<dyn Error>> {
    let german = Language::of_code("de").ok_or("German is known")?;
    Ok(Gateway::new(Parts {
        backends: vec![(german, Arc::new(backend))],
        ..parts(&[])
    })?
    .router())
}

/// A request of one of the gateway's routes, with a trace and what is none of it.
fn request(method: &str, path: &str, body: &str) -> Result<Request<Body>, axum::http::Error> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("x-amzn-trace-id", XRAY)
        .header("traceparent", W3C)
        .header("tracestate", "rojo=00f067aa0ba902b7")
        .header("baggage", "user=somebody")
        .header("cookie", "session=1")
        .body(Body::from(body.to_owned()))
}

#[tokio::test]
async fn it_goes_on_from_every_route_that_calls_a_function() -> Outcome {
    let arrived = Arrived::default();
    let refuse = async |State(arrived): State<Arrived>, uri: Uri, headers: HeaderMap| {
        note(&arrived, uri.path(), as_json(&headers));
        let error = json!({ "error": { "code": "busy", "message": "later" } });
        (StatusCode::SERVICE_UNAVAILABLE, Json(error))
    };
    let address = listen(Router::new().fallback(refuse).with_state(Arc::clone(&arrived))).await?;
    let router = gateway(Http::new(format!("http://{address}").parse()?, None)?)?;
    let text = r#"{"text":"Ich habe ein Hund.","language":"de"}"#;
    let bare = r#"{"text":"Ich habe ein Hund."}"#;
    for (method, path, body, called) in [
        ("POST", "/v1/detect", text, "/v1/de/detect"),
        ("POST", "/v1/correct", text, "/v1/de/correct"),
        ("POST", "/v1/de/detect", bare, "/v1/de/detect"),
        ("POST", "/v1/de/correct", bare, "/v1/de/correct"),
        ("GET", "/v1/de/health", "", "/v1/de/health"),
        (
            "POST",
            "/v2/check",
            "language=de&text=Ich+habe+ein+Hund.",
            "/v1/de/detect",
        ),
    ] {
        send(&router, request(method, path, body)?).await?;
        let found = taken(&arrived);
        assert!(!found.is_empty(), "{path}: nothing arrived");
        for (at, headers) in found {
            assert_eq!(at, called, "{path}");
            assert_eq!(headers["x-amzn-trace-id"], XRAY, "{path}");
            assert_eq!(headers["traceparent"], W3C, "{path}");
            assert_eq!(headers["tracestate"], "rojo=00f067aa0ba902b7", "{path}");
            // What a caller sends is otherwise between the caller and the gateway.
            assert_eq!(
                (&headers["baggage"], &headers["cookie"]),
                (&Value::Null, &Value::Null),
                "{path}"
            );
        }
    }
    // No trace is made up.
    let untraced = Request::post("/v1/de/detect").body(Body::from(bare))?;
    send(&router, untraced).await?;
    let found = taken(&arrived);
    assert_eq!(found.len(), 1);
    for name in ["x-amzn-trace-id", "traceparent", "tracestate"] {
        assert_eq!(found[0].1[name], Value::Null, "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn a_function_of_lambda_has_it_in_the_call_and_in_the_event() -> Outcome {
    let arrived = Arrived::default();
    let invoke = async |State(arrived): State<Arrived>, headers: HeaderMap, body: String| {
        let event: Value = serde_json::from_str(&body).unwrap_or_default();
        note(&arrived, "call", as_json(&headers));
        note(&arrived, "event", event["headers"].clone());
        Json(json!({ "statusCode": 503, "headers": {}, "body": "{}", "isBase64Encoded": false }))
    };
    let address = listen(Router::new().fallback(invoke).with_state(Arc::clone(&arrived))).await?;
    let router = gateway(lambda(address, "solecism-de", None).await?)?;
    send(&router, request("GET", "/v1/de/health", "")?).await?;
    let found = taken(&arrived);
    let [(_, call), (_, event)] = &found[..] else {
        return Err(format!("{found:?}").into());
    };
    // Lambda makes the call a part of the trace by the first; W3C's headers mean nothing to it.
    assert_eq!(
        (&call["x-amzn-trace-id"], &call["traceparent"]),
        (&XRAY.into(), &Value::Null)
    );
    assert_eq!(
        (&event["x-amzn-trace-id"], &event["traceparent"]),
        (&XRAY.into(), &W3C.into())
    );
    Ok(())
}
