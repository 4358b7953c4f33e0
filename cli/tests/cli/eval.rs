//! `solecism eval`

use std::path::Path;

use serde_json::Value;

use crate::{run, run_with_stdin, with_model};

/// Sentences that any splitter takes apart as they stand here.
const SENTENCES: [&str; 4] = [
    "Ich gehst heim .",
    "Wir sehen das Haus und den Garten .",
    "Er hat ein Frage , sagt er .",
    "Das ist gut !",
];
const RUNNING: &str = "Ich gehst heim. Wir sehen das Haus und den Garten. Er hat ein Frage, sagt er. Das ist gut!";

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
