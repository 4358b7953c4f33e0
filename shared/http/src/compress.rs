//! Answers as gzip, for callers that take it.

use std::io::Write;

use axum::{
    Router,
    body::{Body, HttpBody, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};

use crate::{error::respond, panics::Panicked};

/// Shorter answers fit into a packet as they are.
const SHORTEST: u64 = 1024;
/// Longer ones are compressed on a thread that nothing else waits for.
const LONG: u64 = 64 << 10;

/// The routes of `router`, whose longer answers are compressed for callers who say that they take gzip.
pub fn compress_answers<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router.layer(from_fn(compress))
}

async fn compress(request: Request, next: Next) -> Response {
    let takes_gzip = takes_gzip(request.headers());
    let mut response = next.run(request).await;
    let length = response.body().size_hint().exact().unwrap_or(0);
    if length < SHORTEST || !is_text(response.headers()) {
        return response;
    }
    // Caches have to know it from the uncompressed form too.
    let vary = HeaderValue::from_static("accept-encoding");
    response.headers_mut().append(header::VARY, vary);
    if !takes_gzip {
        return response;
    }
    let (mut head, body) = response.into_parts();
    // What a route has made is whole, and does not break off.
    let Ok(plain) = to_bytes(body, usize::MAX).await else {
        return respond(&Panicked);
    };
    let zipped = match length {
        LONG.. => {
            let plain = plain.clone();
            tokio::task::spawn_blocking(move || gzip(&plain)).await.ok().flatten()
        }
        _ => gzip(&plain),
    };
    let Some(zipped) = zipped else {
        return (head, plain).into_response();
    };
    let headers = &mut head.headers;
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    headers.remove(header::CONTENT_LENGTH);
    // These are not the bytes that the tag was made for.
    if let Some(weak) = headers.get(header::ETAG).and_then(weakened) {
        headers.insert(header::ETAG, weak);
    }
    Response::from_parts(head, Body::from(zipped))
}

fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 4), Compression::fast());
    encoder.write_all(plain).ok()?;
    encoder.finish().ok()
}

/// Whether the answer is of a kind that gets shorter, and not compressed yet.
fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kinds = ["text/", "application/json", "application/javascript", "image/svg+xml"];
    kinds.iter().any(|start| kind.starts_with(start)) && !headers.contains_key(header::CONTENT_ENCODING)
}

fn weakened(tag: &HeaderValue) -> Option<HeaderValue> {
    let tag = tag.to_str().ok().filter(|tag| !tag.starts_with("W/"))?;
    HeaderValue::from_str(&format!("W/{tag}")).ok()
}

/// Whether a caller says that it takes gzip.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    let values = values.filter_map(|value| value.to_str().ok());
    let mut any = false;
    for coding in values.flat_map(|value| value.split(',')) {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        let quality = quality.trim().strip_prefix("q=").unwrap_or("1");
        let wanted = quality.trim().parse::<f32>().is_ok_and(|quality| quality > 0.0);
        match name.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => return wanted,
            "*" => any = wanted,
            _ => {}
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_taken_where_the_caller_says_so() {
        for (value, expected) in [
            ("gzip", true),
            ("deflate, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip; q=0.0, *", false),
            ("*", true),
            ("*;q=0", false),
            ("br, deflate", false),
            ("", false),
            ("gzip;q=x", false),
        ] {
            let headers =
                HeaderValue::from_str(value).map(|value| HeaderMap::from_iter([(header::ACCEPT_ENCODING, value)]));
            assert!(headers.is_ok_and(|headers| takes_gzip(&headers) == expected), "{value}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn the_name_of_what_was_compressed_is_a_weak_one() {
        let weak = |tag| weakened(&HeaderValue::from_static(tag));
        assert_eq!(weak("\"a\""), Some(HeaderValue::from_static("W/\"a\"")));
        assert_eq!(weak("W/\"a\""), None);
    }
}
