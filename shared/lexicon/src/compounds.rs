//! Compounds, of which German and Swedish have more than any list.

use crate::Words;
use crate::candidates::{Found, PRICE};

/// The most parts of a compound.
const PARTS: usize = 4;
/// The fewest letters of a part.
const SHORTEST: usize = 3;
/// The least frequency of a part, because rare short words would make a compound of any typing mistake.
const FREQUENCY: u16 = 250;
/// The least frequency of a part of three letters.
const SHORT_FREQUENCY: u16 = 400;
/// The highest frequency of a last part of three letters: what is more frequent is `und` or `die`, not `tür` or `hof`.
const LAST_SHORT_FREQUENCY: u16 = 600;
/// What a compound costs in addition, compared with a wrong letter.
const COMPOUND: f32 = 0.25;

impl Words {
    /// Whether the language writes compounds as one word.
    pub(crate) fn has_compounds(&self) -> bool {
        matches!(self.language.code(), "de" | "sv")
    }

    /// Whether `word`, in small letters and at most as long as words are, consists of words of the list. An `s` may be between
    /// them; other letters that join are those of plurals, which the list has.
    pub(crate) fn is_compound(&self, word: &str) -> bool {
        self.has_compounds() && word.chars().all(char::is_alphabetic) && self.is_made_of(word, PARTS, true)
    }

    fn is_made_of(&self, word: &str, parts: usize, whole: bool) -> bool {
        if !whole && self.is_tail(word) {
            return true;
        }
        if parts < 2 {
            return false;
        }
        word.char_indices().map(|(at, _)| at).skip(SHORTEST).any(|at| {
            let (head, tail) = word.split_at(at);
            self.is_head(head) && self.is_made_of(tail, parts - 1, false)
        })
    }

    /// Whether a word may be part of a compound.
    fn is_part(&self, word: &str) -> bool {
        let least = match word.chars().count() {
            0..SHORTEST => return false,
            SHORTEST => SHORT_FREQUENCY,
            _ => FREQUENCY,
        };
        self.frequency(word).is_some_and(|frequency| frequency >= least)
    }

    /// Whether a word may be the last part of a compound.
    fn is_tail(&self, word: &str) -> bool {
        let long = word.chars().count() > SHORTEST;
        self.is_part(word)
            && (long
                || self
                    .frequency(word)
                    .is_some_and(|frequency| frequency <= LAST_SHORT_FREQUENCY))
    }

    /// Whether a word, or a word and the `s` that joins it to the next one, may be part of a compound.
    pub(crate) fn is_head(&self, word: &str) -> bool {
        self.is_part(word) || word.strip_suffix('s').is_some_and(|word| self.is_part(word))
    }

    /// Adds to `found` the compounds that `word`, in small letters, may be one misspelt part away from.
    pub(crate) fn mended_compounds(&self, word: &str, found: &mut Vec<Found>) {
        if !self.has_compounds() {
            return;
        }
        // Both parts have a letter more than the shortest, because every second short word is a typing mistake of another.
        let cuts: Vec<usize> = word.char_indices().map(|(at, _)| at).skip(SHORTEST + 1).collect();
        let cuts = &cuts[..cuts.len().saturating_sub(SHORTEST)];
        for &at in cuts {
            let (head, tail) = word.split_at(at);
            if self.is_head(head) {
                for part in self
                    .near(tail, 1)
                    .into_iter()
                    .filter(|part| part.frequency >= FREQUENCY)
                {
                    found.push(part.within(head, ""));
                }
            }
            if self.is_part(tail) {
                for part in self
                    .near(head, 1)
                    .into_iter()
                    .filter(|part| part.frequency >= FREQUENCY)
                {
                    found.push(part.within("", tail));
                }
            }
        }
    }
}

impl Found {
    /// The compound that it is a part of, between what stands before and after it.
    fn within(self, before: &str, after: &str) -> Self {
        Self {
            word: format!("{before}{}{after}", self.word.to_lowercase()),
            score: self.score - PRICE * COMPOUND,
            ..self
        }
    }
}
