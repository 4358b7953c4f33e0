//! What stands between two words: which of the writer's spaces stays, and where a new one is needed.

use solecism_text::{Language, detokenise, is_invisible};

/// What stands between two neighbours of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Nothing, or spaces.
    Spaces,
    /// Spaces and the end of a line.
    Line,
    /// Something visible, such as markup.
    Seen,
}

fn kind(gap: &str) -> Gap {
    if !gap.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        Gap::Seen
    } else if gap.contains(is_line_end) {
        Gap::Line
    } else {
        Gap::Spaces
    }
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Where a stretch between two words that stay lies in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Before the first word that stays.
    Beginning,
    Between,
    /// After the last one.
    End,
}

/// What replaces a stretch between two words that stay. `gaps` are the writer's, one more than the words that are removed from between
/// them. `new` are the words that are put in. `spaces` says for each of the places around the new words, one more than there are of these,
/// whether the language has a space there. At the beginning and the end of a sentence, the gap and the space that would be outside of it
/// are left out.
///
/// None if markup or a line end would be lost.
pub(crate) fn bridge<S: AsRef<str>>(place: Place, gaps: &[&str], new: &[S], spaces: &[bool]) -> Option<String> {
    let goes = match place {
        Place::Between => gaps.len() > 1,
        Place::Beginning | Place::End => !gaps.is_empty(),
    };
    if goes && gaps.iter().any(|gap| kind(gap) == Gap::Seen) {
        return None;
    }
    let mut lines = gaps.iter().filter(|gap| kind(gap) == Gap::Line);
    let (line, second) = (lines.next(), lines.next());
    if second.is_some() {
        return None;
    }
    let spaced = gaps.iter().find(|gap| !gap.is_empty());
    let kept: &str = line.or(spaced).copied().unwrap_or_default();
    if new.is_empty() {
        return match (place, spaces.first()) {
            (Place::Between, Some(true)) if kept.is_empty() => Some(" ".to_owned()),
            (Place::Between, Some(false)) if kind(kept) == Gap::Spaces => Some(String::new()),
            (Place::Between, _) => Some(kept.to_owned()),
            // The gap is removed with the word, but a line end must not be.
            (Place::Beginning | Place::End, _) => line.is_none().then(String::new),
        };
    }
    // The writer's gap comes after new words if there is no space between them and the word before, and otherwise before them.
    let leans = place == Place::Between && spaces.first() == Some(&false);
    let at = match kind(kept) {
        Gap::Seen if leans => spaces.len().checked_sub(1),
        Gap::Seen => Some(0),
        Gap::Spaces | Gap::Line if leans || place == Place::Beginning => spaces.iter().rposition(|space| *space),
        Gap::Spaces | Gap::Line => spaces.iter().position(|space| *space),
    };
    // A space that is not needed may be removed, but a line end may not.
    let at = match kind(kept) {
        Gap::Line => at.or(spaces.len().checked_sub(1)),
        Gap::Spaces | Gap::Seen => at,
    };
    let space = |i: usize| match spaces.get(i) {
        _ if at == Some(i) && !kept.is_empty() => kept,
        Some(true) => " ",
        _ => "",
    };
    let mut text = String::new();
    for (i, word) in new.iter().enumerate() {
        // What would be before the first word of a sentence is not among the spaces.
        match place {
            Place::Beginning if i == 0 => {}
            Place::Beginning => text.push_str(space(i - 1)),
            Place::Between | Place::End => text.push_str(space(i)),
        }
        text.push_str(word.as_ref());
    }
    match place {
        Place::Beginning => text.push_str(space(new.len() - 1)),
        Place::Between => text.push_str(space(new.len())),
        Place::End => {}
    }
    Some(text)
}

/// Whether `language` has a space between the words `i` and `i + 1` of a sentence; their neighbours count as well.
pub(crate) fn spaced(words: &[&str], i: usize, language: &Language) -> bool {
    let window = &words[i.saturating_sub(1)..words.len().min(i + 3)];
    let at = i - i.saturating_sub(1);
    let (_, ranges) = detokenise(window, language);
    ranges[at].end < ranges[at + 1].start
}

/// The words by which spaces are looked up, with stand-ins for quotation marks and for what is not read, such as markup and emoji: the
/// spaces around these say whether they open or close something. `gaps` are those between the words.
pub(crate) fn stand_ins<'t>(words: &[(&'t str, bool)], gaps: &[&str]) -> Vec<&'t str> {
    let mut found: Vec<&'t str> = Vec::with_capacity(words.len());
    for (i, &(word, is_read)) in words.iter().enumerate() {
        let close_before = i.checked_sub(1).and_then(|i| gaps.get(i)).map(|gap| gap.is_empty());
        let close_after = gaps.get(i).map(|gap| gap.is_empty());
        let after_opening = found.last().is_none_or(|last| opens(last));
        found.push(match (close_before, close_after) {
            _ if is_read && !is_quote(word) => word,
            (Some(true), Some(true)) if after_opening => "(",
            (Some(true), _) => ")",
            (_, Some(true)) => "(",
            _ => "x",
        });
    }
    found
}

