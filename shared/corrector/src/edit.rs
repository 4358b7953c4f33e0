//! Edits of a text.

use std::ops::Range;

/// A stretch of a text, and what comes in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// In bytes of the text, both ends on boundaries of characters.
    pub range: Range<usize>,
    /// What comes there.
    pub replacement: String,
}

/// `text` with `edits`, which are in its order and do not overlap.
pub fn apply(text: &str, edits: &[TextEdit]) -> String {
    let mut applied = String::with_capacity(text.len() + 16);
    let mut copied = 0;
    for edit in edits {
        applied.push_str(&text[copied..edit.range.start]);
        applied.push_str(&edit.replacement);
        copied = edit.range.end;
    }
    applied.push_str(&text[copied..]);
    applied
}

/// Adds an edit, without what it would leave as it is at its ends, to `edits`; what touches the last one is joined to it.
pub(crate) fn push(edits: &mut Vec<TextEdit>, text: &str, range: Range<usize>, replacement: &str) {
    let old = &text[range.clone()];
    if old == replacement {
        return;
    }
    let (mut range, mut replacement) = (range, replacement);
    // Words are replaced as wholes; of what is between them, spaces are what may be the same.
    let is_space = |c: &char| c.is_whitespace();
    let same = |a: (char, char)| a.0 == a.1;
    let starts: usize = old
        .chars()
        .zip(replacement.chars())
        .take_while(|pair| same(*pair) && is_space(&pair.0))
        .map(|(c, _)| c.len_utf8())
        .sum();
    range.start += starts;
    replacement = &replacement[starts..];
    let ends: usize = text[range.clone()]
        .chars()
        .rev()
        .zip(replacement.chars().rev())
        .take_while(|pair| same(*pair) && is_space(&pair.0))
        .map(|(c, _)| c.len_utf8())
        .sum();
    range.end -= ends;
    replacement = &replacement[..replacement.len() - ends];
    match edits.last_mut() {
        Some(last) if last.range.end == range.start => {
            last.range.end = range.end;
            last.replacement.push_str(replacement);
        }
        _ => edits.push(TextEdit {
            range,
            replacement: replacement.to_owned(),
        }),
    }
}
