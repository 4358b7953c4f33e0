//! `solecism correct`, and `eval --pairs`, over the tiny bundle with edit heads of random weights: what they leave as it is.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{run, run_with_stdin, with_model};

/// A folder with `models/de`, a bundle with edit heads.
fn with_heads() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bundle = folder.path().join("models/de");
    fs::create_dir_all(&bundle).expect("a folder");
    for file in fs::read_dir(solecism_testing::tiny::edits_bundle()).expect("the bundle is there") {
        let file = file.expect("a file");
        fs::copy(file.path(), bundle.join(file.file_name())).expect("a copy");
    }
    folder
}

/// Texts with whatever must come through as it is.
const TEXTS: [&str; 5] = [
    "",
    "\n\n",
    "Das  ist\tgut .\r\nUnd  `code()`  auch.\r\n",
    "\u{feff}Ich habe 😀 ein\u{a0}Haus\u{ad}tür.\n\n# Titel\n* https://example.org/ä *\n",
    "ohne Ende",
];

#[test]
fn what_is_no_prose_stays_and_lines_stay_lines() {
    let folder = with_heads();
    for text in TEXTS {
        let lines = run_with_stdin(
            folder.path(),
            &["correct", "--markup", "markdown", "--lines"],
            text.as_bytes(),
        );
        assert_eq!(lines.code, Some(0), "{}", lines.stderr);
        let whole = run_with_stdin(folder.path(), &["correct", "--markup", "markdown"], text.as_bytes());
        for end in ["\n", "\r\n", "`code()`", "https://example.org/ä", "😀"] {
            let count = |text: &str| text.matches(end).count();
            assert_eq!(count(&lines.stdout), count(text), "{end:?} in {:?}", lines.stdout);
            assert_eq!(count(&whole.stdout), count(text), "{end:?} in {:?}", whole.stdout);
        }
        // A difference is shown where there is one.
        let diff = run_with_stdin(
            folder.path(),
            &["correct", "--markup", "markdown", "--diff"],
            text.as_bytes(),
        );
        assert_eq!(
            diff.stdout.starts_with("==> - <=="),
            whole.stdout != text,
            "{}",
            diff.stdout
        );
    }
}

#[test]
fn files_are_written_in_place_and_only_files() {
    let folder = with_heads();
    let file = folder.path().join("text.txt");
    fs::write(&file, TEXTS[2]).expect("it is written");
    let shown = run(folder.path(), &["correct", "text.txt"]).stdout;
    assert_ne!(shown, TEXTS[2]);
    let found = run(folder.path(), &["correct", "--write", "text.txt"]);
    assert!(
        found.code == Some(0) && found.stdout.ends_with(" changes\n"),
        "{}",
        found.stdout
    );
    assert_eq!(fs::read_to_string(&file).expect("it is read"), shown);
    fs::write(&file, "").expect("it is written");
    let found = run(folder.path(), &["correct", "--write", "text.txt"]);
    assert_eq!(found.stdout, "text.txt: nothing to change\n");
    run_with_stdin(folder.path(), &["correct", "--write", "-"], b"x").refused(&["stdin", "leave --write out"]);
    run(folder.path(), &["correct", "--write", "gone.txt", "text.txt"]).refused(&["gone.txt"]);
    run_with_stdin(folder.path(), &["correct", "--level", "picky"], b"Gut.").refused(&["no picky threshold"]);
}

#[test]
fn a_model_that_only_finds_mistakes_says_so() {
    let folder = with_model();
    run_with_stdin(folder.path(), &["correct"], b"Das ist gut.").refused(&["only finds mistakes", "solecism check"]);
    let found = run_with_stdin(
        folder.path(),
        &["check", "--threshold", "0", "--format", "json"],
        b"Das ist gut.",
    );
    assert!(!found.stdout.contains("suggestions"), "{}", found.stdout);
}

#[test]
fn a_bundle_whose_tags_do_not_fit_is_refused_by_name() {
    let folder = with_heads();
    let bundle = folder.path().join("models/de");
    let edits = fs::read_to_string(bundle.join("edits.json")).expect("it is there");
    let other = edits.replacen("\"de\"", "\"cs\"", 1);
    assert_eq!(edits.len(), other.len());
    fs::write(bundle.join("edits.json"), other).expect("it is written");
    // The manifest has the hash of what was there, which is noticed first.
    run_with_stdin(folder.path(), &["correct"], b"x").refused(&["edits.json"]);
}

#[test]
fn lines_with_their_corrections_are_counted() {
    let folder = with_heads();
    let pairs = "Ich habe ein Hund.\tIch habe einen Hund.\nDas ist gut.\tDas ist gut.\n";
    fs::write(folder.path().join("pairs.tsv"), pairs).expect("it is written");
    let found = run(folder.path(), &["eval", "--pairs", "pairs.tsv", "--format", "json"]).json();
    assert_eq!(found["lines"], 2);
    assert_eq!(found["correct"], 1);
    let edits = |name: &str| found["all"][name].as_u64().expect("a number");
    assert_eq!(edits("true_positives") + edits("false_negatives"), 1);
    let shown = run(folder.path(), &["eval", "--pairs", "pairs.tsv"]);
    assert!(shown.stdout.contains("2 lines, "), "{}", shown.stdout);

    fs::write(folder.path().join("broken.tsv"), "eins\tzwei\ndrei\n").expect("it is written");
    run(folder.path(), &["eval", "--pairs", "broken.tsv"]).refused(&["broken.tsv:2", "two columns"]);
    fs::write(folder.path().join("empty.tsv"), "\n").expect("it is written");
    run(folder.path(), &["eval", "--pairs", "empty.tsv"]).refused(&["empty.tsv", "no lines"]);
}

#[test]
fn a_list_of_words_is_made_and_a_broken_one_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let list = |content: &str| fs::write(folder.path().join("list.tsv"), content).expect("it is written");
    list("haus\t5.1\nhund\t4.8\n");
    let mut made = super::program(folder.path(), &["models", "words", "--language", "de", "list.tsv"]);
    let made = made.output().expect("it runs");
    assert!(made.status.success() && made.stdout.len() > 30);
    fs::write(folder.path().join("words.fst"), made.stdout).expect("it is written");
    let looked = run_with_stdin(
        folder.path(),
        &["models", "misspelt", "--language", "de", "words.fst"],
        "Haus\nhauss\nHuund\nxyzzy\n".as_bytes(),
    );
    assert_eq!((looked.code, &*looked.stdout), (Some(0), "hauss\nHuund\n"));
    run(folder.path(), &["models", "misspelt", "-l", "it", "words.fst"])
        .refused(&["words.fst", "put in the word list"]);
    run(folder.path(), &["models", "misspelt", "-l", "de", "none.fst"]).refused(&["cannot read none.fst"]);
    list("haus\t5.1\nhund\n");
    run(folder.path(), &["models", "words", "-l", "de", "list.tsv"]).refused(&["list.tsv:2", "a word, a tab"]);
    assert!(Path::new(&folder.path().join("list.tsv")).exists());
}
