use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// An error as LanguageTool's server gives it: a line of plain text. No message holds any of the user's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LtError {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
}

impl LtError {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    /// A parameter that cannot be used.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }
}

impl IntoResponse for LtError {
    fn into_response(self) -> Response {
        let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
        (self.status, kind, format!("Error: {}", self.message)).into_response()
    }
}
