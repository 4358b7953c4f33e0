//! From sentences of words to probabilities, batch by batch.

use std::time::Instant;

use crate::batches::{Sequence, batches, groups};
use crate::checker::Checker;
use crate::error::CheckerError;
use crate::length::{factor, scale_odds};
use crate::report::Timings;
use crate::turns::Turns;
use crate::windows::windows;

/// What lets a check go on.
pub(crate) struct Run<'r> {
    pub(crate) turns: &'r dyn Turns,
    pub(crate) deadline: Option<Instant>,
}

impl Run<'_> {
    /// Does `work` at the check's next turn; false where there is no further one.
    pub(crate) fn turn(&self, pieces: usize, work: &mut dyn FnMut(usize)) -> bool {
        // What only prepares is done even late, so that the report can say where it stopped.
        let late = pieces > 0 && self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        !late && self.turns.run(pieces, work)
    }
}

/// Probabilities of the words that were reached.
pub(crate) struct Tagged {
    /// By sentence and word; where it stopped early, the last sentence may have fewer words than the text has.
    pub(crate) probabilities: Vec<Vec<f32>>,
    /// The first sentence and word in it that were not checked.
    pub(crate) stopped_at: Option<(usize, usize)>,
    pub(crate) timings: Timings,
}

impl Checker {
    /// Runs the model on sentences of words, as far as `run` lets it.
    pub(crate) fn tag<S: AsRef<str>>(
        &self,
        sentences: &[Vec<S>],
        run: &Run<'_>,
        started: Instant,
    ) -> Result<Tagged, CheckerError> {
        let mut cut = None;
        run.turn(0, &mut |_| cut = Some(self.sequences(sentences)));
        let Some(cut) = cut else {
            let stopped_at = sentences.iter().position(|words| !words.is_empty());
            return Ok(Tagged {
                probabilities: vec![Vec::new(); stopped_at.map_or(sentences.len(), |first| first + 1)],
                stopped_at: stopped_at.map(|first| (first, 0)),
                timings: Timings::default(),
            });
        };
        let sequences = cut?;
        let mut probabilities: Vec<Vec<f32>> = sentences.iter().map(|words| vec![0.0; words.len()]).collect();
        let mut timings = Timings {
            preparation: started.elapsed(),
            ..Timings::default()
        };
        let inference = Instant::now();
        // A group is done whole or not at all, so what is done is always a beginning of the text.
        let mut stopped_at = None;
        'groups: for group in groups(&sequences) {
            for batch in batches(group) {
                let pieces = batch.iter().map(|sequence| sequence.ids.len()).sum::<usize>();
                let mut outcome = Ok(());
                let ran = run.turn(pieces, &mut |threads| {
                    outcome = self.run(&batch, threads, &mut probabilities)
                });
                outcome?;
                if !ran {
                    stopped_at = group.first();
                    break 'groups;
                }
                timings.batches += 1;
                timings.pieces += pieces;
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

    /// The windows of sentences of words, in their order, as the model reads them.
    fn sequences<S: AsRef<str>>(&self, sentences: &[Vec<S>]) -> Result<Vec<Sequence>, CheckerError> {
        let (prefix, suffix) = (self.parts.encoder.prefix(), self.parts.encoder.suffix());
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
        }
        Ok(sequences)
    }

    /// Runs one batch and notes what it says of the words kept from it.
    fn run(&self, batch: &[&Sequence], threads: usize, probabilities: &mut [Vec<f32>]) -> Result<(), CheckerError> {
        let ids: Vec<&[u32]> = batch.iter().map(|sequence| sequence.ids.as_slice()).collect();
        let answer = self.parts.tagger.error_probabilities(&ids, threads).map_err(|source| {
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
