//! The key that callers share.

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{
    error::{HttpError, respond},
    route::path_of,
    variable::{Variable, VariableError},
};

/// The key that callers have to send.
pub static API_KEY: Variable = Variable {
    name: "API_KEY",
    expects: "the key that every caller has to send, at least 16 visible ASCII characters, for example what `openssl rand -hex 32` prints",
    default: "none: anyone may call",
};

/// Shorter keys could be guessed.
const SHORTEST: usize = 16;

/// The key that every caller has to send, or that none is needed.
///
/// Only its hash is kept: it is compared in constant time whatever the lengths, and printing it, or what holds it, cannot show it.
#[derive(Clone, Debug, Default)]
pub struct Key(Option<[u8; 32]>);

/// No key, or not the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// None was sent.
    #[error("a key is needed: send it as \"Authorization: Bearer …\" or \"X-Api-Key: …\"")]
    Missing,
    /// A wrong one was sent.
    #[error("the key is not the right one: send the service's own as \"Authorization: Bearer …\" or \"X-Api-Key: …\"")]
    Wrong,
}

impl HttpError for BadKey {
    fn status(&self) -> StatusCode {
        match self {
            Self::Missing => StatusCode::UNAUTHORIZED,
            Self::Wrong => StatusCode::FORBIDDEN,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing_key",
            Self::Wrong => "wrong_key",
        }
    }
}

impl Key {
    /// No key is needed.
    pub const NONE: Self = Self(None);

    /// This key is needed.
    pub fn new(key: &str) -> Self {
        Self(Some(Sha256::digest(key).into()))
    }

    /// The key that [`API_KEY`] names.
    ///
    /// # Errors
    ///
    /// [`VariableError::BadSecret`] if it is too short or cannot stand in a header.
    pub fn from_env() -> Result<Self, VariableError> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// The same through `lookup`.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env).
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, VariableError> {
        let Some(key) = lookup(API_KEY.name).filter(|key| !key.is_empty()) else {
            return Ok(Self::NONE);
        };
        Self::parse(&key).ok_or(VariableError::BadSecret { variable: &API_KEY })
    }

    /// This key is needed; none if it is too short or cannot stand in a header.
    pub fn parse(key: &str) -> Option<Self> {
        let will_do = key.len() >= SHORTEST && key.bytes().all(|byte| byte.is_ascii_graphic());
        will_do.then(|| Self::new(key))
    }

    /// Whether callers need one.
    pub fn is_needed(&self) -> bool {
        self.0.is_some()
    }

    /// Whether the key in a call's headers will do: `Authorization: Bearer …` or `X-Api-Key: …`.
    ///
    /// # Errors
    ///
    /// If it will not do.
    pub fn check_headers(&self, headers: &HeaderMap) -> Result<(), BadKey> {
        self.check(sent(headers))
    }

    /// Whether `sent` will do.
    ///
    /// # Errors
    ///
    /// If it will not do.
    pub fn check(&self, sent: Option<&[u8]>) -> Result<(), BadKey> {
        let Some(key) = &self.0 else {
            return Ok(());
        };
        let sent: [u8; 32] = Sha256::digest(sent.ok_or(BadKey::Missing)?).into();
        match bool::from(key.ct_eq(&sent)) {
            true => Ok(()),
            false => Err(BadKey::Wrong),
        }
    }

    /// The routes of `router`, which then answer only those who send the key; the same goes for the paths that it lacks.
    pub fn guard(&self, router: Router) -> Router {
        if !self.is_needed() {
            return router;
        }
        router.layer(from_fn_with_state(self.clone(), require))
    }

    /// The routes of `router`, which then answer only those who send the key, but for the `open` ones; paths that it lacks
    /// are left as they are.
    ///
    /// The list names what is open, not what is guarded, so that a route that nobody thought of is guarded.
    pub fn guard_all_but(&self, open: &'static [Open], router: Router) -> Router {
        if !self.is_needed() {
            return router;
        }
        router.layer(from_fn_with_state((self.clone(), open), require_but))
    }
}

/// A route that answers without the key.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    /// Its path as the router has it; with a `*` at its end, every path that starts so.
    pub path: &'static str,
    /// Why it may.
    pub why: &'static str,
}

impl Open {
    /// Whether it means the route at `path`, as the router has it, with or without a slash at the end.
    pub fn means(&self, path: &str) -> bool {
        let path = path_of(path);
        match self.path.strip_suffix('*') {
            Some(start) => path.starts_with(start),
            None => path == self.path,
        }
    }
}

