//! Edits of a text.

use std::ops::Range;

/// A stretch of a text, and what replaces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// The stretch, in bytes of the text; both ends are on character boundaries.
    pub range: Range<usize>,
    /// What replaces it.
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

/// Adds an edit to `edits`, without the spaces at its ends that it would leave as they are. If it touches the last one, it is joined to
/// that.
pub(crate) fn push(edits: &mut Vec<TextEdit>, text: &str, range: Range<usize>, replacement: &str) {
    let old = &text[range.clone()];
    if old == replacement {
        return;
    }
    let (mut range, mut replacement) = (range, replacement);
    // Words are replaced as a whole; only the spaces between them may be the same.
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

/// An edit of the first text that is made of first edits, second edits, or both; and the index of the earliest first edit and of the
/// earliest second edit in it.
pub(crate) type Composed = (TextEdit, Option<usize>, Option<usize>);

/// The edits that have the same effect as `first`, which made `between`, and then `second`, which are edits of `between`. All are in order
/// and do not overlap.
pub(crate) fn compose(first: &[TextEdit], second: &[TextEdit], between: &str) -> Vec<Composed> {
    // Where each of the first edits stands in `between`.
    let mut made: Vec<Range<usize>> = Vec::with_capacity(first.len());
    let mut shift = 0isize;
    for edit in first {
        let start = edit.range.start.saturating_add_signed(shift);
        made.push(start..start + edit.replacement.len());
        shift += edit.replacement.len() as isize - edit.range.len() as isize;
    }
    let mut composed: Vec<Composed> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < first.len() || j < second.len() {
        let (from_i, from_j) = (i, j);
        let starts_first = j == second.len() || (i < first.len() && made[i].start <= second[j].range.start);
        let mut reach = match starts_first {
            true => made[i].clone(),
            false => second[j].range.clone(),
        };
        match starts_first {
            true => i += 1,
            false => j += 1,
        }
        // Every edit that touches the stretch so far belongs to it.
        loop {
            if i < first.len() && made[i].start <= reach.end {
                reach.end = reach.end.max(made[i].end);
                i += 1;
            } else if j < second.len() && second[j].range.start <= reach.end {
                reach.end = reach.end.max(second[j].range.end);
                j += 1;
            } else {
                break;
            }
        }
        let longer = |edits: &[TextEdit]| {
            edits
                .iter()
                .map(|edit| edit.replacement.len() as isize - edit.range.len() as isize)
                .sum::<isize>()
        };
        let start = reach.start.saturating_add_signed(-longer(&first[..from_i]));
        let end = reach.end.saturating_add_signed(-longer(&first[..i]));
        let within: Vec<TextEdit> = second[from_j..j]
            .iter()
            .map(|edit| TextEdit {
                range: edit.range.start - reach.start..edit.range.end - reach.start,
                replacement: edit.replacement.clone(),
            })
            .collect();
        let edit = TextEdit {
            range: start..end,
            replacement: apply(&between[reach], &within),
        };
        composed.push((edit, (from_i < i).then_some(from_i), (from_j < j).then_some(from_j)));
    }
    composed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Edits of a text of `length` letters. At each place, some letters may be removed and some put in.
    fn edits(length: usize, plan: &[(usize, usize, String)]) -> Vec<TextEdit> {
        let mut at = 0;
        let mut edits = Vec::new();
        for (skip, gone, new) in plan {
            let start = at + skip + 1;
            if start + gone > length {
                break;
            }
            at = start + gone;
            edits.push(TextEdit {
                range: start..start + gone,
                replacement: new.clone(),
            });
        }
        edits
    }

    proptest! {
        #[test]
        fn edits_of_edits_come_to_the_same_as_both(
            text in "[a-h]{0,40}",
            one in prop::collection::vec((0usize..5, 0usize..3, "[x-z]{0,3}"), 0..6),
            two in prop::collection::vec((0usize..5, 0usize..3, "[X-Z]{0,3}"), 0..6),
        ) {
            let first = edits(text.len(), &one);
            let between = apply(&text, &first);
            let second = edits(between.len(), &two);
            let composed: Vec<TextEdit> = compose(&first, &second, &between).into_iter().map(|(edit, ..)| edit).collect();
            prop_assert_eq!(apply(&text, &composed), apply(&between, &second));
        }
    }
}
