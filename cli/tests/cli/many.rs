//! `solecism check --out`: many texts at once.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::{Run, run, with_model};

/// The results in a file, a line each.
fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("there are results");
    assert!(text.is_empty() || text.ends_with('\n'), "{text:?}");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// A result, without what is another each time.
fn lasting(mut result: Value) -> Value {
    if let Some(result) = result.as_object_mut() {
        result.remove("timings");
    }
    result
}

#[test]
fn each_text_of_a_folder_has_the_result_that_it_has_alone() {
    let folder = with_model();
    let texts = folder.path().join("texts/deep");
    fs::create_dir_all(&texts).expect("a folder");
    for (name, text) in [("a.txt", "Ein Hund."), ("b.md", "# Zwei\n\nHunde."), ("c.png", "")] {
        fs::write(texts.join(name), text).expect("written");
    }
    let checked = run(folder.path(), &["check", "-t", "0", "--out", "results", "texts"]);
    assert_eq!(checked.code, Some(1), "{}", checked.stderr);
    assert!(checked.stdout.starts_with("2 texts checked: "), "{}", checked.stdout);
    for name in ["a.txt", "b.md"] {
        let file = format!("texts/deep/{name}");
        let alone = run(folder.path(), &["check", "-t", "0", "--format", "json", &file]).json();
        let result = lines(&folder.path().join(format!("results/deep/{name}.json"))).remove(0);
        assert_eq!(lasting(result), lasting(alone));
    }
    let again = run(folder.path(), &["check", "-t", "0", "--out", "results", "texts"]);
    assert!(
        again.stdout.contains("0 texts checked") && again.stdout.contains("2 texts had a result before"),
        "{}",
        again.stdout
    );
}

#[test]
fn rows_are_written_in_order_and_go_on_where_they_broke_off() {
    let folder = with_model();
    let at = |name: &str| folder.path().join(name);
    let row = |number: usize| format!("{number};\"Ein Hund; {number} Hunde.\"\n");
    let rows: String = (1..=40).map(row).collect();
    fs::write(at("essays.csv"), format!("id;essay\n{rows}")).expect("written");
    let check = || {
        run(
            folder.path(),
            &[
                "check",
                "-t",
                "1",
                "--field",
                "essay",
                "--out",
                "out.jsonl",
                "essays.csv",
            ],
        )
    };
    let Run { code, stderr, .. } = check();
    assert_eq!(code, Some(0), "{stderr}");
    let whole = fs::read(at("out.jsonl")).expect("results");
    let results = lines(&at("out.jsonl"));
    let numbers: Vec<_> = results.iter().map(|result| result["row"].as_u64()).collect();
    assert_eq!(numbers, (1..=40).map(Some).collect::<Vec<_>>());
    assert!(results.iter().all(|result| result["file"] == "essays.csv"));

    // As it is where the program was killed in the middle of a line.
    fs::write(at("out.jsonl"), &whole[..whole.len() / 2]).expect("written");
    let again = check();
    assert!(
        again.stdout.contains("had a result before"),
        "{} {}",
        again.stdout,
        again.stderr
    );
    let anew = lines(&at("out.jsonl"));
    assert_eq!(
        anew.into_iter().map(lasting).collect::<Vec<_>>(),
        results.into_iter().map(lasting).collect::<Vec<_>>()
    );
}

#[test]
fn a_text_that_cannot_be_read_is_named_and_the_others_are_checked() {
    let folder = with_model();
    fs::write(
        folder.path().join("a.jsonl"),
        "{\"text\": \"Eins.\"}\n{\"txt\": \"geheim\"}\n{\"text\": \"Drei.\"}\n",
    )
    .expect("written");
    let checked = run(folder.path(), &["check", "-t", "1", "--out", "out.jsonl", "a.jsonl"]);
    assert_eq!(checked.code, Some(2));
    assert!(
        checked.stderr.contains("a.jsonl, row 2: ") && checked.stderr.contains("--field"),
        "{}",
        checked.stderr
    );
    assert!(!checked.stderr.contains("geheim"), "{}", checked.stderr);
    assert!(
        checked.stdout.contains("2 texts checked") && checked.stdout.contains("1 text could not be checked"),
        "{}",
        checked.stdout
    );
    assert_eq!(lines(&folder.path().join("out.jsonl")).len(), 2);
}

#[test]
fn what_cannot_begin_says_so_and_writes_nothing() {
    let folder = with_model();
    fs::write(folder.path().join("a.csv"), "id,essay\n1,Eins.\n").expect("written");
    fs::write(folder.path().join("mine.jsonl"), "{\"a\": 1}\n").expect("written");
    for (args, part) in [
        (&["--out", "out.jsonl", "none.txt"][..], "none.txt"),
        (&["--out", "out.jsonl", "a.csv"], "essay"),
        (&["--out", "mine.jsonl", "--field", "essay", "a.csv"], "mine.jsonl"),
        (&["--out", "out.txt", "--field", "essay", "a.csv"], "out.txt"),
        (&["--out", "out.jsonl", "-"], "--out"),
    ] {
        let args: Vec<&str> = std::iter::once("check").chain(args.iter().copied()).collect();
        run(folder.path(), &args).refused(&[part]);
    }
    assert!(!folder.path().join("out.txt").exists());
    assert_eq!(lines(&folder.path().join("mine.jsonl")).len(), 1);
}
