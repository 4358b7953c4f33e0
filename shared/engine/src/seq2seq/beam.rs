//! Beam search as in transformers (`_beam_search`, version 5.23), for one source.
//!
//! The beams are rows of one batch over one cache. Each beam adds its token in a slot of its own, and a row attends to the slots on its
//! beam's path; all others are masked. If a beam continues as two, both share its slots, and nothing is copied. This costs nothing extra,
//! because attention processes several rows at once anyway, and the beams are such rows.

use solecism_kernels::Bias;

use super::blocks::Working;
use super::generation::{EarlyStopping, Generated};
use super::{Search, ngrams};
use crate::plan::BoxError;

/// The score of something that is not a candidate.
const NONE: f32 = -1e9;

/// A sequence that has not ended.
#[derive(Clone)]
struct Beam {
    /// The start id, followed by the ids that have been written.
    ids: Vec<u32>,
    /// The sum of their logarithmic probabilities.
    score: f32,
    /// The slots of the cache that hold the ids, except for the last id.
    slots: Vec<usize>,
}

/// A sequence that has ended, or an empty place for one.
#[derive(Clone)]
struct Whole {
    ids: Vec<u32>,
    /// The score with the length penalty.
    score: f32,
    there: bool,
}

/// A way in which a beam may continue.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Candidate {
    beam: usize,
    id: u32,
    score: f32,
}

pub(super) fn run(search: &Search, working: &mut Working) -> Result<Generated, BoxError> {
    let (count, settings) = (search.settings.beams, search.settings);
    let mut cache = search.decoder.cache(1 + (search.most - 1) * count)?;
    // At first there is one beam; its best next ids turn it into several.
    let mut beams = vec![Beam {
        ids: vec![search.start],
        score: 0.0,
        slots: Vec::new(),
    }];
    let nothing = Whole {
        ids: Vec::new(),
        score: NONE,
        there: false,
    };
    let mut wholes = vec![nothing; count];
    let (mut logits, mut used) = (Vec::new(), 0);
    for length in 1.. {
        let ids: Vec<u32> = beams.iter().filter_map(|beam| beam.ids.last().copied()).collect();
        for (row, beam) in beams.iter_mut().enumerate() {
            beam.slots.push(used + row);
        }
        used += beams.len();
        let bias = masks(search, &beams, used);
        let bias = Bias {
            values: &bias,
            head: beams.len() * used,
            first: 0,
            step: used as isize,
        };
        search
            .decoder
            .step(&ids, &mut cache, search.cross, bias, working, &mut logits)?;
        for (beam, row) in beams.iter().zip(logits.chunks_exact_mut(search.decoder.vocabulary())) {
            log_softmax(row);
            ngrams::ban(&beam.ids, settings.no_repeat_ngram, row);
            row.iter_mut().for_each(|logit| *logit += beam.score);
        }
        // There are twice as many candidates as beams, so that enough are left if every beam ends.
        let rows = logits.chunks_exact(search.decoder.vocabulary()).take(beams.len());
        let candidates = best(rows, 2 * count);
        let full = length == search.most;
        let ends = |candidate: &Candidate| full || candidate.id == search.end;

        let penalty = (length as f64).powf(f64::from(settings.length_penalty)) as f32;
        let enough = settings.early_stopping == EarlyStopping::AsManyAsBeams && wholes.iter().all(|whole| whole.there);
        for candidate in candidates
            .iter()
            .take(count)
            .filter(|candidate| ends(candidate) && !enough)
        {
            let mut ids = beams[candidate.beam].ids.clone();
            ids.push(candidate.id);
            wholes.push(Whole {
                ids,
                score: candidate.score / penalty,
                there: true,
            });
        }
        // The sort is stable: of two sequences with the same score, the earlier one is kept.
        wholes.sort_by(|a, b| b.score.total_cmp(&a.score));
        wholes.truncate(count);

        let mut going: Vec<&Candidate> = candidates.iter().collect();
        going.sort_by_key(|candidate| ends(candidate));
        let goes_on = |candidate: &&Candidate| {
            let mut beam = beams[candidate.beam].clone();
            beam.ids.push(candidate.id);
            beam.score = candidate.score + if ends(candidate) { NONE } else { 0.0 };
            beam
        };
        beams = going.iter().take(count).map(goes_on).collect();
        if full || !better_is_possible(search, &beams, &wholes, length) {
            let mut ids = wholes.swap_remove(0).ids;
            let ended = ids.last() == Some(&search.end);
            ids.truncate(ids.len() - usize::from(ended));
            ids.drain(..1.min(ids.len()));
            return Ok(Generated {
                ids,
                ended,
                passes: length,
            });
        }
    }
    Err("a search without an end".into())
}

