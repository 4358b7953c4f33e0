//! `solecism check`

use std::io::Write as _;
use std::process::Stdio;

use crate::{program, run, run_with_stdin, with_model};

const TEXT: &str = "Ich gehst heim.\n";

#[test]
fn findings_get_carets_and_exit_1() {
    let folder = with_model();
    std::fs::write(folder.path().join("text.txt"), TEXT).expect("a file");
    let found = run(folder.path(), &["check", "--threshold", "0", "text.txt"]);
    assert_eq!(found.code, Some(1), "{}", found.stderr);
    assert_eq!(
        found.stdout,
        "Ich gehst heim.\n^^^^^^^^^^^^^^^\n\n1 possible mistake in 4 words (de)\n"
    );
    assert_eq!(found.stderr, "");
}

#[test]
fn no_findings_exit_0() {
    let folder = with_model();
    let clean = run_with_stdin(
        folder.path(),
        &["check", "--language", "de", "--threshold", "1"],
        TEXT.as_bytes(),
    );
    assert_eq!(clean.code, Some(0), "{}", clean.stderr);
    assert_eq!(clean.stdout, "Ich gehst heim.\n\nno mistakes found in 4 words\n");
}

#[test]
fn a_level_is_a_threshold_of_the_models_own() {
    let folder = with_model();
    let manifest = folder.path().join("models/de/manifest.json");
    let plain = std::fs::read_to_string(&manifest).expect("it is there");
    std::fs::write(folder.path().join("text.txt"), TEXT).expect("a file");
    std::fs::write(folder.path().join("gold.tsv"), "Ich\tc\ngehst\ti\n").expect("a file");
    let commands = [
        &["check", "--format", "json", "text.txt"][..],
        &["eval", "--format", "json", "gold.tsv"],
    ];
    for command in commands {
        let without = run(folder.path(), &[command, &["--level", "picky"]].concat());
        without.refused(&["solecism-tiny", "models/de", "no picky threshold", "--threshold"]);
    }
    let both = plain.replace("\"default\": 0.5", "\"default\": 0.75, \"picky\": 0.25");
    assert_ne!(both, plain);
    std::fs::write(&manifest, both).expect("it can be written");
    for command in commands {
        for (level, threshold) in [
            (&[][..], 0.75),
            (&["--level", "default"], 0.75),
            (&["--level", "picky"], 0.25),
        ] {
            let json = run(folder.path(), &[command, level].concat()).json();
            assert_eq!(json["threshold"], threshold, "{command:?} {level:?}");
        }
    }
}

#[test]
fn colour_where_it_is_forced() {
    let folder = with_model();
    std::fs::write(folder.path().join("text.txt"), TEXT).expect("a file");
    let mut command = program(folder.path(), &["check", "--threshold", "0", "text.txt"]);
    let output = command.env("CLICOLOR_FORCE", "1").output().expect("the program starts");
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(
        stdout.starts_with("\u{1b}[4m\u{1b}[31mIch gehst heim.\u{1b}[0m\n"),
        "{stdout:?}"
    );
    assert!(!stdout.contains('^'), "{stdout:?}");
}

#[test]
fn json_has_the_documented_shape() {
    let folder = with_model();
    std::fs::write(folder.path().join("text.txt"), TEXT).expect("a file");
    let found = run(
        folder.path(),
        &["check", "--threshold", "0", "--format", "json", "text.txt"],
    );
    assert_eq!(found.code, Some(1), "{}", found.stderr);
    assert_eq!(found.stdout.lines().count(), 1);
    let json = found.json();
    assert_eq!(json["file"], "text.txt");
    assert_eq!(json["language"], "de");
    assert_eq!(json["threshold"], 0.0);
    assert_eq!(json["offset_encoding"], "utf8");
    let words = json["words"].as_array().expect("a list");
    let ranges: Vec<_> = words
        .iter()
        .map(|word| (word["start"].as_u64(), word["end"].as_u64()))
        .collect();
    let expected = [(0, 3), (4, 9), (10, 14), (14, 15)].map(|(start, end)| (Some(start), Some(end)));
    assert_eq!(ranges, expected);
    for word in words {
        let probability = word["probability"].as_f64().expect("a number");
        assert!((0.0..=1.0).contains(&probability), "{word}");
    }
    assert_eq!(json["findings"][0]["start"], 0);
    assert_eq!(json["findings"][0]["end"], 15);
}

#[test]
fn offsets_count_what_is_asked_for() {
    let folder = with_model();
    for (encoding, start, end) in [("utf8", 5, 11), ("utf16", 3, 8), ("utf32", 2, 7)] {
        let args = [
            "check",
            "--threshold",
            "0",
            "--format",
            "json",
            "--offset-encoding",
            encoding,
        ];
        let json = run_with_stdin(folder.path(), &args, "😀 größe".as_bytes()).json();
        let words = json["words"].as_array().expect("a list");
        let last = words.last().expect("words");
        assert_eq!(
            (&last["start"], &last["end"]),
            (&start.into(), &(end + u64::from(encoding == "utf8")).into())
        );
    }
}

