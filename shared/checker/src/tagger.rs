use std::error::Error;

use solecism_engine::Model;

/// What a checker asks of a model; implemented by [`ModelTagger`], and by anything a test makes up.
pub trait Tagger: Send + Sync {
    /// For every sequence of piece ids, special ones included, the probability (0 to 1) of each piece's being in error:
    /// as many numbers as the sequence has ids. The sequences may be shared among so many `threads`, at least 1.
    ///
    /// # Errors
    ///
    /// Whatever kept the model from an answer.
    fn error_probabilities(
        &self,
        sequences: &[&[u32]],
        threads: usize,
    ) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>>;

    /// How many weights the model has; none where it is no network, or does not say.
    fn parameters(&self) -> Option<usize> {
        None
    }

    /// How much memory it keeps while no text is checked, in bytes; 0 where it does not say.
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
}

impl Tagger for ModelTagger {
    fn error_probabilities(
        &self,
        sequences: &[&[u32]],
        threads: usize,
    ) -> Result<Vec<Vec<f32>>, Box<dyn Error + Send + Sync>> {
        let logits = self.model.logits_on(threads, sequences)?;
        let rows = |i| logits.sequence(i).chunks_exact(self.is_error.len());
        let sequence = |i| rows(i).map(|row| error_mass(row, &self.is_error)).collect();
        Ok((0..sequences.len()).map(sequence).collect())
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
