//! `solecism models pack`, on the tiny bundle's files laid out as an export.

use std::path::Path;

use serde_json::Value;
use solecism_testing::tiny;
use tempfile::TempDir;

use crate::{replace, run};

/// A folder with an export in `export`: tokenizer and configuration, and the network in `onnx`.
fn with_export() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let export = folder.path().join("export");
    std::fs::create_dir_all(export.join("onnx")).expect("a folder");
    for (from, to) in [
        ("model.onnx", "onnx/model.onnx"),
        ("tokenizer.json", "tokenizer.json"),
        ("config.json", "config.json"),
    ] {
        std::fs::copy(tiny::bundle().join(from), export.join(to)).expect("the tiny bundle");
    }
    folder
}

fn pack(folder: &TempDir, args: &[&str]) -> crate::Run {
    run(
        folder.path(),
        &[&["models", "pack", "export", "--language", "fr"], args].concat(),
    )
}

fn manifest(bundle: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(bundle.join("manifest.json")).expect("it is there")).expect("it is JSON")
}

fn replace_text(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).expect("it is there");
    assert!(text.contains(from), "{} has no {from}", file.display());
    std::fs::write(file, text.replace(from, to)).expect("it can be written");
}

#[test]
fn an_export_becomes_a_bundle_that_works() {
    let folder = with_export();
    let packed = pack(&folder, &[]);
    assert_eq!((packed.code, packed.stderr.as_str()), (Some(0), ""));
    for part in [
        "export 1.0.0 (fr), models/fr",
        "c, i; a mistake is i",
        "0.5",
        "256 pieces",
        "NOASSERTION",
    ] {
        assert!(packed.stdout.contains(part), "{part:?} is not in {}", packed.stdout);
    }
    let bundle = folder.path().join("models/fr");
    let manifest = manifest(&bundle);
    assert_eq!(manifest["labels"], serde_json::json!(["c", "i"]));
    assert_eq!(manifest["error_labels"], serde_json::json!(["i"]));
    assert_eq!(manifest["thresholds"], serde_json::json!({ "default": 0.5 }));
    assert_eq!(
        (
            &manifest["max_tokens"],
            &manifest["window_overlap"],
            &manifest["chunk_bytes"]
        ),
        (&256.into(), &64.into(), &(4 << 20).into())
    );
    for (name, of) in [
        ("model.onnx", "export/onnx"),
        ("tokenizer.json", "export"),
        ("config.json", "export"),
    ] {
        let read = |folder: &Path| std::fs::read(folder.join(name)).expect("it is there");
        assert!(
            read(&bundle) == read(&folder.path().join(of)),
            "{name} is not that of the export"
        );
    }
    let verified = run(folder.path(), &["models", "verify", "fr"]);
    assert_eq!((verified.code, verified.stderr.as_str()), (Some(0), ""));
    std::fs::write(folder.path().join("text.txt"), "Une phrase.").expect("a file");
    let checked = run(folder.path(), &["check", "--threshold", "0", "text.txt"]);
    assert_eq!(checked.code, Some(1), "{}", checked.stderr);
}

#[test]
fn files_for_corrections_are_packed_with_their_roles() {
    let folder = with_export();
    let export = folder.path().join("export");
    std::fs::copy(tiny::edits_bundle().join("edits.json"), export.join("edits.json")).expect("the tiny bundle");
    replace_text(&export.join("edits.json"), "\"de\"", "\"fr\"");
    // The network of the tiny bundle has no heads.
    let refused = pack(&folder, &[]);
    assert_eq!(refused.code, Some(2));
    for part in [
        "edits.json",
        "no output edit_logits",
        "export the network with its heads",
    ] {
        assert!(refused.stderr.contains(part), "{part:?} is not in {}", refused.stderr);
    }

    std::fs::copy(tiny::edits_bundle().join("model.onnx"), export.join("onnx/model.onnx")).expect("the tiny bundle");
    let packed = pack(&folder, &[]);
    assert_eq!((packed.code, packed.stderr.as_str()), (Some(0), ""));
    assert!(packed.stdout.contains("corrections  edits.json\n"), "{}", packed.stdout);
    let bundle = folder.path().join("models/fr");
    let files = &manifest(&bundle)["files"];
    assert_eq!(files["edits.json"]["role"], "edits");
    assert_eq!(files["model.onnx"]["role"], Value::Null);
    let read = |folder: &Path| std::fs::read(folder.join("edits.json")).expect("it is there");
    assert_eq!(read(&bundle), read(&export));
    let verified = run(folder.path(), &["models", "verify", "fr"]);
    assert_eq!((verified.code, verified.stderr.as_str()), (Some(0), ""));
    assert!(verified.stdout.contains("ok, 4 files"), "{}", verified.stdout);
}