/// Whether the search continues after sequences of `length` ids.
fn better_is_possible(search: &Search, beams: &[Beam], wholes: &[Whole], length: usize) -> bool {
    let settings = search.settings;
    let all = wholes.iter().all(|whole| whole.there);
    if all && settings.early_stopping == EarlyStopping::AsManyAsBeams {
        return false;
    }
    let length = match settings.early_stopping {
        EarlyStopping::Never if settings.length_penalty > 0.0 => search.most,
        _ => length,
    };
    let penalty = (length as f64).powf(f64::from(settings.length_penalty)) as f32;
    let possible = beams.first().map_or(NONE, |beam| beam.score / penalty);
    let worst = wholes.iter().map(|whole| whole.score).fold(f32::INFINITY, f32::min);
    possible > if all { worst } else { NONE }
}

/// `[heads, beams, slots]`: the position bias of the slots on each beam's path, and -∞ for all others.
fn masks(search: &Search, beams: &[Beam], slots: usize) -> Vec<f32> {
    let positions = &search.decoder.positions;
    let mut bias = vec![f32::NEG_INFINITY; positions.heads * beams.len() * slots];
    let rows = (0..positions.heads).flat_map(|head| beams.iter().map(move |beam| (head, beam)));
    for ((head, beam), row) in rows.zip(bias.chunks_exact_mut(slots)) {
        let last = beam.slots.len() as isize - 1;
        for (position, &slot) in beam.slots.iter().enumerate() {
            row[slot] = positions.at(head, position as isize - last);
        }
    }
    bias
}

/// `x - ln Σ exp(x)` of each value of a row, in place.
fn log_softmax(row: &mut [f32]) {
    let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = row.iter().map(|&x| f64::from((x - largest).exp())).sum();
    let log = sum.ln() as f32;
    row.iter_mut().for_each(|x| *x = *x - largest - log);
}

/// The best ids of all rows, best first. Of two with the same score, the one that comes first in the rows is first.
fn best<'a>(rows: impl Iterator<Item = &'a [f32]>, count: usize) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::with_capacity(count + 1);
    for (beam, row) in rows.enumerate() {
        for (id, &score) in row.iter().enumerate() {
            let worst = found.last().map_or(f32::NEG_INFINITY, |candidate| candidate.score);
            if found.len() == count && score <= worst {
                continue;
            }
            let at = found.partition_point(|candidate| candidate.score >= score);
            let id = id as u32;
            found.insert(at, Candidate { beam, id, score });
            found.truncate(count);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_come_first_and_ties_in_order() {
        let rows: [&[f32]; 2] = [&[1.0, 3.0, f32::NEG_INFINITY], &[3.0, 2.0, 5.0]];
        let found = best(rows.into_iter(), 4);
        let found: Vec<_> = found.iter().map(|c| (c.beam, c.id, c.score)).collect();
        assert_eq!(found, [(1, 2, 5.0), (0, 1, 3.0), (1, 0, 3.0), (1, 1, 2.0)]);
    }

    #[test]
    fn logarithms_of_a_softmax() {
        let mut row = [0.0, 3f32.ln()];
        log_softmax(&mut row);
        assert!((row[0] - 0.25f32.ln()).abs() < 1e-6 && (row[1] - 0.75f32.ln()).abs() < 1e-6);
    }
}
