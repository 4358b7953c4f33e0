//! A batch of made-up token ids, padded.

use anyhow::bail;

/// Sequences padded to the longest, row-major `[batch, sequence]`.
pub struct Batch {
    rows: usize,
    longest: usize,
    ids: Vec<i32>,
    /// 1 for a token, 0 for padding.
    mask: Vec<i32>,
    zeros: Vec<i32>,
}

impl Batch {
    /// Sequences of these lengths with ids all over the vocabulary, as text has them.
    pub fn new(lengths: &[usize], vocabulary: usize) -> Batch {
        let mut ids = (1..).map(|position: usize| (position * 7919 % vocabulary) as u32);
        let sequences: Vec<Vec<u32>> = lengths
            .iter()
            .map(|&length| ids.by_ref().take(length).collect())
            .collect();
        Batch::of(&sequences.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    /// These sequences.
    pub fn of(sequences: &[&[u32]]) -> Batch {
        let longest = sequences.iter().map(|ids| ids.len()).max().unwrap_or(0);
        let padded = |value: fn(u32) -> i32| {
            let rows = sequences
                .iter()
                .flat_map(|ids| (0..longest).map(|i| ids.get(i).map_or(0, |&id| value(id))));
            rows.collect::<Vec<i32>>()
        };
        Batch {
            rows: sequences.len(),
            longest,
            ids: padded(|id| id as i32),
            mask: padded(|_| 1),
            zeros: vec![0; sequences.len() * longest],
        }
    }

    /// `[batch, sequence]`.
    pub fn shape(&self) -> [usize; 2] {
        [self.rows, self.longest]
    }

    /// The values of the model's input of this name, row-major.
    ///
    /// # Errors
    ///
    /// A name that is none of `input_ids`, `attention_mask` and `token_type_ids`.
    pub fn input(&self, name: &str) -> anyhow::Result<&[i32]> {
        Ok(match name {
            "input_ids" => &self.ids,
            "attention_mask" => &self.mask,
            "token_type_ids" => &self.zeros,
            other => bail!("the model has an input {other}, which is not known here"),
        })
    }
}

/// The shape of all batches, if it is one.
pub(crate) fn only_shape(batches: &[Batch]) -> Option<[usize; 2]> {
    let first = batches.first()?.shape();
    batches.iter().all(|batch| batch.shape() == first).then_some(first)
}
