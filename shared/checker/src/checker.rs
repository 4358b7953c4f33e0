use std::time::Instant;

use solecism_store::SentenceLength;
use solecism_text::{Format, Language, Word as TextWord, read, read_words};

use crate::capitals::forms;
use crate::certain;
use crate::edits::{self, EditFiles, Scored, ScoredText, Scores};
use crate::error::CheckerError;
use crate::misspelt::Lexicon;
use crate::pieces::WordEncoder;
use crate::report::{CheckOptions, Report};
use crate::tagger::Tagger;
use crate::tagging::{Run, Tagged};
use crate::turns::{Alone, Turns};

/// What a [`Checker`] is made of.
pub struct Parts {
    /// The language of the texts.
    pub language: Language,
    /// Words to piece ids.
    pub encoder: WordEncoder,
    /// Piece ids to probabilities.
    pub tagger: Box<dyn Tagger>,
    /// The probability, 0 to 1, from which on a word is reported if the caller asks for no other.
    pub threshold: f32,
    /// The threshold, 0 to 1, for a reader who would rather see too much than too little, if the model has one.
    pub picky_threshold: Option<f32>,
    /// How probabilities depend on the length of the sentence, if they do.
    pub sentence_length: Option<SentenceLength>,
    /// The most pieces in a sequence, special ones included.
    pub max_tokens: usize,
    /// The most pieces that neighbouring windows of a long sentence share. More than half a window is taken as half, because otherwise a
    /// long sentence could need a window for every word.
    pub window_overlap: usize,
}

/// Finds the words of a text that need correction.
///
/// Threads can share it by reference; a check changes nothing but the cache of words.
pub struct Checker {
    pub(crate) parts: Parts,
    /// The most pieces of words in a sequence, and in the overlap of two.
    pub(crate) room: usize,
    pub(crate) overlap: usize,
    pub(crate) files: EditFiles,
    pub(crate) lexicon: Option<Lexicon>,
}

impl std::fmt::Debug for Checker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checker")
            .field("language", &self.parts.language)
            .finish_non_exhaustive()
    }
}

impl Checker {
    /// A checker of these parts.
    ///
    /// # Errors
    ///
    /// [`CheckerError::Threshold`], or [`CheckerError::NoRoom`] if special pieces alone fill a sequence.
    pub fn new(parts: Parts) -> Result<Self, CheckerError> {
        valid_threshold(parts.threshold)?;
        parts.picky_threshold.map(valid_threshold).transpose()?;
        let specials = parts.encoder.prefix().len() + parts.encoder.suffix().len();
        let max_tokens = parts.max_tokens;
        if max_tokens <= specials {
            return Err(CheckerError::NoRoom { max_tokens, specials });
        }
        let room = max_tokens - specials;
        let overlap = parts.window_overlap.min(room / 2);
        Ok(Self {
            parts,
            room,
            overlap,
            files: EditFiles::default(),
            lexicon: None,
        })
    }

    /// The language that it was made for.
    pub fn language(&self) -> &Language {
        &self.parts.language
    }

    /// The probability from which on a word is reported if [`CheckOptions`] name none.
    pub fn threshold(&self) -> f32 {
        self.parts.threshold
    }

    /// The probability from which on to report a word to a reader who would rather see too much than too little; none if the bundle names
    /// none.
    pub fn picky_threshold(&self) -> Option<f32> {
        self.parts.picky_threshold
    }

    /// How many weights the model has; none if its tagger does not say.
    pub fn parameters(&self) -> Option<usize> {
        self.parts.tagger.parameters()
    }

    /// How much memory it keeps while no text is checked, in bytes: the model, the tokenizer, the cache of words at its largest, and the
    /// files that corrections need.
    pub fn resident_bytes(&self) -> usize {
        let files = [self.edits_file(), self.words_file()].into_iter().flatten();
        let files: usize = files.map(bytes::Bytes::len).sum();
        self.parts.tagger.resident_bytes() + self.parts.encoder.resident_bytes() + files
    }

    /// Checks a text. A blank one gives an empty report.
    ///
    /// # Errors
    ///
    /// [`CheckerError::Threshold`], or what kept the model from an answer. A deadline that passes is not an error.
    pub fn check(&self, text: &str, options: &CheckOptions) -> Result<Report, CheckerError> {
        self.check_in_turns(text, options, &Alone::default())
    }

    /// Does what [`check`](Self::check) does, beside other checks: it computes when `turns` says so.
    ///
    /// # Errors
    ///
    /// Those of [`check`](Self::check). Turns that end it early are not an error: the report is incomplete.
    pub fn check_in_turns(
        &self,
        text: &str,
        options: &CheckOptions,
        turns: &dyn Turns,
    ) -> Result<Report, CheckerError> {
        Ok(self.read_and_check(text, options, turns, false)?.0)
    }

