//! The words of a Czech sentence around one of them.

use crate::letters::is_among;

/// Words of a sentence that are looked at, on either side.
const FARTHEST: usize = 60;
/// Words between which and the others stands another clause.
const JOINTS: [&str; 4] = ["a", "ale", "že", "protože"];

/// What gives the words of a sentence by their number. It is a reference, so that the rules are compiled once.
pub(in crate::certain) type Read<'r> = &'r dyn Fn(usize) -> Option<&'r str>;

/// A word's place in a sentence.
pub(super) struct Around<'r> {
    pub(super) i: usize,
    pub(super) read: Read<'r>,
}

impl Around<'_> {
    /// The word at a distance, in small letters; nothing if there is none or it is not prose.
    pub(super) fn word(&self, by: isize) -> Option<String> {
        Some((self.read)(self.i.checked_add_signed(by)?)?.to_lowercase())
    }

    /// Whether the word at a distance is one of `list`.
    pub(super) fn has(&self, by: isize, list: &str) -> bool {
        self.word(by).is_some_and(|word| is_among(list, &word))
    }

    /// The words of the sentence, as far as they are prose.
    pub(super) fn sentence(&self) -> Vec<String> {
        let words = (self.i.saturating_sub(FARTHEST)..self.i + FARTHEST).filter_map(self.read);
        words.map(str::to_lowercase).collect()
    }

    /// The words of the clause: those up to a mark or a conjunction on either side.
    pub(super) fn clause(&self) -> Vec<String> {
        let is_part = |word: &&str| word.contains(char::is_alphanumeric) && !JOINTS.contains(&&*word.to_lowercase());
        let before = (0..self.i).rev().map_while(self.read).take_while(is_part);
        let after = (self.i..).map_while(self.read).take_while(is_part);
        before.chain(after).map(str::to_lowercase).collect()
    }
}
