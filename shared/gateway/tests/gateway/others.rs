//! The other routes, and paths and methods that there are none of.

use axum::{body::Body, http::Request};
use serde_json::json;
use solecism_gateway::Gateway;

use crate::harness::{Does, Outcome, Stub, call, five, gateway, parts, send};

#[tokio::test]
async fn what_is_served() -> Outcome {
    let router = gateway(&[&Stub::new("de", Does::Works), &Stub::new("cs", Does::Works)])?;
    let languages = call(&router, "GET", "/v1/languages", "").await?.json();
    assert_eq!(
        languages,
        json!({ "languages": [
            { "code": "cs", "name": "Czech", "variants": [], "external": false },
            { "code": "de", "name": "German", "variants": ["de-DE", "de-AT", "de-CH"], "external": false },
        ] })
    );
    let health = call(&router, "GET", "/v1/health", "").await?.json();
    assert_eq!(
        (&health["status"], &health["languages"]),
        (&json!("ok"), &json!(["cs", "de"]))
    );
    Ok(())
}

#[tokio::test]
async fn a_languages_own_routes_are_handed_on() -> Outcome {
    let german = Stub::new("de", Does::Works);
    let router = gateway(&[
        &german,
        &Stub::new("cs", Does::IsUnavailable),
        &Stub::new("sv", Does::IsAway),
    ])?;
    let answer = call(
        &router,
        "POST",
        "/v1/de/detect",
        r#"{"text": "falsch", "offset_encoding": "utf16"}"#,
    )
    .await?;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );
    assert_eq!(answer.json()["findings"].as_array().map(Vec::len), Some(1));
    // As it came, the unit of the offsets too.
    let sent = german.calls.lock().map(|calls| calls.clone()).unwrap_or_default();
    assert_eq!(sent, [json!({ "text": "falsch", "offset_encoding": "utf16" })]);
    assert_eq!(call(&router, "GET", "/v1/de/health", "").await?.json()["loaded"], true);
    let answer = call(&router, "POST", "/v1/cs/detect", r#"{"text": "Ano"}"#).await?;
    assert_eq!(
        (answer.status, &answer.json()["error"]["code"]),
        (503, &json!("model_not_found"))
    );
    let answer = call(&router, "POST", "/v1/sv/detect", r#"{"text": "Ja"}"#).await?;
    assert_eq!(
        (answer.status, &answer.json()["error"]["code"]),
        (503, &json!("unavailable"))
    );
    Ok(())
}

#[tokio::test]
async fn other_paths_and_methods() -> Outcome {
    let router = five()?;
    let cases = [
        ("GET", "/v3", 404, "not_found"),
        ("GET", "/index.html", 404, "not_found"),
        ("POST", "/", 405, "method_not_allowed"),
        ("GET", "/v1", 404, "not_found"),
        ("GET", "/v1/detect", 405, "method_not_allowed"),
        ("DELETE", "/v1/languages", 405, "method_not_allowed"),
        ("POST", "/v1/health", 405, "method_not_allowed"),
        ("GET", "/v1/de/detect", 405, "method_not_allowed"),
        ("POST", "/v1/fr/detect", 404, "not_found"),
        ("POST", "/v1/DE/detect", 404, "not_found"),
        ("POST", "/v1/..%2Fx/detect", 404, "not_found"),
        ("GET", "/v1/xx/health", 404, "not_found"),
    ];
    for (method, path, status, code) in cases {
        let answer = call(&router, method, path, r#"{"text": ""}"#).await?;
        let body = answer.json();
        assert_eq!(
            (answer.status, body["error"]["code"].as_str()),
            (status, Some(code)),
            "{method} {path}: {}",
            answer.text
        );
        assert_eq!(answer.headers.contains_key("allow"), status == 405, "{method} {path}");
    }
    Ok(())
}

#[tokio::test]
async fn pages_of_other_origins_call_only_where_that_is_set() -> Outcome {
    let preflight = || {
        Request::builder()
            .method("OPTIONS")
            .uri("/v2/check")
            .header("origin", "https://editor.example")
            .header("access-control-request-method", "POST")
            .body(Body::empty())
    };
    let closed = five()?;
    let answer = send(&closed, preflight()?).await?;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (405, ""));

    let mut parts = parts(&[&Stub::new("de", Does::Works)]);
    parts.allow_origin = Some("https://editor.example".parse()?);
    let open = Gateway::new(parts)?.router();
    let answer = send(&open, preflight()?).await?;
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (200, "https://editor.example")
    );
    assert_eq!(
        answer.header("access-control-allow-headers"),
        "authorization,content-encoding,content-type,x-api-key"
    );
    // On errors too, or a page could not read them.
    for (path, status) in [("/v2/languages", 200), ("/v2/check", 400), ("/v1/nothing", 404)] {
        let answer = call(&open, "GET", path, "").await?;
        assert_eq!(
            (answer.status, answer.header("access-control-allow-origin")),
            (status, "https://editor.example"),
            "{path}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_document_is_openapi_3_1_and_has_every_route() -> Outcome {
    let document = call(&five()?, "GET", "/openapi.json", "").await?.json();
    assert!(
        document["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.1.")),
        "{}",
        document["openapi"]
    );
    // What `solecism --version` says too: scripts/tests/test_versions.py has the others.
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let mut paths: Vec<_> = document["paths"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(path, _)| path.as_str())
        .collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            "/v1/correct",
            "/v1/detect",
            "/v1/health",
            "/v1/languages",
            "/v1/{language}/correct",
            "/v1/{language}/detect",
            "/v1/{language}/health",
            "/v2/check",
            "/v2/configinfo",
            "/v2/healthcheck",
            "/v2/info",
            "/v2/languages",
            "/v2/maxtextlength",
            "/v2/words",
            "/v2/words/add",
            "/v2/words/delete",
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_slash_at_the_end_of_a_path_changes_nothing() -> Outcome {
    let mut parts = parts(&[&Stub::new("de", Does::Works)]);
    parts.key = solecism_http::Key::new("0123456789abcdef");
    let locked = Gateway::new(parts)?.router();
    let text = r#"{"text": "Das ist falsch."}"#;
    for (method, path, body) in [
        ("POST", "/v2/check", "language=de&text=Das+ist+falsch."),
        ("GET", "/v2/check", ""),
        ("GET", "/v2/languages", ""),
        ("POST", "/v2/words/add", "word=Ja"),
        ("GET", "/v1/languages", ""),
        ("POST", "/v1/detect", text),
        ("POST", "/v1/correct", text),
        ("POST", "/v1/de/detect", text),
        ("GET", "/v1/de/health", ""),
        ("PUT", "/v1/de/health", ""),
        ("GET", "/openapi.json", ""),
        ("GET", "/v2/nothing", ""),
    ] {
        for key in ["", "0123456789abcdef", "fedcba9876543210"] {
            let ask = async |path: &str| {
                let mut request = Request::builder().method(method).uri(path);
                if !key.is_empty() {
                    request = request.header("x-api-key", key);
                }
                send(&locked, request.body(Body::from(body))?).await
            };
            let (bare, slashed) = (ask(path).await?, ask(&format!("{path}/")).await?);
            assert_eq!(slashed.status, bare.status, "{method} {path} {key:?}: {}", slashed.text);
            assert_eq!(
                slashed.header("content-type"),
                bare.header("content-type"),
                "{method} {path}"
            );
        }
    }
    Ok(())
}
