//! What a body may be written in and compressed with, and what is told where it is too long or in another form.

use std::io::{Read, Write};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request},
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::{Value, json};
use solecism_gateway::Gateway;
use solecism_http::Key;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tower::ServiceExt;

use crate::harness::{Answer, Does, Outcome, Stub, call, check, detect, five, gateway, listen, parts, places, send};

fn zipped(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain)?;
    encoder.finish()
}

async fn post(
    router: &Router,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Result<Answer, Box<dyn std::error::Error>> {
    let mut request = Request::post(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(router, request.body(body.into())?).await
}

#[tokio::test]
async fn a_compressed_body_is_read_on_every_route() -> Outcome {
    let german = Stub::new("de", Does::Works);
    let router = gateway(&[&german])?;
    for (path, body) in [
        ("/v1/detect", r#"{"text": "Das ist falsch.", "language": "de"}"#),
        ("/v1/de/detect", r#"{"text": "Das ist falsch."}"#),
        ("/v2/check", "language=de&text=Das+ist+falsch."),
        ("/v2/check", r#"{"text": "Das ist falsch.", "language": "de"}"#),
    ] {
        let answer = post(&router, path, &[("content-encoding", "gzip")], zipped(body.as_bytes())?).await?;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    }
    assert_eq!(german.texts(), ["Das ist falsch."; 4]);
    Ok(())
}

#[tokio::test]
async fn a_small_body_that_holds_a_huge_one_is_too_long() -> Outcome {
    let router = five()?;
    // 60 MB in some 60 kB.
    let bomb = zipped(&[b"text=", &vec![b'a'; 60_000_000][..]].concat())?;
    assert!(bomb.len() < 100_000);
    for path in ["/v1/detect", "/v1/de/detect", "/v2/check"] {
        let answer = post(&router, path, &[("content-encoding", "gzip")], bomb.clone()).await?;
        assert_eq!(answer.status, 413, "{path}: {}", answer.text);
    }
    Ok(())
}

#[tokio::test]
async fn what_is_not_taken_is_refused_and_what_is_taken_is_named() -> Outcome {
    let router = five()?;
    let gzip = ("content-encoding", "gzip");
    let form = ("content-type", "multipart/form-data; boundary=x");
    // (a header, the status, the code, what both messages name)
    for (header, status, code, named) in [
        (("content-encoding", "br"), 415, "unsupported_media_type", "gzip"),
        (("content-encoding", "gzip, br"), 415, "unsupported_media_type", "gzip"),
        (
            ("content-type", "text/plain; charset=big5"),
            415,
            "unsupported_media_type",
            "utf-16",
        ),
        (form, 415, "unsupported_media_type", "application/json"),
        (gzip, 400, "invalid_gzip", "gzip"),
    ] {
        for path in [
            "/v1/detect",
            "/v1/correct",
            "/v1/de/detect",
            "/v2/check",
            "/v2/words/add",
        ] {
            let answer = post(&router, path, &[header], "text=Donaudampfschiff&language=de").await?;
            assert_eq!(answer.status, status, "{header:?} {path}: {}", answer.text);
            assert!(answer.text.contains(named), "{header:?} {path}: {}", answer.text);
            assert!(!answer.text.contains("Donaudampfschiff"), "{}", answer.text);
            match path.starts_with("/v1") {
                true => assert_eq!(answer.json()["error"]["code"], code, "{header:?} {path}"),
                false => assert!(answer.text.starts_with("Error: "), "{}", answer.text),
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_charset_of_a_body_is_heeded() -> Outcome {
    let german = Stub::new("de", Does::Works);
    let router = gateway(&[&german])?;
    let text = "Größe für 5";
    let json = json!({ "text": text, "language": "de" }).to_string();
    let latin = |text: &str| -> Vec<u8> { text.chars().map(|c| c as u8).collect() };
    let utf16: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (path, kind, body) in [
        (
            "/v1/detect",
            "application/json; charset=utf-8",
            json.clone().into_bytes(),
        ),
        ("/v1/detect", "application/json; charset=iso-8859-1", latin(&json)),
        (
            "/v1/de/detect",
            "application/json; charset=windows-1252",
            latin(
                &json
                    .replace(r#","language":"de""#, "")
                    .replace(r#""language":"de","#, ""),
            ),
        ),
        ("/v1/detect", "application/json; charset=utf-16", utf16.clone()),
        ("/v2/check", "application/json; charset=utf-16le", utf16),
        ("/v2/check", "application/json; charset=\"ISO-8859-1\"", latin(&json)),
        (
            "/v2/check",
            "application/x-www-form-urlencoded; charset=iso-8859-1",
            b"language=de&text=Gr%F6%DFe+f\xfcr+5".to_vec(),
        ),
        (
            "/v2/check",
            "application/x-www-form-urlencoded; charset=UTF-8",
            "language=de&text=Größe f%C3%BCr+5".as_bytes().to_vec(),
        ),
        (
            "/v1/detect",
            "application/json",
            ["\u{feff}".as_bytes(), json.as_bytes()].concat(),
        ),
    ] {
        let answer = post(&router, path, &[("content-type", kind)], body).await?;
        assert_eq!(answer.status, 200, "{path} {kind}: {}", answer.text);
        assert_eq!(german.texts().last().map(String::as_str), Some(text), "{path} {kind}");
    }
    Ok(())
}

#[tokio::test]
async fn half_a_character_is_read_as_a_replacement_and_offsets_stay_right() -> Outcome {
    let german = Stub::new("de", Does::Works);
    let router = gateway(&[&german])?;
    let body = r#"{"text": "\ud83d ist falsch.", "language": "de", "offset_encoding": "utf16"}"#;
    let answer = call(&router, "POST", "/v1/detect", body).await?;
    assert_eq!(
        (answer.status, &answer.json()["findings"][0]["start"]),
        (200, &json!(6)),
        "{}",
        answer.text
    );
    let as_json = body.replace("offset_encoding", "level").replace("utf16", "default");
    let as_data = [("data", r#"{"text": "\udc00 ist falsch."}"#), ("language", "de")];
    for answer in [
        call(&router, "POST", "/v2/check", as_json).await?,
        check(&router, &as_data).await?,
    ] {
        let found = (answer.status, places(&answer.json()));
        assert_eq!(found, (200, vec![(6, 7)]), "{}", answer.text);
    }
    assert_eq!(german.texts(), ["\u{fffd} ist falsch."; 3]);
    // What is no JSON is told without a word of it.
    for path in ["/v1/detect", "/v2/check"] {
        let answer = call(&router, "POST", path, r#"{"text": "\ud83d Donaudampfschiff \x"}"#).await?;
        assert_eq!(answer.status, 400, "{path}: {}", answer.text);
        assert!(!answer.text.contains("Donaudampfschiff"), "{path}: {}", answer.text);
    }
    Ok(())
}

/// The body and the headers of an answer to a caller who takes gzip.
async fn fetched(
    router: &Router,
    path: &str,
    body: Vec<u8>,
) -> Result<(HeaderMap, Vec<u8>), Box<dyn std::error::Error>> {
    let method = if body.is_empty() { "GET" } else { "POST" };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("accept-encoding", "gzip, deflate");
    let response = router.clone().oneshot(request.body(Body::from(body))?).await?;
    let (parts, body) = response.into_parts();
    Ok((parts.headers, to_bytes(body, usize::MAX).await?.to_vec()))
}

#[tokio::test]
async fn a_long_answer_is_compressed_for_who_takes_that() -> Outcome {
    let router = five()?;
    let body = json!({ "text": "Das ist falsch. ".repeat(2000), "language": "de" }).to_string();
    let plain = call(&router, "POST", "/v1/detect", body.clone()).await?;
    assert_eq!(
        (plain.header("content-encoding"), plain.header("vary")),
        ("", "accept-encoding")
    );
    let (headers, zipped) = fetched(&router, "/v1/detect", body.into_bytes()).await?;
    assert_eq!(
        headers.get("content-encoding").map(|value| value.as_bytes()),
        Some(&b"gzip"[..])
    );
    assert!(
        zipped.len() * 4 < plain.text.len(),
        "{} of {}",
        zipped.len(),
        plain.text.len()
    );
    let mut unzipped = String::new();
    GzDecoder::new(&zipped[..]).read_to_string(&mut unzipped)?;
    let (mut unzipped, mut expected): (Value, Value) = (serde_json::from_str(&unzipped)?, plain.json());
    unzipped["timings"].take();
    expected["timings"].take();
    assert_eq!(unzipped, expected);

    // A short one is not; a file of the page is, and keeps a name by which a browser may ask again.
    let (headers, body) = fetched(&router, "/v2/healthcheck", Vec::new()).await?;
    assert_eq!((headers.get("content-encoding"), body), (None, b"OK".to_vec()));
    let (headers, _) = fetched(&router, "/page/page.css", Vec::new()).await?;
    assert!(headers.contains_key("content-encoding"));
    let tag = headers
        .get("etag")
        .and_then(|tag| tag.to_str().ok())
        .unwrap_or_default();
    assert!(tag.starts_with("W/"), "{tag}");
    let again = Request::get("/page/page.css")
        .header("if-none-match", tag)
        .body(Body::empty())?;
    assert_eq!(send(&router, again).await?.status, 304);
    Ok(())
}

/// What a server answers to a caller who sends a whole request before it reads.
async fn sent_whole(router: Router, path: &str, length: usize) -> Result<String, Box<dyn std::error::Error>> {
    let address = listen(router).await?;
    let mut stream = TcpStream::connect(address).await?;
    let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    let start = b"language=de&text=";
    stream.write_all(start).await?;
    stream.write_all(&vec![b'a'; length - start.len()]).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_sends_too_much_gets_to_read_why_it_was_refused() -> Outcome {
    let small = |key: Key| {
        let mut parts = parts(&[&Stub::new("de", Does::Works)]);
        parts.max_text_length = 1000;
        parts.key = key;
        Gateway::new(parts).map(|gateway| gateway.router())
    };
    // (path, bytes, what the answer says): 5 MB are read, and hold too long a text; 20 MB are more than any text takes.
    for (path, length, says) in [
        (
            "/v2/check",
            5_000_000,
            "Error: Your text exceeds the limit of 1000 characters",
        ),
        (
            "/v2/check",
            20_000_000,
            "Error: Your text's length exceeds this server's hard limit of 1000 characters.",
        ),
        (
            "/v1/detect",
            20_000_000,
            r#"{"error":{"code":"text_too_long","message":"the body has more than"#,
        ),
        (
            "/v1/de/detect",
            20_000_000,
            r#"{"error":{"code":"text_too_long","message":"the body has more than"#,
        ),
    ] {
        let answer = sent_whole(small(Key::NONE)?, path, length).await?;
        assert!(
            answer.starts_with("HTTP/1.1 413") && answer.contains(says),
            "{path} {length}: {answer}"
        );
    }
    // One that is refused unread, too.
    let answer = sent_whole(small(Key::new("0123456789abcdef"))?, "/v1/detect", 20_000_000).await?;
    assert!(
        answer.starts_with("HTTP/1.1 401") && answer.contains("missing_key"),
        "{answer}"
    );
    Ok(())
}

#[tokio::test]
async fn a_text_of_the_longest_length_is_read_in_the_longest_form_that_json_has() -> Outcome {
    let router = five()?;
    let answer = detect(&router, json!({ "text": "\0".repeat(40_000), "language": "de" })).await?;
    assert_eq!(answer.status, 200, "{}", answer.text);
    Ok(())
}
