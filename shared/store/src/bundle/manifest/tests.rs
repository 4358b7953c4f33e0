//! The table of manifests that are refused, and what of odd ones is taken.

use serde_json::{Value, json};

use super::*;

fn good() -> Value {
    let hash = "0123456789abcdefABCDEF0123456789abcdef0123456789abcdef0123456789";
    json!({
        "schema": 1,
        "name": "solecism-de",
        "version": "1.0.0",
        "language": "de",
        "task": "token-classification",
        "chunk_bytes": 1000,
        "files": {
            "model.onnx": {"bytes": 2001, "sha256": [hash, hash, hash]},
            "tokenizer.json": {"bytes": 1000, "sha256": [hash]},
            "config.json": {"bytes": 1, "sha256": [hash]},
        },
        "labels": ["c", "i"],
        "error_labels": ["i"],
        "thresholds": {"default": 0.55},
        "max_tokens": 256,
        "window_overlap": 64,
        "activation_bits": 8,
        "metrics": {"precision": 0.7, "recall": 0.5, "f05": 0.65, "split": "report blocks"},
        "licence": "CC-BY-SA-4.0",
        "training_data": ["multiged/german"],
    })
}

/// A good manifest with the value at a JSON pointer (RFC 6901) replaced, or taken out where it is null.
fn with(pointer: &str, value: Value) -> Vec<u8> {
    let mut manifest = good();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = manifest.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Value::Null => drop(parent.remove(&key.replace("~1", "/"))),
        value => drop(parent.insert(key.replace("~1", "/"), value)),
    }
    manifest.to_string().into_bytes()
}

#[test]
fn a_manifest_keeps_what_it_was_given() {
    let manifest = Manifest::parse(good().to_string().as_bytes()).unwrap();
    assert_eq!(manifest.language, "de");
    assert_eq!(manifest.thresholds.default, 0.55);
    assert_eq!(manifest.files[FileName::MODEL].sha256.len(), 3);
    let mut expected = good();
    for (_, file) in expected["files"].as_object_mut().unwrap() {
        for hash in file["sha256"].as_array_mut().unwrap() {
            *hash = hash.as_str().unwrap().to_lowercase().into();
        }
    }
    let mut written = serde_json::to_value(&manifest).unwrap();
    // Written as a float32, which JSON shows with other digits.
    for pointer in [
        "/thresholds/default",
        "/metrics/precision",
        "/metrics/recall",
        "/metrics/f05",
    ] {
        let (written, expected) = (
            written.pointer_mut(pointer).unwrap(),
            expected.pointer(pointer).unwrap(),
        );
        assert_eq!(
            written.as_f64().map(|n| n as f32),
            expected.as_f64().map(|n| n as f32),
            "{pointer}"
        );
        *written = expected.clone();
    }
    assert_eq!(written, expected);
}

#[test]
fn what_may_be_left_out_or_added() {
    let entry = json!({"bytes": 1, "sha256": ["0".repeat(64)], "colour": "blue"});
    let cases = [
        ("/metrics", Value::Null),
        ("/training_data", Value::Null),
        ("/colour", json!("blue")),
        ("/files/vocab.txt", entry),
        ("/thresholds/careful", json!(0.9)),
        ("/thresholds/picky", json!(0.3)),
        ("/thresholds/picky", json!(0)),
        ("/thresholds/picky", json!(1)),
        ("/metrics/false_alarms", json!({"default": 0})),
        ("/metrics/false_alarms", json!({"default": 1, "other": 0.5})),
        ("/activation_bits", json!(7)),
        ("/window_overlap", json!(0)),
        ("/window_overlap", json!(253)),
    ];
    for (pointer, value) in cases {
        let result = Manifest::parse(&with(pointer, value.clone()));
        assert!(result.is_ok(), "{pointer} as {value}: {result:?}");
    }
}

#[test]
fn the_picky_threshold_is_kept_and_may_be_absent() {
    let picky = |json: &[u8]| Manifest::parse(json).unwrap().thresholds.picky;
    assert_eq!(picky(&with("/thresholds/picky", json!(0.3))), Some(0.3));
    assert_eq!(picky(&with("/thresholds/picky", Value::Null)), None);
}

/// A good manifest with a picky threshold and these false alarms.
fn with_false_alarms(value: Value) -> Vec<u8> {
    let mut manifest: Value = serde_json::from_slice(&with("/metrics/false_alarms", value)).unwrap();
    manifest["thresholds"]["picky"] = json!(0.2);
    manifest.to_string().into_bytes()
}

