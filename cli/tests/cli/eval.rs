//! `solecism eval`

use std::path::Path;

use serde_json::Value;

use crate::{run, run_with_stdin, with_model};

/// Sentences that any splitter takes apart as they stand here, and in which nothing is wrong by rule, which only whole text is.
const SENTENCES: [&str; 4] = [
    "Ich gehe heim .",
    "Wir sehen das Haus und den Garten .",
    "Er hat eine Frage , sagt er .",
    "Das ist gut !",
];
const RUNNING: &str = "Ich gehe heim. Wir sehen das Haus und den Garten. Er hat eine Frage, sagt er. Das ist gut!";

/// The sentences in two columns, every third word labelled `i`.
fn tsv() -> String {
    let sentence = |sentence: &&str| -> String {
        let words = sentence.split(' ').enumerate();
        words
            .map(|(at, word)| format!("{word}\t{}\n", if at % 3 == 1 { 'i' } else { 'c' }))
            .collect()
    };
    SENTENCES.iter().map(sentence).collect::<Vec<_>>().join("\n")
}

fn score(folder: &Path, args: &[&str]) -> Value {
    let run = run(folder, &[&["eval", "--format", "json", "gold.tsv"], args].concat());
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    run.json()
}

/// A threshold with half of the running text's words on either side, none of them near it.
fn middle(folder: &Path) -> String {
    let report = run_with_stdin(folder, &["check", "--format", "json"], RUNNING.as_bytes()).json();
    let mut probabilities: Vec<f64> = report["words"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|word| word["probability"].as_f64())
        .collect();
    probabilities.sort_by(f64::total_cmp);
    let quarter = probabilities.len() / 4;
    let pairs = probabilities.windows(2).skip(quarter).take(2 * quarter);
    let widest = pairs
        .max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))
        .expect("more than one word");
    ((widest[0] + widest[1]) / 2.0).to_string()
}

#[test]
fn everything_or_nothing_scores_by_hand() {
    let folder = with_model();
    std::fs::write(folder.path().join("gold.tsv"), tsv()).expect("a file");
    let (words, wrong) = (4 + 8 + 8 + 4, 1 + 3 + 3 + 1);
    let all = score(folder.path(), &["--threshold", "0"]);
    assert_eq!((&all["words"], &all["sentences"]), (&words.into(), &4.into()));
    assert_eq!(
        (&all["tp"], &all["fp"], &all["fn"]),
        (&wrong.into(), &(words - wrong).into(), &0.into())
    );
    let precision = f64::from(wrong) / f64::from(words);
    assert_eq!((&all["precision"], &all["recall"]), (&precision.into(), &1.0.into()));
    let none = score(folder.path(), &["--threshold", "1"]);
    assert_eq!(
        (&none["tp"], &none["fp"], &none["fn"]),
        (&0.into(), &0.into(), &wrong.into())
    );
    let mut keys: Vec<_> = all.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "f05",
            "fn",
            "fp",
            "precision",
            "recall",
            "sentences",
            "threshold",
            "tp",
            "words"
        ]
    );
}

#[test]
fn raw_equals_words_where_the_text_splits_as_the_words_do() {
    let folder = with_model();
    std::fs::write(folder.path().join("gold.tsv"), tsv()).expect("a file");
    let threshold = middle(folder.path());
    let words = score(
        folder.path(),
        &["--threshold", &threshold, "--write-predictions", "words.tsv"],
    );
    let raw = score(
        folder.path(),
        &["--threshold", &threshold, "--write-predictions", "raw.tsv", "--raw"],
    );
    assert_eq!(words, raw);
    let read = |name| std::fs::read_to_string(folder.path().join(name)).expect("it was written");
    assert_eq!(read("words.tsv"), read("raw.tsv"));
    // Or it would be true of a model that says the same of every word.
    assert!(read("raw.tsv").contains("\ti\n") && read("raw.tsv").contains("\tc\n"));
}

#[test]
fn predictions_are_the_gold_file_with_other_labels() {
    let folder = with_model();
    let gold = "\\\"\tc\r\nJa\tc\r\n\\\\\\\"\ti\r\n\r\nNein\ti\r\n";
    std::fs::write(folder.path().join("gold.tsv"), gold).expect("a file");
    score(folder.path(), &["--threshold", "0", "--write-predictions", "out.tsv"]);
    let written = std::fs::read_to_string(folder.path().join("out.tsv")).expect("it was written");
    assert_eq!(written, "\\\"\ti\nJa\ti\n\\\\\\\"\ti\n\nNein\ti\n\n");
}

#[test]
fn the_pretty_form_has_the_three_figures() {
    let folder = with_model();
    std::fs::write(folder.path().join("gold.tsv"), tsv()).expect("a file");
    let pretty = run(folder.path(), &["eval", "--threshold", "0", "gold.tsv"]);
    for part in [
        "precision  0.3333",
        "recall     1.0000",
        "F0.5       0.3846",
        "24 words in 4 sentences",
    ] {
        assert!(pretty.stdout.contains(part), "{part:?} is not in {}", pretty.stdout);
    }
}

#[test]
fn broken_files_are_named_with_their_line() {
    let folder = with_model();
    let refused = |text: &str, parts: &[&str]| {
        std::fs::write(folder.path().join("gold.tsv"), text).expect("a file");
        run(folder.path(), &["eval", "gold.tsv"]).refused(parts);
    };
    refused("Ja\tc\nNein\n", &["gold.tsv:2:", "tab"]);
    refused("Ja\tc\r\n\r\nNein\tx\r\n", &["gold.tsv:3:", "neither c nor i"]);
    refused("\n", &["gold.tsv", "no sentences"]);
    run(folder.path(), &["eval", "missing.tsv"]).refused(&["missing.tsv"]);
}

