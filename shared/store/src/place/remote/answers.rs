//! Keeps what a server answered in a form that errors can be made from, because `object_store` gives statuses only in its messages.

use std::error::Error;

use async_trait::async_trait;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService, ReqwestConnector,
};

/// How much of a body is searched for the store's own words, in bytes.
const MAX_BODY: usize = 4 << 10;

/// A request that did not give an object.
#[derive(Debug)]
pub(super) struct Failed {
    /// The path of the request, which shows whether it was for an object or for credentials.
    pub(super) path: String,
    pub(super) what: What,
    /// The reason why there was no answer.
    source: Option<HttpError>,
}

#[derive(Debug)]
pub(super) enum What {
    /// There was no answer.
    NoAnswer,
    /// A part of an object was asked for, but all of it was given.
    WholeForRange,
    /// The answer was not an object.
    Status { status: u16, body: String },
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.what {
            What::NoAnswer => {
                f.write_str("no answer")?;
                let mut next = self.source.as_ref().and_then(|error| error.source());
                while let Some(error) = next {
                    write!(f, ": {error}")?;
                    next = error.source();
                }
                Ok(())
            }
            What::WholeForRange => f.write_str("the whole object instead of the part that was asked for"),
            What::Status { status, body } => match code(body) {
                Some(code) => write!(f, "status {status}, {code}"),
                None => write!(f, "status {status}"),
            },
        }
    }
}

/// Its cause, if it has one, is in its own message, because the errors above repeat it anyway.
impl Error for Failed {}

/// Makes clients whose errors have a [`Failed`] among their causes.
#[derive(Debug, Default)]
pub(super) struct Connector(ReqwestConnector);

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(Answers(self.0.connect(options)?)))
    }
}

#[derive(Debug)]
struct Answers(HttpClient);

#[async_trait]
impl HttpService for Answers {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let path = plain(request.uri().path());
        let ranged = request.headers().contains_key("range");
        let failed = |kind, path, what, source| HttpError::new(kind, Failed { path, what, source });
        let answer = match self.0.execute(request).await {
            Ok(answer) => answer,
            Err(error) => return Err(failed(error.kind(), path, What::NoAnswer, Some(error))),
        };
        match answer.status().as_u16() {
            200 if ranged => Err(failed(HttpErrorKind::Unknown, path, What::WholeForRange, None)),
            // 304 is the answer to a conditional request.
            200..=299 | 304 => Ok(answer),
            status => {
                // If the server breaks off here, the status says enough.
                let body = answer.into_body().bytes().await.unwrap_or_default();
                let body = String::from_utf8_lossy(body.get(..MAX_BODY).unwrap_or(&body)).into_owned();
                Err(failed(
                    HttpErrorKind::Unknown,
                    path,
                    What::Status { status, body },
                    None,
                ))
            }
        }
    }
}

/// The path with readable names of a bundle's files: Google's client escapes everything but letters and digits.
fn plain(path: &str) -> String {
    [("%2F", "/"), ("%2E", "."), ("%2D", "-"), ("%5F", "_")]
        .iter()
        .fold(path.to_owned(), |path, (escape, plain)| path.replace(escape, plain))
}

/// The word that Google and Azure give in `<Error><Code>…</Code></Error>`.
pub(super) fn code(body: &str) -> Option<&str> {
    let (_, rest) = body.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    let plain = !code.is_empty() && code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain.then_some(code)
}

/// The store's word for expired credentials, if that is what it says.
pub(super) fn expired(status: u16, body: &str) -> Option<String> {
    let says = |words: &str| body.to_ascii_lowercase().contains(words);
    // Azure has no separate code for an expired SAS token:
    // https://learn.microsoft.com/rest/api/storageservices/sas-error-codes
    let past = says("expired") || says("not valid in the specified time frame");
    let refused = matches!(status, 400 | 401 | 403);
    (refused && past).then(|| code(body).unwrap_or("expired").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stores_own_words_are_read() {
        let error =
            |code: &str, message: &str| format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
        let azure = error(
            "AuthenticationFailed",
            "Signature not valid in the specified time frame: Start …",
        );
        let google = error("ExpiredToken", "…");
        for (status, body, reason) in [
            (403, azure.as_str(), Some("AuthenticationFailed")),
            (400, google.as_str(), Some("ExpiredToken")),
            (401, "The access token expired", Some("expired")),
            (404, google.as_str(), None),
            (403, &error("AccessDenied", "no"), None),
        ] {
            assert_eq!(expired(status, body).as_deref(), reason, "{body}");
        }
        assert_eq!(code(&error("NoSuchBucket", "")), Some("NoSuchBucket"));
        assert_eq!(code("<Code>\u{1b}[31m</Code>"), None);
        assert_eq!(code("not found"), None);
    }
}
