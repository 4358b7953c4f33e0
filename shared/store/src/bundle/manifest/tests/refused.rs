//! Manifests that are refused, each with the reason.

use super::*;

#[test]
fn bad_manifests_are_refused_by_name() {
    let hash = "0".repeat(64);
    let one = |bytes: u64| json!({"bytes": bytes, "sha256": [hash]});
    // The place, the value, the code, and a part of the message.
    let cases = [
        ("/schema", json!(3), "unsupported_schema", "schema 3"),
        ("/schema", json!(u64::MAX), "unsupported_schema", "update the program"),
        ("/schema", json!(0), "bad_manifest", "schema"),
        ("/schema", json!("1"), "bad_manifest", "not a manifest"),
        ("/schema", json!(-1), "bad_manifest", "not a manifest"),
        ("/schema", Value::Null, "bad_manifest", "not a manifest"),
        ("/name", json!(""), "bad_manifest", "name"),
        ("/language", json!(""), "bad_manifest", "language"),
        ("/task", json!("fill-mask"), "unsupported_task", "\"fill-mask\""),
        ("/task", Value::Null, "bad_manifest", "not a manifest"),
        (
            "/files/config.json/role",
            json!("a b"),
            "bad_manifest",
            "not a plain word",
        ),
        (
            "/files/config.json/role",
            json!("model"),
            "bad_manifest",
            "the same role model",
        ),
        (
            "/files/config.json/role",
            json!("other"),
            "bad_manifest",
            "the role config",
        ),
        ("/labels", Value::Null, "bad_manifest", "labels is empty"),
        ("/chunk_bytes", json!(0), "bad_manifest", "chunk_bytes"),
        ("/chunk_bytes", json!(u64::MAX), "bad_manifest", "chunk_bytes"),
        ("/chunk_bytes", json!(1.5), "bad_manifest", "not a manifest"),
        ("/files", json!([]), "bad_manifest", "not a manifest"),
        (
            "/files/model.onnx",
            Value::Null,
            "bad_manifest",
            "files.model.onnx is missing",
        ),
        (
            "/files/tokenizer.json",
            Value::Null,
            "bad_manifest",
            "files.tokenizer.json is missing",
        ),
        (
            "/files/config.json",
            Value::Null,
            "bad_manifest",
            "files.config.json is missing",
        ),
        ("/files/..~1secret", one(1), "bad_name", "../secret"),
        ("/files/~1etc~1passwd", one(1), "bad_name", "/etc/passwd"),
        ("/files/..", one(1), "bad_name", "\"..\""),
        ("/files/.hidden", one(1), "bad_name", ".hidden"),
        ("/files/a\\b", one(1), "bad_name", "plain"),
        ("/files/", one(1), "bad_name", "\"\""),
        (
            "/files/config.json",
            one(MAX_FILE_BYTES + 1),
            "size_limit",
            "config.json in",
        ),
        ("/files/config.json", one(u64::MAX), "size_limit", "config.json in"),
        (
            "/files/config.json/bytes",
            json!(0),
            "bad_manifest",
            "files.config.json is empty",
        ),
        ("/files/config.json/bytes", json!(-1), "bad_manifest", "not a manifest"),
        (
            "/files/config.json/bytes",
            json!(1001),
            "bad_manifest",
            "1 hashes for 2 chunks",
        ),
        (
            "/files/model.onnx/bytes",
            json!(3001),
            "bad_manifest",
            "3 hashes for 4 chunks",
        ),
        (
            "/files/model.onnx/bytes",
            json!(2000),
            "bad_manifest",
            "3 hashes for 2 chunks",
        ),
        (
            "/files/config.json/sha256",
            json!(["0".repeat(63)]),
            "bad_manifest",
            "hexadecimal",
        ),
        (
            "/files/config.json/sha256",
            json!(["g".repeat(64)]),
            "bad_manifest",
            "hexadecimal",
        ),
        (
            "/files/config.json/sha256",
            json!(["+1".repeat(32)]),
            "bad_manifest",
            "hexadecimal",
        ),
        (
            "/files/config.json/sha256",
            json!(["é".repeat(32)]),
            "bad_manifest",
            "hexadecimal",
        ),
        ("/labels", json!([]), "bad_manifest", "labels is empty"),
        ("/labels", json!(["i", "i"]), "bad_manifest", "twice"),
        ("/error_labels", json!([]), "bad_manifest", "error_labels is empty"),
        ("/error_labels", json!(["x"]), "bad_manifest", "is not in labels"),
        ("/thresholds", json!({}), "bad_manifest", "not a manifest"),
        ("/thresholds/default", json!(1.01), "bad_manifest", "thresholds.default"),
        (
            "/thresholds/default",
            json!(-0.01),
            "bad_manifest",
            "thresholds.default",
        ),
        ("/thresholds/picky", json!(1.01), "bad_manifest", "thresholds.picky"),
        ("/thresholds/picky", json!(-0.01), "bad_manifest", "thresholds.picky"),
        ("/thresholds/picky", json!("low"), "bad_manifest", "not a manifest"),
        (
            "/metrics/false_alarms",
            json!({"default": 1.01}),
            "bad_manifest",
            "metrics.false_alarms.default",
        ),
        (
            "/metrics/false_alarms",
            json!({"default": -0.01}),
            "bad_manifest",
            "metrics.false_alarms.default",
        ),
        ("/metrics/false_alarms", json!("few"), "bad_manifest", "not a manifest"),
        ("/max_tokens", json!(2), "bad_manifest", "max_tokens"),
        ("/max_tokens", json!(65537), "bad_manifest", "max_tokens"),
        ("/window_overlap", json!(254), "bad_manifest", "window_overlap"),
        ("/activation_bits", json!(6), "bad_manifest", "activation_bits"),
        ("/activation_bits", json!(300), "bad_manifest", "not a manifest"),
    ];
    let mut wrong = Vec::new();
    for (pointer, value, code, part) in cases {
        match Manifest::parse_object(&with(pointer, value.clone()), "s3://bucket/de/manifest.json") {
            Ok(_) => wrong.push(format!("{pointer} as {value} was taken")),
            Err(error) => {
                let message = error.to_string();
                if error.code() != code || !message.contains(part) {
                    wrong.push(format!("{pointer} as {value}: {} {message}", error.code()));
                }
                if !message.contains("s3://bucket/de/manifest.json") {
                    wrong.push(format!("{pointer} as {value} does not name the object: {message}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_bundle_for_a_later_program_says_which() {
    let of = |json: Value| Manifest::parse(json.to_string().as_bytes()).unwrap_err();
    let this = env!("CARGO_PKG_VERSION");
    // It is refused whatever else it has or lacks.
    let newer = of(json!({"schema": 3, "requires": "0.9.0", "parts": []}));
    assert_eq!(newer.code(), "unsupported_schema");
    for part in ["needs Solecism 0.9.0 or later", this, "update the program"] {
        assert!(newer.to_string().contains(part), "{newer}");
    }
    let task = of(json!({"schema": 1, "task": "correction", "requires": "0.9.0"}));
    assert_eq!(task.code(), "unsupported_task");
    for part in [
        "\"correction\"",
        "needs Solecism 0.9.0 or later",
        this,
        "update the program",
    ] {
        assert!(task.to_string().contains(part), "{task}");
    }
    // A manifest that does not say which version it requires, or says something that no message should repeat.
    for requires in [Value::Null, json!(""), json!("\u{1b}[31m"), json!("1".repeat(33))] {
        let error = of(json!({"schema": 3, "requires": requires})).to_string();
        assert!(error.contains("a later version") && error.contains(this), "{error}");
    }
    let kept = Manifest::parse(&with("/requires", json!("0.1.0"))).unwrap();
    assert_eq!(kept.requires.as_deref(), Some("0.1.0"));
    assert_eq!(Manifest::parse(&kept.to_json()).unwrap(), kept);
}

#[test]
fn a_newer_schema_is_told_from_a_broken_one_whatever_else_it_has() {
    let error = Manifest::parse(br#"{"schema": 3, "parts": []}"#).unwrap_err();
    assert_eq!(error.code(), "unsupported_schema");
}

#[test]
fn what_is_no_json_is_refused_with_the_place() {
    for text in [
        &b""[..],
        b"{",
        b"null",
        b"[]",
        b"<html></html>",
        b"\xff\xfe",
        b"{\"schema\":1}",
    ] {
        let error = Manifest::parse(text).unwrap_err();
        assert_eq!(error.code(), "bad_manifest", "{text:?}");
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains("line"), "{cause}");
        assert!(!error.to_string().contains(&cause), "the cause is told twice: {error}");
    }
}