#[test]
fn options_say_what_the_manifest_says() {
    let folder = with_export();
    let float = folder.path().join("export/float.onnx");
    std::fs::copy(tiny::float_model(), &float).expect("the tiny network in float32");
    let args = [
        "--model",
        "float.onnx",
        "--output",
        "out/mine",
        "--name",
        "mine",
        "--version",
        "2.1.0",
        "--licence",
        "MIT",
        "--training-data",
        "letters, old and new",
        "--training-data",
        "essays",
        "--threshold",
        "0.625",
        "--picky-threshold",
        "0.25",
        "--error-labels",
        "c",
        "--max-tokens",
        "128",
        "--window-overlap",
        "16",
        "--activation-bits",
        "8",
    ];
    let packed = pack(&folder, &args);
    assert_eq!((packed.code, packed.stderr.as_str()), (Some(0), ""));
    let found = manifest(&folder.path().join("out/mine"));
    let expected = serde_json::json!({
        "name": "mine", "version": "2.1.0", "language": "fr", "licence": "MIT",
        "training_data": ["letters, old and new", "essays"],
        "thresholds": { "default": 0.625, "picky": 0.25 }, "error_labels": ["c"],
        "max_tokens": 128, "window_overlap": 16, "activation_bits": 8,
    });
    for (field, value) in expected.as_object().expect("an object") {
        assert_eq!(&found[field], value, "{field}");
    }
    assert_eq!(
        found["files"]["model.onnx"]["bytes"],
        std::fs::metadata(float).expect("it is there").len()
    );
    let verified = run(folder.path(), &["models", "verify", "--models", "out/mine"]);
    assert!(verified.stdout.starts_with("mine 2.1.0 (fr)"), "{}", verified.stderr);
}

#[test]
fn the_positions_of_roberta_start_after_the_padding() {
    let folder = with_export();
    replace_text(
        &folder.path().join("export/config.json"),
        "\"model_type\": \"bert\"",
        "\"model_type\": \"xlm-roberta\"",
    );
    assert_eq!(pack(&folder, &[]).code, Some(0));
    assert_eq!(manifest(&folder.path().join("models/fr"))["max_tokens"], 254);
}

#[test]
fn a_bundle_is_replaced_only_where_that_is_asked_for() {
    let folder = with_export();
    let bundle = folder.path().join("models/fr");
    tiny::copy_to(&bundle).expect("the tiny bundle");
    pack(&folder, &[]).refused(&["models/fr", "--force", "--output"]);
    assert_eq!(manifest(&bundle)["name"], "solecism-tiny");
    assert_eq!(pack(&folder, &["--force"]).code, Some(0));
    assert_eq!(manifest(&bundle)["name"], "export");
    std::fs::write(folder.path().join("letter.txt"), "").expect("a file");
    pack(&folder, &["--output", "letter.txt", "--force"]).refused(&["letter.txt", "not a bundle", "--output"]);
}

