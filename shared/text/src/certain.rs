//! Mistakes that need no model, because nearly every text in which they come is wrong: a little word written twice, a little word that
//! goes by the sound of the next one and has the other form (`a apple`, `il studente`, `s sestrou`), and what a language's grammar rules out
//! whatever stands around it (`aby jste`, `er haben`, `can goes`, `ho andato`, `en hus`).
//!
//! A network of word pieces sees neither well: it reads a word's letters as one piece, and a word that stands twice in its corpus stands
//! there on purpose.

#[cfg(any(test, feature = "grammar"))]
mod around;
#[cfg(any(test, feature = "rules-cs"))]
mod czech;
#[cfg(any(test, feature = "rules-en"))]
mod english;
#[cfg(any(test, feature = "rules-de"))]
mod german;
#[cfg(any(test, feature = "rules-it"))]
mod italian;
#[cfg(any(test, feature = "rules-sv"))]
mod swedish;
#[cfg(test)]
mod tests;

use crate::Language;
#[cfg(any(test, feature = "grammar"))]
use crate::letters::in_case_of;

/// A mistake that is certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Certain {
    /// The word goes, because it stands there for the second time in a row, or because the words beside it say the same or rule it out.
    Extra,
    /// The word has to have this form where it stands, or be these two words.
    Form(String),
    /// The word is wrong, and it is open what is right.
    Wrong,
}

/// Words that no sentence has twice in a row. Those that may be are not among them: German relative pronouns (`die die`), particles beside a
/// preposition (`come in in`), Italian adverbs (`piano piano`), `had had`.
const NEVER_TWICE: [(&str, &[&str]); 5] = [
    (
        "cs",
        &[
            "ale", "aby", "do", "jsem", "jsi", "jsme", "jste", "když", "ke", "moje", "můj", "na", "naše", "nebo", "od",
            "pro", "při", "svoje", "svůj", "tvoje", "tvůj", "vaše", "ve", "že",
        ],
    ),
    (
        "de",
        &[
            "aber", "am", "auch", "bin", "dass", "ein", "eine", "einem", "einen", "für", "haben", "hat", "ich", "im",
            "ist", "mein", "meine", "nicht", "oder", "sind", "und", "vom", "von", "war", "weil", "wenn", "wir", "zum",
            "zur",
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
            "il", "lo", "ma", "mia", "mio", "nel", "nella", "non", "sono", "sul", "un", "una", "uno",
        ],
    ),
    (
        "sv",
        &[
            "att", "en", "ett", "han", "har", "hon", "inte", "jag", "min", "mitt", "ni", "och", "vi", "är",
        ],
    ),
];

impl Certain {
    /// What is certainly wrong about word `i` of a sentence. `read` gives its words, and nothing where there is none or it is not prose.
    pub fn of<'a>(language: &Language, i: usize, read: &'a dyn Fn(usize) -> Option<&'a str>) -> Option<Self> {
        let word = read(i)?;
        let small = word.to_lowercase();
        let before = i.checked_sub(1).and_then(read);
        if before.is_some_and(|before| before.to_lowercase() == small) {
            let (_, words) = NEVER_TWICE.iter().find(|(code, _)| *code == language.code())?;
            return words.contains(&&*small).then_some(Self::Extra);
        }
        Self::by_grammar(language, &small, i, read)
    }

    /// What the language's grammar says of word `i`, which is `small` in small letters.
    #[cfg(any(test, feature = "grammar"))]
    #[cfg_attr(not(feature = "rules"), allow(unused_variables))]
    fn by_grammar<'a>(
        language: &Language,
        small: &str,
        i: usize,
        read: &'a dyn Fn(usize) -> Option<&'a str>,
    ) -> Option<Self> {
        let word = read(i)?;
        // Within a sentence, a capital makes it a letter, a number or part of a name.
        let is_plain = i.checked_sub(1).and_then(read).is_none() || small == word;
        let in_case = |found: Self| found.in_case_of(word);
        match language.code() {
            #[cfg(any(test, feature = "rules-cs"))]
            "cs" if is_plain => czech::of(small, i, read).map(in_case),
            #[cfg(any(test, feature = "rules-de"))]
            "de" => german::of(small, i, read),
            #[cfg(any(test, feature = "rules-en"))]
            "en" => english::of(small, i, is_plain, read),
            #[cfg(any(test, feature = "rules-it"))]
            "it" if is_plain => italian::of(small, i, read).map(in_case),
            #[cfg(any(test, feature = "rules-it"))]
            "it" => italian::month(small, i, read),
            #[cfg(any(test, feature = "rules-sv"))]
            "sv" if is_plain => swedish::of(small, i, read).map(in_case),
            #[cfg(any(test, feature = "rules-sv"))]
            "sv" => swedish::small(word, i, read),
            _ => None,
        }
    }

    #[cfg(not(any(test, feature = "grammar")))]
    fn by_grammar<'a>(_: &Language, _: &str, _: usize, _: &'a dyn Fn(usize) -> Option<&'a str>) -> Option<Self> {
        None
    }

    #[cfg(any(test, feature = "grammar"))]
    #[cfg_attr(not(feature = "rules"), allow(dead_code))]
    fn in_case_of(self, written: &str) -> Self {
        match self {
            Self::Form(right) => Self::Form(in_case_of(&right, written)),
            Self::Extra | Self::Wrong => self,
        }
    }
}
