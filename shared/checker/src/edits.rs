//! What a network with edit heads says of each place of a sentence, in addition to the probability of a mistake.

use bytes::Bytes;
use solecism_text::Word as TextWord;

use crate::checker::Checker;
use crate::report::Timings;

/// The model's outputs that say what becomes of a word, and what is missing before it.
pub(crate) const HEADS: [&str; 2] = ["edit_logits", "insert_logits"];

/// The most tags that are kept for a place, because a long text has thousands of places, and a head has 1,700 tags.
pub const MOST_TAGS: usize = 12;
/// The probability below which a tag is not kept.
const LEAST: f32 = 0.01;
/// How many tags are looked at together.
const STRETCH: usize = 32;

/// What the edit heads say of one place of a sentence: of a word, or of the sentence's end.
///
/// The default says nothing at all: every number in it is 0.
///
/// Tags are numbers in the order of the model's outputs; the bundle's file with the role `edits` says what each stands for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EditScores {
    /// The probability, 0 to 1, that the word stays as it is: that of tag 0 of `edit_logits`. It is 1 at the sentence's end, where there is
    /// no word, and for words that are not read or never called wrong.
    pub keep: f32,
    /// The most likely other tags of `edit_logits` with their probabilities, best first: at most [`MOST_TAGS`], each of a hundredth
    /// or more.
    pub edits: Vec<(u16, f32)>,
    /// The probability, 0 to 1, that nothing is missing before this place: that of tag 0 of `insert_logits`.
    pub nothing: f32,
    /// The same as `edits`, for `insert_logits`.
    pub inserts: Vec<(u16, f32)>,
}

impl EditScores {
    /// The scores of a place where the model sees nothing to do, or was not asked.
    pub const UNCHANGED: Self = Self {
        keep: 1.0,
        edits: Vec::new(),
        nothing: 1.0,
        inserts: Vec::new(),
    };

    /// Makes them from the probabilities of all tags of both heads; each head has at least one tag.
    pub(crate) fn of(edits: &[f32], inserts: &[f32]) -> Self {
        let (keep, edits) = best(edits);
        let (nothing, inserts) = best(inserts);
        Self {
            keep,
            edits,
            nothing,
            inserts,
        }
    }

    /// The same for a place where a word may be missing, but where there is no word to change.
    pub(crate) fn without_word(self) -> Self {
        Self {
            keep: 1.0,
            edits: Vec::new(),
            ..self
        }
    }

    /// Whether all numbers are probabilities.
    pub(crate) fn is_valid(&self) -> bool {
        let tags = self.edits.iter().chain(&self.inserts).map(|(_, p)| p);
        [&self.keep, &self.nothing]
            .into_iter()
            .chain(tags)
            .all(|p| (0.0..=1.0).contains(p))
    }
}

/// The probability of tag 0, and the most likely others.
fn best(probabilities: &[f32]) -> (f32, Vec<(u16, f32)>) {
    let first = probabilities.first().copied().unwrap_or(f32::NAN);
    let mut likely = Vec::new();
    // Nearly all stretches have no tag to keep, which a quick look shows.
    for (i, stretch) in probabilities.chunks(STRETCH).enumerate() {
        if stretch.iter().fold(false, |any, p| any | (*p >= LEAST)) {
            let kept = stretch.iter().enumerate().filter(|(_, p)| **p >= LEAST);
            let tags = kept
                .map(|(place, p)| (i * STRETCH + place, *p))
                .filter(|(tag, _)| *tag > 0);
            likely.extend(tags.filter_map(|(tag, p)| Some((u16::try_from(tag).ok()?, p))));
        }
    }
    likely.sort_by(|a: &(u16, f32), b| b.1.total_cmp(&a.1));
    likely.truncate(MOST_TAGS);
    likely.shrink_to_fit();
    (first, likely)
}

/// What the model says of one sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The probability of each word's being in error, as in a [`Report`](crate::Report), for as many words as were checked.
    pub probabilities: Vec<f32>,
    /// What the edit heads say of each of these words, and one more for the sentence's end if it was checked to the end. Empty for
    /// a model without edit heads.
    pub edits: Vec<EditScores>,
}

