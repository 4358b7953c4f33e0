//! The same calls whatever lies between the gateway and a function: one suite for each kind of backend.

use std::{
    error::Error,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode},
    response::IntoResponse,
    routing::{get, post},
};
use serde_json::{Value, json};
use solecism_gateway::{Backend, BackendError, Call, Http, InProcess, Lambda, Trace};

use crate::harness::{Outcome, listen};

/// The keys that a function was called with.
type Keys = Arc<Mutex<Vec<String>>>;

fn note(keys: &Keys, headers: &HeaderMap) {
    let key = headers
        .get("x-api-key")
        .and_then(|key| key.to_str().ok())
        .unwrap_or_default();
    if let Ok(mut keys) = keys.lock() {
        keys.push(key.to_owned());
    }
}

/// A function's routes, which answer with what they were sent.
fn function(keys: Keys) -> Router {
    let detect = async |State(keys): State<Keys>, headers: HeaderMap, body: String| {
        note(&keys, &headers);
        Json(json!({ "echo": body }))
    };
    let health = async |State(keys): State<Keys>, headers: HeaderMap| {
        note(&keys, &headers);
        (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(json!({ "status": "unavailable" })),
        )
    };
    Router::new()
        .route("/v1/de/detect", post(detect))
        .route("/v1/de/health", get(health))
        .with_state(keys)
}

/// What the Invoke API does: calls a function with an event, and hands its answer back.
async fn invoke(State(keys): State<Keys>, Path(name): Path<String>, body: String) -> axum::response::Response {
    let event: Value = serde_json::from_str(&body).unwrap_or_default();
    let mut headers = HeaderMap::new();
    if let Some(key) = event["headers"]["x-api-key"]
        .as_str()
        .and_then(|key| HeaderValue::from_str(key).ok())
    {
        headers.insert("x-api-key", key);
    }
    note(&keys, &headers);
    match name.as_str() {
        "crashes" => (
            [("x-amz-function-error", "Unhandled")],
            Json(json!({ "errorMessage": "exited" })),
        )
            .into_response(),
        "solecism-de" => {
            let (status, body) = match event["requestContext"]["http"]["method"].as_str() {
                Some("POST") => (200, json!({ "echo": event["body"] })),
                _ => (503, json!({ "status": "unavailable" })),
            };
            Json(json!({ "statusCode": status, "headers": {}, "body": body.to_string(), "isBase64Encoded": false }))
                .into_response()
        }
        _ => (
            StatusCode::NOT_FOUND,
            [("x-amzn-errortype", "ResourceNotFoundException")],
            Json(json!({ "Message": "Function not found" })),
        )
            .into_response(),
    }
}

/// A backend over the Invoke API at this address.
pub(crate) async fn lambda(
    address: std::net::SocketAddr,
    function: &str,
    key: Option<HeaderValue>,
) -> Result<Lambda, Box<dyn Error>> {
    let config = aws_config::defaults(aws_config::BehaviorVersion::latest())
        .endpoint_url(format!("http://{address}"))
        .region("eu-north-1")
        .credentials_provider(aws_credential_types::Credentials::new(
            "id", "secret", None, None, "test",
        ))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .load()
        .await;
    Ok(Lambda::new(&config, function, key))
}

fn call_of(method: Method, action: &str, body: &str) -> Call {
    Call {
        method,
        path: format!("/v1/de/{action}"),
        body: body.to_owned().into(),
        ticket: None,
        trace: Trace::default(),
    }
}

/// What every backend has to do.
async fn contract(backend: &dyn Backend) -> Outcome {
    let body = r#"{"text":"Grüß 😀\u0000"}"#;
    let reply = backend.call(call_of(Method::POST, "detect", body)).await?;
    let echo: Value = serde_json::from_slice(&reply.body)?;
    assert_eq!((reply.status.as_u16(), echo), (200, json!({ "echo": body })));
    // An error of the function's own is an answer.
    let reply = backend.call(call_of(Method::GET, "health", "")).await?;
    assert_eq!(
        (reply.status.as_u16(), &reply.body[..]),
        (503, &br#"{"status":"unavailable"}"#[..])
    );
    // Many at the same time.
    let calls = (0..50).map(|i| backend.call(call_of(Method::POST, "detect", &i.to_string())));
    for (i, reply) in futures::future::join_all(calls).await.into_iter().enumerate() {
        let echo: Value = serde_json::from_slice(&reply?.body)?;
        assert_eq!(echo["echo"], i.to_string());
    }
    Ok(())
}

#[tokio::test]
async fn in_process() -> Outcome {
    contract(&InProcess::new(function(Keys::default()))).await
}

#[tokio::test]
async fn http() -> Outcome {
    let keys = Keys::default();
    let address = listen(Router::new().nest("/below", function(Arc::clone(&keys)))).await?;
    let key = HeaderValue::from_static("secret");
    contract(&Http::new(format!("http://{address}/below/").parse()?, Some(key))?).await?;
    let sent = keys.lock().map(|keys| keys.clone()).unwrap_or_default();
    assert!(sent.len() == 52 && sent.iter().all(|key| key == "secret"), "{sent:?}");

    let nobody = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let away = Http::new(format!("http://{nobody}").parse()?, None)?;
    let error = away.call(call_of(Method::GET, "health", "")).await.err();
    assert!(matches!(error, Some(BackendError::Unreachable { .. })), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn lambda_invoke() -> Outcome {
    let keys = Keys::default();
    let invocations = post(invoke).with_state(Arc::clone(&keys));
    let address = listen(Router::new().route("/2015-03-31/functions/{name}/invocations", invocations)).await?;
    let key = HeaderValue::from_static("secret");
    contract(&lambda(address, "solecism-de", Some(key)).await?).await?;
    let sent = keys.lock().map(|keys| keys.clone()).unwrap_or_default();
    assert!(sent.len() == 52 && sent.iter().all(|key| key == "secret"), "{sent:?}");

    let crashed = lambda(address, "crashes", None)
        .await?
        .call(call_of(Method::GET, "health", ""))
        .await
        .err();
    assert!(
        matches!(crashed, Some(BackendError::Crashed { ref kind }) if kind == "Unhandled"),
        "{crashed:?}"
    );
    let missing = lambda(address, "missing", None)
        .await?
        .call(call_of(Method::GET, "health", ""))
        .await
        .err();
    assert!(matches!(missing, Some(BackendError::Unreachable { .. })), "{missing:?}");
    Ok(())
}