#[test]
fn empty_and_blank_texts_have_nothing_in_them() {
    let folder = with_model();
    for text in ["", " \n\t\r\n"] {
        let args = ["check", "--threshold", "0", "--format", "json", "-"];
        let empty = run_with_stdin(folder.path(), &args, text.as_bytes());
        assert_eq!(empty.code, Some(0), "{}", empty.stderr);
        let json = empty.json();
        assert_eq!(
            (&json["file"], &json["words"], &json["findings"]),
            (&"-".into(), &[0; 0][..].into(), &[0; 0][..].into())
        );
    }
    let pretty = run_with_stdin(folder.path(), &["check"], b"");
    assert_eq!(
        (pretty.code, pretty.stdout.as_str()),
        (Some(0), "no mistakes found in 0 words (de)\n")
    );
}

#[test]
fn several_files_come_under_their_names() {
    let folder = with_model();
    std::fs::write(folder.path().join("a.txt"), "Ja.").expect("a file");
    std::fs::write(folder.path().join("b.txt"), "Nein.\n").expect("a file");
    let pretty = run(folder.path(), &["check", "--threshold", "1", "a.txt", "b.txt"]);
    assert_eq!(
        pretty.stdout,
        "==> a.txt <==\nJa.\n\n==> b.txt <==\nNein.\n\nFILE   WORDS  MISTAKES\na.txt  2      0\nb.txt  2      0\n\n\
         no mistakes found in 4 words, 2 files (de)\n"
    );
    let json = run(
        folder.path(),
        &["check", "--threshold", "1", "--format", "json", "a.txt", "b.txt"],
    );
    let files: Vec<_> = json
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["file"].clone())
        .collect();
    assert_eq!(files, ["a.txt", "b.txt"]);
}

#[test]
fn odd_text_is_answered() {
    let folder = with_model();
    for text in [
        "a\0b",
        "\u{308}",
        "👩‍👩‍👧",
        "שלום עולם",
        "\u{feff}Ja",
        &"x".repeat(40_000),
        "\u{202e}abc",
    ] {
        let args = ["check", "--threshold", "0"];
        let answer = run_with_stdin(folder.path(), &args, text.as_bytes());
        assert!(
            matches!(answer.code, Some(0 | 1)),
            "{:?}: {}",
            &text[..text.len().min(20)],
            answer.stderr
        );
    }
}

#[test]
fn unreadable_text_is_named() {
    let folder = with_model();
    std::fs::write(folder.path().join("latin1.txt"), b"Gr\xfc\xdfe").expect("a file");
    run(folder.path(), &["check", "latin1.txt"]).refused(&["latin1.txt", "byte 2"]);
    run(folder.path(), &["check", "missing.txt"]).refused(&["missing.txt"]);
    run(folder.path(), &["check", "models"]).refused(&["models"]);
}

