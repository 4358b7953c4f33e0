//! `solecism models push`, `pull` and `rollback`

use std::path::Path;

use crate::{Run, run, with_model};

/// Gives the model in `models/de` another version.
fn renumber(folder: &Path, version: &str) {
    let path = folder.join("models/de/manifest.json");
    let json = std::fs::read(&path).expect("the manifest is there");
    let mut manifest: serde_json::Value = serde_json::from_slice(&json).expect("it is JSON");
    manifest["version"] = version.into();
    std::fs::write(&path, manifest.to_string()).expect("it is written");
}

fn fine(run: &Run, parts: &[&str]) {
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{}", run.stdout);
    for part in parts {
        assert!(run.stdout.contains(part), "{part:?} is not in {:?}", run.stdout);
    }
}

#[test]
fn a_pushed_folder_serves_its_newest_version_until_it_is_rolled_back() {
    let folder = with_model();
    let run = |args: &[&str]| run(folder.path(), args);
    fine(
        &run(&["models", "push", "models", "shared"]),
        &["solecism-tiny 0.0.1 (de)", "shared/de", "0.0 MB there already"],
    );
    renumber(folder.path(), "0.0.2");
    fine(
        &run(&["models", "push", "models/de", "shared/de"]),
        &["solecism-tiny 0.0.2 (de)"],
    );
    // The same again copies nothing.
    fine(
        &run(&["models", "push", "models", "shared", "de"]),
        &[": 0.0 MB copied"],
    );

    let served = || run(&["models", "list", "--models", "shared"]);
    fine(&served(), &["0.0.2"]);
    fine(&run(&["models", "verify", "--models", "shared"]), &["0.0.2"]);
    fine(&run(&["models", "list", "--models", "shared/de/0.0.1"]), &["0.0.1"]);
    fine(
        &run(&["models", "rollback", "shared/de", "0.0.1"]),
        &["0.0.1 is served from shared/de"],
    );
    fine(&served(), &["0.0.1"]);
    run(&["models", "rollback", "shared/de", "9.0.0"]).refused(&["9.0.0/manifest.json", "does not exist"]);
    run(&["models", "rollback", "shared/de", "../de"])
        .code
        .filter(|code| *code == 2)
        .expect("no name of a folder");

    // What is pulled is what was pinned.
    fine(&run(&["models", "pull", "shared/de/0.0.1", "here/de"]), &["0.0.1"]);
    fine(&run(&["models", "list", "--models", "here"]), &["0.0.1"]);
}

#[test]
fn a_version_with_another_content_is_refused_with_the_remedy() {
    let folder = with_model();
    fine(&run(folder.path(), &["models", "push", "models/de", "shared"]), &[]);
    let path = folder.path().join("models/de/manifest.json");
    let manifest = std::fs::read_to_string(&path).expect("the manifest is there");
    std::fs::write(&path, manifest + " ").expect("it is written");
    run(folder.path(), &["models", "push", "models/de", "shared"]).refused(&[
        "0.0.1/manifest.json",
        "never overwritten",
        "a new one",
    ]);
    run(folder.path(), &["models", "push", "missing", "shared"]).refused(&["missing"]);
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_in_the_middle_of_a_file_is_named_and_the_pull_goes_on_later() {
    let folder = with_model();
    let here = folder.path().join("here");
    // Files end after 4 KiB, which the model is longer than.
    let limited = format!(
        "trap '' XFSZ; ulimit -f 8; exec {:?} models pull models/de here",
        env!("CARGO_BIN_EXE_solecism")
    );
    let full = std::process::Command::new("sh")
        .args(["-c", &limited])
        .current_dir(folder.path())
        .output()
        .expect("the program starts");
    Run::from(full).refused(&["here/0.0.1/model.onnx", "no room", "free some"]);
    let left: Vec<_> = std::fs::read_dir(here.join("0.0.1"))
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").file_name())
        .collect();
    assert_eq!(left, ["config.json"], "only what is whole");
    run(folder.path(), &["models", "list", "--models", "here"]).refused(&["here"]);
    fine(
        &run(folder.path(), &["models", "pull", "models/de", "here"]),
        &["0.0.1", "is served from here"],
    );
    fine(
        &run(folder.path(), &["models", "verify", "--models", "here"]),
        &["checksums    ok"],
    );
}
