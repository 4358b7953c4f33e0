//! Whether a word looks misspelt.

use solecism_text::letters::{is_upper, starts_upper};

use crate::{Words, normal};

/// The fewest letters of a word that is looked at, because nearly every shorter one is a letter away from a frequent word.
const SHORTEST: usize = 4;
/// The least score of a word that is near: one wrong letter, and a word that comes once in a million.
const NEAR: f32 = -1.0;

impl Words {
    /// Whether the list has no such word, but a frequent one that differs from it in a letter or in accents.
    ///
    /// What may be a name never looks misspelt: a word with a capital, unless the language gives one to every noun.
    pub fn is_misspelt(&self, word: &str) -> bool {
        let word = &*normal(word);
        let has_letters_only = word.chars().all(char::is_alphabetic) && word.chars().count() >= SHORTEST;
        if !has_letters_only || self.may_be_name(word) || self.knows(word) {
            return false;
        }
        let small = word.to_lowercase();
        self.near(&small, 1).iter().any(|found| found.score >= NEAR)
    }

    /// Whether a word has capitals that no rule of the language explains.
    fn may_be_name(&self, word: &str) -> bool {
        let of_nouns = self.language.code() == "de";
        is_upper(word) || word.chars().skip(1).any(char::is_uppercase) || (starts_upper(word) && !of_nouns)
    }
}
