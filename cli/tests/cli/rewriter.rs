//! A model that writes sentences anew: packed, verified, measured, timed, and corrected with, over the tiny one.

use std::fs;
use std::path::Path;

use serde_json::Value;
use solecism_testing::tiny;
use tempfile::TempDir;

use crate::{Run, run, run_with_stdin};

const FILES: [&str; 4] = ["encoder.onnx", "decoder.onnx", "tokenizer.json", "config.json"];

/// A folder with the files of the tiny corrector in `export`.
fn with_export() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let export = folder.path().join("export");
    fs::create_dir(&export).expect("a folder");
    for name in FILES {
        fs::copy(tiny::corrector_bundle().join(name), export.join(name)).expect("the tiny corrector");
    }
    folder
}

fn pack(folder: &TempDir, more: &[&str]) -> Run {
    let args = ["models", "pack", "export", "--task", "correct", "--language", "en"];
    run(folder.path(), &[&args, more].concat())
}

fn manifest(bundle: &Path) -> Value {
    serde_json::from_slice(&fs::read(bundle.join("manifest.json")).expect("it is there")).expect("it is JSON")
}

#[test]
fn an_export_becomes_a_corrector_that_works() {
    let folder = with_export();
    let packed = pack(&folder, &["--max-tokens", "20", "--licence", "MIT"]);
    assert_eq!((packed.code, packed.stderr.as_str()), (Some(0), ""));
    for part in [
        "export 1.0.0 (en), models/correct-en",
        "corrects",
        "0.1",
        "20 pieces",
        "MIT",
    ] {
        assert!(packed.stdout.contains(part), "{part:?} is not in {}", packed.stdout);
    }
    let manifest = manifest(&folder.path().join("models/correct-en"));
    assert_eq!(manifest["task"], "text2text-generation");
    assert_eq!((manifest.get("labels"), manifest.get("prefix")), (None, None));

    let verified = run(folder.path(), &["models", "verify"]);
    assert_eq!((verified.code, verified.stderr.as_str()), (Some(0), ""));
    assert!(
        verified.stdout.contains("checksums    ok, 4 files"),
        "{}",
        verified.stdout
    );
    let listed = run(folder.path(), &["models", "list"]);
    assert!(listed.stdout.contains("export"), "{} {}", listed.stdout, listed.stderr);
    let sizes = run(folder.path(), &["models", "sizes", "--format", "json"]);
    assert_eq!(sizes.code, Some(0), "{}", sizes.stderr);
    let bench = [
        "bench",
        "--model",
        "models/correct-en",
        "--tokens",
        "5",
        "--seconds",
        "0",
    ];
    let timed = run(folder.path(), &bench);
    assert_eq!(timed.code, Some(0), "{}", timed.stderr);

    let text = "He  go to school.\nThey is here, and `he go`.\n";
    for model in ["correct-en", "models/correct-en"] {
        let args = ["correct", "--model", model, "--markup", "markdown"];
        let mended = run_with_stdin(folder.path(), &args, text.as_bytes());
        assert_eq!(mended.code, Some(0), "{}", mended.stderr);
        // Nobody is there to judge it, which is said.
        assert!(mended.stderr.contains("nothing judges"), "{}", mended.stderr);
        assert_eq!(
            mended.stdout,
            text.replacen("go", "goes", 1).replace("is here", "are here")
        );
    }
}

#[test]
fn the_languages_own_model_judges_it() {
    let folder = with_export();
    assert_eq!(pack(&folder, &["--threshold", "1"]).code, Some(0));
    let own = folder.path().join("models/en");
    tiny::copy_to(&own).expect("the tiny bundle");
    let text = fs::read_to_string(own.join("manifest.json")).expect("it is there");
    fs::write(own.join("manifest.json"), text.replace("\"de\"", "\"en\"")).expect("a file");
    let mended = run_with_stdin(
        folder.path(),
        &["correct", "--model", "correct-en"],
        b"He go to school.\n",
    );
    // It is sure of nothing, and a bound of 1 asks for that.
    assert_eq!(
        (mended.stdout.as_str(), mended.stderr.as_str()),
        ("He go to school.\n", "")
    );
}

#[test]
fn what_is_missing_or_does_not_fit_is_named() {
    let folder = with_export();
    let export = folder.path().join("export");
    let whole = |name: &str| fs::read(tiny::corrector_bundle().join(name)).expect("it is there");

    fs::remove_file(export.join("decoder.onnx")).expect("it was there");
    pack(&folder, &[]).refused(&["decoder.onnx is missing", "export-t5"]);
    fs::write(export.join("decoder.onnx"), whole("encoder.onnx")).expect("a file");
    pack(&folder, &[]).refused(&["decoder.onnx", "take all from one export"]);
    fs::write(export.join("decoder.onnx"), whole("decoder.onnx")).expect("a file");

    let text = String::from_utf8(whole("tokenizer.json")).expect("it is text");
    let mut tokenizer: Value = serde_json::from_str(&text).expect("it is JSON");
    let vocabulary = tokenizer["model"]["vocab"].as_array_mut().expect("a list");
    vocabulary.push(serde_json::json!(["▁more", -5.0]));
    fs::write(export.join("tokenizer.json"), tokenizer.to_string()).expect("a file");
    pack(&folder, &[]).refused(&["tokenizer.json has ids up to 40", "encoder.onnx has embeddings for 40"]);
    fs::write(export.join("tokenizer.json"), "{}").expect("a file");
    pack(&folder, &[]).refused(&["tokenizer.json cannot be read"]);
    assert!(!folder.path().join("models").exists());

    run(folder.path(), &["correct", "--model", "correct-en"]).refused(&["models"]);
    tiny::copy_to(&folder.path().join("models/de")).expect("the tiny bundle");
    run(folder.path(), &["correct", "--model", "correct-en"]).refused(&["no model correct-en", "only de"]);
    run(folder.path(), &["correct", "--model", "models/de"]).refused(&["token-classification", "text2text-generation"]);
}