#[test]
fn a_reader_that_stops_is_no_failure() {
    let folder = with_model();
    let mut child = program(folder.path(), &["check", "--threshold", "0"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    child
        .stdin
        .take()
        .expect("it is piped")
        .write_all(TEXT.as_bytes())
        .expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.stderr, b"");
}

#[test]
fn help_and_version_go_to_stdout() {
    let folder = with_model();
    for args in [
        &["--help"][..],
        &["check", "--help"],
        &["eval", "--help"],
        &["models", "--help"],
        &["--version"],
    ] {
        let help = run(folder.path(), args);
        assert_eq!((help.code, help.stderr.as_str()), (Some(0), ""), "{args:?}");
        assert!(help.stdout.contains("solecism"), "{}", help.stdout);
    }
    assert_eq!(run(folder.path(), &["check", "--threshold", "2"]).code, Some(2));
}

#[test]
fn markup_is_what_is_asked_for_or_what_the_name_says() {
    let folder = with_model();
    let text = "Das ist `ein Wort` so.\n";
    for name in ["text.md", "text.txt"] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    // With threshold 0 every word is part of a finding; how many words there are tells what was read.
    let words = |args: &[&str]| {
        let all = [&["check", "--threshold", "0", "--format", "json"][..], args].concat();
        run(folder.path(), &all).json()["words"].as_array().map(Vec::len)
    };
    assert_eq!(words(&["text.md"]), Some(5));
    assert_eq!(words(&["--markup", "markdown", "text.txt"]), Some(5));
    assert_eq!(words(&["--markup", "plain", "text.md"]), Some(8));
    assert_eq!(words(&["text.txt"]), Some(8));
    std::fs::write(folder.path().join("text.txt"), format!("```\nx = 1\n```\n\n{text}")).expect("a file");
    assert_eq!(words(&["text.txt"]), Some(6), "clear from the text");
}

#[test]
fn findings_are_told_to_other_programs_in_their_forms() {
    let folder = with_model();
    std::fs::write(folder.path().join("a b.txt"), "Gut.\nÄh ja").expect("a file");
    std::fs::write(folder.path().join("c.txt"), "Ja").expect("a file");
    let check = |format: &str, threshold: &str| {
        let args = [
            "check",
            "--language",
            "de-AT",
            "--threshold",
            threshold,
            "--format",
            format,
            "a b.txt",
            "c.txt",
        ];
        run(folder.path(), &args)
    };
    let github = check("github", "0");
    assert_eq!((github.code, github.stderr.as_str()), (Some(1), ""));
    let lines: Vec<&str> = github.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{}", github.stdout);
    assert!(
        lines[1].starts_with(
            "::warning file=a b.txt,line=2,endLine=2,col=1,endColumn=5,title=Solecism::“Äh ja” may be wrong"
        ),
        "{}",
        lines[1]
    );
    assert_eq!(check("github", "1").stdout, "");

    let sarif = check("sarif", "0");
    assert_eq!((sarif.code, sarif.stderr.as_str()), (Some(1), ""));
    let log = sarif.json();
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert_eq!((log["version"].as_str(), results.len()), (Some("2.1.0"), 3));
    let place = |result: &serde_json::Value| result["locations"][0]["physicalLocation"].clone();
    assert_eq!(place(&results[0])["artifactLocation"]["uri"], "a%20b.txt");
    assert_eq!(place(&results[2])["artifactLocation"]["uri"], "c.txt");
    let none = check("sarif", "1");
    assert_eq!(
        (none.code, none.json()["runs"][0]["results"].as_array().map(Vec::len)),
        (Some(0), Some(0))
    );
}

#[test]
fn completions_man_pages_and_the_version_come_of_the_program_itself() {
    let folder = with_model();
    let shown = |args: &[&str], parts: &[&str]| {
        let run = run(folder.path(), args);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{args:?}");
        for part in parts {
            assert!(run.stdout.contains(part), "{part:?} is not in {}", run.stdout);
        }
    };
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        shown(&["completions", shell], &["offset-encoding", "rollback"]);
    }
    shown(&["man"], &[".TH solecism 1", "check"]);
    shown(
        &["man", "models", "push"],
        &[".TH solecism-models-push 1", "never overwritten"],
    );
    run(folder.path(), &["man", "nothing"]).refused(&["no command nothing", "solecism --help"]);
    shown(&["--version"], &[env!("CARGO_PKG_VERSION"), "kernels:", "features:"]);
}

/// A folder with a model for German and one for Italian, both the tiny one.
#[cfg(feature = "serve")]
fn with_two_models() -> tempfile::TempDir {
    let folder = with_model();
    let italian = folder.path().join("models/it");
    solecism_testing::tiny::copy_to(&italian).expect("the tiny bundle");
    let path = italian.join("manifest.json");
    let manifest = std::fs::read_to_string(&path).expect("the manifest is there");
    let mut manifest: serde_json::Value = serde_json::from_str(&manifest).expect("it is JSON");
    manifest["language"] = "it".into();
    std::fs::write(&path, manifest.to_string()).expect("it is written");
    folder
}

#[cfg(feature = "serve")]
#[test]
fn each_text_is_checked_in_the_language_that_it_is_in() {
    let folder = with_two_models();
    let texts = [
        ("de.txt", "Gestern war ich mit meinen Freunden im Kino."),
        ("it.txt", "Ieri sono andato al cinema con i miei amici."),
        (
            "fr.txt",
            "Hier, je suis allé au cinéma avec mes amis et nous avons beaucoup ri.",
        ),
    ];
    for (name, text) in texts {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let check = |args: &[&str]| run(folder.path(), &[&["check", "--threshold", "1"], args].concat());
    let both = check(&["de.txt", "it.txt"]);
    assert!(
        both.stdout
            .ends_with("no mistakes found in 19 words, 2 files (de, it)\n"),
        "{}",
        both.stdout
    );
    assert!(check(&["it.txt"]).stdout.ends_with("(it)\n"));
    let named = check(&["--language", "de-CH", "it.txt"]);
    assert!(named.stdout.ends_with("in 10 words\n"), "{}", named.stdout);
    // Before anything is printed.
    check(&["de.txt", "fr.txt"]).refused(&["fr.txt", "French", "de, it", "--language"]);
    // Nothing to tell it by.
    let none = run_with_stdin(folder.path(), &["check"], b"12");
    assert!(none.stdout.ends_with("(de)\n"), "{}", none.stdout);
}