    /// Does what [`check_in_turns`](Self::check_in_turns) does, and returns also what the edit heads say, from the same pass of the model.
    /// Without edit heads, the scores are only the probabilities, and it takes as long as a check.
    ///
    /// # Errors
    ///
    /// Those of [`check`](Self::check).
    pub fn check_scored(
        &self,
        text: &str,
        options: &CheckOptions,
        turns: &dyn Turns,
    ) -> Result<(Report, ScoredText), CheckerError> {
        self.read_and_check(text, options, turns, true)
    }

    /// What the model says of sentences that are split into words already, such as corrected ones; the edit heads are asked only if
    /// `with_edits` is set. Of `options`, only the threshold counts, for the second look at words in capitals, and the deadline.
    ///
    /// # Errors
    ///
    /// Those of [`check`](Self::check). If it stops early, the answer says so.
    pub fn score(
        &self,
        sentences: &[Vec<TextWord>],
        options: &CheckOptions,
        turns: &dyn Turns,
        with_edits: bool,
    ) -> Result<Scores, CheckerError> {
        let threshold = valid_threshold(options.threshold.unwrap_or(self.parts.threshold))?;
        let run = Run {
            turns,
            deadline: options.deadline,
        };
        let mut tagged = self.judge(sentences, self.lowest(threshold), &run, Instant::now(), with_edits)?;
        certain::judge(sentences, self.language(), self.words(), &mut tagged.probabilities);
        Ok(Scores {
            sentences: Scored::all(tagged.probabilities, tagged.edits),
            stopped_at: tagged.stopped_at,
            timings: tagged.timings,
        })
    }

    /// The lowest threshold that an answer is looked at with: a caller that lowers it later, by the probabilities, goes no lower than the
    /// picky one.
    fn lowest(&self, threshold: f32) -> f32 {
        let picky = self.parts.picky_threshold;
        picky.map_or(threshold, |picky| picky.min(threshold))
    }

    fn read_and_check(
        &self,
        text: &str,
        options: &CheckOptions,
        turns: &dyn Turns,
        with_edits: bool,
    ) -> Result<(Report, ScoredText), CheckerError> {
        let threshold = valid_threshold(options.threshold.unwrap_or(self.parts.threshold))?;
        let run = Run {
            turns,
            deadline: options.deadline,
        };
        let started = Instant::now();
        let mut words = Vec::new();
        let read_all = run.turn(0, &mut |_| {
            let format = options.format.unwrap_or_else(|| Format::of_text(text));
            words = read(text, &self.parts.language, format);
        });
        let mut tagged = self.judge(&words, self.lowest(threshold), &run, started, with_edits)?;
        certain::judge(&words, self.language(), self.words(), &mut tagged.probabilities);

        let stopped_at = tagged
            .stopped_at
            .map(|(sentence, word)| words[sentence][word].range.start);
        let checked_to = stopped_at.or((!read_all).then_some(0));
        let mut report = Report {
            language: self.parts.language.clone(),
            threshold,
            offset_encoding: options.offset_encoding,
            sentences: Vec::new(),
            words: Vec::new(),
            findings: Vec::new(),
            incomplete: checked_to.is_some(),
            checked_to: checked_to.map(|byte| options.offset_encoding.units(&text[..byte])),
            timings: tagged.timings,
        };
        let scored = ScoredText {
            sentences: words,
            scores: Scored::all(tagged.probabilities, tagged.edits),
        };
        report.fill(text, &scored);
        Ok((report, scored))
    }

    /// The probability of every word of sentences that are split into words already, as corpora are.
    ///
    /// Words in capitals get no second look here, unlike in a text, because a corpus labels them by its own rules (the Italian one marks
    /// every word of a letter that is written in capitals), and a score on a corpus is about the model alone.
    ///
    /// # Errors
    ///
    /// What kept the model from an answer.
    pub fn check_words(&self, sentences: &[Vec<String>]) -> Result<Vec<Vec<f32>>, CheckerError> {
        let read = |sentence: &Vec<String>| read_words(sentence, &self.parts.language);
        let words: Vec<_> = sentences.iter().map(read).collect();
        Ok(self.judge_corpus(&words, false)?.probabilities)
    }

    /// The same for words as [`read_words`] gives them, and what the edit heads say.
    ///
    /// # Errors
    ///
    /// Those of [`check_words`](Self::check_words).
    pub fn score_corpus(&self, sentences: &[Vec<TextWord>]) -> Result<Vec<Scored>, CheckerError> {
        let tagged = self.judge_corpus(sentences, true)?;
        Ok(Scored::all(tagged.probabilities, tagged.edits))
    }

