//! What a model reads of a sentence: its words as running text, in as many windows as it takes.

use std::ops::Range;

use solecism_checker::CheckerError;
use solecism_text::Word;

use super::Sequences;

/// The words `of`, by index and in their order, as a model reads them, with one space wherever the writer has any.
pub(super) fn source(text: &str, words: &[Word], of: &[usize]) -> String {
    let mut source = String::new();
    for (number, &i) in of.iter().enumerate() {
        let gap = number
            .checked_sub(1)
            .map_or("", |before| &text[words[of[before]].range.end..words[i].range.start]);
        if gap.contains(char::is_whitespace) {
            source.push(' ');
        }
        source.push_str(words[i].read.as_deref().unwrap_or_default());
    }
    source
}

/// Stretches of `read`, which are the indices of the words that are read. They follow one another, and each fits into a sequence. A word
/// that is too long by itself is in none.
pub(super) fn windows(
    text: &str,
    words: &[Word],
    read: &[usize],
    sequences: &dyn Sequences,
) -> Result<Vec<Range<usize>>, CheckerError> {
    let mut found = Vec::new();
    // The next one to look at is the last.
    let mut open: Vec<Range<usize>> = std::iter::once(0..read.len()).collect();
    while let Some(window) = open.pop() {
        let of = &read[window.clone()];
        let bytes: usize = of.iter().map(|&i| words[i].range.len()).sum();
        // What is far too long is not encoded just to measure it.
        let fits = bytes <= sequences.room() * LONGEST_PIECE && sequences.fits(&source(text, words, of))?;
        match (fits, of.len()) {
            (_, 0) | (false, 1) => {}
            (true, _) => found.push(window),
            (false, _) => {
                let middle = middle(words, read, &window);
                open.push(middle..window.end);
                open.push(window.start..middle);
            }
        }
    }
    Ok(found)
}

/// The most bytes of a piece, on average over a sentence.
const LONGEST_PIECE: usize = 16;

/// Where to cut a window in two: after the mark that is nearest to its middle, if one is in its middle half.
fn middle(words: &[Word], read: &[usize], window: &Range<usize>) -> usize {
    let middle = window.start + window.len() / 2;
    let reach = window.len() / 4;
    let is_behind_mark = |&at: &usize| {
        let before = words[read[at - 1]].read.as_deref().unwrap_or_default();
        matches!(before, "," | ";" | ":" | "–" | "—" | ")" | "." | "!" | "?")
    };
    (middle - reach..=middle + reach)
        .filter(|&at| at > window.start && at < window.end)
        .filter(is_behind_mark)
        .min_by_key(|at| at.abs_diff(middle))
        .unwrap_or(middle)
}
