//! `solecism split`: text as sentences and words.

use anyhow::Context as _;
use solecism_text::{Language, split};

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

fn words<'t>(text: &'t str, language: &Language) -> Vec<Vec<&'t str>> {
    let sentences = split(text, language).into_iter();
    sentences
        .map(|sentence| sentence.into_iter().map(|word| &text[word]).collect())
        .collect()
}
