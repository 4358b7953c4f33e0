/// The most pieces that a batch may have, padding included: eight sequences of 64. Products of 512 rows are large enough for the kernels,
/// and a deadline is checked often enough.
const BATCH_PIECES: usize = 512;
/// The most pieces in a group: enough for batches of similar length, few enough to lose little at a deadline.
const GROUP_PIECES: usize = 4 * BATCH_PIECES;

/// A window ready for the model.
#[derive(Debug, Clone)]
pub(crate) struct Sequence {
    /// The index of the sentence that it is from.
    pub(crate) sentence: usize,
    /// The first word of that sentence whose probability is taken from here or from a later sequence. The probabilities of all words before
    /// it are taken from earlier ones.
    pub(crate) first_word: usize,
    /// Piece ids, special ones included.
    pub(crate) ids: Vec<u32>,
    /// For each word whose probability is taken from here: its index in the sentence, and the index of its first piece in `ids`.
    pub(crate) kept: Vec<(usize, usize)>,
    /// The index in `ids` of the first special piece after the last word, if the sentence ends here and there is such a piece.
    pub(crate) end: Option<usize>,
}

impl AsRef<[u32]> for Sequence {
    fn as_ref(&self) -> &[u32] {
        &self.ids
    }
}

/// Sequences of piece ids, in the order of the text, batch by batch as a [`Checker`](crate::Checker) runs them.
pub fn in_batches<T: AsRef<[u32]>>(sequences: &[T]) -> impl Iterator<Item = Vec<&T>> {
    groups(sequences).into_iter().flat_map(batches)
}

/// Cuts the sequences, which are in the order of the text, into groups.
pub(crate) fn groups<T: AsRef<[u32]>>(sequences: &[T]) -> Vec<&[T]> {
    let mut groups = Vec::new();
    let (mut start, mut pieces) = (0, 0);
    for (i, sequence) in sequences.iter().enumerate() {
        if i > start && pieces + sequence.as_ref().len() > GROUP_PIECES {
            groups.push(&sequences[start..i]);
            (start, pieces) = (i, 0);
        }
        pieces += sequence.as_ref().len();
    }
    if start < sequences.len() {
        groups.push(&sequences[start..]);
    }
    groups
}

/// Sorts a group into batches of similar length, so that little of a batch is padding.
pub(crate) fn batches<T: AsRef<[u32]>>(group: &[T]) -> Vec<Vec<&T>> {
    let mut sorted: Vec<&T> = group.iter().collect();
    sorted.sort_by_key(|sequence| sequence.as_ref().len());
    let mut batches: Vec<Vec<&T>> = Vec::new();
    for sequence in sorted {
        match batches.last_mut() {
            // Lengths are ascending, so this one is the longest of the batch and sets its padding.
            Some(batch) if (batch.len() + 1) * sequence.as_ref().len() <= BATCH_PIECES => batch.push(sequence),
            _ => batches.push(vec![sequence]),
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BATCH_PIECES, GROUP_PIECES, Sequence, batches, groups};

    proptest! {
        #[test]
        fn every_sequence_is_in_one_batch_and_groups_follow_the_text(
            lengths in prop::collection::vec(1usize..700, 0..80),
        ) {
            let sequence = |(sentence, &length): (usize, &usize)| {
                Sequence { sentence, first_word: 0, ids: vec![0; length], kept: Vec::new(), end: None }
            };
            let sequences: Vec<Sequence> = lengths.iter().enumerate().map(sequence).collect();
            let mut next = 0;
            for group in groups(&sequences) {
                let pieces: usize = group.iter().map(|sequence| sequence.ids.len()).sum();
                prop_assert!(group.len() == 1 || pieces <= GROUP_PIECES);
                let mut seen = Vec::new();
                for batch in batches(group) {
                    let longest = batch.iter().map(|sequence| sequence.ids.len()).max().unwrap_or(0);
                    prop_assert!(batch.len() == 1 || batch.len() * longest <= BATCH_PIECES);
                    seen.extend(batch.iter().map(|sequence| sequence.sentence));
                }
                seen.sort_unstable();
                let expected: Vec<usize> = (next..next + group.len()).collect();
                prop_assert_eq!(seen, expected);
                next += group.len();
            }
            prop_assert_eq!(next, lengths.len());
        }
    }
}
