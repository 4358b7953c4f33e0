//! The S3 store with `s3s-fs`, and with servers that answer as S3 never should.

use std::path::Path;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Provided;
use solecism_store::{
    FetchOptions, FileName, ModelUri, ObjectStore, S3Store, StoreError, WritableStore, fetch, newest, open_bundle,
    transfer,
};
use solecism_testing::s3::{ACCESS_KEY, S3Server, SECRET_KEY};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{CHUNK, Files, name, quick};

fn config(endpoint: &str, credentials: SharedCredentialsProvider) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(endpoint)
        .credentials_provider(credentials)
        .build()
}

fn credentials(secret: &str) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new(ACCESS_KEY, secret, None, None, "test"))
}

fn store(endpoint: &str, uri: &str, credentials: SharedCredentialsProvider) -> S3Store {
    match uri.parse() {
        Ok(ModelUri::S3(prefix)) => S3Store::new(prefix, &config(endpoint, credentials)),
        other => panic!("{uri}: {other:?}"),
    }
}

/// A server whose bucket `bucket` holds a bundle below each of the prefixes.
fn serve(files: &Files, prefixes: &[&str]) -> (S3Server, TempDir) {
    let root = tempfile::tempdir().unwrap();
    for prefix in prefixes {
        files.write_to(&root.path().join("bucket").join(prefix));
    }
    (S3Server::start(root.path()).unwrap(), root)
}

/// The number of files and folders below a folder.
fn count(folder: &Path) -> usize {
    let below = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        1 + if path.is_dir() { count(&path) } else { 0 }
    };
    std::fs::read_dir(folder).unwrap().map(below).sum()
}

#[tokio::test]
async fn the_contract_holds_at_any_depth() {
    let (server, root) = serve(&Files::new(), &["", "de", "models/de/1.2.0"]);
    let before = count(root.path());
    for uri in [
        "s3://bucket",
        "s3://bucket/de/",
        "s3://bucket/de",
        "s3://bucket/models/de/1.2.0/",
    ] {
        let store = store(&server.endpoint(), uri, credentials(SECRET_KEY));
        assert!(store.uri(&name("a.json")).starts_with("s3://bucket/"));
        crate::contract::check(&store).await;
    }
    assert_eq!(count(root.path()), before, "the server left files behind");
}

#[tokio::test]
async fn what_is_pushed_is_served_and_a_new_version_is_seen_by_its_tag() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("bucket")).unwrap();
    let server = S3Server::start_writable(root.path()).unwrap();
    let store = store(&server.endpoint(), "s3://bucket/de/", credentials(SECRET_KEY));
    let push = async |version: &str| {
        let mut files = Files::new();
        files.manifest["version"] = version.into();
        transfer(&files.in_memory(), &store, &quick(), &mut |_, _| {}).await
    };
    push("1.0.0").await.unwrap();
    // Both a range of each object and the whole object are right.
    crate::contract::check(&*store.below(&name("1.0.0"))).await;
    let known = open_bundle(&store, &quick()).await.unwrap().version;
    assert_eq!(known.folder(), Some(&name("1.0.0")));
    assert!(newest(&store, &quick(), &known).await.unwrap().is_none());
    push("1.1.0").await.unwrap();
    let later = newest(&store, &quick(), &known).await.unwrap().unwrap();
    assert_eq!(later.manifest.version, "1.1.0");
    let again = push("1.1.0").await.unwrap();
    assert_eq!(again.written, 0);

    crate::versions::two_at_once(|| store.writable_below(&name("two"))).await;

    // A server that only allows reading says so.
    let read_only = S3Server::start(root.path()).unwrap();
    let store = self::store(&read_only.endpoint(), "s3://bucket/fr/", credentials(SECRET_KEY));
    let error = transfer(&Files::new().in_memory(), &store, &quick(), &mut |_, _| {})
        .await
        .unwrap_err();
    assert_eq!(error.code(), "access_denied", "{error:?}");
    assert!(error.to_string().contains("s3:PutObject"), "{error}");
}

