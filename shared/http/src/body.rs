//! The body of a request, in the form that the routes read: not compressed, and in UTF-8.

use std::io::{self, Write};

use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use flate2::write::MultiGzDecoder;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::error::{HttpError, respond};

mod charset;

use charset::{Charset, Kind};

/// The longest body if a router sets no limit, as in axum.
const LONGEST: usize = 2 << 20;

/// The body of a request that is JSON or a form, whole, not compressed, and in UTF-8 whatever it was sent in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextBody(pub Bytes);

/// Why there is no body. No message quotes any of it.
#[derive(Debug, thiserror::Error)]
pub enum BodyRejected {
    /// It is longer than the limit, as it arrived or once it was decompressed.
    #[error("the body has more than {limit} bytes: send a shorter text in it")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// It broke off.
    #[error("the body did not arrive whole: send it again")]
    Incomplete {
        /// How it broke off.
        source: axum::Error,
    },
    /// It is said to be compressed, and is not.
    #[error("the body is not the gzip that its Content-Encoding says it is: send it again, or without that header")]
    NotGzip,
    /// It is compressed in another way.
    #[error("this Content-Encoding is not taken: send the body as it is, or with \"Content-Encoding: gzip\"")]
    UnknownCoding,
    /// It is a form of several parts.
    #[error("a form of several parts (multipart) is not taken: send \"Content-Type: application/json\"")]
    Multipart,
    /// It is in a charset that is not known.
    #[error(
        "this charset is not taken: send UTF-8, or name \"utf-16\", \"iso-8859-1\" or \"windows-1252\" in the Content-Type"
    )]
    UnknownCharset,
}

impl HttpError for BodyRejected {
    fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Incomplete { .. } | Self::NotGzip => StatusCode::BAD_REQUEST,
            Self::UnknownCoding | Self::Multipart | Self::UnknownCharset => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "text_too_long",
            Self::Incomplete { .. } => "incomplete_body",
            Self::NotGzip => "invalid_gzip",
            Self::UnknownCoding | Self::Multipart | Self::UnknownCharset => "unsupported_media_type",
        }
    }
}

/// For routes that have no answer of their own to it.
impl IntoResponse for BodyRejected {
    fn into_response(self) -> Response {
        respond(&self)
    }
}

/// The longest body that the routes of a router take.
#[derive(Clone, Copy)]
struct BodyLimit(usize);

/// The routes of `router`, whose bodies have at most `limit` bytes, both as they arrive and once they are decompressed.
pub fn limit_bodies<S: Clone + Send + Sync + 'static>(router: Router<S>, limit: usize) -> Router<S> {
    router.layer(Extension(BodyLimit(limit)))
}

impl<S: Send + Sync> FromRequest<S> for TextBody {
    type Rejection = BodyRejected;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let limit = request.extensions().get().map_or(LONGEST, |BodyLimit(limit)| *limit);
        let (head, body) = request.into_parts();
        let coding = Coding::of(&head.headers);
        let body = match coding {
            // The body is read all the same, so that a caller that sends all of it before it reads gets to the answer.
            Ok(Coding::None) | Err(_) => read(body, limit).await?,
            Ok(Coding::Gzip) => decompress(body, limit).await?,
        };
        coding?;
        if body.is_empty() {
            return Ok(Self(body));
        }
        let kind = Kind::of(&head.headers)?;
        Ok(Self(match kind.charset {
            Charset::Utf8 => charset::without_mark(body),
            Charset::Windows1252 => charset::from_windows_1252(&body, kind.is_form).into(),
            Charset::Utf16(order) => charset::from_utf16(&body, order).into(),
        }))
    }
}

/// How a body is compressed.
#[derive(Clone, Copy)]
enum Coding {
    None,
    Gzip,
}

impl Coding {
    fn of(headers: &HeaderMap) -> Result<Self, BodyRejected> {
        let mut found = Self::None;
        for value in headers.get_all(header::CONTENT_ENCODING) {
            let name = value.as_bytes().trim_ascii().to_ascii_lowercase();
            found = match (name.as_slice(), found) {
                (b"" | b"identity", found) => found,
                (b"gzip" | b"x-gzip", Self::None) => Self::Gzip,
                _ => return Err(BodyRejected::UnknownCoding),
            };
        }
        Ok(found)
    }
}