    fn judge_corpus(&self, sentences: &[Vec<TextWord>], with_edits: bool) -> Result<Tagged, CheckerError> {
        let run = Run {
            turns: &Alone::default(),
            deadline: None,
        };
        // No probability reaches this threshold, so nothing is looked at twice.
        self.judge(sentences, f32::INFINITY, &run, Instant::now(), with_edits)
    }

    /// The probability of every word: 0 for words that are not judged, and what their other forms get for words in capitals that reach
    /// `threshold`. A sentence without a word to judge costs nothing. If `with_edits` is set, the edit heads are asked too.
    fn judge(
        &self,
        sentences: &[Vec<TextWord>],
        threshold: f32,
        run: &Run<'_>,
        started: Instant,
        with_edits: bool,
    ) -> Result<Tagged, CheckerError> {
        let with_edits = with_edits && self.edit_labels().is_some();
        let read: Vec<Vec<&str>> = sentences.iter().map(|sentence| read_of(sentence)).collect();
        let mut tagged = self.tag(&read, run, started, with_edits)?;
        for (words, probabilities) in sentences.iter().zip(&mut tagged.probabilities) {
            let judged = words.iter().filter(|word| word.read.is_some()).map(|word| word.judged);
            for (probability, _) in probabilities.iter_mut().zip(judged).filter(|(_, judged)| !judged) {
                *probability = 0.0;
            }
        }
        self.judge_spelling(&read, run, &mut tagged);
        self.judge_capitals(&read, threshold, run, &mut tagged)?;
        for (words, probabilities) in sentences.iter().zip(&mut tagged.probabilities) {
            *probabilities = of_all(words, probabilities);
        }
        let reached = sentences.iter().zip(&tagged.probabilities);
        for ((words, probabilities), edits) in reached.zip(&mut tagged.edits) {
            *edits = edits::of_all(words, std::mem::take(edits), probabilities.len());
        }
        // From words that are read to words of the text.
        if let Some((sentence, word)) = &mut tagged.stopped_at {
            *word = tagged.probabilities[*sentence].len();
        }
        Ok(tagged)
    }

    /// Gives words in capitals the least probability of their forms, if one of them in the sentence reaches the threshold.
    fn judge_capitals(
        &self,
        read: &[Vec<&str>],
        threshold: f32,
        run: &Run<'_>,
        tagged: &mut Tagged,
    ) -> Result<(), CheckerError> {
        let mut counts = Vec::new();
        let mut others: Vec<Vec<String>> = Vec::new();
        for (i, (words, probabilities)) in read.iter().zip(&tagged.probabilities).enumerate() {
            let flagged = |word: usize| probabilities.get(word).is_some_and(|p| *p >= threshold);
            if let Some(forms) = forms(words, flagged) {
                others.extend(forms.sentences);
                counts.push((i, forms.counts));
            }
        }
        if others.is_empty() {
            return Ok(());
        }
        let found = self.tag(&others, run, Instant::now(), false)?;
        tagged.timings.add(found.timings);
        for ((i, counts), forms) in counts.iter().zip(found.probabilities.chunks_exact(2)) {
            let probabilities = tagged.probabilities[*i].iter_mut().zip(counts).enumerate();
            for (word, (probability, _)) in probabilities.filter(|(_, (_, counts))| **counts) {
                let of_forms = forms.iter().filter_map(|form| form.get(word));
                *probability = of_forms.fold(*probability, |least, p| least.min(*p));
            }
        }
        // A sentence that was due for a second look and did not get it counts as not checked.
        if let Some((form, _)) = found.stopped_at {
            let (sentence, _) = counts[form / 2];
            tagged.probabilities.truncate(sentence + 1);
            tagged.probabilities[sentence].clear();
            tagged.edits.truncate(sentence + 1);
            tagged.stopped_at = Some((sentence, 0));
        }
        Ok(())
    }
}

/// What the model reads of a sentence; nothing if none of its words is judged.
fn read_of(sentence: &[TextWord]) -> Vec<&str> {
    match sentence.iter().any(|word| word.judged) {
        true => sentence.iter().filter_map(|word| word.read.as_deref()).collect(),
        false => Vec::new(),
    }
}

/// The probabilities of all words of a sentence from those of the words that are read, as far as they go.
fn of_all(words: &[TextWord], of_read: &[f32]) -> Vec<f32> {
    if read_of(words).is_empty() {
        return vec![0.0; words.len()];
    }
    let mut of_read = of_read.iter().copied();
    let of_word = |word: &TextWord| match word.read {
        Some(_) => of_read.next(),
        None => Some(0.0),
    };
    words.iter().map_while(of_word).collect()
}

fn valid_threshold(threshold: f32) -> Result<f32, CheckerError> {
    match (0.0..=1.0).contains(&threshold) {
        true => Ok(threshold),
        false => Err(CheckerError::Threshold { threshold }),
    }
}
