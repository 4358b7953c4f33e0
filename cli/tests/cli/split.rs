//! `solecism split`

use crate::{run, run_with_stdin};

fn split(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let found = run_with_stdin(folder.path(), &["split", "--language", "de"], text.as_bytes());
    assert_eq!((found.code, found.stderr.as_str()), (Some(0), ""));
    found.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn a_line_of_json_for_each_line() {
    let text = "Er kommt z. B. heute. Und du?\n\nSie sagt: „Ja“.\r\n";
    let expected = [
        r#"[["Er","kommt","z.","B.","heute","."],["Und","du","?"]]"#,
        "[]",
        r#"[["Sie","sagt",":","„","Ja","“","."]]"#,
    ];
    assert_eq!(split(text), expected);
    assert_eq!(split(""), [""; 0]);
}

#[test]
fn words_are_those_that_a_model_reads() {
    let text = "Das ge\u{ad}ht’s 😀 auf https://example.org nicht. 😀\n#tag\n";
    let expected = [r#"[["Das","geht's","auf","Anna","nicht","."]]"#, "[]"];
    assert_eq!(split(text), expected);
}

#[test]
fn files_follow_one_another_and_no_model_is_needed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("a.txt"), "Ja.").expect("a file");
    std::fs::write(folder.path().join("b.txt"), "Nein.\n").expect("a file");
    let found = run(folder.path(), &["split", "-l", "it", "a.txt", "b.txt"]);
    assert_eq!(
        found.stdout, "[[\"Ja\",\".\"]]\n[[\"Nein\",\".\"]]\n",
        "{}",
        found.stderr
    );
}

#[test]
fn what_cannot_be_split_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    run_with_stdin(folder.path(), &["split", "--language", "de"], b"Gr\xfc\xdfe").refused(&["stdin", "UTF-8"]);
    run(folder.path(), &["split", "--language", "de", "gone.txt"]).refused(&["gone.txt"]);
}

#[test]
fn words_become_text_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let words = "[\"I\",\"do\",\"n't\",\"know\",\",\",\"he\",\"said\",\".\"]\n[]\n";
    let found = run_with_stdin(
        folder.path(),
        &["split", "--language", "en", "--join"],
        words.as_bytes(),
    );
    assert_eq!(
        (found.code, found.stdout.as_str()),
        (Some(0), "I don't know, he said.\n\n")
    );
    run_with_stdin(
        folder.path(),
        &["split", "--language", "en", "--join"],
        b"[]\nI know.\n",
    )
    .refused(&["-:2", "JSON list of words"]);
}