#[test]
fn the_false_alarms_of_both_thresholds_are_kept_and_may_be_absent() {
    let read = |json: &[u8]| Manifest::parse(json).unwrap();
    let alarms = |manifest: &Manifest| manifest.metrics.as_ref().unwrap().false_alarms;
    let both = read(&with_false_alarms(json!({"default": 0.024, "picky": 0.151})));
    let expected = FalseAlarms {
        default: 0.024,
        picky: Some(0.151),
    };
    assert_eq!(alarms(&both), Some(expected));
    assert_eq!(read(&both.to_json()), both);
    let old = read(good().to_string().as_bytes());
    assert_eq!(alarms(&old), None);
    assert!(!String::from_utf8(old.to_json()).unwrap().contains("false_alarms"));

    for (value, problem) in [
        (
            json!({"default": 0.02, "picky": 1.01}),
            "metrics.false_alarms.picky is not",
        ),
        (
            json!({"default": 0.02, "picky": -0.01}),
            "metrics.false_alarms.picky is not",
        ),
        (json!({"picky": 0.1}), "not a manifest"),
    ] {
        let error = Manifest::parse(&with_false_alarms(value)).unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
    }
}

#[test]
fn the_correction_for_length_is_kept_and_older_programs_are_told() {
    let correction = |schema: u64, value: Value| {
        let mut manifest: Value = serde_json::from_slice(&with("/sentence_length", value)).unwrap();
        manifest["schema"] = json!(schema);
        Manifest::parse(manifest.to_string().as_bytes())
    };
    let manifest = correction(2, json!({"slope": 0.5, "reference": 12})).unwrap();
    let expected = SentenceLength {
        slope: 0.5,
        reference: 12.0,
    };
    assert_eq!(manifest.sentence_length, Some(expected));
    assert_eq!(Manifest::parse(&manifest.to_json()).unwrap(), manifest);
    let old = Manifest::parse(good().to_string().as_bytes()).unwrap();
    assert_eq!(old.sentence_length, None);
    assert!(!String::from_utf8(old.to_json()).unwrap().contains("sentence_length"));

    for (schema, value, problem) in [
        (1, json!({"slope": 0.5, "reference": 12}), "needs schema 2"),
        (2, json!({"slope": -0.1, "reference": 12}), "slope is not"),
        (2, json!({"slope": 4.1, "reference": 12}), "slope is not"),
        (2, json!({"slope": 0.5, "reference": 0}), "reference is not"),
        (2, json!({"slope": 0.5}), "not a manifest"),
    ] {
        let error = correction(schema, value).unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
    }
}

#[test]
fn what_is_written_is_read_back() {
    for (pointer, value) in [
        ("/thresholds/picky", json!(0.37)),
        ("/thresholds/default", json!(0.1)),
        ("/resident_bytes", json!(50_000_000)),
        ("/metrics", Value::Null),
        ("/metrics/false_alarms", json!({"default": 0.024})),
        ("/training_data", json!(["a \"quoted\" name", "ß"])),
    ] {
        let manifest = Manifest::parse(&with(pointer, value)).unwrap();
        let written = manifest.to_json();
        assert_eq!(Manifest::parse(&written).unwrap(), manifest, "{pointer}");
        assert!(written.ends_with(b"}\n"), "{pointer}");
    }
}

#[test]
fn bad_manifests_are_refused_by_name() {
    let hash = "0".repeat(64);
    let one = |bytes: u64| json!({"bytes": bytes, "sha256": [hash]});
    // Where, what, the code, and a part of the message.
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
        ("/files/config.json/role", json!("a b"), "bad_manifest", "no plain word"),
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
        ("/error_labels", json!(["x"]), "bad_manifest", "labels lacks"),
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
fn a_bundle_from_before_roles_has_them_by_its_names() {
    let manifest = Manifest::parse(good().to_string().as_bytes()).unwrap();
    for (role, name) in [
        ("model", "model.onnx"),
        ("tokenizer", "tokenizer.json"),
        ("config", "config.json"),
    ] {
        assert_eq!(manifest.file(role).unwrap().0.as_str(), name);
    }
    assert!(!String::from_utf8(manifest.to_json()).unwrap().contains("role"));
}

#[test]
fn a_file_fills_the_role_that_it_is_given_whatever_its_name() {
    let mut manifest = good();
    let files = manifest["files"].as_object_mut().unwrap();
    let mut network = files.remove("model.onnx").unwrap();
    network["role"] = json!("model");
    files.insert("network-v2.onnx".to_owned(), network);
    files.insert(
        "edits.json".to_owned(),
        json!({"bytes": 1, "sha256": ["0".repeat(64)], "role": "edits"}),
    );
    let manifest = Manifest::parse(manifest.to_string().as_bytes()).unwrap();
    assert_eq!(manifest.file("model").unwrap().0.as_str(), "network-v2.onnx");
    assert_eq!(manifest.file("edits").unwrap().1.bytes, 1);
    assert!(manifest.file("other").is_none());
    assert_eq!(Manifest::parse(&manifest.to_json()).unwrap(), manifest);
}

#[test]
fn a_bundle_for_a_later_program_says_which() {
    let of = |json: Value| Manifest::parse(json.to_string().as_bytes()).unwrap_err();
    let this = env!("CARGO_PKG_VERSION");
    // Whatever else it has, and whatever it lacks.
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
    // One that does not say, or says what no message should repeat.
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
