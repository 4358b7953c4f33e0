//! `solecism serve`, as a program that is started, called and stopped.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command};

use serde_json::Value;
use solecism_testing::tiny;

use super::{program, run};

/// A server, stopped when it is dropped.
struct Server {
    child: Child,
    /// Host and port.
    address: String,
}

impl Server {
    fn start(folder: &Path, args: &[&str]) -> Self {
        let mut child = program(folder, &[&["serve", "--port", "0"], args].concat())
            .env("RUST_LOG", "warn")
            .spawn()
            .expect("it starts");
        let stdout = child.stdout.take().expect("it is piped");
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("it says where it listens");
        let address = line.trim().strip_prefix("http://").map(str::to_owned);
        Self {
            address: address.unwrap_or_else(|| panic!("no address: {line:?}")),
            child,
        }
    }

    /// Status, head and body of the answer to one request.
    fn call(&self, method: &str, path: &str, headers: &str, body: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
        )
        .expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {answer:?}"));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        (
            status.unwrap_or_else(|| panic!("{head}")),
            head.to_owned(),
            body.to_owned(),
        )
    }

    fn get(&self, path: &str) -> (u16, String) {
        let (status, _, body) = self.call("GET", path, "", "");
        (status, body)
    }

    fn detect(&self, text: &str) -> (u16, Value) {
        let body = serde_json::json!({ "text": text, "language": "de" }).to_string();
        let (status, _, body) = self.call("POST", "/v1/detect", "", &body);
        (status, serde_json::from_str(&body).unwrap_or_else(|_| panic!("{body}")))
    }

    /// What a monitor reads of one name and these labels.
    fn metric(&self, name: &str) -> Option<f64> {
        let (_, text) = self.get("/metrics");
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
        line.parse().ok()
    }

    fn stop(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        let told = Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .expect("there is kill");
        assert!(told.success());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder with the tiny bundle as the model of these languages.
fn models(languages: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for language in languages {
        let bundle = folder.path().join("models").join(language);
        tiny::copy_to(&bundle).expect("a bundle");
        let manifest = std::fs::read_to_string(bundle.join("manifest.json")).expect("a manifest");
        let own = format!(r#""language": "{language}", "resident_bytes": 8000000"#);
        std::fs::write(
            bundle.join("manifest.json"),
            manifest.replace(r#""language": "de""#, &own),
        )
        .expect("a manifest");
    }
    folder
}

#[test]
fn it_answers_and_says_what_it_has_loaded() {
    let folder = models(&["de", "sv"]);
    let server = Server::start(folder.path(), &[]);
    assert_eq!(server.get("/v1/ready"), (200, "ready".to_owned()));
    for path in ["/v1/health", "/v1/de/health", "/v1/sv/health", "/v2/healthcheck"] {
        assert_eq!(server.get(path).0, 200, "{path}");
    }
    let loaded = "solecism_model_loaded_models";
    assert_eq!(server.metric(loaded), Some(0.0), "a health route has loaded a model");

    let (status, answer) = server.detect("Das ist ein Satz. Und das ist noch einer.");
    assert_eq!((status, &answer["incomplete"]), (200, &false.into()), "{answer}");
    assert!(
        answer["words"].as_array().is_some_and(|words| words.len() == 11),
        "{answer}"
    );
    assert_eq!(server.metric(loaded), Some(1.0));
    assert!(
        server
            .metric("solecism_model_loaded_bytes")
            .is_some_and(|bytes| bytes > 10_000.0)
    );
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    let (status, _, _) = server.call("POST", "/v2/check", form, "language=de-DE&text=Das+ist+ein+Satz.");
    assert_eq!(status, 200);
    assert_eq!(
        server.metric(r#"solecism_model_loads_total{language="de",outcome="success"}"#),
        Some(1.0)
    );
    assert_eq!(server.get("/").0, 200, "the page");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_cache_for_one_model_serves_two_languages_in_turn() {
    let folder = models(&["de", "sv"]);
    let server = Server::start(folder.path(), &["--cache-mb", "10"]);
    for _ in 0..3 {
        for language in ["de", "sv"] {
            let path = format!("/v1/{language}/detect");
            let (status, _, body) = server.call("POST", &path, "", r#"{"text": "Das ist ein Satz."}"#);
            assert_eq!(status, 200, "{body}");
            assert_eq!(server.metric("solecism_model_loaded_models"), Some(1.0));
        }
    }
    let evictions = r#"solecism_model_evictions_total{language="de",reason="room"}"#;
    assert_eq!(server.metric(evictions), Some(3.0));

    let small = Server::start(folder.path(), &["--cache-mb", "1"]);
    let (status, answer) = small.detect("Das ist ein Satz.");
    assert_eq!(status, 503, "{answer}");
    assert!(
        answer["error"]["message"]
            .as_str()
            .is_some_and(|message| message.contains("1 MB")),
        "{answer}"
    );
}

#[test]
fn a_key_is_asked_for_where_one_is_set() {
    let folder = models(&["de"]);
    let server = Server::start(folder.path(), &["--api-key", "0123456789abcdef", "--preload", "all"]);
    assert_eq!(server.get("/metrics").0, 401);
    assert_eq!(server.get("/v1/health").0, 200);
    assert_eq!(server.detect("Das ist ein Satz.").0, 401);
    let key = "x-api-key: 0123456789abcdef\r\n";
    let (status, _, body) = server.call("POST", "/v1/detect", key, r#"{"text": "Das.", "language": "de"}"#);
    assert_eq!(status, 200, "{body}");
    assert_eq!(server.call("GET", "/metrics", key, "").0, 200);
}

#[test]
fn words_are_kept_for_each_key_in_a_file() {
    let folder = models(&["de"]);
    let server = Server::start(folder.path(), &["--words-dir", "kept"]);
    let add = |word: &str| server.call("POST", "/v2/words/add", "x-api-key: anna\r\n", &format!("word={word}"));
    std::thread::scope(|scope| {
        let added: Vec<_> = ["eins", "zwei", "drei", "vier"]
            .map(|word| scope.spawn(move || add(word)))
            .into();
        for added in added {
            let (status, _, body) = added.join().expect("it is called");
            assert_eq!((status, body.as_str()), (200, r#"{"added":true}"#));
        }
    });
    let (_, _, listed) = server.call("GET", "/v2/words", "x-api-key: anna\r\n", "");
    let listed: Value = serde_json::from_str(&listed).expect("JSON");
    assert_eq!(listed["words"].as_array().map(Vec::len), Some(4));
    assert_eq!(
        server.get("/v2/words"),
        (200, r#"{"words":[]}"#.to_owned()),
        "of another caller"
    );
    let kept: Vec<_> = std::fs::read_dir(folder.path().join("kept"))
        .expect("a folder")
        .collect();
    let own = kept[0].as_ref().expect("an entry").path();
    assert!(kept.len() == 1 && !own.to_string_lossy().contains("anna"), "{kept:?}");
    let lines = std::fs::read_to_string(own.join("all.txt")).expect("a list");
    assert_eq!(lines.lines().count(), 4);

    let keeps_none = Server::start(folder.path(), &[]);
    assert_eq!(keeps_none.get("/v2/words").0, 501);
}

#[test]
fn a_front_without_models_asks_its_upstream() {
    let folder = models(&["de"]);
    let key = ["--api-key", "0123456789abcdef"];
    let behind = Server::start(folder.path(), &key);
    let url = format!("http://{}", behind.address);
    let empty = tempfile::tempdir().expect("a folder");
    let front = Server::start(
        empty.path(),
        &["--upstream", &url, "--upstream-key", key[1], "--languages", "de"],
    );
    let (status, answer) = front.detect("Das ist ein Satz.");
    assert_eq!(
        (status, answer["words"].as_array().map(Vec::len)),
        (200, Some(5)),
        "{answer}"
    );

    drop(behind);
    let (status, answer) = front.detect("Das ist ein Satz.");
    assert_eq!(
        (status, answer["error"]["code"].as_str()),
        (503, Some("unavailable")),
        "{answer}"
    );
}

#[test]
fn what_cannot_be_served_is_said_at_the_start() {
    let folder = models(&["de"]);
    run(folder.path(), &["serve", "--languages", "sv"]).refused(&["there is no model for sv in models"]);
    run(folder.path(), &["serve", "--preload", "it"]).refused(&["cannot preload it: it is not served"]);
    run(folder.path(), &["serve", "--models", "missing"]).refused(&["missing", "--models"]);
    let taken = Server::start(folder.path(), &[]);
    let port = taken.address.rsplit(':').next().unwrap_or_default().to_owned();
    let second = run(folder.path(), &["serve", "--port", &port]);
    assert_eq!(second.code, Some(2));
    assert!(second.stderr.contains("--port"), "{}", second.stderr);
}