#[tokio::test]
async fn what_is_missing_or_forbidden_is_told_apart() {
    let (server, _root) = serve(&Files::new(), &["de"]);
    let (cut, _cut_root) = serve(&Files::new().without(FileName::MODEL), &["de"]);
    let nobody = || SharedCredentialsProvider::new(Nobody);
    let closed = closed_port().await;
    let (good, bad) = (credentials(SECRET_KEY), credentials("wrong"));
    // Endpoint, address, credentials, the code, and what the message must contain.
    let cases = [
        (
            server.endpoint(),
            "s3://other/de/",
            good.clone(),
            "bucket_not_found",
            "bucket other does not exist",
        ),
        (
            server.endpoint(),
            "s3://bucket/fr/",
            good.clone(),
            "model_not_found",
            "s3://bucket/fr/manifest.json",
        ),
        (
            cut.endpoint(),
            "s3://bucket/de/",
            good.clone(),
            "model_not_found",
            "s3://bucket/de/model.onnx",
        ),
        (
            server.endpoint(),
            "s3://bucket/de/",
            bad,
            "access_denied",
            "s3://bucket/de/manifest.json",
        ),
        (
            server.endpoint(),
            "s3://bucket/de/",
            nobody(),
            "no_credentials",
            "AWS_ACCESS_KEY_ID",
        ),
        (
            closed,
            "s3://bucket/de/",
            good,
            "store_unreachable",
            "s3://bucket/de/manifest.json",
        ),
    ];
    for (endpoint, uri, credentials, code, part) in cases {
        let error = fetch(&store(&endpoint, uri, credentials), &quick()).await.unwrap_err();
        assert_eq!(error.code(), code, "{uri}: {error} {error:?}");
        assert!(error.to_string().contains(part), "{error}");
        assert!(!format!("{error:?}").contains(SECRET_KEY), "the secret is told");
    }
}

#[tokio::test]
async fn altered_objects_are_refused() {
    let mut files = Files::new();
    files.file(FileName::MODEL)[CHUNK] ^= 1;
    let (server, _root) = serve(&files, &["de"]);
    let altered = store(&server.endpoint(), "s3://bucket/de/", credentials(SECRET_KEY));
    let error = fetch(&altered, &quick()).await.unwrap_err();
    assert_eq!(error.code(), "checksum_mismatch");
    assert!(
        error.to_string().contains("chunk 1 of s3://bucket/de/model.onnx"),
        "{error}"
    );

    let mut files = Files::new();
    files.file(FileName::MODEL).truncate(CHUNK);
    let (server, _root) = serve(&files, &["de"]);
    let cut = store(&server.endpoint(), "s3://bucket/de/", credentials(SECRET_KEY));
    let error = fetch(&cut, &quick()).await.unwrap_err();
    assert_eq!(error.code(), "truncated");
}

#[tokio::test]
async fn many_chunks_arrive_in_their_places() {
    let files = Files::of_sizes(64 << 10, 3 << 20, 100_000, 500);
    let (server, _root) = serve(&files, &["de"]);
    let store = store(&server.endpoint(), "s3://bucket/de/", credentials(SECRET_KEY));
    let (bundle, timings) = fetch(&store, &FetchOptions::default()).await.unwrap();
    assert!(bundle.model.concat() == files.files[0].1, "the model has other bytes");
    assert!(bundle.tokenizer == files.files[1].1, "the tokeniser has other bytes");
    assert_eq!((timings.bytes, timings.retries), ((3 << 20) + 100_500, 0));
}

