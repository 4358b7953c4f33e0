//! The path that API Gateway compared with its routes, and the path that the router compares with its own.

use axum::{
    Router,
    extract::Request,
    http::StatusCode,
    middleware::{Next, from_fn},
    response::Response,
};
use lambda_http::RequestExt;

use crate::error::{HttpError, respond};

/// The path can be read in two ways.
#[derive(Debug, thiserror::Error)]
#[error("there is nothing at this path")]
struct Ambiguous;

impl HttpError for Ambiguous {
    fn status(&self) -> StatusCode {
        StatusCode::NOT_FOUND
    }

    fn code(&self) -> &'static str {
        "not_found"
    }
}

/// The routes of `router`, which then answer 404 where lambda_http's reading of a path differs from the event's.
///
/// An HTTP API hands a path on decoded, and lambda_http reads it as browsers read addresses: `..` goes up, a backslash is a
/// slash, tabs are dropped. So `/page/%2e%2e/v2/check` is a file of the page to API Gateway, which anyone may have, and would
/// be `/v2/check` to the router. No route has a character that is read in two ways.
pub(crate) fn as_sent(router: Router) -> Router {
    router.layer(from_fn(compare))
}

async fn compare(request: Request, next: Next) -> Response {
    // A stage with a name stands before the event's path.
    match request.uri().path().ends_with(request.raw_http_path()) {
        true => next.run(request).await,
        false => respond(&Ambiguous),
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use axum::{body::Body, routing::get};
    use lambda_http::request::LambdaRequest;
    use tower::ServiceExt;

    use super::*;

    /// The status of a `GET` of `path`, which is the event's, by way of lambda_http.
    async fn status(router: Router, path: &str) -> Result<u16, Box<dyn Error>> {
        let event = serde_json::json!({
            "version": "2.0",
            "routeKey": "GET /page/{proxy+}",
            "rawPath": path,
            "rawQueryString": "text=x",
            "headers": { "host": "api.example" },
            "requestContext": {
                "http": { "method": "GET", "path": path },
                "stage": "$default",
            },
            "isBase64Encoded": false,
        });
        let event: LambdaRequest = serde_json::from_value(event)?;
        let request = lambda_http::Request::from(event).map(|_| Body::empty());
        Ok(router.oneshot(request).await?.status().as_u16())
    }

    #[tokio::test]
    async fn no_path_leads_elsewhere_than_it_says() -> Result<(), Box<dyn Error>> {
        let routes = || {
            Router::new()
                .route("/page/file.js", get("file"))
                .route("/v2/check", get("check"))
        };
        for path in ["/page/file.js", "/v2/check"] {
            assert_eq!(status(as_sent(routes()), path).await?, 200, "{path}");
        }
        let ways = [
            "/page/../v2/check",
            "/page/%2e%2e/v2/check",
            "/page/.%2E/v2/check",
            "/page/..\\v2\\check",
            "/page/.\t./v2/check",
            "/page/./../v2/check",
        ];
        let mut reached = 0;
        for path in ways {
            assert_eq!(status(as_sent(routes()), path).await?, 404, "{path:?}");
            reached += usize::from(status(routes(), path).await? == 200);
        }
        assert!(
            reached > 0,
            "lambda_http reads paths as they are sent: this is needed no more"
        );
        for path in ["/page/a b", "/page/a?b", "/page/a#b", "/page/ä"] {
            assert_eq!(status(as_sent(routes()), path).await?, 404, "{path:?}");
        }
        Ok(())
    }
}
