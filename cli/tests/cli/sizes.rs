//! `solecism models sizes`

use std::path::Path;

use crate::{run, with_model};

fn bytes_of(file: &Path) -> u64 {
    std::fs::metadata(file).expect("it is there").len()
}

#[test]
fn every_figure_is_that_of_the_bundle() {
    let folder = with_model();
    let bundle = folder.path().join("models/de");
    std::fs::write(bundle.join("README.md"), "0123456789").expect("a file");
    let sizes = run(folder.path(), &["models", "sizes", "--format", "json"]);
    assert_eq!((sizes.code, sizes.stderr.as_str()), (Some(0), ""));
    let json = sizes.json();
    let model = &json["models"][0];
    assert_eq!(
        (&model["language"], &model["name"]),
        (&"de".into(), &"solecism-tiny".into())
    );
    let fetched =
        ["manifest.json", "model.onnx", "tokenizer.json", "config.json"].map(|name| bytes_of(&bundle.join(name)));
    let fetched: u64 = fetched.iter().sum();
    assert_eq!(model["transfer_bytes"], fetched);
    assert_eq!(model["disk_bytes"], fetched + 10);
    assert_eq!(model["parameters"], 29_394);
    if cfg!(target_os = "linux") {
        let figure = |name: &str| model[name].as_u64().expect("it is measured on Linux");
        // More than the network's bytes, and less than a process could ever need for them.
        assert!((88_309..1 << 30).contains(&figure("memory_bytes")), "{model}");
        assert!(figure("peak_bytes") >= figure("memory_bytes"), "{model}");
    }
    assert_eq!(json["total"]["disk_bytes"], model["disk_bytes"]);
    let yardsticks: Vec<_> = json["compared"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|of| of["bytes"].as_u64())
        .collect();
    assert_eq!(
        yardsticks,
        [260_000_000, 420_000_000, 2_000_000_000, 4_000_000_000].map(Some)
    );
}

#[test]
fn the_table_has_a_row_for_each_model_and_one_for_all() {
    let folder = with_model();
    solecism_testing::tiny::copy_to(&folder.path().join("models/aa")).expect("the tiny bundle");
    let sizes = run(folder.path(), &["models", "sizes"]);
    assert_eq!((sizes.code, sizes.stderr.as_str()), (Some(0), ""));
    let first: Vec<_> = sizes
        .stdout
        .lines()
        .map(|line| line.split("  ").next().unwrap_or_default())
        .collect();
    assert_eq!(first[..4], ["LANGUAGE", "de", "de", "all"], "{}", sizes.stdout);
    for part in ["of 260 MB", "of 420 MB", "of 2 GB", "of 4 GB", "0.2 MB in all"] {
        assert!(sizes.stdout.contains(part), "{part:?} is not in {}", sizes.stdout);
    }
}

#[test]
fn a_broken_model_does_not_hide_the_others() {
    let folder = with_model();
    solecism_testing::tiny::copy_to(&folder.path().join("models/aa")).expect("the tiny bundle");
    std::fs::write(folder.path().join("models/aa/model.onnx"), "not a model").expect("a file");
    let sizes = run(folder.path(), &["models", "sizes"]);
    assert_eq!(sizes.code, Some(2));
    assert_eq!(sizes.stdout.matches("solecism-tiny").count(), 1, "{}", sizes.stdout);
    assert_eq!(sizes.stderr.lines().count(), 1, "{}", sizes.stderr);
    assert!(sizes.stderr.contains("models/aa/model.onnx"), "{}", sizes.stderr);

    run(folder.path(), &["models", "sizes", "--models", "models/aa"]).refused(&["models/aa/model.onnx"]);
    run(folder.path(), &["models", "sizes", "fr"]).refused(&["fr"]);
}