/// What the model says of sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// One for each sentence that was reached, in order; the last one may lack words.
    pub sentences: Vec<Scored>,
    /// The first sentence, and the word in it, that was not checked.
    pub stopped_at: Option<(usize, usize)>,
    /// Where the time went.
    pub timings: Timings,
}

/// The sentences of a text, and what the model says of them.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredText {
    /// The words of each sentence, with their places in the text.
    pub sentences: Vec<Vec<TextWord>>,
    /// One for each of these sentences that was reached.
    pub scores: Vec<Scored>,
}

impl Scored {
    /// Puts probabilities and edits together; without edit heads, there are no edits.
    pub(crate) fn all(probabilities: Vec<Vec<f32>>, edits: Vec<Vec<EditScores>>) -> Vec<Self> {
        let edits = edits.into_iter().chain(std::iter::repeat_with(Vec::new));
        let sentences = probabilities.into_iter().zip(edits);
        let scored = |(probabilities, edits)| Self { probabilities, edits };
        sentences.map(scored).collect()
    }
}

/// The files of a bundle that corrections need, as they are: the corrector reads them.
#[derive(Debug, Clone, Default)]
pub(crate) struct EditFiles {
    pub(crate) edits: Option<Bytes>,
    pub(crate) words: Option<Bytes>,
}

impl Checker {
    /// The same checker with the files that corrections need, as bytes: the one that says what the edit heads' tags are, and the list of
    /// words. It keeps both, and reads neither.
    pub fn with_edit_files(mut self, edits: Option<Bytes>, words: Option<Bytes>) -> Self {
        self.files = EditFiles { edits, words };
        self
    }

    /// The bundle's file with the role `edits`, usually `edits.json`, if it has one.
    pub fn edits_file(&self) -> Option<&Bytes> {
        self.files.edits.as_ref()
    }

    /// The bundle's file with the role `words`, usually `words.fst`, if it has one.
    pub fn words_file(&self) -> Option<&Bytes> {
        self.files.words.as_ref()
    }

    /// How many tags the model's edit heads have: of `edit_logits`, and of `insert_logits`. None for a model without both.
    pub fn edit_labels(&self) -> Option<[usize; 2]> {
        self.parts.tagger.edit_labels()
    }
}

/// Spreads what is said of the words that are read over all words. `of_read` goes as far as the check did, and includes the sentence's end
/// if that was reached.
pub(crate) fn of_all(words: &[TextWord], of_read: Vec<EditScores>, reached: usize) -> Vec<EditScores> {
    let mut of_read = of_read.into_iter();
    let of_word = |word: &TextWord| match word.read {
        None => EditScores::UNCHANGED,
        Some(_) => match of_read.next() {
            Some(scores) if word.judged => scores,
            Some(scores) => scores.without_word(),
            None => EditScores::UNCHANGED,
        },
    };
    let mut all: Vec<EditScores> = words.iter().take(reached).map(of_word).collect();
    if reached == words.len() {
        all.push(of_read.next().unwrap_or(EditScores::UNCHANGED).without_word());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_likely_tags_are_kept_best_first() {
        let mut tags = vec![0.0; 1_700];
        tags[0] = 0.4;
        for (tag, p) in [
            (7, 0.05),
            (3, 0.3),
            (1_699, 0.1),
            (9, 0.02),
            (5, 0.03),
            (6, 0.04),
            (8, 0.011),
            (4, 0.009),
        ] {
            tags[tag] = p;
        }
        tags[20..40].fill(0.0101);
        let found = EditScores::of(&tags, &[0.99, 0.009]);
        assert_eq!((found.keep, found.nothing), (0.4, 0.99));
        let expected = [
            (3, 0.3),
            (1_699, 0.1),
            (7, 0.05),
            (6, 0.04),
            (5, 0.03),
            (9, 0.02),
            (8, 0.011),
        ];
        assert_eq!(found.edits[..7], expected);
        assert_eq!(found.edits.len(), MOST_TAGS);
        assert_eq!(found.inserts, []);
        assert!(found.is_valid());
        assert!(!EditScores::of(&[f32::NAN], &[1.0]).is_valid());
        assert!(!EditScores::of(&[1.0], &[0.5, 2.0]).is_valid());
    }
}