/// Whether a word is a quotation mark.
pub(crate) fn is_quote(word: &str) -> bool {
    matches!(word, "\"" | "„" | "“" | "”" | "»" | "«" | "'" | "’" | "‘" | "‚")
}

/// Whether two neighbours are an opening and a closing bracket or quotation mark with nothing between them, by what stands for them.
pub(crate) fn are_empty_brackets(left: &str, right: &str) -> bool {
    opens(left) && matches!(right, ")" | "]" | "}")
}

fn opens(word: &str) -> bool {
    matches!(word, "(" | "[" | "{")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(gaps: &[&str], new: &[&str], spaces: &[bool]) -> Option<String> {
        bridge(Place::Between, gaps, new, spaces)
    }

    #[test]
    fn one_space_goes_with_a_word() {
        let none: &[&str] = &[];
        assert_eq!(between(&[" ", " "], none, &[true]).as_deref(), Some(" "));
        assert_eq!(between(&["  ", " "], none, &[true]).as_deref(), Some("  "));
        assert_eq!(between(&["", " "], none, &[true]).as_deref(), Some(" "));
        assert_eq!(between(&[" ", ""], none, &[false]).as_deref(), Some(""));
        assert_eq!(between(&["", ""], none, &[true]).as_deref(), Some(" "));
        assert_eq!(between(&["\r\n", " "], none, &[true]).as_deref(), Some("\r\n"));
        assert_eq!(
            between(&["\n", "\n"], none, &[true]),
            None,
            "a paragraph's end would be lost"
        );
        assert_eq!(between(&["** ", " "], none, &[true]), None, "markup would be lost");
        assert_eq!(bridge(Place::Beginning, &[" "], none, &[]).as_deref(), Some(""));
        assert_eq!(bridge(Place::End, &["\n"], none, &[]), None);
    }

    #[test]
    fn what_leans_on_the_word_before_comes_before_the_space() {
        assert_eq!(between(&[" "], &[","], &[false, true]).as_deref(), Some(", "));
        assert_eq!(between(&["\n"], &[","], &[false, true]).as_deref(), Some(",\n"));
        assert_eq!(between(&["\n"], &["zu"], &[true, true]).as_deref(), Some("\nzu "));
        assert_eq!(
            between(&[" "], &[",", "zu"], &[false, true, true]).as_deref(),
            Some(", zu ")
        );
        assert_eq!(between(&[""], &["zu"], &[true, true]).as_deref(), Some(" zu "));
        assert_eq!(between(&[" "], &["-"], &[false, false]).as_deref(), Some("-"));
        assert_eq!(between(&[" "], &["l'"], &[true, false]).as_deref(), Some(" l'"));
        assert_eq!(between(&["** "], &[","], &[false, true]).as_deref(), Some(",** "));
        assert_eq!(between(&[" **"], &["zu"], &[true, true]).as_deref(), Some(" **zu "));
    }

    #[test]
    fn spaces_say_what_opens_and_what_closes() {
        let words = [
            "\"", "„", "Ja", "“", "\"", "und", "**", "nein", "**", ",", "😀", "»", "gut",
        ];
        let gaps = ["", "", "", "", " ", " ", "", "", "", " ", " ", " "];
        let read: Vec<(&str, bool)> = words.iter().map(|word| (*word, !["**", "😀"].contains(word))).collect();
        let expected = ["(", "(", "Ja", ")", ")", "und", "(", "nein", ")", ",", "x", "x", "gut"];
        assert_eq!(stand_ins(&read, &gaps), expected);
    }

    #[test]
    fn at_the_ends_of_a_sentence() {
        assert_eq!(bridge(Place::Beginning, &[], &["Es"], &[true]).as_deref(), Some("Es "));
        assert_eq!(bridge(Place::Beginning, &[], &["L'"], &[false]).as_deref(), Some("L'"));
        assert_eq!(
            bridge(Place::Beginning, &["\n"], &["Es"], &[true]).as_deref(),
            Some("Es\n")
        );
        assert_eq!(bridge(Place::End, &[], &["."], &[false]).as_deref(), Some("."));
        assert_eq!(
            bridge(Place::End, &[], &["an", "."], &[true, false]).as_deref(),
            Some(" an.")
        );
    }
}
