//! The configuration file.

use std::fs;

use crate::{Run, program, with_model};

fn run(file: &str, args: &[&str]) -> Run {
    let folder = with_model();
    let path = folder.path().join("config.toml");
    fs::write(&path, file).expect("written");
    fs::write(folder.path().join("a.txt"), "Ein Hund bellt.").expect("written");
    program(folder.path(), args)
        .env("SOLECISM_CONFIG", path)
        .output()
        .expect("the program starts")
        .into()
}

#[test]
fn the_file_says_what_the_command_line_does_not() {
    let file = "[check]\nthreshold = 0.0\nformat = \"json\"\n";
    assert_eq!(run(file, &["check", "a.txt"]).json()["threshold"], 0.0);
    let said = run(file, &["check", "--format", "pretty", "-t", "1", "a.txt"]);
    assert!(said.stdout.contains("no mistakes found"), "{}", said.stdout);
}

#[test]
fn a_bad_file_is_named_with_what_is_bad_in_it() {
    run("[check]\nformat = \n", &["check", "a.txt"]).refused(&["config.toml", "line 2"]);
    run("[check]\nformt = \"json\"\n", &["check", "a.txt"]).refused(&["config.toml", "--formt"]);
    let bad = run("level = \"loud\"\n", &["check", "a.txt"]);
    assert_eq!(bad.code, Some(2));
    assert!(
        bad.stderr.contains("config.toml says --level=loud") && bad.stderr.contains("picky"),
        "{}",
        bad.stderr
    );
    let none = with_model();
    let missing = program(none.path(), &["models", "list"])
        .env("SOLECISM_CONFIG", "none.toml")
        .output()
        .expect("it starts");
    Run::from(missing).refused(&["none.toml"]);
}
