//! What differs from language to language: how text splits into sentences and words.

mod german;

use serde::Serialize;

use crate::error::CheckerError;

/// A language, by its ISO 639 code of two or three letters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// The language of `code`, such as `de`. Any code is taken: a language without rules of its own gets the general
    /// ones.
    ///
    /// # Errors
    ///
    /// [`CheckerError::Language`] where `code` is not two or three lower-case letters.
    pub fn new(code: &str) -> Result<Self, CheckerError> {
        let valid = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase());
        match valid {
            true => Ok(Self(code.to_owned())),
            false => Err(CheckerError::Language { code: code.to_owned() }),
        }
    }

    /// The code, such as `de`.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// How this language's text splits.
    pub(crate) fn rules(&self) -> &'static Rules {
        match self.0.as_str() {
            "de" => &german::RULES,
            _ => &GENERAL,
        }
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a language adds to the general way of splitting text. Abbreviations and words are in lower case and matched
/// without regard to case; abbreviations are without their last full stop.
pub(crate) struct Rules {
    /// Abbreviations after which a sentence may end, such as German `usw`.
    pub(crate) closing_abbreviations: &'static [&'static str],
    /// Abbreviations after which a sentence goes on, such as `dr`, `z`.
    pub(crate) open_abbreviations: &'static [&'static str],
    /// Whether a number with a full stop is an ordinal (`3. Mai`), after which a sentence goes on.
    pub(crate) ordinals: bool,
    /// Beginnings of the words before which an ordinal is one word with its full stop, in lower case.
    pub(crate) ordinal_nouns: &'static [&'static str],
    /// Words that start sentences more often than they follow an ordinal or an initial: articles, pronouns,
    /// conjunctions, prepositions.
    pub(crate) sentence_starters: &'static [&'static str],
    /// Endings that a slash joins to a word (`Lehrer/in`).
    pub(crate) slash_endings: &'static [&'static str],
}

impl Rules {
    /// Whether `word`, which has no full stop at its end, is an abbreviation of either sort.
    pub(crate) fn is_abbreviation(&self, word: &str) -> bool {
        let lower = word.to_lowercase();
        let listed = |list: &[&str]| list.contains(&lower.as_str());
        listed(self.closing_abbreviations) || listed(self.open_abbreviations)
    }

    /// Whether `word`, after an ordinal or an initial, is more likely to start a sentence.
    pub(crate) fn starts_sentences(&self, word: &str) -> bool {
        self.sentence_starters.contains(&word.to_lowercase().as_str())
    }

    /// Whether `word` is an abbreviation that no sentence ends with.
    pub(crate) fn is_open_abbreviation(&self, word: &str) -> bool {
        self.open_abbreviations.contains(&word.to_lowercase().as_str())
    }
}

/// Rules for a language without its own.
static GENERAL: Rules = Rules {
    closing_abbreviations: &[],
    open_abbreviations: &[],
    ordinals: false,
    ordinal_nouns: &[],
    sentence_starters: &[],
    slash_endings: &[],
};
