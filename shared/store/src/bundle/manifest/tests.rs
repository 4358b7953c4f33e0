//! Odd manifests that are accepted; `refused` has the table of those that are not.

use serde_json::{Value, json};

use super::*;

mod refused;

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

/// A good manifest with the value at a JSON pointer (RFC 6901) replaced, or removed if `value` is null.
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
    // These are written as float32, which has other digits in JSON.
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
fn what_looks_misspelt_is_likelier_wrong_by_a_list_of_words_only() {
    let hash = good()["files"]["config.json"]["sha256"][0].clone();
    let misspelt = |value: Value, words: bool| {
        let mut manifest: Value = serde_json::from_slice(&with("/misspelt", value)).unwrap();
        if words {
            manifest["files"]["words.fst"] = json!({"bytes": 1, "sha256": [hash], "role": "words"});
        }
        Manifest::parse(manifest.to_string().as_bytes())
    };
    let manifest = misspelt(json!({"odds": 20}), true).unwrap();
    assert_eq!(manifest.misspelt, Some(Misspelt { odds: 20.0 }));
    assert_eq!(Manifest::parse(&manifest.to_json()).unwrap(), manifest);
    for (value, words, problem) in [
        (json!({"odds": 20}), false, "needs a list of words"),
        (json!({"odds": 0.5}), true, "odds is not between 1 and 1000"),
        (json!({}), true, "not a manifest"),
    ] {
        let error = misspelt(value, words).unwrap_err().to_string();
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
