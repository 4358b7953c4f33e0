use std::error::Error;

use solecism_engine::{Logits, Model};

use crate::edits::EditScores;

/// What a tagger with edit heads says of sequences of piece ids.
#[derive(Debug, Clone, PartialEq)]
pub struct Tagging {
    /// The probability of each piece's being in error, as [`Tagger::error_probabilities`] gives it.
    pub probabilities: Vec<Vec<f32>>,
    /// For each sequence, what the edit heads say at each of the places that were asked for, in that order.
    pub edits: Vec<Vec<EditScores>>,
}

/// What a checker asks of a model; implemented by [`ModelTagger`], and by anything a test makes up.
pub trait Tagger: Send + Sync {
    /// For every sequence of piece ids, special ones included, the probability (0 to 1) of each piece's being in error: as many numbers as
    /// the sequence has ids. The sequences may be shared among `threads` threads, at least 1.
    ///
    /// # Errors
    ///
    /// Whatever kept the model from an answer.
    fn error_probabilities(
        &self,
        sequences: &[&[u32]],
        threads: usize,
    ) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>>;

    /// How many tags the edit heads have: what becomes of a word, and what is missing before it. None if there are no such heads; then
    /// [`tag`](Self::tag) is never called.
    fn edit_labels(&self) -> Option<[usize; 2]> {
        None
    }

    /// Returns, from one pass, what [`error_probabilities`](Self::error_probabilities) gives and what the edit heads say at `places` of
    /// each sequence, which are indices of its ids.
    ///
    /// # Errors
    ///
    /// Whatever kept the model from an answer.
    fn tag(
        &self,
        sequences: &[&[u32]],
        places: &[&[usize]],
        threads: usize,
    ) -> Result<Tagging, Box<dyn Error + Send + Sync>> {
        let unchanged = |places: &&[usize]| vec![EditScores::UNCHANGED; places.len()];
        Ok(Tagging {
            probabilities: self.error_probabilities(sequences, threads)?,
            edits: places.iter().map(unchanged).collect(),
        })
    }

    /// How many weights the model has; none if it is not a network, or does not say.
    fn parameters(&self) -> Option<usize> {
        None
    }

    /// How much memory it keeps while no text is checked, in bytes; 0 if it does not say.
    fn resident_bytes(&self) -> usize {
        0
    }
}

/// A token-classification [`Model`] with the labels that mark a mistake.
#[derive(Debug, Clone)]
pub struct ModelTagger {
    model: Model,
    /// Whether each label, in the order of the model's output, marks a mistake.
    is_error: Vec<bool>,
}

impl ModelTagger {
    /// `is_error` has an entry for every label of `model`.
    pub(crate) fn new(model: Model, is_error: Vec<bool>) -> Self {
        Self { model, is_error }
    }

    fn of_logits(&self, logits: &Logits) -> Vec<Vec<f32>> {
        let rows = |pieces: &[f32]| {
            let rows = pieces.chunks_exact(self.is_error.len());
            rows.map(|row| error_mass(row, &self.is_error)).collect()
        };
        logits.iter().map(rows).collect()
    }
}

impl Tagger for ModelTagger {
    fn error_probabilities(
        &self,
        sequences: &[&[u32]],
        threads: usize,
    ) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>> {
        Ok(self.of_logits(&self.model.logits_on(threads, sequences)?))
    }

    fn edit_labels(&self) -> Option<[usize; 2]> {
        match self.model.heads()[..] {
            [Some(edits), Some(inserts)] => Some([edits, inserts]),
            _ => None,
        }
    }

    fn tag(
        &self,
        sequences: &[&[u32]],
        places: &[&[usize]],
        threads: usize,
    ) -> Result<Tagging, Box<dyn Error + Send + Sync>> {
        let answer = self.model.logits_and_heads(threads, sequences, places)?;
        let mut heads = answer.heads.into_iter().flatten();
        let (Some(edits), Some(inserts)) = (heads.next(), heads.next()) else {
            return Err("the model does not have both edit heads".into());
        };
        let (edits, inserts) = (self.model.probabilities(edits), self.model.probabilities(inserts));
        let of_sequence = |(of_edits, of_inserts): (&[f32], &[f32])| {
            let rows = of_edits.chunks_exact(edits.labels());
            let rows = rows.zip(of_inserts.chunks_exact(inserts.labels()));
            rows.map(|(edits, inserts)| EditScores::of(edits, inserts)).collect()
        };
        Ok(Tagging {
            probabilities: self.of_logits(&answer.logits),
            edits: edits.iter().zip(inserts.iter()).map(of_sequence).collect(),
        })
    }

    fn parameters(&self) -> Option<usize> {
        Some(self.model.parameters())
    }

    fn resident_bytes(&self) -> usize {
        self.model.resident_bytes()
    }
}

/// The softmax of `logits` summed over the labels in error. The largest logit is subtracted first, so that no
/// exponential overflows.
fn error_mass(logits: &[f32], is_error: &[bool]) -> f32 {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let (mut all, mut errors) = (0.0, 0.0);
    for (&logit, &error) in logits.iter().zip(is_error) {
        let mass = (logit - largest).exp();
        all += mass;
        if error {
            errors += mass;
        }
    }
    errors / all
}

#[cfg(test)]
mod tests {
    use super::error_mass;

    #[test]
    fn softmax_mass_of_the_error_labels() {
        let cases: [(&[f32], &[bool], f32); 5] = [
            (&[0.0, 0.0], &[false, true], 0.5),
            (&[0.0, 3f32.ln()], &[false, true], 0.75),
            (&[1000.0, 1000.0], &[false, true], 0.5),
            (&[0.0, -1000.0], &[false, true], 0.0),
            (&[0.0, 0.0, 0.0, 0.0], &[false, true, true, true], 0.75),
        ];
        for (logits, is_error, expected) in cases {
            let mass = error_mass(logits, is_error);
            assert!((mass - expected).abs() < 1e-6, "{logits:?}: {mass}");
        }
        assert!(error_mass(&[f32::NAN, 0.0], &[false, true]).is_nan());
    }
}