#[tokio::test]
async fn odd_answers_are_errors() {
    let full = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfour";
    let part = "HTTP/1.1 206 Partial Content\r\ncontent-length: 4\r\n";
    let code = |status: &str, code: &str| {
        let body = format!("<Error><Code>{code}</Code></Error>");
        format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    };
    // The server's answer to a request for bytes 0 to 3, and the code of the error, if there is one.
    let cases = [
        (format!("{part}content-range: bytes 0-3/9\r\n\r\nfour"), None),
        (
            format!("{part}content-range: bytes 0-3/9\r\n\r\ntwo"),
            Some("store_unreachable"),
        ),
        (
            format!("{part}content-range: bytes 0-3/*\r\n\r\nfour"),
            Some("store_unreachable"),
        ),
        (format!("{part}\r\nfour"), Some("store_unreachable")),
        (full.to_owned(), Some("store_unreachable")),
        (
            "HTTP/1.1 206 Partial Content\r\ncontent-length: 5\r\ncontent-range: bytes 0-3/9\r\n\r\nfive!".to_owned(),
            Some("store_unreachable"),
        ),
        (
            "HTTP/1.1 206 Partial Content\r\ncontent-length: 2\r\ncontent-range: bytes 0-1/2\r\n\r\nup".to_owned(),
            Some("truncated"),
        ),
        (code("416 Range Not Satisfiable", "InvalidRange"), Some("truncated")),
        (code("404 Not Found", "NoSuchKey"), Some("model_not_found")),
        (code("404 Not Found", "NoSuchBucket"), Some("bucket_not_found")),
        (code("404 Not Found", "Other"), Some("model_not_found")),
        (code("403 Forbidden", "AccessDenied"), Some("access_denied")),
        (code("400 Bad Request", "ExpiredToken"), Some("expired_credentials")),
        (code("400 Bad Request", "InvalidToken"), Some("access_denied")),
        (code("400 Bad Request", "Other"), Some("store_unreachable")),
        (code("429 Too Many Requests", "Other"), Some("store_busy")),
        (code("301 Moved Permanently", "PermanentRedirect"), Some("store_moved")),
        (code("503 Slow Down", "SlowDown"), Some("store_busy")),
        (
            code("500 Internal Server Error", "InternalError"),
            Some("store_unreachable"),
        ),
        ("no HTTP at all\r\n\r\n".to_owned(), Some("store_unreachable")),
        (String::new(), Some("store_unreachable")),
    ];
    let mut wrong = Vec::new();
    for (answer, code) in cases {
        let endpoint = answering(answer.clone()).await;
        let store = store(&endpoint, "s3://bucket/de/", credentials(SECRET_KEY));
        let mut buffer = [0; 4];
        let result = store.read_range(&name(FileName::MODEL), 0, &mut buffer).await;
        if result.as_ref().err().map(StoreError::code) != code {
            wrong.push(format!("{answer:?} gave {result:?}"));
        }
        if code.is_none() && (result.ok(), &buffer) != (Some(9), b"four") {
            wrong.push(format!("{answer:?} gave {buffer:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_manifest_without_end_is_not_read_whatever_its_length_says() {
    let limit = 100;
    let long = "x".repeat(200);
    for headers in ["content-length: 200\r\n", "connection: close\r\n"] {
        let endpoint = answering(format!("HTTP/1.1 200 OK\r\n{headers}\r\n{long}")).await;
        let store = store(&endpoint, "s3://bucket/de/", credentials(SECRET_KEY));
        let error = store.get(&FileName::manifest(), limit).await.unwrap_err();
        assert_eq!(error.code(), "size_limit", "{headers}: {error}");
    }
}

#[tokio::test]
async fn a_server_that_takes_a_call_and_says_nothing_is_a_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    // The test never accepts: the operating system takes the connection, and nothing more happens.
    let store = store(&endpoint, "s3://bucket/de/", credentials(SECRET_KEY));
    let error = fetch(&store, &FetchOptions { attempts: 1, ..quick() })
        .await
        .unwrap_err();
    assert_eq!(error.code(), "store_timeout", "{error:?}");
    assert!(error.to_string().contains("s3://bucket/de/manifest.json"), "{error}");
}

#[tokio::test]
async fn a_body_that_stands_still_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut socket = request(&listener).await?;
        let answer = "HTTP/1.1 206 Partial Content\r\ncontent-length: 4\r\ncontent-range: bytes 0-3/9\r\n\r\nfo";
        socket.write_all(answer.as_bytes()).await?;
        // This waits until the client hangs up.
        tokio::io::copy(&mut socket, &mut tokio::io::sink()).await
    });
    let store = store(&endpoint, "s3://bucket/de/", credentials(SECRET_KEY));
    let mut buffer = [0; 4];
    let error = store
        .read_range(&name(FileName::MODEL), 0, &mut buffer)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "store_unreachable");
    // The error must be about the bytes that do not come, and not about something else.
    assert!(format!("{error:?}").contains("Throughput"), "{error:?}");
    assert!(server.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_slow_body_is_waited_for_longer_than_for_its_start() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut socket = request(&listener).await?;
        let answer = "HTTP/1.1 206 Partial Content\r\ncontent-length: 6\r\ncontent-range: bytes 0-5/9\r\n\r\n";
        socket.write_all(answer.as_bytes()).await?;
        for piece in ["s", "l", "o", "w", "l", "y"] {
            tokio::time::sleep(Duration::from_millis(600)).await;
            socket.write_all(piece.as_bytes()).await?;
        }
        std::io::Result::Ok(())
    });
    let store = store(&endpoint, "s3://bucket/de/", credentials(SECRET_KEY));
    let mut buffer = [0; 6];
    let size = store.read_range(&name(FileName::MODEL), 0, &mut buffer).await;
    assert_eq!((size.ok(), &buffer), (Some(9), b"slowly"));
    assert!(server.await.unwrap().is_ok());
}

/// The connection of the next request, after the request has been read. One read takes the whole of a request without a body.
async fn request(listener: &TcpListener) -> std::io::Result<TcpStream> {
    let (mut socket, _) = listener.accept().await?;
    let _ = socket.read(&mut vec![0; 1 << 14]).await?;
    Ok(socket)
}

/// A server that gives every request the same answer, and hangs up.
async fn answering(answer: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // This task ends with the test's runtime.
    tokio::spawn(async move {
        while let Ok(mut socket) = request(&listener).await {
            // An error is ignored, because the test itself checks what the client does, even if it hangs up first.
            let _ = socket.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}")
}

/// An endpoint on which nothing listens.
async fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A provider that finds no credentials.
#[derive(Debug)]
struct Nobody;

impl aws_credential_types::provider::ProvideCredentials for Nobody {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::ready(Err(CredentialsError::not_loaded_no_source()))
    }
}
