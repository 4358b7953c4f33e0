//! What becomes of a word that the list does not know.

use super::options::{Choice, NEXT_CANDIDATE};
use super::{Corrector, Proposal};
use crate::kind::Kind;
use crate::scores::Sentence;
use crate::tags::Edit;
use solecism_lexicon::Candidate;
use solecism_text::letters::is_upper;

/// How many powers of ten in frequency the model's own edit is worth, if it is the only one that the model has. Values from 0.5 to 6 make a
/// difference of 0.002 in the edits' F0.5 (docs/models.md).
const OWN_EDIT: f32 = 3.0;

/// A word that the list does not know, and what it may have been meant to be.
///
/// Whether the model would give such a word another ending or replace it by another word, it sees the word's pieces, which are not those of
/// the word that was meant: `hourrs` loses its last letter, `blannd` its last three. All that can be learned from its edits together is
/// that the word is not right. The list says which word was meant, and a model's edit counts for the candidate that it makes.
pub(super) struct Misspelt {
    candidates: Vec<(Candidate, f32)>,
    /// The probability that it is misspelt: the sum over all the edits that say so.
    probability: f32,
    /// The probability of a mistake in it by the detector, if it looks misspelt: then this one counts. The heads share theirs among all that
    /// may become of a word, and the detector, which knows that the word looks misspelt, finds nearly twice as many in Czech (docs/models.md).
    mistake: Option<f32>,
}

impl Corrector {
    /// What is known of word `i` if the list does not know it; none if there is no list, or if the word has anything but letters. What
    /// looks like a name has no candidates.
    pub(super) fn misspelt(&self, sentence: &Sentence<'_>, i: usize) -> Option<Misspelt> {
        let word = &*sentence.tokens[i].text;
        let list = self.words.as_ref().filter(|list| !list.knows(word))?;
        if !word.chars().all(char::is_alphabetic) {
            return None;
        }
        let near = match self.may_be_name(sentence, i) {
            true => Vec::new(),
            false => list.candidates(word, Proposal::MOST),
        };
        Some(Misspelt {
            candidates: near.into_iter().map(|candidate| (candidate, 0.0)).collect(),
            probability: 0.0,
            mistake: list.is_misspelt(word).then_some(sentence.tokens[i].mistake),
        })
    }

    /// Whether a word has a capital of its own, in a language that gives one only to names: it is not the first word of a sentence or of a
    /// quotation.
    fn may_be_name(&self, sentence: &Sentence<'_>, i: usize) -> bool {
        let word = &sentence.tokens[i].text;
        let before = i.checked_sub(1).map(|before| &sentence.tokens[before].text);
        let within = before.is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric() || c == ','));
        let of_names = self.tags.language().code() != "de";
        of_names && within && word.starts_with(char::is_uppercase) && !is_upper(word)
    }
}

impl Misspelt {
    /// Whether an edit says that this word is misspelt. If the word has no candidates, an edit that names another word stands for itself,
    /// because the word is of another language.
    pub(super) fn takes(&self, edit: &Edit) -> bool {
        match edit {
            Edit::Spelling | Edit::Other | Edit::Ending { .. } => true,
            Edit::Word(_) => !self.candidates.is_empty(),
            _ => false,
        }
    }

    /// Counts what the model says of the word. Returns how much of it can be meant: all, or nothing if there is no candidate.
    pub(super) fn take(&mut self, edit: &Edit, word: &str, probability: f32) -> f32 {
        if *edit != Edit::Other {
            self.probability += probability;
        }
        if let Some(made) = edit.of_word(word)
            && let Some((_, votes)) = self
                .candidates
                .iter_mut()
                .find(|(candidate, _)| candidate.words == made)
        {
            *votes += probability;
        }
        if self.candidates.is_empty() && *edit != Edit::Other {
            0.0
        } else {
            probability
        }
    }

    /// The candidates, most probable first.
    pub(super) fn into_choices(mut self) -> impl Iterator<Item = Choice> {
        let all = self.probability.max(f32::MIN_POSITIVE);
        let score = |(candidate, votes): &(Candidate, f32)| candidate.score + OWN_EDIT * votes / all;
        self.candidates.sort_by(|a, b| score(b).total_cmp(&score(a)));
        let mut share = self.mistake.unwrap_or(self.probability);
        self.candidates
            .into_iter()
            .filter(move |_| share > 0.0)
            .map(move |(candidate, _)| {
                let probability = share;
                share *= NEXT_CANDIDATE;
                Choice {
                    edit: Some(Edit::Spelling),
                    words: candidate.words,
                    probability,
                    kind: Kind::Spelling,
                }
            })
    }
}
