//! Capitals, small letters and marks.

/// Whether `word` has more than one letter, and all of them are capitals.
pub fn is_upper(word: &str) -> bool {
    let mut cased = word.chars().filter(|c| c.is_uppercase() || c.is_lowercase());
    cased.clone().count() > 1 && cased.all(char::is_uppercase)
}

/// Whether the first letter of `word` is a capital.
pub fn starts_upper(word: &str) -> bool {
    word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
}

/// Whether `word` has a capital anywhere.
pub fn has_upper(word: &str) -> bool {
    word.contains(char::is_uppercase)
}

/// Whether `word` starts with a capital and goes on in small letters.
pub fn is_capitalised(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.next().is_some_and(char::is_uppercase) && !letters.any(char::is_uppercase)
}

/// `word` with its first letter a capital.
pub fn first_upper(word: &str) -> String {
    with_first(word, |c| c.to_uppercase().collect())
}

/// `word` with its first letter small.
pub fn first_lower(word: &str) -> String {
    with_first(word, |c| c.to_lowercase().collect())
}

fn with_first(word: &str, change: impl Fn(char) -> String) -> String {
    let Some((at, first)) = word.char_indices().find(|(_, c)| c.is_alphabetic()) else {
        return word.to_owned();
    };
    let (before, after) = (&word[..at], &word[at + first.len_utf8()..]);
    format!("{before}{}{after}", change(first))
}

/// `word` in the case of `written`: all in capitals, with a capital first, or as it is. A word that has capitals of its own keeps them.
pub fn in_case_of(word: &str, written: &str) -> String {
    if is_upper(written) && !has_upper(word) {
        word.to_uppercase()
    } else if starts_upper(written) && !has_upper(word) {
        first_upper(word)
    } else {
        word.to_owned()
    }
}

/// Whether `word` is made of marks: it is not empty, and has neither letters nor digits.
pub fn is_mark(word: &str) -> bool {
    !word.is_empty() && !word.contains(char::is_alphanumeric)
}

/// Whether a list of words with single spaces between them has `word`. Long lists are written so, because an array of them takes a line and a
/// relocation for each.
pub fn is_among(list: &str, word: &str) -> bool {
    if word.len() >= list.len() {
        return !word.is_empty() && word == list;
    }
    let bytes = list.as_bytes();
    let is_space = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(|byte| *byte == b' ');
    // Most words are nowhere in a list, which one search of it shows.
    !word.is_empty()
        && list
            .match_indices(word)
            .any(|(at, _)| is_space(at.checked_sub(1)) && is_space(Some(at + word.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_taken_over() {
        for (word, written, expected) in [
            ("die", "Der", "Die"),
            ("die", "DER", "DIE"),
            ("die", "der", "die"),
            ("an", "A", "An"),
            ("I", "you", "I"),
            ("haus", "„Hus", "Haus"),
            ("über", "Uber", "Über"),
        ] {
            assert_eq!(in_case_of(word, written), expected);
        }
    }

    #[test]
    fn marks_are_no_words() {
        assert!([",", "...", "„", "?!"].into_iter().all(is_mark));
        assert!(!["", "a", "l'", "5", "z.B."].into_iter().any(is_mark));
    }
}
