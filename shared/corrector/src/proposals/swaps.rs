//! Neighbours that change places.

use std::ops::Range;

use super::Corrector;
use crate::kind::{Fix, Kind};
use crate::scores::{Sentence, Token};

impl Corrector {
    /// The fixes that let a word of a run change places with the word before or after it. Nothing says how likely they are, so their
    /// probability is 0: the detector has to tell how the sentence reads then.
    pub(crate) fn swaps(&self, sentence: &Sentence<'_>, run: &Range<usize>) -> Vec<Fix> {
        // A word that is wrong by rule is wrong in any place.
        let is_wrong_itself = |i: usize| self.certain(sentence, i).is_some();
        let is_word = |token: &Token<'_>| token.editable && token.text.chars().all(char::is_alphabetic);
        let places = run.start.saturating_sub(1)..run.end.min(sentence.tokens.len().saturating_sub(1));
        let swap = |i: usize| {
            let [a, b] = sentence.tokens.get(i..i + 2)? else {
                return None;
            };
            let words = is_word(a) && is_word(b) && !is_wrong_itself(i) && !is_wrong_itself(i + 1);
            let words = words && a.text.to_lowercase() != b.text.to_lowercase();
            words.then(|| Fix {
                words: i..i + 2,
                replacement: vec![b.text.clone().into_owned(), a.text.clone().into_owned()],
                probability: 0.0,
                kind: Kind::Order,
            })
        };
        places.filter_map(swap).collect()
    }
}