async fn read(body: Body, limit: usize) -> Result<Bytes, BodyRejected> {
    let read = Limited::new(body, limit).collect().await;
    read.map(http_body_util::Collected::to_bytes)
        .map_err(|error| rejected(error, limit))
}

/// Decompresses a body as it arrives, and stops once it gets too long, because a small body can hold a text of any length.
async fn decompress(body: Body, limit: usize) -> Result<Bytes, BodyRejected> {
    let mut body = Limited::new(body, limit);
    let mut decoder = MultiGzDecoder::new(Bounded {
        bytes: Vec::new(),
        limit,
        is_full: false,
    });
    let mut came = false;
    let mut failed = false;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| rejected(error, limit))?;
        // What comes after a failure is read and dropped, for the same reason as above.
        if let Ok(data) = frame.into_data()
            && !failed
            && !data.is_empty()
        {
            came = true;
            failed = decoder.write_all(&data).is_err();
        }
    }
    if !came {
        return Ok(Bytes::new());
    }
    failed = failed || decoder.try_finish().is_err();
    let bounded = decoder.get_ref();
    match (bounded.is_full, failed) {
        (true, _) => Err(BodyRejected::TooLarge { limit }),
        (false, true) => Err(BodyRejected::NotGzip),
        (false, false) => Ok(std::mem::take(&mut decoder.get_mut().bytes).into()),
    }
}

fn rejected(error: Box<dyn std::error::Error + Send + Sync>, limit: usize) -> BodyRejected {
    match error.is::<LengthLimitError>() {
        true => BodyRejected::TooLarge { limit },
        false => BodyRejected::Incomplete {
            source: axum::Error::new(error),
        },
    }
}

/// Bytes up to a limit.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
    /// Whether more than the limit was to be written.
    is_full: bool,
}

impl Write for Bounded {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.is_full = self.is_full || self.bytes.len() + data.len() > self.limit;
        if self.is_full {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::{Compression, write::GzEncoder};

    use super::*;

    const LIMIT: usize = 1000;

    fn zipped(plain: &[u8]) -> io::Result<Vec<u8>> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(plain)?;
        encoder.finish()
    }

    async fn sent(headers: &[(&str, &str)], body: Vec<u8>) -> Result<Vec<u8>, String> {
        let mut request = Request::post("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .extension(BodyLimit(LIMIT))
            .body(Body::from(body))
            .map_err(|error| error.to_string())?;
        let read = TextBody::from_request(request, &()).await;
        read.map(|TextBody(bytes)| bytes.to_vec())
            .map_err(|error| error.code().to_owned())
    }

    #[tokio::test]
    async fn gzip_is_undone_and_its_length_counted_as_it_was() -> io::Result<()> {
        let gzip = &[("content-encoding", "GZip")][..];
        let half = zipped(b"Das ist ")?;
        let text = b"Das ist falsch.".to_vec();
        let whole = zipped(&text)?;
        assert_eq!(sent(gzip, whole.clone()).await, Ok(text.clone()));
        assert_eq!(
            sent(&[("content-encoding", "identity")], text.clone()).await,
            Ok(text.clone())
        );
        // Two gzip files in a row are one.
        assert_eq!(sent(gzip, [half, zipped(b"falsch.")?].concat()).await, Ok(text.clone()));
        assert_eq!(sent(gzip, Vec::new()).await, Ok(Vec::new()));
        assert_eq!(sent(gzip, zipped(&[b'a'; LIMIT])?).await, Ok(vec![b'a'; LIMIT]));
        let too_long = Err("text_too_long".to_owned());
        assert_eq!(sent(gzip, zipped(&[b'a'; LIMIT + 1])?).await, too_long);
        assert_eq!(
            sent(gzip, zipped(&vec![b'a'; 50_000_000])?[..LIMIT].to_vec()).await,
            too_long
        );
        let not_gzip = Err("invalid_gzip".to_owned());
        assert_eq!(sent(gzip, text.clone()).await, not_gzip);
        assert_eq!(sent(gzip, whole[..whole.len() - 9].to_vec()).await, not_gzip);
        for other in ["br", "deflate", "gzip, gzip"] {
            let refused = sent(&[("content-encoding", other)], text.clone()).await;
            assert_eq!(refused, Err("unsupported_media_type".to_owned()), "{other}");
        }
        Ok(())
    }
}
