//! The models that ship, on correct text and on plain mistakes: a bundle that cries wolf, or finds nothing, does not pass.
//!
//! The bounds leave room for what is drawn by chance in three hundred sentences; the figures themselves are in the cards.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::run;

/// In per cent.
struct Bounds {
    /// The most that `default` may mark of `correct.txt`, sentences of public sources that are held apart.
    correct: f64,
    /// The same for `picky`.
    picky: f64,
    /// The most that `default` may mark of mails, recipes, legal clauses, dialogue, headlines and chat.
    everyday: f64,
    /// The least that `default` must find of the beginners' mistakes.
    found: f64,
    /// The most that it may mark of their right twins.
    twins: f64,
}

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
    let bounds = [
        (
            "cs",
            Bounds {
                correct: 6.0,
                picky: 20.0,
                everyday: 8.0,
                found: 20.0,
                twins: 7.0,
            },
        ),
        (
            "de",
            Bounds {
                correct: 6.0,
                picky: 20.0,
                everyday: 8.0,
                found: 20.0,
                twins: 7.0,
            },
        ),
        (
            "en",
            Bounds {
                correct: 6.0,
                picky: 20.0,
                everyday: 8.0,
                found: 20.0,
                twins: 7.0,
            },
        ),
        (
            "it",
            Bounds {
                correct: 6.0,
                picky: 20.0,
                everyday: 8.0,
                found: 20.0,
                twins: 7.0,
            },
        ),
        (
            "sv",
            Bounds {
                correct: 6.0,
                picky: 20.0,
                everyday: 8.0,
                found: 15.0,
                twins: 7.0,
            },
        ),
    ];
    let mut broken = Vec::new();
    for (language, bounds) in &bounds {
        let mut hold = |what: &str, value: f64, holds: bool| {
            if !holds {
                broken.push(format!("{language}: {what} {value:.1}%"));
            }
        };
        let sets = root().join("training/sets").join(language);
        let [default, picky] = figures(language, &["--clean"], &sets.join("correct.txt"));
        let flagged = percent(&default, "flagged");
        hold("of the correct sentences marked", flagged, flagged <= bounds.correct);
        let flagged = percent(&picky, "flagged");
        hold(
            "of the correct sentences marked by picky",
            flagged,
            flagged <= bounds.picky,
        );

        // The second column is the text.
        let everyday = std::fs::read_to_string(sets.join("everyday.tsv")).expect("it is there");
        let texts: Vec<&str> = everyday.lines().filter_map(|line| line.split('\t').nth(1)).collect();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("everyday.txt");
        std::fs::write(&file, texts.join("\n")).expect("it can be written");
        let [default, _] = figures(language, &["--clean"], &file);
        let flagged = percent(&default, "flagged");
        hold("of the everyday text marked", flagged, flagged <= bounds.everyday);

        let [default, _] = figures(language, &["--twins"], &sets.join("beginners.tsv"));
        let (found, twins) = (percent(&default, "found"), percent(&default, "flagged"));
        hold("of the beginners' mistakes found", found, found >= bounds.found);
        hold("of their right twins marked", twins, twins <= bounds.twins);
    }
    assert!(broken.is_empty(), "{broken:#?}");
}
