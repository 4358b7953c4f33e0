//! The correction for words that look misspelt.

use solecism_lexicon::Words;

use crate::checker::Checker;
use crate::length::scale_odds;
use crate::tagging::{Run, Tagged};

/// The probability below which a word is not looked up. The whole list is searched for each word that is, so only those are that the
/// correction may bring to a threshold: 20 times the odds of 0.03 are a probability of 0.38.
const LEAST: f32 = 0.03;
/// The least probability of a word that is certainly wrong, which is not 1, because a rule can err as well.
pub(crate) const CERTAIN: f32 = 0.97;

/// The list of words that says which ones look misspelt, and by how much that multiplies the odds of a mistake.
pub(crate) struct Lexicon {
    words: Words,
    odds: f32,
}

impl Checker {
    /// The same checker with a list of words: the odds that a word is in error are multiplied by `odds` if it looks
    /// [misspelt](Words::is_misspelt).
    pub fn with_words(mut self, words: Words, odds: f32) -> Self {
        self.lexicon = Some(Lexicon { words, odds });
        self
    }

    /// The list of words that probabilities depend on, if they depend on one.
    pub fn words(&self) -> Option<&Words> {
        self.lexicon.as_ref().map(|lexicon| &lexicon.words)
    }

    /// Corrects the probabilities of the words that look misspelt. `read` has the words as the model read them.
    pub(crate) fn judge_spelling(&self, read: &[Vec<&str>], run: &Run<'_>, tagged: &mut Tagged) {
        let Some(Lexicon { words, odds }) = &self.lexicon else {
            return;
        };
        run.turn(0, &mut |_| {
            for (read, probabilities) in read.iter().zip(&mut tagged.probabilities) {
                for (word, probability) in read.iter().zip(probabilities) {
                    if words.is_slip(word) {
                        *probability = probability.max(CERTAIN);
                    } else if *probability >= LEAST && words.is_misspelt(word) {
                        *probability = scale_odds(*probability, *odds);
                    }
                }
            }
        });
    }
}
