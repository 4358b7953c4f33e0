/// A model's answer to a batch: the logits of a token classifier, or the rows of another [output](crate::Output).
#[derive(Clone, Debug, PartialEq)]
pub struct Logits {
    /// `[rows, labels]`, including the rows of padding.
    pub(crate) values: Vec<f32>,
    /// The first row of each sequence.
    pub(crate) starts: Vec<usize>,
    /// The number of rows of each sequence.
    pub(crate) lengths: Vec<usize>,
    pub(crate) labels: usize,
}

impl Logits {
    /// The logits of one sequence, `[length, labels]` row-major, in the order of its token ids, without padding. If the output has a row
    /// for each sequence, this is that one row.
    ///
    /// # Panics
    ///
    /// If the batch has no sequence with this index.
    pub fn sequence(&self, index: usize) -> &[f32] {
        let start = self.starts[index] * self.labels;
        &self.values[start..start + self.lengths[index] * self.labels]
    }

    /// Appends the sequences of another answer of the same model.
    pub(crate) fn append(&mut self, other: Logits) {
        let rows = self.values.len() / self.labels;
        self.starts.extend(other.starts.iter().map(|start| rows + start));
        self.lengths.extend(other.lengths);
        self.values.extend(other.values);
    }

    /// The logits of each sequence in turn.
    pub fn iter(&self) -> impl Iterator<Item = &[f32]> {
        (0..self.lengths.len()).map(|index| self.sequence(index))
    }

    /// How many labels a token has: the length of a row.
    pub fn labels(&self) -> usize {
        self.labels
    }
}

/// A model's answer to a batch, with the answers of its heads for chosen tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The output that the model was loaded for, as [`Model::logits`](crate::Model::logits) gives it.
    pub logits: Logits,
    /// For each head that was asked for, in that order: the logits of each sequence at the chosen positions, `[positions, labels]`, in the
    /// order of the positions in the call. `None` for a head that the model lacks.
    pub heads: Vec<Option<Logits>>,
}

impl Answer {
    /// Appends the sequences of another answer of the same model.
    pub(crate) fn append(&mut self, other: Answer) {
        self.logits.append(other.logits);
        for (head, other) in self.heads.iter_mut().zip(other.heads) {
            if let (Some(head), Some(other)) = (head, other) {
                head.append(other);
            }
        }
    }
}
