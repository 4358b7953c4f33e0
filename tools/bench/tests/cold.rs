//! The program from end to end, with functions of a few lines of Python.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// What each function begins with: the Python peer's own side of the Runtime API.
const RUNTIME: &str = "import json, os, sys; sys.path.insert(0, sys.argv[1]); from runtime import run\n";

/// Reads the bundle's manifest from its bucket and answers with the event's body.
const ECHO: &str = r#"
import urllib.request

def start():
    uri = os.environ["MODEL_URI"].removeprefix("s3://")
    manifest = json.load(urllib.request.urlopen(f"{os.environ['AWS_ENDPOINT_URL_S3']}/{uri}manifest.json"))
    fields = {"message": "model loaded", "download_ms": 1.5, "bytes": 7}
    print(json.dumps({"fields": fields}), flush=True)
    print(json.dumps({"fields": {"message": "initialised", "init_ms": 2.0}}), flush=True)
    assert "SECRET_OF_THE_MACHINE" not in os.environ
    return lambda event: {"statusCode": 200, "body": json.dumps({"sentences": [manifest["name"]] * event["sentences"]})}

run(start)
"#;

fn peer() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peer")
}

/// Runs `solecism-bench cold` with a function of this code.
fn cold(work: &Path, code: &str, options: &[&str]) -> Output {
    let function = work.join("function.py");
    std::fs::write(&function, format!("{RUNTIME}{code}")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_solecism-bench"));
    command.args([
        "cold",
        "--runs",
        "2",
        "--warm",
        "3",
        "--timeout",
        "20",
        "--format",
        "json",
    ]);
    command
        .arg("--bundle")
        .arg(solecism_testing::tiny::bundle())
        .args(options);
    for count in [1, 20] {
        let event = work.join(format!("{count}.json"));
        std::fs::write(&event, format!("{{\"sentences\": {count}}}")).unwrap();
        command.arg("--event").arg(event);
    }
    command
        .args(["--label", "echo", "--", "python3", "-S"])
        .arg(function)
        .arg(peer());
    command.env("SECRET_OF_THE_MACHINE", "1").output().unwrap()
}

#[test]
fn a_function_is_started_called_and_timed() {
    let work = tempfile::tempdir().unwrap();
    let output = cold(work.path(), ECHO, &[]);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    assert!(complaint.contains("Starting echo 3 times"), "{complaint}");
    let measured: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&measured["label"], &measured["runs"]), (&"echo".into(), &2.into()));
    // The manifest, and nothing of the bare download.
    assert_eq!(measured["requests"], 1);
    let ms = |value: &Value| value["median_ms"].as_f64().unwrap();
    let (init, first) = (ms(&measured["init"]), ms(&measured["first_answer"]));
    assert!(0.0 < init && init < first, "{measured}");
    let parts = measured["parts"].as_array().unwrap();
    let names: Vec<_> = parts.iter().map(|part| part["name"].as_str().unwrap()).collect();
    assert_eq!((names, ms(&parts[1])), (vec!["start", "download"], 1.5));
    let warm = measured["warm"].as_array().unwrap();
    assert_eq!((&warm[0]["sentences"], &warm[1]["sentences"]), (&1.into(), &20.into()));
    assert!(ms(&measured["bare_download"]) > 0.0);
    #[cfg(target_os = "linux")]
    assert!(measured["peak_bytes"].as_u64().unwrap() > 1 << 20);
}

#[test]
fn a_corrector_finds_its_judge_and_events_say_how_many_sentences_they_have() {
    const CORRECTOR: &str = r#"
import urllib.request

def names():
    for name in ["MODEL_URI", "JUDGE_URI"]:
        uri = os.environ[name].removeprefix("s3://")
        yield json.load(urllib.request.urlopen(f"{os.environ['AWS_ENDPOINT_URL_S3']}/{uri}manifest.json"))["name"]

def start():
    found = list(names())
    return lambda event: {"statusCode": 200, "body": json.dumps({"text": found})}

run(start)
"#;
    let work = tempfile::tempdir().unwrap();
    let judge = solecism_testing::tiny::bundle();
    let output = cold(work.path(), CORRECTOR, &["--judge", judge.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let measured: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(measured["requests"], 2);
    let (warm, bytes) = (measured["warm"].as_array().unwrap(), measured["bundle_bytes"].as_u64());
    assert_eq!((&warm[0]["sentences"], &warm[1]["sentences"]), (&1.into(), &20.into()));
    let alone = cold(work.path(), ECHO, &[]);
    let alone: Value = serde_json::from_slice(&alone.stdout).unwrap();
    assert_eq!(bytes, alone["bundle_bytes"].as_u64().map(|bytes| 2 * bytes));
}

#[test]
fn a_function_that_goes_wrong_is_an_error_with_its_words() {
    let cases = [
        ("ends", "sys.exit('out of order')", "out of order"),
        (
            "does not start",
            "def start(): raise ValueError('no model')\nrun(start)",
            "no model",
        ),
        (
            "fails",
            "def fail(event): raise ValueError('no answer')\nrun(lambda: fail)",
            "no answer",
        ),
        (
            "cuts the text otherwise",
            "run(lambda: lambda event: {'statusCode': 200, 'body': '{\"sentences\": [1, 2, 3]}'})",
            "sentences: the event says 1, the function found 3",
        ),
        (
            "answers with an error",
            "run(lambda: lambda event: {'statusCode': 503, 'body': 'unavailable'})",
            "the function answered with 503: \"unavailable\"",
        ),
    ];
    for (what, code, expected) in cases {
        let work = tempfile::tempdir().unwrap();
        let output = cold(work.path(), code, &[]);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{what}");
        assert!(output.stdout.is_empty(), "{what}");
        assert!(complaint.contains("error: start 0 of echo: "), "{what}: {complaint}");
        assert!(complaint.contains(expected), "{what}: {complaint}");
    }
}
