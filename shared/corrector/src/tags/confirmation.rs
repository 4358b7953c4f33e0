//! How much a suggestion that reads well says of the mistake that it mends.

use serde::Deserialize;

/// When a suggestion confirms that there is a mistake, and how much more likely the mistake is then.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Confirmation {
    /// The least probability of the suggestion, 0 to 1.
    pub from: f32,
    /// The probability of a mistake after the suggestion, 0 to 1, below which it confirms.
    pub below: f32,
    /// What the odds of the mistake are multiplied by then; 1 or more.
    pub odds: f32,
}

impl Confirmation {
    /// Whether its numbers are possible.
    pub(super) fn is_valid(&self) -> bool {
        let are_probabilities = [self.from, self.below].iter().all(|p| (0.0..=1.0).contains(p));
        self.odds >= 1.0 && self.odds.is_finite() && are_probabilities
    }

    /// A probability of a mistake that was confirmed.
    pub(crate) fn raise(&self, probability: f32) -> f32 {
        times(probability, self.odds)
    }

    /// The least probability of a mistake that comes to `threshold` if it is confirmed.
    pub(crate) fn floor(&self, threshold: f32) -> f32 {
        times(threshold, 1.0 / self.odds)
    }
}

/// The probability whose odds are `factor` times those of `probability`.
fn times(probability: f32, factor: f32) -> f32 {
    let odds = probability * factor;
    odds / (1.0 - probability + odds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_raised_from_the_floor_comes_to_the_threshold() {
        let confirmation = Confirmation {
            from: 0.5,
            below: 0.1,
            odds: 4.0,
        };
        assert_eq!(confirmation.raise(0.5), 0.8);
        for threshold in [0.0, 0.05, 0.5, 0.83, 1.0] {
            let raised = confirmation.raise(confirmation.floor(threshold));
            assert!((raised - threshold).abs() < 1e-6, "{raised} and not {threshold}");
        }
    }
}
