//! A model's labels for gold words, by either of two ways: the words as they are, or the text that they make.

use std::ops::Range;

use solecism_checker::{CheckOptions, Checker, CheckerError, OffsetEncoding};
use solecism_text::{Format, Language, detokenise};

use super::align;
use super::tsv::{Label, Sentence};

/// Labels words with a model.
pub(crate) struct Predictor<'a> {
    pub(crate) checker: &'a Checker,
    /// Probability from which on a word is labelled `i`.
    pub(crate) threshold: f32,
    /// Check running text, not words.
    pub(crate) raw: bool,
}

impl Predictor<'_> {
    /// One list of labels for each of `sentences`, one label for each word.
    ///
    /// # Errors
    ///
    /// The checker's.
    pub(crate) fn predict(&self, sentences: &[Sentence]) -> Result<Vec<Vec<Label>>, CheckerError> {
        if self.raw {
            self.predict_text(sentences)
        } else {
            self.predict_words(sentences)
        }
    }

    fn predict_words(&self, sentences: &[Sentence]) -> Result<Vec<Vec<Label>>, CheckerError> {
        let words: Vec<Vec<String>> = sentences.iter().map(|sentence| sentence.words.clone()).collect();
        let probabilities = self.checker.check_words(&words)?;
        let label = |probability: f32| Label::of(probability >= self.threshold);
        Ok(probabilities
            .into_iter()
            .map(|sentence| sentence.into_iter().map(label).collect())
            .collect())
    }

    fn predict_text(&self, sentences: &[Sentence]) -> Result<Vec<Vec<Label>>, CheckerError> {
        let RunningText { text, words } = RunningText::of(sentences, self.checker.language());
        let options = CheckOptions {
            threshold: Some(self.threshold),
            offset_encoding: OffsetEncoding::Utf8,
            format: Some(Format::Plain),
            ..CheckOptions::default()
        };
        let report = self.checker.check(&text, &options)?;
        let flagged = |probability: f32| probability >= self.threshold;
        let predicted: Vec<_> = report
            .words
            .iter()
            .map(|word| (word.start..word.end, flagged(word.probability)))
            .collect();
        let mut labels = align::labels(&words, &predicted).into_iter();
        Ok(sentences
            .iter()
            .map(|sentence| labels.by_ref().take(sentence.words.len()).collect())
            .collect())
    }
}

/// Sentences as people write them, one after the other.
struct RunningText {
    text: String,
    /// Where in `text` each word is, in bytes, over all sentences.
    words: Vec<Range<usize>>,
}

impl RunningText {
    /// The words with the spaces that `language` has between them, sentences a space apart.
    fn of(sentences: &[Sentence], language: &Language) -> Self {
        let mut running = Self {
            text: String::new(),
            words: Vec::new(),
        };
        for sentence in sentences {
            if !running.text.is_empty() {
                running.text.push(' ');
            }
            let (text, words) = detokenise(&sentence.words, language);
            let start = running.text.len();
            running.text.push_str(&text);
            running
                .words
                .extend(words.into_iter().map(|word| start + word.start..start + word.end));
        }
        running
    }
}
