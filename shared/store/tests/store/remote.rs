//! Web servers, good and bad, give the right bundle or an error that names the object and the remedy.

use solecism_store::{FetchOptions, FileName, StoreError, fetch, newest, open, open_bundle, open_to_write};

use crate::support::{Files, quick};
use crate::web::{Reply, Server};

/// The answer of a server with this status and these further headers.
fn status(status: &str, headers: &str, body: &str) -> Reply {
    let length = body.len();
    Reply::Raw(format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    ))
}

#[tokio::test]
async fn the_contract_holds_with_ranges_and_without() {
    for reply in [Reply::Good, Reply::Whole] {
        let server = Server::start(&Files::new(), move |_, _| reply.clone()).await;
        crate::contract::check(&server.store()).await;
    }
}

#[tokio::test]
async fn a_server_without_ranges_is_asked_for_each_file_once() {
    let files = Files::of_sizes(1000, 40_000, 1000, 10);
    let server = Server::start(&files, |_, _| Reply::Whole).await;
    let options = FetchOptions {
        concurrency: 1,
        ..quick()
    };
    let (bundle, timings) = fetch(&server.store(), &options).await.unwrap();
    assert!(bundle.model.concat() == files.files[0].1);
    assert_eq!(timings.retries, 0);
    let requests = server.requests.lock().unwrap();
    let of = |name: &str| requests.iter().filter(|(path, _)| path.ends_with(name)).count();
    // The first file shows what the server is like.
    assert_eq!((of("config.json"), of("tokenizer.json"), of("model.onnx")), (2, 1, 1));
}

#[tokio::test]
async fn a_whole_file_that_is_altered_is_fetched_again() {
    let server = Server::start(&Files::new(), |path, number| {
        match (path.ends_with("model.onnx"), number) {
            (true, 0) => Reply::Flip,
            _ => Reply::Whole,
        }
    })
    .await;
    // The first request for each file is the one for a range. Whichever file comes first, one byte of the model is
    // wrong at most once.
    let (bundle, _) = fetch(&server.store(), &quick()).await.unwrap();
    assert!(bundle.model.concat() == Files::new().files[0].1);
}

#[tokio::test]
async fn every_fault_is_named_with_the_address_and_a_passing_one_is_mended() {
    let other = "HTTP/1.1 206 Partial Content\r\ncontent-range: bytes 1-10/11\r\ncontent-length: 10\r\nconnection: close\r\n\r\n0123456789";
    // The reply, the code, a part of the message, and whether another try is worth it.
    let cases: Vec<(Reply, &str, &str, bool)> = vec![
        (
            Reply::Raw(String::new()),
            "store_unreachable",
            "check the address",
            true,
        ),
        (
            Reply::Raw("no HTTP at all\r\n\r\n".into()),
            "store_unreachable",
            "check the address",
            true,
        ),
        (Reply::Raw(other.into()), "store_unreachable", "check the address", true),
        (Reply::Cut(3), "store_unreachable", "check the address", true),
        (Reply::Reset(3), "store_unreachable", "check the address", true),
        (Reply::Flip, "checksum_mismatch", "upload the bundle again", true),
        (
            status("301 Moved Permanently", "", ""),
            "store_moved",
            "status 301",
            false,
        ),
        (
            status("400 Bad Request", "", ""),
            "store_unreachable",
            "status 400",
            false,
        ),
        (
            status("401 Unauthorized", "", ""),
            "no_credentials",
            "sends no login",
            false,
        ),
        (
            status("403 Forbidden", "", ""),
            "access_denied",
            "let the server give it",
            false,
        ),
        (
            status("404 Not Found", "", ""),
            "model_not_found",
            "does not exist",
            false,
        ),
        (status("410 Gone", "", ""), "model_not_found", "does not exist", false),
        (
            status("416 Range Not Satisfiable", "", ""),
            "truncated",
            "cut short",
            true,
        ),
        (
            status("429 Too Many Requests", "", ""),
            "store_busy",
            "status 429",
            true,
        ),
        (
            status("500 Internal Server Error", "", "oh"),
            "store_unreachable",
            "status 500",
            true,
        ),
        (
            status("503 Service Unavailable", "", ""),
            "store_busy",
            "status 503",
            true,
        ),
        (
            status("403 Forbidden", "", "<Error><Code>ExpiredToken</Code></Error>"),
            "expired_credentials",
            "ExpiredToken",
            false,
        ),
    ];
    for (reply, code, part, again) in cases {
        let planned = reply.clone();
        let lasting = Server::start(&Files::new(), move |path, _| match path.ends_with("config.json") {
            true => planned.clone(),
            false => Reply::Good,
        })
        .await;
        let error = fetch(&lasting.store(), &quick()).await.unwrap_err();
        assert_eq!(error.code(), code, "{reply:?}: {error} {error:?}");
        let address = format!("{}/models/de/config.json", lasting.address);
        assert!(
            error.to_string().contains(part) && error.to_string().contains(&address),
            "{error}"
        );
        let planned = reply.clone();
        let passing = Server::start(&Files::new(), move |path, number| {
            match path.ends_with("config.json") && number == 0 {
                true => planned.clone(),
                false => Reply::Good,
            }
        })
        .await;
        let fetched = fetch(&passing.store(), &quick()).await;
        assert_eq!(fetched.is_ok(), again, "{reply:?}: {fetched:?}");
    }
}

#[tokio::test]
async fn a_redirect_with_an_address_is_followed() {
    let server = Server::start(&Files::new(), |path, _| match path.strip_prefix("/old") {
        Some(rest) => status("301 Moved Permanently", &format!("location: {rest}\r\n"), ""),
        None => Reply::Good,
    })
    .await;
    let uri = format!("{}/old/models/de/", server.address).parse().unwrap();
    let store = open(&uri).await.unwrap();
    crate::contract::check(&*store).await;
}

#[tokio::test]
async fn a_body_that_stands_still_is_given_up() {
    let server = Server::start(&Files::new(), |path, _| match path.ends_with("config.json") {
        true => Reply::Hang,
        false => Reply::Good,
    })
    .await;
    let options = FetchOptions { attempts: 1, ..quick() };
    let error = fetch(&server.store(), &options).await.unwrap_err();
    assert_eq!(error.code(), "store_timeout", "{error:?}");
    assert!(error.to_string().contains("config.json"), "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_out_of_reach() {
    let uri = "http://127.0.0.1:9/models/de/".parse().unwrap();
    let error = fetch(&*open(&uri).await.unwrap(), &quick()).await.unwrap_err();
    assert_eq!(error.code(), "store_unreachable", "{error:?}");
    assert!(
        error.to_string().contains("http://127.0.0.1:9/models/de/manifest.json"),
        "{error}"
    );
}

#[tokio::test]
async fn a_bundle_that_is_still_the_same_is_not_sent_again() {
    let server = Server::start(&Files::new(), |_, _| Reply::Good).await;
    let store = server.store();
    let known = open_bundle(&store, &quick()).await.unwrap().version;
    assert!(newest(&store, &quick(), &known).await.unwrap().is_none());
    let manifest = format!("/models/de/{}", FileName::MANIFEST);
    assert_eq!(
        *server.requests.lock().unwrap(),
        [(manifest.clone(), false), (manifest, true)]
    );
}

#[tokio::test]
async fn a_web_server_is_not_written_to() {
    let uri = "https://example.org/models/de/".parse().unwrap();
    let error = open_to_write(&uri).await.err().unwrap();
    assert!(matches!(error, StoreError::BadUri { .. }), "{error:?}");
    assert!(error.to_string().contains("only read from"), "{error}");
}
