//! What a model says of a sentence, word by word.

use std::borrow::Cow;

use solecism_checker::Scored;
use solecism_text::{Word, is_invisible};

/// What a model says of one word, and of what is missing before it. Tags are indices into the lists of [`Tags`](crate::Tags).
pub use solecism_checker::EditScores as Scores;

/// How probable the edits of a sentence are: as the heads say, or, for heads that learned from mistakes alone, multiplied by the
/// probability of a mistake. A missing word counts as a mistake of the word on either side.
pub(crate) fn probable(scored: &Scored, of_mistakes: bool) -> Cow<'_, [Scores]> {
    if !of_mistakes {
        return Cow::Borrowed(&scored.edits);
    }
    let of_word = |i: usize| scored.probabilities.get(i).copied().unwrap_or(0.0);
    let weighed = scored.edits.iter().enumerate().map(|(i, scores)| {
        let beside = i.checked_sub(1).map_or(0.0, of_word).max(of_word(i));
        let times = |tags: &[(u16, f32)], mistake: f32| tags.iter().map(|(tag, p)| (*tag, p * mistake)).collect();
        Scores {
            edits: times(&scores.edits, of_word(i)),
            inserts: times(&scores.inserts, beside),
            ..*scores
        }
    });
    Cow::Owned(weighed.collect())
}

/// A word as corrections see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Token<'a> {
    /// The word as it was written, without characters that have no width.
    pub text: Cow<'a, str>,
    /// Whether a fix may change it or take it away.
    pub editable: bool,
    /// What the model says of it; none if it was not asked.
    pub scores: Option<&'a Scores>,
    /// The probability, 0 to 1, of a mistake in it, by the detector; 0 if that is not known.
    pub mistake: f32,
}

/// A sentence with what a model says of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sentence<'a> {
    /// Its words.
    pub tokens: Vec<Token<'a>>,
    /// What is missing at its end; only the insertions count.
    pub end: Option<&'a Scores>,
}

impl<'a> Sentence<'a> {
    /// A sentence of `text`. `scores` is what is said of each of its words, and after these of its end; nothing is said of words without an
    /// entry.
    pub fn new(text: &'a str, words: &[Word], scores: &'a [Scores]) -> Self {
        let said = scores.iter().map(Some).chain(std::iter::repeat(None));
        let token = |(word, scores): (&Word, Option<&'a Scores>)| match written(text, word) {
            Some(written) => Token {
                text: written,
                editable: true,
                scores,
                mistake: 0.0,
            },
            None => Token {
                text: Cow::Borrowed(&text[word.range.clone()]),
                editable: false,
                scores: None,
                mistake: 0.0,
            },
        };
        Self {
            tokens: words.iter().zip(said).map(token).collect(),
            end: scores.get(words.len()),
        }
    }

    /// The same sentence with the probability of a mistake in each of its words, as far as they go.
    pub fn with_mistakes(mut self, probabilities: &[f32]) -> Self {
        for (token, probability) in self
            .tokens
            .iter_mut()
            .zip(probabilities)
            .filter(|(token, _)| token.editable)
        {
            token.mistake = *probability;
        }
        self
    }
}

/// A word of `text` as it was written, without characters that have no width; none if a fix must leave it alone, because it is not judged,
/// or because the model read something other than what is there, for example if markup stands within the word.
pub fn written<'t>(text: &'t str, word: &Word) -> Option<Cow<'t, str>> {
    let read = word.read.as_deref().filter(|_| word.judged)?;
    let slice = &text[word.range.clone()];
    let visible = match slice.contains(is_invisible) {
        true => Cow::Owned(slice.chars().filter(|c| !is_invisible(*c)).collect()),
        false => Cow::Borrowed(slice),
    };
    // Case is ignored, because the first word after a greeting is read with a capital.
    let plain = |c: char| match c {
        '’' | '‘' => '\'',
        c => c,
    };
    let folded = |word: &str| word.chars().map(plain).flat_map(char::to_lowercase).collect::<String>();
    (visible.as_ref() == read || folded(&visible) == folded(read)).then_some(visible)
}

#[cfg(test)]
mod tests {
    use solecism_text::{Format, Language, read};

    use super::*;

    #[test]
    fn only_prose_may_be_changed() {
        let text = "Das ge\u{ad}ht’s **Ha**us `Haus` x@y.de 😀 € gut &auml;h.";
        let sentences = read(text, &Language::new("de").expect("a language code"), Format::Markdown);
        let words: Vec<&Word> = sentences.iter().flatten().collect();
        let changeable: Vec<String> = words
            .iter()
            .filter_map(|word| written(text, word).map(Cow::into_owned))
            .collect();
        assert_eq!(changeable, ["Das", "geht’s", "gut", "."]);
    }

    #[test]
    fn heads_of_mistakes_are_as_sure_as_the_detector_lets_them() {
        let place = |edits: &[(u16, f32)], inserts: &[(u16, f32)]| Scores {
            edits: edits.to_vec(),
            inserts: inserts.to_vec(),
            ..Scores::UNCHANGED
        };
        let scored = Scored {
            probabilities: vec![0.5, 0.25],
            edits: vec![
                place(&[(1, 0.8)], &[]),
                place(&[(2, 0.4)], &[(3, 1.0)]),
                place(&[], &[(4, 0.8)]),
            ],
        };
        assert_eq!(probable(&scored, false), scored.edits);
        let weighed = probable(&scored, true);
        assert_eq!(weighed[0].edits, [(1, 0.4)]);
        // Between the two words the likelier mistake counts, and at the end the last word's.
        assert_eq!(
            (&weighed[1].edits[..], &weighed[1].inserts[..]),
            (&[(2, 0.1)][..], &[(3, 0.5)][..])
        );
        assert_eq!(weighed[2].inserts, [(4, 0.2)]);
    }

    #[test]
    fn a_sentence_is_as_long_as_its_words_whatever_is_said() {
        let text = "Das geht.";
        let sentences = read(text, &Language::new("de").expect("a language code"), Format::Plain);
        let scores = [Scores::default(), Scores::default()];
        let sentence = Sentence::new(text, &sentences[0], &scores);
        let said: Vec<bool> = sentence.tokens.iter().map(|token| token.scores.is_some()).collect();
        assert_eq!(said, [true, true, false]);
    }
}
