//! The English article, which goes by the sound that follows. What else English grammar rules out is in the modules: patterns of words, one file for
//! each part of grammar, and what a word is by itself.

mod agreement;
mod capitals;
mod clauses;
mod forms;
mod lists;
mod nouns;
#[cfg(test)]
mod pairs;
mod pattern;
mod prepositions;
#[cfg(test)]
mod tests;
mod verbs;
mod words;

use std::sync::LazyLock;

use super::Certain;
use super::around::Read;
use crate::letters::in_case_of;
use pattern::Patterns;

const TEXTS: [&str; 6] = [
    agreement::PATTERNS,
    verbs::PATTERNS,
    nouns::PATTERNS,
    words::PATTERNS,
    prepositions::PATTERNS,
    clauses::PATTERNS,
];
static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(&TEXTS));

/// English words after which `a` is a letter, or that say nothing about the article before them.
const NO_NOUN: [&str; 31] = [
    "a", "all", "am", "an", "and", "any", "are", "as", "at", "be", "because", "but", "by", "each", "for", "from", "if",
    "in", "is", "it", "of", "on", "or", "so", "that", "the", "this", "to", "was", "with", "you",
];
/// Beginnings with a vowel letter that sound like a consonant.
const LIKE_CONSONANTS: [&str; 19] = [
    "eu", "ewe", "ubi", "ufo", "uk", "unani", "uni", "ura", "ure", "uro", "usa", "use", "usi", "usu", "uti", "uto",
    "once", "one", "oui",
];
/// Beginnings that sound one way in some words and the other way in others.
const EITHER: [&str; 9] = ["unid", "unim", "unin", "herb", "hist", "hote", "habi", "hero", "hall"];
/// Beginnings with an `h` that is not heard.
const SILENT: [&str; 5] = ["hour", "honest", "honor", "honour", "heir"];

/// What is certainly wrong about word `i` of the words that `read` gives, which is `word` in small letters; `is_plain` says that it has no capital
/// within a sentence.
pub(super) fn of(word: &str, i: usize, is_plain: bool, read: Read<'_>) -> Option<Certain> {
    let written = read(i)?;
    let article = read(i + 1).and_then(|after| right(written, after));
    if let Some(article) = article {
        return Some(Certain::Form(in_case_of(article, written)));
    }
    if written == "I" {
        return PATTERNS.wrong(word, i, read);
    }
    let by_itself = || forms::right(word).or_else(|| capitals::right(written, i, read));
    let found = || by_itself().map(Certain::Form).or_else(|| PATTERNS.wrong(word, i, read));
    is_plain.then(found).flatten().map(|found| found.in_case_of(written))
}

/// What `word`, before `after`, has to be, if it is the other article.
fn right(word: &str, after: &str) -> Option<&'static str> {
    if !matches!(word, "a" | "an" | "An") {
        return None;
    }
    article(after).filter(|right| !word.eq_ignore_ascii_case(right))
}

/// The article that an English word takes; none if that is not clear from its letters.
fn article(word: &str) -> Option<&'static str> {
    let rest_is_small = word.chars().skip(1).all(char::is_lowercase);
    let small = word.to_lowercase();
    let starts = |with: &[&str]| with.iter().any(|beginning| small.starts_with(beginning));
    // What has no vowel soon is spelt out letter by letter.
    let has_vowel = small.chars().take(4).any(|c| "aeiouy".contains(c));
    if small.chars().count() < 3 || !rest_is_small || !has_vowel || NO_NOUN.contains(&&*small) || starts(&EITHER) {
        return None;
    }
    match small.chars().next()? {
        'a' | 'e' | 'i' | 'o' | 'u' if !starts(&LIKE_CONSONANTS) => Some("an"),
        'h' if starts(&SILENT) => Some("an"),
        'a'..='z' => Some("a"),
        _ => None,
    }
}
