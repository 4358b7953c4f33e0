//! What a fix is, and of which kind.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::letters::is_mark;

/// What kind of mistake a fix mends: for messages, for rules that an editor can switch off, and for tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Another form of the word, or another word in its place.
    Form,
    /// A word that is misspelt.
    Spelling,
    /// Words in another order.
    Order,
    /// A word that is missing.
    Missing,
    /// A word too many.
    Extra,
    /// A capital that should be a small letter, or the other way round.
    Case,
    /// Marks alone.
    Punctuation,
    /// One word that was written as two, or two as one.
    Compound,
}

impl Kind {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 8] = [
        Self::Form,
        Self::Spelling,
        Self::Order,
        Self::Missing,
        Self::Extra,
        Self::Case,
        Self::Punctuation,
        Self::Compound,
    ];

    /// Its name, as it is serialised.
    pub fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Spelling => "spelling",
            Self::Order => "order",
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Case => "case",
            Self::Punctuation => "punctuation",
            Self::Compound => "compound",
        }
    }

    /// The kind of putting `new` in the place of `old`, as far as the words alone say.
    pub(crate) fn of<S: AsRef<str>, T: AsRef<str>>(old: &[S], new: &[T]) -> Self {
        let marks = old.iter().all(|word| is_mark(word.as_ref())) && new.iter().all(|word| is_mark(word.as_ref()));
        if marks {
            return Self::Punctuation;
        }
        if old.is_empty() || new.is_empty() {
            return match old.is_empty() {
                true => Self::Missing,
                false => Self::Extra,
            };
        }
        let [old_small, new_small] = [
            old.iter().map(|word| word.as_ref().to_lowercase()).collect::<Vec<_>>(),
            new.iter().map(|word| word.as_ref().to_lowercase()).collect::<Vec<_>>(),
        ];
        if old_small == new_small {
            return Self::Case;
        }
        if old.len() != new.len() && joined(&old_small) == joined(&new_small) {
            return Self::Compound;
        }
        let sorted = |mut words: Vec<String>| {
            words.sort_unstable();
            words
        };
        match sorted(old_small) == sorted(new_small) {
            true => Self::Order,
            false => Self::Form,
        }
    }
}

/// Words as one, without the hyphens that may join them.
fn joined(words: &[String]) -> String {
    words.concat().replace('-', "")
}

/// Words to put in the place of others.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// The words of the sentence whose place it takes, by index; empty where something is put before the word `start`.
    pub words: Range<usize>,
    /// What to put there; nothing where the words are to go.
    pub replacement: Vec<String>,
    /// How sure the model is, 0 to 1: of the least sure of its parts, where it has several.
    pub probability: f32,
    /// What it mends.
    pub kind: Kind,
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn the_words_say_the_kind() {
        let cases: [(&[&str], &[&str], Kind); 11] = [
            (&["ein"], &["einen"], Kind::Form),
            (&["auf"], &["in", "der"], Kind::Form),
            (&["ich", "bin"], &["bin", "ich"], Kind::Order),
            (&[], &["zu"], Kind::Missing),
            (&["zu"], &[], Kind::Extra),
            (&[], &[","], Kind::Punctuation),
            (&["."], &["?"], Kind::Punctuation),
            (&["haus"], &["Haus"], Kind::Case),
            (&["Haus", "Tür"], &["Haustür"], Kind::Compound),
            (&["garnicht"], &["gar", "nicht"], Kind::Compound),
            (&["E", "Mail"], &["E-Mail"], Kind::Compound),
        ];
        for (old, new, kind) in cases {
            assert_eq!(Kind::of(old, new), kind, "{old:?} {new:?}");
        }
    }

    #[test]
    fn names_are_as_serialised() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("a kind is serialised"), kind.name());
        }
    }
}
