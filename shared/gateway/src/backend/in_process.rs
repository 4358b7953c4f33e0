use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use futures::future::{BoxFuture, FutureExt};
use tower::ServiceExt;

use super::{Backend, BackendError, Call, Reply, retry_after};

/// A function's routes in this process.
#[derive(Clone)]
pub struct InProcess(Router);

impl InProcess {
    /// These routes.
    pub fn new(routes: Router) -> Self {
        Self(routes)
    }
}

impl Backend for InProcess {
    fn call(&self, call: Call) -> BoxFuture<'_, Result<Reply, BackendError>> {
        let routes = self.0.clone();
        async move {
            let mut request = Request::builder()
                .method(call.method)
                .uri(call.path)
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(call.body))
                .map_err(BackendError::unreachable)?;
            // The trace stays behind: there is no hop for it to name, and no route reads it.
            if let Some(ticket) = call.ticket {
                request.extensions_mut().insert(ticket);
            }
            let Ok(response) = routes.oneshot(request).await;
            let (parts, body) = response.into_parts();
            Ok(Reply {
                status: parts.status,
                retry_after: retry_after(&parts.headers),
                body: to_bytes(body, usize::MAX).await.map_err(BackendError::unreachable)?,
            })
        }
        .boxed()
    }

    fn is_here(&self) -> bool {
        true
    }
}
