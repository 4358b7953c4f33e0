use std::time::Instant;

use solecism_api::{Finding, OffsetCursor, Span, Word};
use solecism_store::SentenceLength;
use solecism_text::{Format, Language, Word as TextWord, read, read_words};

use crate::batches::{Sequence, batches, groups};
use crate::capitals::forms;
use crate::error::CheckerError;
use crate::length::{factor, scale_odds};
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
    /// How probabilities depend on the length of the sentence, where they do.
    pub sentence_length: Option<SentenceLength>,
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
        let format = options.format.unwrap_or_else(|| Format::of_text(text));
        let words = read(text, &self.parts.language, format);
        // Who lowers the threshold later, by the probabilities, goes no further than that.
        let lowest = self
            .parts
            .picky_threshold
            .map_or(threshold, |picky| picky.min(threshold));
        let tagged = self.judge(&words, lowest, options.deadline, started)?;

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
        for (words, probabilities) in words.iter().zip(&tagged.probabilities) {
            let first = report.words.len();
            report
                .words
                .extend(words.iter().zip(probabilities).map(|(word, &probability)| {
                    let start = cursor.at(word.range.start);
                    Word {
                        start,
                        end: cursor.at(word.range.end),
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
                    text: text[words[run.start].range.start..words[run.end - 1].range.end].to_owned(),
                }));
        }
        report.checked_to = tagged
            .stopped_at
            .map(|(sentence, word)| cursor.at(words[sentence][word].range.start));
        Ok(report)
    }

    /// The probability of every word of sentences that are split into words already, as corpora are.
    ///
    /// Words in capitals get no second look here, as they do in a text: a corpus labels them by its own rules (the Italian
    /// one marks every word of a letter that is written in capitals), and a score on it is of the model alone.
    ///
    /// # Errors
    ///
    /// What kept the model from an answer.
    pub fn check_words(&self, sentences: &[Vec<String>]) -> Result<Vec<Vec<f32>>, CheckerError> {
        let read = |sentence: &Vec<String>| read_words(sentence, &self.parts.language);
        let words: Vec<_> = sentences.iter().map(read).collect();
        // No probability is at this threshold, so nothing is looked at twice.
        Ok(self.judge(&words, f32::INFINITY, None, Instant::now())?.probabilities)
    }

    /// The probability of every word, 0 for those that are not judged; of words in capitals from `threshold` on, what their
    /// other forms get. A sentence without a word to judge costs nothing.
    fn judge(
        &self,
        sentences: &[Vec<TextWord>],
        threshold: f32,
        deadline: Option<Instant>,
        started: Instant,
    ) -> Result<Tagged, CheckerError> {
        let read: Vec<Vec<&str>> = sentences.iter().map(|sentence| read_of(sentence)).collect();
        let mut tagged = self.tag(&read, deadline, started)?;
        for (words, probabilities) in sentences.iter().zip(&mut tagged.probabilities) {
            let judged = words.iter().filter(|word| word.read.is_some()).map(|word| word.judged);
            for (probability, _) in probabilities.iter_mut().zip(judged).filter(|(_, judged)| !judged) {
                *probability = 0.0;
            }
        }
        self.judge_capitals(&read, threshold, deadline, &mut tagged)?;
        for (words, probabilities) in sentences.iter().zip(&mut tagged.probabilities) {
            *probabilities = of_all(words, probabilities);
        }
        // From words that are read to words of the text.
        if let Some((sentence, word)) = &mut tagged.stopped_at {
            *word = tagged.probabilities[*sentence].len();
        }
        Ok(tagged)
    }

    /// Gives words in capitals the least probability of their forms, where one of the sentence's is at the threshold.
    fn judge_capitals(
        &self,
        read: &[Vec<&str>],
        threshold: f32,
        deadline: Option<Instant>,
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
        let found = self.tag(&others, deadline, Instant::now())?;
        tagged.timings.add(found.timings);
        for ((i, counts), forms) in counts.iter().zip(found.probabilities.chunks_exact(2)) {
            let probabilities = tagged.probabilities[*i].iter_mut().zip(counts).enumerate();
            for (word, (probability, _)) in probabilities.filter(|(_, (_, counts))| **counts) {
                let of_forms = forms.iter().filter_map(|form| form.get(word));
                *probability = of_forms.fold(*probability, |least, p| least.min(*p));
            }
        }
        // What was not looked at twice counts as not looked at.
        if let Some((form, _)) = found.stopped_at {
            let (sentence, _) = counts[form / 2];
            tagged.probabilities.truncate(sentence + 1);
            tagged.probabilities[sentence].clear();
            tagged.stopped_at = Some((sentence, 0));
        }
        Ok(())
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
        if let Some(correction) = self.parts.sentence_length {
            // By the length of the whole sentence, in however many windows it ran and however far that came.
            for (words, probabilities) in sentences.iter().zip(&mut probabilities) {
                let factor = factor(correction, words.len());
                probabilities.iter_mut().for_each(|p| *p = scale_odds(*p, factor));
            }
        }
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

/// What the model reads of a sentence; nothing where none of its words is judged.
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
