//! Mistakes that are certain whatever the model says.

use solecism_lexicon::Words;
use solecism_text::{Certain, Language, Word as TextWord};

use crate::misspelt::CERTAIN;

/// Raises the probabilities of the words of a text that are [certainly](Certain) wrong, as far as they go: by themselves, or by the nouns of `list`.
pub(crate) fn judge(
    sentences: &[Vec<TextWord>],
    language: &Language,
    list: Option<&Words>,
    probabilities: &mut [Vec<f32>],
) {
    for (words, probabilities) in sentences.iter().zip(probabilities) {
        let read = |i: usize| words.get(i).filter(|word| word.judged)?.read.as_deref();
        for (i, probability) in probabilities.iter_mut().enumerate() {
            let disagrees = || list.is_some_and(|list| list.disagreement(i, &read).is_some());
            if Certain::of(language, i, &read).is_some() || disagrees() {
                *probability = probability.max(CERTAIN);
            }
        }
    }
}
