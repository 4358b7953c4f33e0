//! Models that must not be served: exit 2 and one line that names the object and the remedy.

use std::path::Path;

use serde_json::Value;
use solecism_store::Sha256;

use crate::{Run, program, run, with_model};

fn alter_manifest(bundle: &Path, alter: impl FnOnce(&mut Value)) {
    let path = bundle.join("manifest.json");
    let mut manifest = serde_json::from_slice(&std::fs::read(&path).expect("it is there")).expect("it is JSON");
    alter(&mut manifest);
    std::fs::write(path, manifest.to_string()).expect("it can be written");
}

fn alter_file(bundle: &Path, name: &str, alter: impl FnOnce(&mut Vec<u8>)) {
    let path = bundle.join(name);
    let mut bytes = std::fs::read(&path).expect("it is there");
    alter(&mut bytes);
    std::fs::write(path, bytes).expect("it can be written");
}

/// Renames an operator of the network to one that nobody has, and makes the manifest agree.
fn alter_operator(bundle: &Path) {
    let mut hashes = Vec::new();
    alter_file(bundle, "model.onnx", |bytes| {
        crate::replace(bytes, b"Softmax", b"Hardest");
        hashes = bytes
            .chunks(16_384)
            .map(|chunk| Sha256::of(chunk).to_string())
            .collect();
    });
    alter_manifest(bundle, |manifest| {
        manifest["files"]["model.onnx"]["sha256"] = hashes.into()
    });
}

#[test]
fn every_way_to_break_a_bundle() {
    struct Case {
        name: &'static str,
        damage: fn(&Path),
        /// What the line has to have in it: the object, and what to do.
        parts: &'static [&'static str],
    }
    let cases = [
        Case {
            name: "one altered bit",
            damage: |bundle| alter_file(bundle, "model.onnx", |bytes| bytes[20_000] ^= 1),
            parts: &["model.onnx", "sha256", "upload the bundle again"],
        },
        Case {
            name: "a truncated file",
            damage: |bundle| alter_file(bundle, "model.onnx", |bytes| bytes.truncate(40_000)),
            parts: &["model.onnx", "cut short", "upload the bundle again"],
        },
        Case {
            name: "a file longer than the manifest says",
            damage: |bundle| alter_file(bundle, "tokenizer.json", |bytes| bytes.push(b'\n')),
            parts: &["tokenizer.json", "bytes"],
        },
        Case {
            name: "a missing file",
            damage: |bundle| std::fs::remove_file(bundle.join("config.json")).expect("it is there"),
            parts: &["config.json", "does not exist"],
        },
        Case {
            name: "a newer schema",
            damage: |bundle| alter_manifest(bundle, |manifest| manifest["schema"] = 3.into()),
            parts: &["manifest.json", "schema 3", "update the program"],
        },
        Case {
            name: "a name that leads out of the bundle",
            damage: |bundle| {
                alter_manifest(bundle, |manifest| {
                    let config = manifest["files"]["config.json"].clone();
                    manifest["files"]["../config.json"] = config;
                })
            },
            parts: &["../config.json", "manifest.json", "plain"],
        },
        Case {
            name: "a size that lies",
            damage: |bundle| {
                alter_manifest(bundle, |manifest| {
                    manifest["files"]["model.onnx"]["bytes"] = (1_u64 << 60).into()
                })
            },
            parts: &["model.onnx", "manifest.json"],
        },
        Case {
            name: "an operator that the engine lacks",
            damage: alter_operator,
            parts: &["models/de", "operator Hardest of node", "make the bundle again"],
        },
        Case {
            name: "a manifest that is not JSON",
            damage: |bundle| std::fs::write(bundle.join("manifest.json"), "schema: 1\n").expect("it can be written"),
            parts: &["manifest.json"],
        },
    ];
    let mut failures = Vec::new();
    for case in cases {
        let folder = with_model();
        (case.damage)(&folder.path().join("models/de"));
        std::fs::write(folder.path().join("text.txt"), "Ja.").expect("a file");
        for args in [&["check", "text.txt"][..], &["models", "verify"]] {
            let run = run(folder.path(), args);
            let said = run.stderr.as_str();
            let good = run.code == Some(2)
                && run.stdout.is_empty()
                && said.lines().count() == 1
                && case.parts.iter().all(|part| said.contains(part));
            if !good {
                failures.push(format!(
                    "{}, {args:?}: {:?} {:?} {said:?}",
                    case.name, run.code, run.stdout
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn models_that_are_not_there() {
    let folder = with_model();
    std::fs::create_dir(folder.path().join("empty")).expect("a folder");
    let check = |args: &[&str]| run(folder.path(), &[&["check"], args].concat());
    check(&["--models", "missing"]).refused(&["missing", "--models"]);
    check(&["--models", "empty"]).refused(&["empty", "--models"]);
    check(&["--language", "fr"]).refused(&["fr", "de", "--language"]);
    check(&["--models", "models/de", "--language", "fr"]).refused(&["models/de", "fr"]);
}

/// Built alone the program lacks S3; built with the whole workspace it may have it, and finds nobody to answer.
#[test]
fn a_bucket_out_of_reach() {
    let folder = with_model();
    let mut command = program(folder.path(), &["check", "--models", "s3://bucket/models/"]);
    command
        .env("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
        .env("AWS_REGION", "us-east-1");
    command
        .env("AWS_ACCESS_KEY_ID", "nobody")
        .env("AWS_SECRET_ACCESS_KEY", "nothing");
    let run = Run::from(command.output().expect("the program starts"));
    run.refused(&["s3://bucket/models/"]);
    let remedies = ["--features s3", "check the network"];
    assert!(
        remedies.iter().any(|remedy| run.stderr.contains(remedy)),
        "{}",
        run.stderr
    );
}
