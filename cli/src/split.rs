//! `solecism split`: text as the sentences and words that a model reads.

use anyhow::Context as _;
use solecism_text::{Format, Language, read};

use crate::args::SplitArgs;
use crate::{Outcome, input, output};

/// Prints a line of JSON for each line of the texts.
///
/// # Errors
///
/// A text that cannot be read, or is not UTF-8.
pub(crate) fn run(args: &SplitArgs) -> anyhow::Result<Outcome> {
    for input in input::read_all(&args.files)? {
        let mut lines = String::new();
        for line in input.text.lines() {
            let sentences =
                serde_json::to_string(&words(line, &args.language)).context("cannot write words as JSON")?;
            lines.push_str(&sentences);
            lines.push('\n');
        }
        output::emit(&lines)?;
    }
    Ok(Outcome::Fine)
}

/// The words of each sentence as a model reads them; a sentence in which nothing can be wrong is left out.
fn words(text: &str, language: &Language) -> Vec<Vec<String>> {
    let sentences = read(text, language, Format::Plain).into_iter();
    let judged = sentences.filter(|sentence| sentence.iter().any(|word| word.judged));
    judged
        .map(|sentence| sentence.into_iter().filter_map(|word| word.read).collect())
        .collect()
}
