//! What becomes of a word that no list knows.

use super::options::{Choice, NEXT_CANDIDATE};
use super::{Corrector, Proposal};
use crate::kind::Kind;
use crate::letters::is_upper;
use crate::scores::Sentence;
use crate::tags::Edit;
use crate::words::Candidate;

/// How many powers of ten in frequency the model's own edit is worth, if it is the only one that the model has. From 0.5 to 6 it makes a
/// difference of 0.002 in the edits' F0.5 (docs/models.md).
const OWN_EDIT: f32 = 3.0;

/// A word that is in no list, and what it may have been meant to be.
///
/// Whatever the model would make of such a word, another ending or another word, it sees its pieces, which are not those of the word that
/// was meant: `hourrs` loses its last letter, `blannd` its last three. That it is no right word is all that can be learned from them
/// together, and the list says which one was meant; a model's edit counts for the candidate that it makes.
pub(super) struct Misspelt {
    candidates: Vec<(Candidate, f32)>,
    /// The probability that it is misspelt: that of all the edits that say so.
    probability: f32,
}

impl Corrector {
    /// What is known of word `i` if the list does not have it; none where there is no list, or more in the word than letters. Nothing is near
    /// what looks like a name.
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
        })
    }

    /// Whether a word has a capital of its own, in a language that gives it to names alone: it is not the first of a sentence or of a quotation.
    fn may_be_name(&self, sentence: &Sentence<'_>, i: usize) -> bool {
        let word = &sentence.tokens[i].text;
        let before = i.checked_sub(1).map(|before| &sentence.tokens[before].text);
        let within = before.is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric() || c == ','));
        let of_names = self.tags.language().code() != "de";
        of_names && within && word.starts_with(char::is_uppercase) && !is_upper(word)
    }
}

impl Misspelt {
    /// Whether an edit says of this word that it is misspelt. If nothing is near it, one that names another word stands for itself: the
    /// word is of another language.
    pub(super) fn takes(&self, edit: &Edit) -> bool {
        match edit {
            Edit::Spelling | Edit::Other | Edit::Ending { .. } => true,
            Edit::Word(_) => !self.candidates.is_empty(),
            _ => false,
        }
    }

    /// Counts what the model says of the word; how much of it can be meant: all, or nothing where no candidate is near.
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
        let mut share = self.probability;
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
