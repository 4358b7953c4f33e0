//! A person's own words.

use std::fs;

use super::{run, run_with_stdin, with_model};

/// Every word of it is found at threshold 0.
const TEXT: &[u8] = "Das ist 😀 Übersee.\n".as_bytes();
const ALL: [&str; 5] = ["check", "--threshold", "0", "--format", "json"];

#[test]
fn a_finding_all_of_whose_words_are_listed_is_left_alone() {
    let folder = with_model();
    let words = folder.path().join("words");
    fs::create_dir(&words).expect("a folder");
    let findings = |more: &[&str]| {
        let found = run_with_stdin(folder.path(), &[&ALL[..], more].concat(), TEXT);
        let answer = found.json();
        assert_eq!(found.code, Some(i32::from(answer["findings"] != serde_json::json!([]))));
        answer["findings"].as_array().map(Vec::len)
    };
    assert_eq!(findings(&[]), Some(1), "there is one, and nothing is listed");
    fs::write(words.join("de.txt"), "das\nIST\n").expect("written");
    assert_eq!(findings(&[]), Some(1), "a word is not listed");
    fs::write(words.join("all.txt"), "# mine\nübersee\n").expect("written");
    assert_eq!(findings(&[]), Some(0));
    assert_eq!(findings(&["--words", "elsewhere"]), Some(1), "another folder");
    // The same, ignored in its sentence, whatever offsets count.
    fs::write(words.join("all.txt"), "Das ist 😀 Übersee.\tDas ist 😀 Übersee.\n").expect("written");
    for encoding in ["utf8", "utf16", "utf32"] {
        assert_eq!(findings(&["--offset-encoding", encoding]), Some(0), "{encoding}");
    }
}

#[test]
fn a_list_that_cannot_be_read_is_named_with_its_line() {
    let folder = with_model();
    let words = folder.path().join("words");
    fs::create_dir(&words).expect("a folder");
    fs::write(folder.path().join("text.txt"), TEXT).expect("written");
    fs::write(words.join("de.txt"), "eins\nzwei drei\n").expect("written");
    run(folder.path(), &["check", "text.txt"]).refused(&["de.txt: line 2: ", "a line of its own"]);
    fs::write(words.join("de.txt"), b"eins\n\xff\n").expect("written");
    run(folder.path(), &["check", "text.txt"]).refused(&["de.txt: line 2: it is not UTF-8"]);
}
