//! How often the language of a sentence is found, by its length.
//!
//! ```sh
//! cargo run --release --package solecism-gateway --example identify -- de=work/de/report.tsv fr=sentences.txt …
//! ```
//!
//! A `.tsv` file has a word a line and an empty line after each sentence, as MultiGED-2023's; its words are joined to the
//! text that people write. Any other has a sentence a line. For the languages that ship, what counts is that the language
//! is found; for any other, that none of those that ship is.

use std::{error::Error, process::ExitCode};

use solecism_gateway::{Identifier, Language};

const SHIPPED: [&str; 5] = ["cs", "de", "en", "it", "sv"];
/// Shortest and longest, in characters.
const LENGTHS: [(usize, usize); 3] = [(40, usize::MAX), (20, 39), (1, 19)];

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    match run(&files) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("identify: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(files: &[String]) -> Result<(), Box<dyn Error>> {
    let identifier = Identifier::new(SHIPPED.iter().filter_map(|code| Language::of_code(code)).collect());
    println!("| language | 40 characters and more | 20 to 39 | fewer |");
    println!("| --- | --- | --- | --- |");
    let mut totals = [[(0, 0); 3]; 2];
    for file in files {
        let (code, path) = file
            .split_once('=')
            .ok_or_else(|| format!("{file}: say the language, as de={file}"))?;
        let language = Language::of_code(code).ok_or_else(|| format!("{code} is not known"))?;
        let sentences = read(path, language)?;
        let is_served = SHIPPED.contains(&code);
        let counts = LENGTHS.map(|(shortest, longest)| {
            let of_length = |text: &&String| (shortest..=longest).contains(&text.chars().count());
            let right = |text: &&String| {
                let guess = identifier.guess(text).map(|guess| guess.language.code);
                match is_served {
                    true => guess == Some(code),
                    false => guess.is_none_or(|guess| !SHIPPED.contains(&guess)),
                }
            };
            let of_length: Vec<&String> = sentences.iter().filter(of_length).collect();
            (of_length.iter().filter(|text| right(text)).count(), of_length.len())
        });
        print(language.name, counts);
        for (total, count) in totals[usize::from(!is_served)].iter_mut().zip(counts) {
            *total = (total.0 + count.0, total.1 + count.1);
        }
    }
    print("all that ship", totals[0]);
    print("all others", totals[1]);
    Ok(())
}

fn print(name: &str, counts: [(usize, usize); 3]) {
    let cells = counts.map(|(right, all)| match all {
        0 => "–".to_owned(),
        _ => format!("{:.2}% of {all}", 100.0 * right as f64 / all as f64),
    });
    println!("| {name} | {} |", cells.join(" | "));
}

fn read(path: &str, language: &Language) -> Result<Vec<String>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    if !path.ends_with(".tsv") {
        return Ok(text
            .lines()
            .map(str::to_owned)
            .filter(|line| !line.is_empty())
            .collect());
    }
    let rules = solecism_text::Language::new(language.code)?;
    let sentence = |block: &str| {
        let word = |line: &str| {
            line.split('\t')
                .next()
                .unwrap_or_default()
                .replace("\\\\\\\"", "\"")
                .replace("\\\"", "\"")
        };
        let words: Vec<String> = block.lines().map(word).collect();
        solecism_text::detokenise(&words, &rules).0
    };
    Ok(text
        .split("\n\n")
        .map(|block| block.trim_matches('\n'))
        .filter(|block| !block.is_empty())
        .map(sentence)
        .collect())
}
