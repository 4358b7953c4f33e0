//! A bucket in memory that any S3 client can read from, as fast as loopback or as slow as asked for.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header};
use axum::routing::get;
use bytes::Bytes;
use futures::stream::unfold;
use serde::Serialize;

use crate::pace::Pacer;
use crate::serve::Served;

/// Bytes that go at once where a rate is kept: a third of a millisecond's worth at 200 MB/s.
const PIECE_BYTES: usize = 64 << 10;

/// What lies between a function and its bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Network {
    /// The wait before each answer. Opening a connection costs nothing here.
    #[serde(rename = "latency_ms", serialize_with = "milliseconds")]
    pub(crate) latency: Duration,
    /// The most that all connections carry together, in millions of bytes a second.
    #[serde(rename = "bandwidth_mb_per_s")]
    pub(crate) bandwidth: Option<f64>,
    /// The most that one answer carries, in millions of bytes a second.
    #[serde(rename = "stream_bandwidth_mb_per_s")]
    pub(crate) stream_bandwidth: Option<f64>,
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "latency {} ms", self.latency.as_millis())?;
        match self.bandwidth {
            Some(rate) => write!(f, ", {rate} MB/s")?,
            None => f.write_str(", as fast as loopback")?,
        }
        match self.stream_bandwidth {
            Some(rate) => write!(f, ", {rate} MB/s in one answer"),
            None => Ok(()),
        }
    }
}

fn milliseconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64() * 1e3)
}

/// Objects by their path, `/bucket/key`.
pub(crate) type Objects = BTreeMap<String, Bytes>;

/// A running server; dropping it stops it.
///
/// It answers `GET` and `HEAD` in path style, whole objects and ranges, to whoever asks: it looks at no signature, for what
/// that costs a server is not what is measured.
#[derive(Debug)]
pub(crate) struct Bucket {
    served: Served,
    shelf: Arc<Shelf>,
}

#[derive(Debug)]
struct Shelf {
    objects: Objects,
    network: Network,
    shared: Option<Pacer>,
    requests: AtomicU64,
}

impl Bucket {
    /// Serves the objects on a port that is free.
    ///
    /// # Errors
    ///
    /// No threads or no port.
    pub(crate) fn start(objects: Objects, network: Network) -> io::Result<Self> {
        let shelf = Arc::new(Shelf {
            objects,
            network,
            shared: network.bandwidth.map(Pacer::new),
            requests: AtomicU64::new(0),
        });
        let router = Router::new().fallback_service(get(answer).with_state(Arc::clone(&shelf)));
        Ok(Self {
            served: Served::start(router)?,
            shelf,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.served.address()
    }

    /// The address to give as `AWS_ENDPOINT_URL_S3`.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address())
    }

    /// How many requests there have been.
    pub(crate) fn requests(&self) -> u64 {
        self.shelf.requests.load(Ordering::Relaxed)
    }
}

async fn answer(State(shelf): State<Arc<Shelf>>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    shelf.requests.fetch_add(1, Ordering::Relaxed);
    if !shelf.network.latency.is_zero() {
        tokio::time::sleep(shelf.network.latency).await;
    }
    let Some(object) = shelf.objects.get(uri.path()).cloned() else {
        return error(StatusCode::NOT_FOUND, "NoSuchKey");
    };
    let size = object.len();
    let range = match headers.get(header::RANGE) {
        None => None,
        Some(asked) => match asked.to_str().ok().and_then(|asked| parse_range(asked, size)) {
            Some(range) => Some(range),
            None => return error(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange"),
        },
    };
    let status = if range.is_some() {
        StatusCode::PARTIAL_CONTENT
    } else {
        StatusCode::OK
    };
    let sent = range.clone().unwrap_or(0..size);
    let mut response = Response::new(body(&shelf, object.slice(sent.clone())));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(sent.len()));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("binary/octet-stream"));
    // One that is alike in all answers: objects do not change, and clients want one to tell that from.
    headers.insert(header::ETAG, HeaderValue::from_static("\"0\""));
    headers.insert(
        header::LAST_MODIFIED,
        HeaderValue::from_static("Thu, 01 Jan 2026 00:00:00 GMT"),
    );
    if let Some(Range { start, end }) = range {
        let value = format!("bytes {start}-{}/{size}", end.saturating_sub(1));
        // Digits alone: always a header's value.
        headers.extend(
            HeaderValue::try_from(value)
                .ok()
                .map(|value| (header::CONTENT_RANGE, value)),
        );
    }
    response
}