#[test]
fn what_cannot_be_packed_is_named_and_nothing_is_written() {
    struct Case {
        name: &'static str,
        damage: fn(&Path),
        args: &'static [&'static str],
        /// What the line has to have in it: the object, and what to do.
        parts: &'static [&'static str],
    }
    let cases = [
        Case {
            name: "no folder",
            damage: |export| std::fs::remove_dir_all(export).expect("it is there"),
            args: &[],
            parts: &[
                "no folder export",
                "optimum-cli export onnx --task token-classification",
            ],
        },
        Case {
            name: "no network",
            damage: |export| std::fs::remove_file(export.join("onnx/model.onnx")).expect("it is there"),
            args: &[],
            parts: &[
                "no model.onnx in export",
                "optimum-cli export onnx --task token-classification",
            ],
        },
        Case {
            name: "a network of another name",
            damage: |_| {},
            args: &["--model", "model_quantized.onnx"],
            parts: &["no model_quantized.onnx in export", "model.onnx", "--model"],
        },
        Case {
            name: "no tokenizer",
            damage: |export| std::fs::remove_file(export.join("tokenizer.json")).expect("it is there"),
            args: &[],
            parts: &["export/tokenizer.json is missing", "save_pretrained"],
        },
        Case {
            name: "no configuration",
            damage: |export| std::fs::remove_file(export.join("config.json")).expect("it is there"),
            args: &[],
            parts: &["export/config.json is missing", "optimum-cli export onnx"],
        },
        Case {
            name: "a configuration that is not JSON",
            damage: |export| std::fs::write(export.join("config.json"), "id2label: c, i").expect("it can be written"),
            args: &[],
            parts: &["export/config.json cannot be read", "line 1"],
        },
        Case {
            name: "no names for the labels",
            damage: |export| replace_text(&export.join("config.json"), "id2label", "labels"),
            args: &[],
            parts: &["export/config.json", "id2label"],
        },
        Case {
            name: "more labels than the network has",
            damage: |export| {
                replace_text(
                    &export.join("config.json"),
                    "\"1\": \"i\"",
                    "\"1\": \"i\", \"2\": \"x\"",
                )
            },
            args: &[],
            parts: &[
                "export/onnx/model.onnx gives 2 labels",
                "config.json names 3, c, i, x",
                "one model",
            ],
        },
        Case {
            name: "labels that do not say which is right",
            damage: |export| replace_text(&export.join("config.json"), "\"0\": \"c\"", "\"0\": \"good\""),
            args: &[],
            parts: &["good, i", "--error-labels"],
        },
        Case {
            name: "a label that is not there",
            damage: |_| {},
            args: &["--error-labels", "wrong"],
            parts: &["no label wrong, only c, i", "--error-labels"],
        },
        Case {
            name: "a tokenizer with more pieces than the network has embeddings for",
            damage: |export| replace_text(&export.join("tokenizer.json"), "[\"ü\"", "[\"new\",-9.0],[\"ü\""),
            args: &[],
            parts: &[
                "tokenizer.json has ids up to",
                "model.onnx has embeddings for",
                "one export",
            ],
        },
        Case {
            name: "an operator that the engine lacks",
            damage: |export| {
                let path = export.join("onnx/model.onnx");
                let mut bytes = std::fs::read(&path).expect("it is there");
                replace(&mut bytes, b"Softmax", b"Hardest");
                std::fs::write(path, bytes).expect("it can be written");
            },
            args: &[],
            parts: &["export/onnx/model.onnx", "operator Hardest of node"],
        },
        Case {
            name: "no network at all",
            damage: |export| std::fs::write(export.join("onnx/model.onnx"), "not a model").expect("it can be written"),
            args: &[],
            parts: &["export/onnx/model.onnx", "not valid ONNX"],
        },
        Case {
            name: "a tokenizer that is none",
            damage: |export| std::fs::write(export.join("tokenizer.json"), "{}").expect("it can be written"),
            args: &[],
            parts: &["tokenizer.json cannot be read"],
        },
        Case {
            name: "longer sequences than the network has positions for",
            damage: |_| {},
            args: &["--max-tokens", "300"],
            parts: &["--max-tokens is 300", "256"],
        },
        Case {
            name: "windows that only overlap",
            damage: |_| {},
            args: &["--max-tokens", "64", "--window-overlap", "62"],
            parts: &["window_overlap"],
        },
    ];
    let mut failures = Vec::new();
    for case in cases {
        let folder = with_export();
        (case.damage)(&folder.path().join("export"));
        let run = pack(&folder, case.args);
        let said = run.stderr.as_str();
        let good = run.code == Some(2)
            && run.stdout.is_empty()
            && said.lines().count() == 1
            && case.parts.iter().all(|part| said.contains(part))
            && !folder.path().join("models").exists();
        if !good {
            failures.push(format!("{}: {:?} {:?} {said:?}", case.name, run.code, run.stdout));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
