//! `solecism models`

use crate::{program, run, with_model};

#[test]
fn the_list_has_a_row_for_each_model() {
    let folder = with_model();
    let list = run(folder.path(), &["models", "list"]);
    assert_eq!((list.code, list.stderr.as_str()), (Some(0), ""));
    let rows: Vec<Vec<&str>> = list
        .stdout
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .collect()
        })
        .collect();
    assert_eq!(
        rows[0],
        ["LANGUAGE", "NAME", "VERSION", "SIZE", "F0.5", "FALSE ALARMS", "LICENCE"]
    );
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1][..3], ["de", "solecism-tiny", "0.0.1"]);
    assert_eq!(rows[1][4..6], ["0.000", "not given"]);
}

#[test]
fn the_list_says_how_often_correct_sentences_are_flagged() {
    let folder = with_model();
    let manifest = folder.path().join("models/de/manifest.json");
    let plain = std::fs::read(&manifest).expect("the manifest is there");
    let mut json: serde_json::Value = serde_json::from_slice(&plain).expect("it is JSON");
    json["thresholds"]["picky"] = 0.25.into();
    json["metrics"] = serde_json::json!({
        "precision": 0.7, "recall": 0.5, "f05": 0.65, "split": "report blocks",
        "false_alarms": { "default": 0.024, "picky": 0.151 },
    });
    std::fs::write(&manifest, json.to_string()).expect("it is written");
    let list = run(folder.path(), &["models", "list"]);
    assert!(list.stdout.contains("0.650  2.4% / 15%  "), "{}", list.stdout);

    json["metrics"]["false_alarms"]["picky"] = 15.1.into();
    std::fs::write(&manifest, json.to_string()).expect("it is written");
    run(folder.path(), &["models", "list"])
        .refused(&["models/de", "metrics.false_alarms.picky is not between 0 and 1"]);
}

#[test]
fn models_are_found_where_the_environment_says() {
    let (elsewhere, folder) = (tempfile::tempdir().expect("a temporary folder"), with_model());
    let mut command = program(elsewhere.path(), &["models", "list"]);
    let output = command
        .env("SOLECISM_MODELS", folder.path().join("models"))
        .output()
        .expect("it starts");
    assert!(String::from_utf8_lossy(&output.stdout).contains("solecism-tiny"));
}

#[test]
fn verifying_one_model_says_what_it_takes() {
    let folder = with_model();
    let verified = run(folder.path(), &["models", "verify", "de"]);
    assert_eq!((verified.code, verified.stderr.as_str()), (Some(0), ""));
    for part in [
        "solecism-tiny 0.0.1 (de)",
        "checksums    ok, 3 files",
        "load ",
        "run ",
        "peak memory ",
    ] {
        assert!(verified.stdout.contains(part), "{part:?} is not in {}", verified.stdout);
    }
    if cfg!(target_os = "linux") {
        assert!(
            verified.stdout.contains(" times the model's 0.1 MB"),
            "{}",
            verified.stdout
        );
    }
}

#[test]
fn a_broken_model_does_not_hide_the_others() {
    let folder = with_model();
    solecism_testing::tiny::copy_to(&folder.path().join("models/aa")).expect("the tiny bundle");
    std::fs::write(folder.path().join("models/aa/model.onnx"), "not a model").expect("a file");
    let verified = run(folder.path(), &["models", "verify"]);
    assert_eq!(verified.code, Some(2));
    assert_eq!(
        verified.stdout.matches("checksums    ok").count(),
        1,
        "{}",
        verified.stdout
    );
    assert_eq!(verified.stderr.lines().count(), 1, "{}", verified.stderr);
    assert!(verified.stderr.contains("model.onnx"), "{}", verified.stderr);
}

#[test]
fn a_language_that_is_not_there_is_an_error() {
    run(with_model().path(), &["models", "verify", "de", "fr"]).refused(&["fr"]);
}