/// All bytes at once where no rate is kept, for then they are not copied on their way to the socket.
fn body(shelf: &Arc<Shelf>, bytes: Bytes) -> Body {
    let own = shelf.network.stream_bandwidth.map(Pacer::new);
    if shelf.shared.is_none() && own.is_none() {
        return Body::from(bytes);
    }
    let state = (Arc::clone(shelf), own, bytes);
    Body::from_stream(unfold(state, |(shelf, own, mut rest)| async move {
        if rest.is_empty() {
            return None;
        }
        let piece = rest.split_to(rest.len().min(PIECE_BYTES));
        for pacer in [&shelf.shared, &own].into_iter().flatten() {
            pacer.pass(piece.len()).await;
        }
        Some((Ok::<_, io::Error>(piece), (shelf, own, rest)))
    }))
}

fn error(status: StatusCode, code: &str) -> Response<Body> {
    let xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code></Error>");
    let mut response = Response::new(Body::from(xml));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    response
}

/// The bytes that a `Range` header asks of an object of `size` bytes (RFC 9110, 14.1.2): one range, or none that there is.
fn parse_range(header: &str, size: usize) -> Option<Range<usize>> {
    let (first, last) = header.strip_prefix("bytes=")?.split_once('-')?;
    let range = match (first, last) {
        ("", suffix) => size.saturating_sub(suffix.parse().ok()?)..size,
        (first, "") => first.parse().ok()?..size,
        (first, last) => first.parse().ok()?..last.parse::<usize>().ok()?.saturating_add(1).min(size),
    };
    (range.start < range.end).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bare;

    #[test]
    fn ranges_are_those_of_the_object() {
        let cases = [
            ("bytes=0-9", Some(0..10)),
            ("bytes=10-99", Some(10..100)),
            ("bytes=90-200", Some(90..100)),
            ("bytes=90-", Some(90..100)),
            ("bytes=-10", Some(90..100)),
            ("bytes=-200", Some(0..100)),
            ("bytes=100-", None),
            ("bytes=9-8", None),
            ("bytes=-0", None),
            ("bytes=0-1,5-6", None),
            ("bytes=", None),
            ("lines=0-9", None),
        ];
        for (header, expected) in cases {
            assert_eq!(parse_range(header, 100), expected, "{header}");
        }
    }

    fn bucket(bytes: usize, network: Network) -> Bucket {
        let object = Bytes::from_iter((0..bytes).map(|place| (place % 251) as u8));
        Bucket::start(Objects::from([("/bucket/a/b".to_owned(), object)]), network).unwrap()
    }

    #[tokio::test]
    async fn an_object_comes_in_ranges_and_every_request_is_counted() {
        let bucket = bucket(10_000, Network::default());
        let read = |start, end| bare::range(bucket.address(), "/bucket/a/b", start..end);
        let all = [read(0, 4096).await.unwrap(), read(4096, 10_000).await.unwrap()].concat();
        assert!(all.iter().enumerate().all(|(place, byte)| *byte == (place % 251) as u8));
        assert_eq!(all.len(), 10_000);
        assert!(read(10_000, 10_001).await.is_err());
        assert!(bare::range(bucket.address(), "/bucket/a", 0..1).await.is_err());
        assert_eq!(bucket.requests(), 4);
    }

    #[tokio::test]
    async fn latency_and_bandwidth_are_kept() {
        let network = Network {
            latency: Duration::from_millis(20),
            bandwidth: Some(10.0),
            stream_bandwidth: None,
        };
        let bucket = bucket(400_000, network);
        let start = std::time::Instant::now();
        let read = |range| bare::range(bucket.address(), "/bucket/a/b", range);
        let (one, other) = futures::join!(read(0..200_000), read(200_000..400_000));
        assert_eq!(one.unwrap().len() + other.unwrap().len(), 400_000);
        // 20 ms, and 400 kB at 10 MB/s, less what the pacer forgives.
        assert!(start.elapsed() >= Duration::from_millis(58), "{:?}", start.elapsed());
    }
}
