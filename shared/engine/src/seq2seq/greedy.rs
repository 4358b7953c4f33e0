//! Greedy search, also with the input as a draft.

use solecism_kernels::Bias;

use super::blocks::Working;
use super::decoder::Cache;
use super::generation::Generated;
use super::{Search, ngrams};
use crate::plan::BoxError;

/// The longest run of tokens that is used to recognise a place in the input.
const LONGEST_MATCH: usize = 8;

/// Writes the most likely token each time, and the first of two equally likely ones.
///
/// With a draft, this is aggressive decoding (Sun et al. 2021): the decoder is fed the last token and a draft of the next ones, and gives a
/// row of logits after each. Tokens are written as long as they agree with the draft. The first one that does not agree is written too, and
/// everything after it is dropped. A row does not depend on the rows after it, so the result is the same.
pub(super) fn run(search: &Search, source: &[u32], working: &mut Working) -> Result<Generated, BoxError> {
    let most = search.most;
    let mut cache = search.decoder.cache(most)?;
    let diagonals = search.decoder.positions.diagonals(most, true);
    let bias = |fed: usize| Bias {
        values: &diagonals,
        head: 2 * most - 1,
        first: most - 1 - fed,
        step: -1,
    };
    let source = match search.settings.aggressive {
        true => source.split(|&id| id == search.end).next().unwrap_or(&[]),
        false => &[],
    };
    // The start id, followed by the ids that have been written.
    let mut ids = vec![search.start];
    // Where in the source the draft continues; `None` while that is not known.
    let mut next = Some(0);
    // How much of the source has been agreed with.
    let mut agreed = 0;
    let mut logits = Vec::new();
    let (mut fed, mut passes) = (0, 0);
    loop {
        let left = most - (ids.len() - 1);
        let draft = next.map_or(&[][..], |start| &source[start..source.len().min(start + left - 1)]);
        let input: Vec<u32> = ids.last().into_iter().chain(draft).copied().collect();
        search
            .decoder
            .step(&input, &mut cache, search.cross, bias(fed), working, &mut logits)?;
        passes += 1;
        let mut taken = 0;
        for (row, logits) in logits
            .chunks_exact_mut(search.decoder.vocabulary())
            .take(input.len())
            .enumerate()
        {
            ngrams::ban(&ids, search.settings.no_repeat_ngram, logits);
            let best = most_likely(logits);
            if best == search.end {
                return Ok(generated(ids, true, passes));
            }
            ids.push(best);
            if ids.len() - 1 == most {
                return Ok(generated(ids, false, passes));
            }
            if draft.get(row) != Some(&best) {
                break;
            }
            taken += 1;
        }
        fed += 1 + taken;
        truncate(&mut cache, fed);
        // If no token of the draft was taken, the place where it continued was only a guess.
        agreed = next.filter(|_| taken > 0).map_or(agreed, |start| start + taken);
        next = resume(source, &ids[1..], agreed);
    }
}

fn generated(mut ids: Vec<u32>, ended: bool, passes: usize) -> Generated {
    ids.remove(0);
    Generated { ids, ended, passes }
}

fn truncate(cache: &mut Cache, tokens: usize) {
    cache.iter_mut().for_each(|layer| layer.truncate(tokens));
}

/// The first of the largest. A NaN is never the largest.
fn most_likely(logits: &[f32]) -> u32 {
    /// The compiler finds the largest of so many in vector instructions; only one such run is searched for its place.
    const RUN: usize = 64;
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    let mut best = (0, f32::NEG_INFINITY);
    for (run, logits) in logits.chunks(RUN).enumerate() {
        let mut lanes = [f32::NEG_INFINITY; 16];
        for logits in logits.chunks(lanes.len()) {
            for (lane, &logit) in lanes.iter_mut().zip(logits) {
                *lane = larger(*lane, logit);
            }
        }
        let largest = lanes.into_iter().fold(f32::NEG_INFINITY, larger);
        if largest > best.1 {
            best = (run * RUN, largest);
        }
    }
    let place = logits[best.0..].iter().position(|&logit| logit == best.1);
    place.map_or(0, |place| best.0 + place) as u32
}

/// Where the draft continues. This is after the last written tokens in the source: the shortest run of them that occurs there, at or after
/// `from`, exactly once.
fn resume(source: &[u32], written: &[u32], from: usize) -> Option<usize> {
    let from = from.min(source.len());
    for length in 1..=written.len().min(LONGEST_MATCH) {
        let end = &written[written.len() - length..];
        let mut places = (from + 1..=source.len()).filter(|&place| source[..place].ends_with(end));
        match (places.next(), places.next()) {
            (None, _) => return None,
            (Some(place), None) => return Some(place),
            // Another place looks the same, so the token before is needed to tell them apart.
            (Some(_), Some(_)) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_goes_on_where_the_end_of_what_is_written_stands_once() {
        let source = [5, 6, 7, 6, 8, 9];
        // What has been written, where to search from, and where the draft continues.
        let cases: [(&[u32], usize, Option<usize>); 8] = [
            (&[5], 0, Some(1)),
            (&[4], 0, None),
            (&[6], 0, None),
            (&[7, 6], 0, Some(4)),
            (&[5, 6], 0, Some(2)),
            // The search does not go back to what was agreed with.
            (&[6], 2, Some(4)),
            (&[5], 1, None),
            (&[4, 9], 1, Some(6)),
        ];
        for (written, from, expected) in cases {
            assert_eq!(resume(&source, written, from), expected, "{written:?} from {from}");
        }
        assert_eq!(resume(&[], &[1], 0), None);
    }

    #[test]
    fn the_first_of_equally_likely_ids() {
        assert_eq!(most_likely(&[0.0, 2.0, 2.0, 1.0]), 1);
        assert_eq!(most_likely(&[f32::NEG_INFINITY; 2]), 0);
        assert_eq!(most_likely(&[f32::NAN, -1.0, f32::NAN]), 1);
        assert_eq!(most_likely(&[f32::NAN; 70]), 0);
        let mut many = [0.0; 200];
        for place in [199, 130, 64, 63] {
            many[place] = 1.0;
            assert_eq!(most_likely(&many), place as u32);
        }
    }
}
