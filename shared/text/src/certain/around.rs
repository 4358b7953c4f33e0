//! The words of a sentence around one of them.

// A function has the rules of one language, which need not need all of this.
#![cfg_attr(not(feature = "rules"), allow(dead_code))]

use crate::letters::{is_among, is_mark};

/// Words of a sentence that are looked at, on either side.
const FARTHEST: usize = 60;

/// What gives the words of a sentence by their number. It is a reference, so that the rules are compiled once.
pub(super) type Read<'r> = &'r dyn Fn(usize) -> Option<&'r str>;

/// A word's place in a sentence.
pub(super) struct Around<'r> {
    pub(super) i: usize,
    pub(super) read: Read<'r>,
}

impl<'r> Around<'r> {
    /// The word at a distance, as it is written; nothing if there is none or it is not prose.
    pub(super) fn written(&self, by: isize) -> Option<&'r str> {
        (self.read)(self.i.checked_add_signed(by)?)
    }

    /// The word at a distance, in small letters; nothing if there is none or it is not prose.
    pub(super) fn word(&self, by: isize) -> Option<String> {
        Some(self.written(by)?.to_lowercase())
    }

    /// Whether the word at a distance is one of `list`.
    pub(super) fn has(&self, by: isize, list: &str) -> bool {
        self.written(by).is_some_and(|word| {
            if word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
                is_among(list, word)
            } else {
                is_among(list, &word.to_lowercase())
            }
        })
    }

    /// Whether the word at a distance is written without a capital.
    pub(super) fn is_small(&self, by: isize) -> bool {
        let word = self.i.checked_add_signed(by).and_then(self.read);
        word.is_some_and(|word| !word.chars().any(char::is_uppercase))
    }

    /// Whether the word at a distance is the first of a sentence, or stands after a mark or one of `joints`.
    pub(super) fn is_first(&self, by: isize, joints: &str) -> bool {
        self.i.checked_add_signed(by) == Some(0)
            || self
                .word(by - 1)
                .is_some_and(|before| is_among(joints, &before) || is_mark(&before))
    }

    /// Whether the sentence ends before the word at a distance, or a mark stands there.
    pub(super) fn is_end(&self, by: isize) -> bool {
        self.word(by).is_none_or(|word| is_mark(&word))
    }

    /// The words of the sentence, as far as they are prose.
    pub(super) fn sentence(&self) -> Vec<String> {
        let words = (self.i.saturating_sub(FARTHEST)..self.i + FARTHEST).filter_map(self.read);
        words.map(str::to_lowercase).collect()
    }
}
