//! Mistakes that need no model, because nearly every text in which they come is wrong: a little word written twice, and the English
//! article before the wrong sound.
//!
//! A network of word pieces sees neither well: it reads a word's letters as one piece, and a word that stands twice in its corpus stands
//! there on purpose.

use crate::Language;

/// A mistake that is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certain {
    /// The word stands there for the second time in a row: it goes.
    Repeated,
    /// The article has to be this one.
    Article(&'static str),
}

/// Words that no sentence has twice in a row. Those that may be are not among them: German relative pronouns (`die die`), particles beside a
/// preposition (`come in in`), Italian adverbs (`piano piano`), `had had`.
const NEVER_TWICE: [(&str, &[&str]); 5] = [
    (
        "cs",
        &[
            "ale", "aby", "do", "jsem", "jsi", "jsme", "jste", "když", "ke", "na", "nebo", "od", "pro", "při", "ve",
            "že",
        ],
    ),
    (
        "de",
        &[
            "aber", "am", "auch", "bin", "dass", "ein", "eine", "einem", "einen", "für", "haben", "hat", "ich", "im",
            "ist", "nicht", "oder", "sind", "und", "vom", "von", "war", "weil", "wenn", "wir", "zum", "zur",
        ],
    ),
    (
        "en",
        &[
            "a", "an", "and", "at", "but", "by", "for", "from", "has", "have", "he", "i", "my", "of", "or", "our",
            "she", "the", "their", "these", "they", "this", "to", "we", "with", "your",
        ],
    ),
    (
        "it",
        &[
            "al", "alla", "dal", "dalla", "degli", "dei", "del", "della", "delle", "di", "gli", "ha", "hai", "ho",
            "il", "lo", "ma", "nel", "nella", "non", "sono", "sul", "un", "una", "uno",
        ],
    ),
    (
        "sv",
        &[
            "att", "en", "ett", "han", "har", "hon", "inte", "jag", "ni", "och", "vi", "är",
        ],
    ),
];

/// English words after which `a` is a letter, or that say nothing about the article before them.
const NO_NOUN: [&str; 31] = [
    "a", "all", "am", "an", "and", "any", "are", "as", "at", "be", "because", "but", "by", "each", "for", "from", "if",
    "in", "is", "it", "of", "on", "or", "so", "that", "the", "this", "to", "was", "with", "you",
];
/// Beginnings with a vowel letter that sound like a consonant.
const LIKE_CONSONANTS: [&str; 19] = [
    "eu", "ewe", "ubi", "ufo", "uk", "unan", "uni", "ura", "ure", "uro", "usa", "use", "usi", "usu", "uti", "uto",
    "once", "one", "oui",
];
/// Beginnings that sound one way in some words and the other way in others.
const EITHER: [&str; 9] = ["unid", "unim", "unin", "herb", "hist", "hote", "habi", "hero", "hall"];
/// Beginnings with an `h` that is not heard.
const SILENT: [&str; 5] = ["hour", "honest", "honor", "honour", "heir"];

impl Certain {
    /// What is certainly wrong about `word`, which stands between two others; nothing if one of them is not there or is not prose.
    pub fn of(language: &Language, before: Option<&str>, word: &str, after: Option<&str>) -> Option<Self> {
        let small = word.to_lowercase();
        if before.is_some_and(|before| before.to_lowercase() == small) {
            let (_, words) = NEVER_TWICE.iter().find(|(code, _)| *code == language.code())?;
            return words.contains(&&*small).then_some(Self::Repeated);
        }
        if language.code() != "en" || !matches!(word, "a" | "an" | "An") {
            return None;
        }
        let right = article(after?)?;
        (right != small).then_some(Self::Article(match (word, right) {
            ("An", _) => "A",
            (_, right) => right,
        }))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(language: &str, text: &str) -> Vec<String> {
        let language = Language::new(language).expect("a language code");
        let words: Vec<&str> = text.split(' ').collect();
        let of = |i: usize| {
            let before = i.checked_sub(1).map(|before| words[before]);
            let found = Certain::of(&language, before, words[i], words.get(i + 1).copied())?;
            Some(format!("{i} {found:?}"))
        };
        (0..words.len()).filter_map(of).collect()
    }

    #[test]
    fn little_words_come_once() {
        assert_eq!(found("en", "The the house of of cards"), ["1 Repeated", "4 Repeated"]);
        assert_eq!(found("de", "Er ist ist krank"), ["2 Repeated"]);
        for (language, text) in [
            ("en", "what he had had and that that was very very good"),
            ("de", "die Frau , die die Tür , und sie sie"),
            ("it", "piano piano"),
            ("cs", "se se vrátil"),
            ("sv", "det det"),
            ("fr", "le le"),
            ("xx", "the the"),
        ] {
            assert!(found(language, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_article_goes_by_the_sound() {
        for (text, right) in [
            ("a apple", "an"),
            ("an car", "a"),
            ("An house", "A"),
            ("an university", "a"),
            ("a hour", "an"),
            ("an European", "a"),
            ("an unanimous vote", "a"),
            ("a umbrella", "an"),
            ("a unusual day", "an"),
            ("an useful thing", "a"),
            ("a honest man", "an"),
        ] {
            assert_eq!(found("en", text), [format!("0 Article({right:?})")], "{text}");
        }
        for text in [
            "a car",
            "an apple",
            "an hour",
            "a university",
            "a European",
            "a one-way street",
            "a once famous man",
            "an unusual day",
            "an unimportant one",
            "a unit",
            "an FBI agent",
            "an MP",
            "a USB stick",
            "an mp3",
            "an html page",
            "an historic day",
            "an X",
            "vitamin a is",
            "a or b",
            "option a and",
            "a 8",
            "an 8",
            "an L-shaped room",
            "a year",
            "an honour",
            "A apple",
        ] {
            assert!(found("en", text).is_empty(), "{text}");
        }
    }
}
