//! Who may call, where a key is set.

use axum::{body::Body, http::Request};
use solecism_http::Key;
use tower::ServiceExt;

use crate::harness::{Fake, Outcome, routes};

#[tokio::test]
async fn every_route_asks_for_the_key() -> Outcome {
    const KEY: &str = "0123456789abcdef";
    let routes = routes(Fake::Probability(0.9), |limits| limits.key = Key::new(KEY)).await?;
    // (method, path, status with the key)
    let paths = [
        ("POST", "/v1/de/detect", 200),
        ("POST", "/v1/de/correct", 422),
        ("GET", "/v1/de/health", 200),
        ("GET", "/v1/de/detect", 405),
        ("GET", "/", 404),
    ];
    for (method, path, with_key) in paths {
        for (name, value, status) in [
            ("x-other", "", 401),
            ("authorization", "Bearer 0123456789abcdeF", 403),
            ("authorization", "Bearer 0123456789abcdef", with_key),
            ("x-api-key", KEY, with_key),
        ] {
            let request = Request::builder().method(method).uri(path).header(name, value);
            let response = routes
                .clone()
                .oneshot(request.body(Body::from(r#"{"text": "Das"}"#))?)
                .await?;
            assert_eq!(response.status().as_u16(), status, "{method} {path} {name}");
        }
    }
    Ok(())
}
