//! The last line of defence: a panic in a route becomes an answer.

use std::any::Any;

use axum::{Router, http::StatusCode, response::Response};
use tower_http::catch_panic::CatchPanicLayer;

use crate::error::{HttpError, respond};

/// The work on a request panicked. Its message is not kept, because a panic over a string quotes the string; the log has the
/// place ([`logging::init`](crate::logging::init)).
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the work stopped without a result: the service's log has the place")]
pub struct Panicked;

impl HttpError for Panicked {
    fn status(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn code(&self) -> &'static str {
        "internal"
    }
}

/// The routes of `router`, which then answer with 500 if the work on a request panics.
pub fn catch_panics(router: Router) -> Router {
    router.layer(CatchPanicLayer::custom(|_: Box<dyn Any + Send>| -> Response {
        respond(&Panicked)
    }))
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        http::Request,
        routing::get,
    };
    use serde_json::Value;
    use tower::ServiceExt;

    use super::*;

    async fn panics() -> &'static str {
        panic!("Donaudampfschiff")
    }

    #[tokio::test]
    async fn a_panic_is_answered_and_not_quoted() -> Result<(), Box<dyn std::error::Error>> {
        let router = catch_panics(Router::new().route("/panics", get(panics)).route("/", get("fine")));
        for (path, status) in [("/panics", 500), ("/", 200)] {
            let response = router.clone().oneshot(Request::get(path).body(Body::empty())?).await?;
            assert_eq!(response.status().as_u16(), status, "{path}");
            if status == 500 {
                let body = to_bytes(response.into_body(), 1000).await?;
                let error: Value = serde_json::from_slice(&body)?;
                assert_eq!(error["error"]["code"], "internal");
                assert!(!error.to_string().contains("Donaudampfschiff"), "{error}");
            }
        }
        Ok(())
    }
}
