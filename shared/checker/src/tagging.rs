//! From sentences of words to probabilities, batch by batch.

use std::time::Instant;

use crate::batches::{Sequence, batches, groups};
use crate::checker::Checker;
use crate::edits::EditScores;
use crate::error::CheckerError;
use crate::length::{factor, scale_odds};
use crate::report::Timings;
use crate::tagger::Tagging;
use crate::turns::Turns;
use crate::windows::windows;

/// What lets a check go on.
pub(crate) struct Run<'r> {
    pub(crate) turns: &'r dyn Turns,
    pub(crate) deadline: Option<Instant>,
}

impl Run<'_> {
    /// Does `work` at the check's next turn. Returns false if there is no further turn.
    pub(crate) fn turn(&self, pieces: usize, work: &mut dyn FnMut(usize)) -> bool {
        // Work that only prepares is done even past the deadline, so that the report can say where it stopped.
        let late = pieces > 0 && self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        !late && self.turns.run(pieces, work)
    }
}

/// Probabilities of the words that were reached.
pub(crate) struct Tagged {
    /// By sentence and word; if it stopped early, the last sentence may have fewer words than in the text.
    pub(crate) probabilities: Vec<Vec<f32>>,
    /// What the edit heads say of the same words, and of the end of each sentence that was checked to its end. Empty if nobody asked for
    /// it, or if the model has no such heads.
    pub(crate) edits: Vec<Vec<EditScores>>,
    /// The first sentence and word in it that were not checked.
    pub(crate) stopped_at: Option<(usize, usize)>,
    pub(crate) timings: Timings,
}

impl Checker {
    /// Runs the model on sentences of words, as far as `run` lets it, with its edit heads if it has any and `with_edits` says so.
    pub(crate) fn tag<S: AsRef<str>>(
        &self,
        sentences: &[Vec<S>],
        run: &Run<'_>,
        started: Instant,
        with_edits: bool,
    ) -> Result<Tagged, CheckerError> {
        let mut cut = None;
        run.turn(0, &mut |_| cut = Some(self.sequences(sentences)));
        let Some(cut) = cut else {
            let stopped_at = sentences.iter().position(|words| !words.is_empty());
            let reached = stopped_at.map_or(sentences.len(), |first| first + 1);
            return Ok(Tagged {
                probabilities: vec![Vec::new(); reached],
                edits: vec![Vec::new(); if with_edits { reached } else { 0 }],
                stopped_at: stopped_at.map(|first| (first, 0)),
                timings: Timings::default(),
            });
        };
        let sequences = cut?;
        run.turns
            .planned(sequences.iter().map(|sequence| sequence.ids.len()).sum());
        let mut probabilities: Vec<Vec<f32>> = sentences.iter().map(|words| vec![0.0; words.len()]).collect();
        let mut edits: Vec<Vec<EditScores>> = Vec::new();
        if with_edits {
            let places = |words: &Vec<S>| vec![EditScores::UNCHANGED; words.len() + 1];
            edits.extend(sentences.iter().map(places));
        }
        let mut timings = Timings {
            preparation: started.elapsed(),
            ..Timings::default()
        };
        let inference = Instant::now();
        // A group is done as a whole or not at all, so what is done is always the beginning of the text.
        let mut stopped_at = None;
        'groups: for group in groups(&sequences) {
            for batch in batches(group) {
                let pieces = batch.iter().map(|sequence| sequence.ids.len()).sum::<usize>();
                let mut outcome = Ok(());
                let ran = run.turn(pieces, &mut |threads| {
                    outcome = self.run(&batch, threads, &mut probabilities, &mut edits);
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
            edits.truncate(sentence + 1);
            if let Some(edits) = edits.get_mut(sentence) {
                edits.truncate(word);
            }
        }
        timings.inference = inference.elapsed();
        if let Some(correction) = self.parts.sentence_length {
            // The length of the whole sentence counts, however many windows it was cut into and however many of them ran.
            for (words, probabilities) in sentences.iter().zip(&mut probabilities) {
                let factor = factor(correction, words.len());
                probabilities.iter_mut().for_each(|p| *p = scale_odds(*p, factor));
            }
        }
        Ok(Tagged {
            probabilities,
            edits,
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
                let end = (window.keep.end == words.len() && !suffix.is_empty()).then_some(ids.len());
                ids.extend_from_slice(suffix);
                sequences.push(Sequence {
                    sentence,
                    first_word,
                    ids,
                    kept,
                    end,
                });
            }
        }
        Ok(sequences)
    }

    /// Runs one batch and notes what it says of the words kept from it. It notes edits too unless `edits` is empty.
    fn run(
        &self,
        batch: &[&Sequence],
        threads: usize,
        probabilities: &mut [Vec<f32>],
        edits: &mut [Vec<EditScores>],
    ) -> Result<(), CheckerError> {
        let ids: Vec<&[u32]> = batch.iter().map(|sequence| sequence.ids.as_slice()).collect();
        let places: Vec<Vec<usize>> = batch.iter().map(|sequence| sequence.places()).collect();
        let tagger = &self.parts.tagger;
        let answer = match edits {
            [] => tagger.error_probabilities(&ids, threads).map(|probabilities| Tagging {
                probabilities,
                edits: Vec::new(),
            }),
            _ => tagger.tag(&ids, &places.iter().map(Vec::as_slice).collect::<Vec<_>>(), threads),
        };
        let mut answer = answer.map_err(|source| CheckerError::Run {
            batch: ids.len(),
            longest: ids.iter().map(|ids| ids.len()).max().unwrap_or(0),
            source,
        })?;
        for (i, (sequence, places)) in batch.iter().zip(&places).enumerate() {
            let pieces = sequence.ids.len();
            let of_pieces = answer.probabilities.get(i).filter(|found| found.len() == pieces);
            let of_pieces = of_pieces.ok_or(CheckerError::Answer { pieces })?;
            for &(word, first_piece) in &sequence.kept {
                let probability = of_pieces[first_piece];
                if !(0.0..=1.0).contains(&probability) {
                    return Err(CheckerError::Answer { pieces });
                }
                probabilities[sequence.sentence][word] = probability;
            }
            let Some(edits) = edits.get_mut(sequence.sentence) else {
                continue;
            };
            let of_places = answer.edits.get_mut(i).map(std::mem::take).unwrap_or_default();
            if of_places.len() != places.len() || !of_places.iter().all(EditScores::is_valid) {
                return Err(CheckerError::Answer { pieces });
            }
            let words = sequence.kept.iter().map(|&(word, _)| word);
            // The end's place comes after those of all words.
            for (place, scores) in words.chain([edits.len() - 1]).zip(of_places) {
                edits[place] = scores;
            }
        }
        Ok(())
    }
}

impl Sequence {
    /// The places in the ids at which the edit heads are asked: each kept word's first piece, and the sentence's end.
    fn places(&self) -> Vec<usize> {
        let words = self.kept.iter().map(|&(_, first_piece)| first_piece);
        words.chain(self.end).collect()
    }
}
