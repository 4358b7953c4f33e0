//! All routes, and who may call them.

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};

use crate::{error::LONGEST_BODY, gateway::Gateway, lt, openapi, page, v1};

impl Gateway {
    /// The routes.
    ///
    /// Without the key, where one is set: the page, the document, `/v1/languages`, `/v1/health`, and of LanguageTool's API
    /// all but `/v2/check`, as in its own server.
    pub fn router(self: &Arc<Self>) -> Router {
        let key = self.parts.key.clone();
        let guarded = v1::guarded()
            .method_not_allowed_fallback(v1::method_not_allowed)
            .with_state(Arc::clone(self));
        let open = page::routes()
            .merge(openapi::routes())
            .merge(v1::open())
            .method_not_allowed_fallback(v1::method_not_allowed)
            .fallback(v1::not_found)
            .merge(lt::routes())
            .with_state(Arc::clone(self));
        let router = key
            .guard_routes(guarded)
            .merge(open)
            .layer(DefaultBodyLimit::max(LONGEST_BODY));
        match &self.parts.allow_origin {
            Some(origin) => router.layer(from_fn_with_state(origin.clone(), cross_origin)),
            None => router,
        }
    }
}

/// Lets pages of one origin, or of all, call from a browser.
async fn cross_origin(State(origin): State<HeaderValue>, request: Request, next: Next) -> Response {
    let asks =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match asks {
        true => (StatusCode::NO_CONTENT, preflight()).into_response(),
        false => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    response
}

fn preflight() -> HeaderMap {
    HeaderMap::from_iter([
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST, OPTIONS"),
        ),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("Authorization, Content-Type, X-Api-Key"),
        ),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400")),
    ])
}