#[test]
fn correct_text_is_counted_by_sentences() {
    let folder = with_model();
    // As many sentences, however many stand on a line.
    for text in [
        "Er kommt. Sie geht.\nWir auch.\n",
        "Er kommt.\n\nSie geht.\r\nWir auch.",
    ] {
        std::fs::write(folder.path().join("clean.txt"), text).expect("a file");
        let args = ["eval", "--clean", "clean.txt", "--format", "json", "--threshold"];
        let all = run(folder.path(), &[&args[..], &["0"]].concat()).json();
        assert_eq!(
            (&all["sentences"], &all["words"], &all["language"]),
            (&3.into(), &9.into(), &"de".into())
        );
        assert_eq!(all["skipped"], serde_json::json!({ "lines": 0 }));
        let at = &all["thresholds"][0];
        assert_eq!(
            (&at["level"], &at["findings"], &at["flagged"]["count"]),
            (&"given".into(), &3.into(), &3.into())
        );
        assert_eq!(at["flagged"]["share"], 1.0);
        let none = run(folder.path(), &[&args[..], &["1"]].concat()).json();
        assert_eq!(none["thresholds"][0]["findings_per_100_words"], 0.0);
    }
}

#[test]
fn both_thresholds_are_tried() {
    let folder = with_model();
    let manifest = folder.path().join("models/de/manifest.json");
    let plain = std::fs::read_to_string(&manifest).expect("it is there");
    std::fs::write(folder.path().join("clean.txt"), "Er kommt.").expect("a file");
    std::fs::write(folder.path().join("twins.tsv"), "report\tverb\tEr kommen.\tEr kommt.\n").expect("a file");
    let levels = |option: &str, file: &str| -> Vec<String> {
        let json = run(folder.path(), &["eval", option, file, "--format", "json"]).json();
        let thresholds = json["thresholds"].as_array().expect("a list").iter();
        thresholds
            .map(|at| format!("{} {}", at["level"], at["threshold"]))
            .collect()
    };
    assert_eq!(levels("--clean", "clean.txt"), ["\"default\" 0.5"]);
    std::fs::write(
        &manifest,
        plain.replace("\"default\": 0.5", "\"default\": 0.75, \"picky\": 0.25"),
    )
    .expect("a file");
    for (option, file) in [("--clean", "clean.txt"), ("--twins", "twins.tsv")] {
        assert_eq!(levels(option, file), ["\"default\" 0.75", "\"picky\" 0.25"]);
    }
}

#[test]
fn lines_that_are_no_text_are_skipped_and_counted() {
    let folder = with_model();
    std::fs::write(folder.path().join("clean.txt"), b"Er kommt.\nGr\xfc\xdfe\nSo.\n\0\n").expect("a file");
    let found = run(folder.path(), &["eval", "--clean", "clean.txt", "--format", "json"]);
    assert_eq!(
        found.json()["skipped"],
        serde_json::json!({ "lines": 2, "first_line": 2 })
    );
    assert!(
        found.stderr.contains("clean.txt: 2 lines skipped, the first is line 2"),
        "{}",
        found.stderr
    );
    let pretty = run(folder.path(), &["eval", "--clean", "clean.txt", "--threshold", "0"]);
    assert!(
        pretty
            .stdout
            .starts_with("5 words in 2 sentences of correct text\ngiven"),
        "{}",
        pretty.stdout
    );
    assert!(
        pretty.stdout.contains("100.0% (2 of 2, 95% interval 34.2 to 100.0%)"),
        "{}",
        pretty.stdout
    );
    std::fs::write(folder.path().join("clean.txt"), "\n \n").expect("a file");
    run(folder.path(), &["eval", "--clean", "clean.txt"]).refused(&["clean.txt", "no text"]);
}

#[test]
fn pairs_are_counted_by_kind() {
    let folder = with_model();
    let rows = "tune\tcase\tIch sehe der Hund.\tIch sehe den Hund.\nreport\tverb\tEr gehen.\tEr geht. Gut.\n";
    std::fs::write(folder.path().join("twins.tsv"), rows).expect("a file");
    let args = ["eval", "--twins", "twins.tsv", "--format", "json", "--threshold", "0"];
    let all = run(folder.path(), &args).json();
    let at = &all["thresholds"][0];
    assert_eq!(
        (&at["found"]["count"], &at["flagged"]["of"]),
        (&2.into(), &2.into()),
        "{all}"
    );
    assert_eq!(at["kinds"]["verb"]["found"]["of"], 1);
    let half = run(folder.path(), &[&args[..], &["--half", "report"]].concat()).json();
    assert_eq!(
        (&half["half"], &half["thresholds"][0]["found"]["of"]),
        (&"report".into(), &1.into())
    );
    assert_eq!(
        half["thresholds"][0]["kinds"].as_object().map(|kinds| kinds.len()),
        Some(1)
    );
    run(folder.path(), &["eval", "--twins", "twins.tsv", "--half", "dev"]).refused(&["twins.tsv", "report, tune"]);
    std::fs::write(folder.path().join("twins.tsv"), "tune\tcase\tIch\n").expect("a file");
    run(folder.path(), &["eval", "--twins", "twins.tsv"]).refused(&["twins.tsv:1:", "four columns"]);
}
