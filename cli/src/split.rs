//! `solecism split`: text as the sentences and words that a model reads, and `--join`, the way back.

use anyhow::Context as _;
use solecism_text::{Format, Language, detokenise, read};

use crate::args::SplitArgs;
use crate::{Outcome, input, output};

/// Prints a line of JSON for each line of the texts; with `--join` a line of text for each line of JSON.
///
/// # Errors
///
/// A text that cannot be read, or is not UTF-8; with `--join` a line that is not a list of words.
pub(crate) fn run(args: &SplitArgs) -> anyhow::Result<Outcome> {
    for input in input::read_all(&args.files)? {
        let mut lines = String::new();
        for (number, line) in input.text.lines().enumerate() {
            let done = match args.join {
                false => serde_json::to_string(&words(line, &args.language)).context("cannot write words as JSON")?,
                true => joined(line, &args.language)
                    .with_context(|| format!("{}:{}: expected a JSON list of words", input.name, number + 1))?,
            };
            lines.push_str(&done);
            lines.push('\n');
        }
        output::emit(&lines)?;
    }
    Ok(Outcome::Fine)
}

/// A JSON list of words as text.
fn joined(line: &str, language: &Language) -> serde_json::Result<String> {
    let words: Vec<String> = serde_json::from_str(line)?;
    Ok(detokenise(&words, language).0)
}

/// The words of each sentence as a model reads them; a sentence in which nothing can be wrong is left out.
fn words(text: &str, language: &Language) -> Vec<Vec<String>> {
    let sentences = read(text, language, Format::Plain).into_iter();
    let judged = sentences.filter(|sentence| sentence.iter().any(|word| word.judged));
    judged
        .map(|sentence| sentence.into_iter().filter_map(|word| word.read).collect())
        .collect()
}