/// The key in a call's headers: `Authorization: Bearer …` or `X-Api-Key: …`.
pub fn sent(headers: &HeaderMap) -> Option<&[u8]> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| {
        let (scheme, key) = value.as_bytes().split_at_checked(b"bearer ".len())?;
        scheme.eq_ignore_ascii_case(b"bearer ").then(|| key.trim_ascii())
    });
    bearer.or_else(|| headers.get("x-api-key").map(HeaderValue::as_bytes))
}

async fn require_but(
    State((key, open)): State<(Key, &'static [Open])>,
    path: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    match path {
        Some(path) if !open.iter().any(|open| open.means(path.as_str())) => require(State(key), request, next).await,
        _ => next.run(request).await,
    }
}

async fn require(State(key): State<Key>, request: Request, next: Next) -> Response {
    match key.check_headers(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => {
            let mut response = respond(&error);
            if error == BadKey::Missing {
                let scheme = HeaderValue::from_static("Bearer");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
            }
            response
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, routing::get};
    use tower::ServiceExt;

    use super::*;

    const RIGHT: &str = "0123456789abcdef";

    #[tokio::test]
    async fn only_the_right_key_opens() -> Result<(), Box<dyn std::error::Error>> {
        let router = Key::new(RIGHT).guard(Router::new().route("/", get("in")));
        let cases = [
            (None, 401),
            (Some(("authorization", "Bearer 0123456789abcdef")), 200),
            (Some(("authorization", "bearer  0123456789abcdef ")), 200),
            (Some(("authorization", "Basic 0123456789abcdef")), 401),
            (Some(("authorization", "Bearer")), 401),
            (Some(("authorization", "Bearer 0123456789abcdeF")), 403),
            (Some(("authorization", "Bearer 0123456789abcdef0")), 403),
            (Some(("x-api-key", RIGHT)), 200),
            (Some(("x-api-key", "")), 403),
            (Some(("x-api-key", "0123456789abcde")), 403),
        ];
        for (header, status) in cases {
            for path in ["/", "/nothing"] {
                let mut request = Request::builder().uri(path);
                if let Some((name, value)) = header {
                    request = request.header(name, value);
                }
                let response = router.clone().oneshot(request.body(Body::empty())?).await?;
                let expected = if status == 200 && path != "/" { 404 } else { status };
                assert_eq!(response.status().as_u16(), expected, "{header:?} {path}");
                let asks = response.headers().contains_key(header::WWW_AUTHENTICATE);
                assert_eq!(asks, status == 401, "{header:?}");
            }
        }
        Ok(())
    }

    #[tokio::test]
    async fn what_is_not_listed_as_open_is_guarded() -> Result<(), Box<dyn std::error::Error>> {
        static OPEN: [Open; 2] = [
            Open {
                path: "/",
                why: "a test",
            },
            Open {
                path: "/files/*",
                why: "a test",
            },
        ];
        let routes = Router::new()
            .route("/", get("in"))
            .route("/files/{name}", get("in"))
            .route("/new", get("in"))
            .route("/new/", get("in"))
            .route("/filesystem", get("in"));
        let router = Key::new(RIGHT).guard_all_but(&OPEN, routes);
        for (method, path, status) in [
            ("GET", "/", 200),
            ("GET", "/files/a", 200),
            ("GET", "/new", 401),
            ("POST", "/new", 401),
            ("GET", "/new/", 401),
            ("GET", "/filesystem", 401),
            ("GET", "/nothing", 404),
        ] {
            let request = Request::builder().method(method).uri(path).body(Body::empty())?;
            let response = router.clone().oneshot(request).await?;
            assert_eq!(response.status().as_u16(), status, "{method} {path}");
        }
        Ok(())
    }

    #[test]
    fn the_variable_sets_it() {
        let read = |value: Option<&str>| Key::from_lookup(|_| value.map(str::to_owned));
        for unset in [None, Some("")] {
            assert!(read(unset).is_ok_and(|key| !key.is_needed()), "{unset:?}");
        }
        assert!(read(Some(RIGHT)).is_ok_and(|key| key.check(Some(RIGHT.as_bytes())).is_ok()));
        for bad in ["short", "0123456789 abcdef", "0123456789äbcdef"] {
            let message = read(Some(bad)).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(message.starts_with("API_KEY cannot be used: set it to"), "{message}");
            assert!(!message.contains(bad), "{message}");
        }
    }

    #[test]
    fn it_does_not_show_itself() {
        assert!(!format!("{:?}", Key::new(RIGHT)).contains(RIGHT));
    }
}
