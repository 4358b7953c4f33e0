//! The models that ship, on correct text and on plain mistakes: a bundle that cries wolf, or finds nothing, does not pass.
//!
//! The bounds leave room for what is drawn by chance in three hundred sentences; the figures themselves are in the cards.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{run, run_with_stdin};

/// The most that `default` may mark of `correct.txt`, sentences of public sources that are held apart, in per cent.
const CORRECT: f64 = 6.0;
/// The same for `picky`.
const PICKY: f64 = 20.0;
/// The most that `default` may mark of mails, recipes, legal clauses, dialogue, headlines and chat.
const EVERYDAY: f64 = 8.0;
/// The most that it may mark of the beginners' right twins.
const TWINS: f64 = 7.0;
/// The most of the correct sentences that `correct` may change, in per cent.
const CHANGED: f64 = 3.0;
/// What every model that corrects leaves as it is: other scripts, emoji, a word without an end, placeholders, and another language.
const ODD: [&str; 5] = [
    "שלום עולם. مرحبا بالعالم. Привет, мир. 你好，世界。",
    "😀😀😀 🎉🎉 👍🏽 ¯\\_(ツ)_/¯",
    "{{name}} %s Dummy0 <b>x</b> https://example.org/ä @name #tag",
    "Vuoi kutsua, milloin haluat, sillä ovi on aina auki ja kahvi kuumaa.",
    "A legjobb barátom egy kis faluban lakik, és minden nyáron meglátogatjuk.",
];
/// The least that it must find of the beginners' mistakes, by language.
const FOUND: [(&str, f64); 5] = [("cs", 61.0), ("de", 67.0), ("en", 76.0), ("it", 70.0), ("sv", 71.0)];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What `eval` says of `file` for `default` and for `picky`.
fn figures(language: &str, options: &[&str], file: &Path) -> [Value; 2] {
    let models = root().join("models");
    let mut args = vec!["eval", "--format", "json", "--language", language, "--models"];
    args.push(models.to_str().expect("a path in UTF-8"));
    args.extend(options);
    args.push(file.to_str().expect("a path in UTF-8"));
    let figures = run(&root(), &args).json();
    let at = |level: &str| {
        let thresholds = figures["thresholds"].as_array().expect("a list");
        let found = thresholds.iter().find(|threshold| threshold["level"] == level);
        found
            .unwrap_or_else(|| panic!("{language} has no threshold {level}"))
            .clone()
    };
    [at("default"), at("picky")]
}

fn percent(figures: &Value, what: &str) -> f64 {
    100.0 * figures[what]["share"].as_f64().expect("a share")
}

#[test]
fn few_correct_sentences_are_marked_and_plain_mistakes_are_found() {
    let mut broken = Vec::new();
    for (language, least_found) in FOUND {
        let mut hold = |what: &str, value: f64, holds: bool| {
            if !holds {
                broken.push(format!("{language}: {what} {value:.1}%"));
            }
        };
        let sets = root().join("training/sets").join(language);
        let [default, picky] = figures(language, &["--clean"], &sets.join("correct.txt"));
        let flagged = percent(&default, "flagged");
        hold("of the correct sentences marked", flagged, flagged <= CORRECT);
        let flagged = percent(&picky, "flagged");
        hold("of the correct sentences marked by picky", flagged, flagged <= PICKY);

        // The second column is the text.
        let everyday = std::fs::read_to_string(sets.join("everyday.tsv")).expect("it is there");
        let texts: Vec<&str> = everyday.lines().filter_map(|line| line.split('\t').nth(1)).collect();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("everyday.txt");
        std::fs::write(&file, texts.join("\n")).expect("it can be written");
        let [default, _] = figures(language, &["--clean"], &file);
        let flagged = percent(&default, "flagged");
        hold("of the everyday text marked", flagged, flagged <= EVERYDAY);

        let [default, _] = figures(language, &["--twins"], &sets.join("beginners.tsv"));
        let (found, twins) = (percent(&default, "found"), percent(&default, "flagged"));
        hold("of the beginners' mistakes found", found, found >= least_found);
        hold("of their right twins marked", twins, twins <= TWINS);
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn what_corrects_changes_little_that_is_correct_and_nothing_that_is_not_its_language() {
    let models = root().join("models");
    let models = models.to_str().expect("a path in UTF-8");
    let mut broken = Vec::new();
    for (language, _) in FOUND {
        if !root().join("models").join(language).join("edits.json").exists() {
            continue;
        }
        let correct = |text: &str| {
            let args = [
                "correct",
                "--language",
                language,
                "--models",
                models,
                "--lines",
                "--markup",
                "plain",
            ];
            let found = run_with_stdin(&root(), &args, text.as_bytes());
            assert_eq!(found.code, Some(0), "{}", found.stderr);
            found.stdout
        };
        let file = root().join("training/sets").join(language).join("correct.txt");
        let text = std::fs::read_to_string(file).expect("it is there");
        let mended = correct(&text);
        let changed = text.lines().zip(mended.lines()).filter(|(old, new)| old != new).count();
        let share = 100.0 * changed as f64 / text.lines().count() as f64;
        if share > CHANGED {
            broken.push(format!("{language}: {share:.1}% of the correct sentences changed"));
        }
        let odd = ODD.join("\n") + "\n" + &"x".repeat(40_000) + "\n";
        if correct(&odd) != odd {
            broken.push(format!("{language}: {:?}", correct(&odd)));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}
