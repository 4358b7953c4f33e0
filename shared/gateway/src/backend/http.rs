use std::{fmt, str::FromStr, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderName, HeaderValue, Method, Request, Uri, header},
};
use futures::future::{BoxFuture, FutureExt};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as HyperClient, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};

use super::{Backend, BackendError, Call, Reply, retry_after};

/// How long a connection may take to open; the rest of the time is the answer's.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// A model service closes a connection that has been idle for 10 s, load balancers after 60 s and more. So the other side never closes one
/// that is about to be used.
const IDLE_TIMEOUT: Duration = Duration::from_secs(8);
/// Longer answers are not read. A word of one letter takes some 60 bytes of an answer, so the answer to the longest text fits.
const LONGEST_ANSWER: usize = 32 << 20;

/// Where something is reached: `http://` or `https://`, a host, a path perhaps.
#[derive(Clone, PartialEq, Eq)]
pub struct Url {
    /// Without a slash at its end.
    text: String,
    secure: bool,
}

impl Url {
    /// The same with `path`, which begins with a slash, at its end.
    pub(crate) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// Whether its path ends with `end`.
    pub(crate) fn ends_with(&self, end: &str) -> bool {
        self.text.ends_with(end)
    }
}

impl FromStr for Url {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.parse().map_err(|error| format!("{error}"))?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err("it begins with neither http:// nor https://".to_owned()),
        };
        if uri.host().is_none_or(str::is_empty) || uri.query().is_some() {
            return Err("it needs a host, and may have a path but no query".to_owned());
        }
        let text = text.trim_end_matches('/').to_owned();
        Ok(Self { text, secure })
    }
}

/// Without the user and the password that it may have.
impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&solecism_http::without_secrets(&self.text))
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Opens connections to one place, and keeps them for the next call.
#[derive(Clone)]
pub(crate) enum Client {
    Plain(HyperClient<HttpConnector, Full<Bytes>>),
    Secure(HyperClient<HttpsConnector<HttpConnector>, Full<Bytes>>),
}

impl Client {
    /// # Errors
    ///
    /// If the URL asks for TLS and the machine has no certificates to check the other side's by.
    pub(crate) fn new(url: &Url) -> std::io::Result<Self> {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
        connector.set_nodelay(true);
        let mut builder = HyperClient::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE_TIMEOUT);
        if !url.secure {
            return Ok(Self::Plain(builder.build(connector)));
        }
        connector.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_native_roots()?
            .https_only()
            .enable_http1()
            .wrap_connector(connector);
        Ok(Self::Secure(builder.build(connector)))
    }

    /// One exchange.
    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> Result<Reply, BackendError> {
        let response = match self {
            Self::Plain(client) => client.request(request).await,
            Self::Secure(client) => client.request(request).await,
        };
        let (parts, body) = response.map_err(BackendError::unreachable)?.into_parts();
        let body = Limited::new(body, LONGEST_ANSWER).collect().await;
        Ok(Reply {
            status: parts.status,
            retry_after: retry_after(&parts.headers),
            body: body.map_err(BackendError::unreachable)?.to_bytes(),
        })
    }
}

/// A function's routes somewhere else: a model service in a container, or `cargo lambda watch`.
pub struct Http {
    client: Client,
    url: Url,
    key: Option<HeaderValue>,
}

impl Http {
    /// The routes below `url`, with the key that the service asks for, if it asks for one.
    ///
    /// # Errors
    ///
    /// If the URL asks for TLS and the machine has no certificates to check the other side's by.
    pub fn new(url: Url, key: Option<HeaderValue>) -> std::io::Result<Self> {
        Ok(Self {
            client: Client::new(&url)?,
            url,
            key,
        })
    }
}

impl Backend for Http {
    fn call(&self, call: Call) -> BoxFuture<'_, Result<Reply, BackendError>> {
        async move {
            let mut request = Request::builder().method(&call.method).uri(self.url.join(&call.path));
            if call.method != Method::GET {
                request = request.header(header::CONTENT_TYPE, "application/json");
            }
            if let Some(key) = &self.key {
                request = request.header(KEY, key);
            }
            for (name, value) in call.trace.headers() {
                request = request.header(name, value);
            }
            let request = request.body(Full::new(call.body)).map_err(BackendError::unreachable)?;
            self.client.send(request).await
        }
        .boxed()
    }
}

/// The header that carries the key.
pub(super) const KEY: HeaderName = HeaderName::from_static("x-api-key");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let read = |text: &str| text.parse::<Url>().map(|url| (url.join("/v1"), url.secure)).ok();
        let cases = [
            ("http://127.0.0.1:9000", Some(("http://127.0.0.1:9000/v1", false))),
            (
                "https://models.example/de/",
                Some(("https://models.example/de/v1", true)),
            ),
            ("models.example", None),
            ("ftp://models.example", None),
            ("http://", None),
            ("http:///path", None),
            ("https://models.example/?key=1", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let expected = expected.map(|(url, secure)| (url.to_owned(), secure));
            assert_eq!(read(text), expected, "{text:?}");
        }
    }
}
