//! A model's labels for gold words, by either of two ways: the words as they are, or the text that they make.

use std::ops::Range;

use solecism_checker::{Alone, CheckOptions, CheckerError, OffsetEncoding, ScoredText};
use solecism_text::{Format, Language, Word, detokenise, read_words};

use super::align;
use super::tsv::{Label, Sentence};
use crate::args::Level;
use crate::models::Loaded;

/// Labels words with a model.
pub(crate) struct Predictor<'a> {
    pub(crate) loaded: &'a Loaded,
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
        let running = RunningText::of(sentences, self.loaded.checker.language());
        if self.raw {
            self.predict_text(sentences, &running)
        } else {
            self.predict_words(sentences, &running)
        }
    }

    fn options(&self) -> CheckOptions {
        CheckOptions {
            threshold: Some(self.threshold),
            offset_encoding: OffsetEncoding::Utf8,
            format: Some(Format::Plain),
            ..CheckOptions::default()
        }
    }

    fn predict_words(&self, sentences: &[Sentence], running: &RunningText) -> Result<Vec<Vec<Label>>, CheckerError> {
        let checker = &self.loaded.checker;
        let mut places = running.words.iter().cloned();
        let of_sentence = |sentence: &Sentence| -> Vec<Word> {
            let words = read_words(&sentence.words, checker.language()).into_iter();
            words
                .zip(&mut places)
                .map(|(word, range)| Word { range, ..word })
                .collect()
        };
        let words: Vec<Vec<Word>> = sentences.iter().map(of_sentence).collect();
        let scores = checker.score_corpus(&words)?;
        let mut scored = ScoredText {
            sentences: words,
            scores,
        };
        if let Some(corrector) = &self.loaded.corrector {
            let (text, alone) = (&running.text, Alone::default());
            corrector.confirm(checker, text, &mut scored, self.threshold, &self.options(), &alone)?;
        }
        let label = |probability: f32| Label::of(probability >= self.threshold);
        Ok(scored
            .scores
            .into_iter()
            .map(|sentence| sentence.probabilities.into_iter().map(label).collect())
            .collect())
    }

    fn predict_text(&self, sentences: &[Sentence], running: &RunningText) -> Result<Vec<Vec<Label>>, CheckerError> {
        let RunningText { text, words } = running;
        let report = self
            .loaded
            .check(text, Level::Default, &self.options(), &Alone::default())?;
        let flagged = |probability: f32| probability >= self.threshold;
        let predicted: Vec<_> = report
            .words
            .iter()
            .map(|word| (word.start..word.end, flagged(word.probability)))
            .collect();
        let mut labels = align::labels(words, &predicted).into_iter();
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
