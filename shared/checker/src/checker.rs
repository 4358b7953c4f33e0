use std::ops::Range;
use std::time::Instant;

use solecism_api::{Finding, OffsetCursor, Span, Word};
use solecism_text::{Language, split};

use crate::batches::{Sequence, batches, groups};
use crate::error::CheckerError;
use crate::pieces::WordEncoder;
use crate::report::{CheckOptions, Report, Timings, flagged_runs};
use crate::tagger::Tagger;
use crate::windows::windows;

/// What a [`Checker`] is made of.
pub struct Parts {
    /// The language of the texts.
    pub language: Language,
    /// Words to piece ids.
    pub encoder: WordEncoder,
    /// Piece ids to probabilities.
    pub tagger: Box<dyn Tagger>,
    /// The probability, 0 to 1, from which on a word is reported where nobody asks for another.
    pub threshold: f32,
    /// The one, 0 to 1, for a reader who would rather see too much than too little, where the model has one.
    pub picky_threshold: Option<f32>,
    /// Pieces in a sequence at most, special ones included.
    pub max_tokens: usize,
    /// Pieces that neighbouring windows of a long sentence share. More than half a window is taken for half: else a
    /// long sentence could need a window for every word.
    pub window_overlap: usize,
}

/// Finds the words of a text that need correction.
///
/// Shared by reference between threads; a check changes nothing but the cache of words.
pub struct Checker {
    parts: Parts,
    /// Pieces of words in a sequence at most, and in the overlap of two.
    room: usize,
    overlap: usize,
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
    /// [`CheckerError::Threshold`], or [`CheckerError::NoRoom`] where special pieces alone fill a sequence.
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
        Ok(Self { parts, room, overlap })
    }

    /// The language that it was made for.
    pub fn language(&self) -> &Language {
        &self.parts.language
    }

    /// The probability from which on a word is reported where [`CheckOptions`] name none.
    pub fn threshold(&self) -> f32 {
        self.parts.threshold
    }

    /// The probability from which on to report a word to a reader who would rather see too much than too little; none
    /// where the bundle names none.
    pub fn picky_threshold(&self) -> Option<f32> {
        self.parts.picky_threshold
    }

    /// How many weights the model has; none where its tagger does not say.
    pub fn parameters(&self) -> Option<usize> {
        self.parts.tagger.parameters()
    }

    /// Checks a text. A blank one gives an empty report.
    ///
    /// # Errors
    ///
    /// [`CheckerError::Threshold`], or what kept the model from an answer. A deadline that passes is no error.
    pub fn check(&self, text: &str, options: &CheckOptions) -> Result<Report, CheckerError> {
        let threshold = valid_threshold(options.threshold.unwrap_or(self.parts.threshold))?;
        let started = Instant::now();
        let words = split(text, &self.parts.language);
        let slices = |sentence: &Vec<Range<usize>>| sentence.iter().map(|w| &text[w.clone()]).collect();
        let slices: Vec<Vec<&str>> = words.iter().map(slices).collect();
        let tagged = self.tag(&slices, options.deadline, started)?;

        let mut cursor = OffsetCursor::new(text, options.offset_encoding);
        let mut report = Report {
            language: self.parts.language.clone(),
            threshold,
            offset_encoding: options.offset_encoding,
            sentences: Vec::with_capacity(words.len()),
            words: Vec::with_capacity(words.iter().map(Vec::len).sum()),
            findings: Vec::new(),
            incomplete: tagged.stopped_at.is_some(),
            checked_to: None,
            timings: tagged.timings,
        };
        for (ranges, probabilities) in words.iter().zip(&tagged.probabilities) {
            let first = report.words.len();
            report
                .words
                .extend(ranges.iter().zip(probabilities).map(|(range, &probability)| {
                    let start = cursor.at(range.start);
                    Word {
                        start,
                        end: cursor.at(range.end),
                        probability,
                    }
                }));
            let found = &report.words[first..];
            if let (Some(first), Some(last)) = (found.first(), found.last()) {
                report.sentences.push(Span {
                    start: first.start,
                    end: last.end,
                });
            }
            report
                .findings
                .extend(flagged_runs(probabilities, threshold).into_iter().map(|run| Finding {
                    start: found[run.start].start,
                    end: found[run.end - 1].end,
                    probability: probabilities[run.clone()].iter().copied().fold(0.0, f32::max),
                    words: run.len(),
                    text: text[ranges[run.start].start..ranges[run.end - 1].end].to_owned(),
                }));
        }
        report.checked_to = tagged
            .stopped_at
            .map(|(sentence, word)| cursor.at(words[sentence][word].start));
        Ok(report)
    }

    /// The probability of every word of sentences that are split into words already, as corpora are.
    ///
    /// # Errors
    ///
    /// What kept the model from an answer.
    pub fn check_words(&self, sentences: &[Vec<String>]) -> Result<Vec<Vec<f32>>, CheckerError> {
        Ok(self.tag(sentences, None, Instant::now())?.probabilities)
    }

    /// Runs the model on sentences of words, until `deadline`.
    fn tag<S: AsRef<str>>(
        &self,
        sentences: &[Vec<S>],
        deadline: Option<Instant>,
        started: Instant,
    ) -> Result<Tagged, CheckerError> {
        let (prefix, suffix) = (self.parts.encoder.prefix(), self.parts.encoder.suffix());
        let mut probabilities: Vec<Vec<f32>> = Vec::with_capacity(sentences.len());
        let mut sequences = Vec::new();
        for (sentence, words) in sentences.iter().enumerate() {
            let encode = |word: &S| self.parts.encoder.encode(word.as_ref());
            let pieces = words.iter().map(encode).collect::<Result<Vec<_>, _>>()?;
            let lengths: Vec<usize> = pieces.iter().map(|ids| ids.len().min(self.room)).collect();
            for window in windows(&lengths, self.room, self.overlap) {
                let first_word = window.keep.start;
                let mut ids = prefix.to_vec();
                let mut kept = Vec::with_capacity(window.keep.len());
                for word in window.words {
                    if window.keep.contains(&word) {
                        kept.push((word, ids.len()));
                    }
                    ids.extend_from_slice(&pieces[word][..lengths[word]]);
                }
                ids.extend_from_slice(suffix);
                sequences.push(Sequence {
                    sentence,
                    first_word,
                    ids,
                    kept,
                });
            }
            probabilities.push(vec![0.0; words.len()]);
        }
        let mut timings = Timings {
            preparation: started.elapsed(),
            ..Timings::default()
        };
        let inference = Instant::now();
        // A group is done whole or not at all, so what is done is always a beginning of the text.
        let mut stopped_at = None;
        'groups: for group in groups(&sequences) {
            for batch in batches(group) {
                if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                    stopped_at = group.first();
                    break 'groups;
                }
                self.run(&batch, &mut probabilities)?;
                timings.batches += 1;
                timings.pieces += batch.iter().map(|sequence| sequence.ids.len()).sum::<usize>();
            }
        }
        let stopped_at = stopped_at.map(|sequence| (sequence.sentence, sequence.first_word));
        if let Some((sentence, word)) = stopped_at {
            probabilities.truncate(sentence + 1);
            probabilities[sentence].truncate(word);
        }
        timings.inference = inference.elapsed();
        Ok(Tagged {
            probabilities,
            stopped_at,
            timings,
        })
    }

    /// Runs one batch and notes what it says of the words kept from it.
    fn run(&self, batch: &[&Sequence], probabilities: &mut [Vec<f32>]) -> Result<(), CheckerError> {
        let ids: Vec<&[u32]> = batch.iter().map(|sequence| sequence.ids.as_slice()).collect();
        let answer = self.parts.tagger.error_probabilities(&ids).map_err(|source| {
            let longest = ids.iter().map(|ids| ids.len()).max().unwrap_or(0);
            CheckerError::Run {
                batch: ids.len(),
                longest,
                source,
            }
        })?;
        for (i, sequence) in batch.iter().enumerate() {
            let pieces = sequence.ids.len();
            let of_pieces = answer.get(i).filter(|found| found.len() == pieces);
            let of_pieces = of_pieces.ok_or(CheckerError::Answer { pieces })?;
            for &(word, first_piece) in &sequence.kept {
                let probability = of_pieces[first_piece];
                if !(0.0..=1.0).contains(&probability) {
                    return Err(CheckerError::Answer { pieces });
                }
                probabilities[sequence.sentence][word] = probability;
            }
        }
        Ok(())
    }
}

/// Probabilities of the words that were reached.
struct Tagged {
    /// By sentence and word; where it stopped early, the last sentence may have fewer words than the text has.
    probabilities: Vec<Vec<f32>>,
    /// The first sentence and word in it that were not checked.
    stopped_at: Option<(usize, usize)>,
    timings: Timings,
}

fn valid_threshold(threshold: f32) -> Result<f32, CheckerError> {
    match (0.0..=1.0).contains(&threshold) {
        true => Ok(threshold),
        false => Err(CheckerError::Threshold { threshold }),
    }
}
