//! The correction for the length of a word's sentence.
//!
//! A correct sentence is flagged as soon as one of its words is, so that at the same threshold a long sentence is flagged far more often
//! than a short one: if each of `n` words is wrongly flagged with probability `a`, at least one of them is with a probability of about
//! `n a`. Dividing the odds by `n` to the power of 1 would be the Bonferroni correction for `n` tests; how much of it helps is measured for
//! each model.

use std::ops::RangeInclusive;

use solecism_store::SentenceLength;

/// Shorter and longer sentences count as having the least or the most words of this range, because there are too few of them to measure on.
const WORDS: RangeInclusive<usize> = 3..=40;

/// The factor by which the odds of every word of a sentence of `words` words are multiplied: `(reference / words) ^ slope`.
pub(crate) fn factor(correction: SentenceLength, words: usize) -> f32 {
    let words = words.clamp(*WORDS.start(), *WORDS.end()) as f32;
    (correction.reference / words).powf(correction.slope)
}

/// The probability whose odds are `factor` times those of `probability`.
pub(crate) fn scale_odds(probability: f32, factor: f32) -> f32 {
    let wrong = probability * factor;
    // The odds of 1 and the logarithm of the odds of 0 are not finite; this form keeps both probabilities as they are.
    (wrong / (1.0 - probability + wrong)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CORRECTION: SentenceLength = SentenceLength {
        slope: 1.0,
        reference: 12.0,
    };

    #[test]
    fn nothing_changes_at_the_reference_and_certainty_stays() {
        assert_eq!(factor(CORRECTION, 12), 1.0);
        for factor in [0.3, 1.0, 4.0] {
            assert_eq!(scale_odds(0.0, factor), 0.0);
            assert_eq!(scale_odds(1.0, factor), 1.0);
        }
    }

    #[test]
    fn the_odds_fall_with_the_length() {
        // 24 words halve odds of 1 to 1; 3 words make them 4 to 1.
        assert!((scale_odds(0.5, factor(CORRECTION, 24)) - 1.0 / 3.0).abs() < 1e-6);
        assert!((scale_odds(0.5, factor(CORRECTION, 3)) - 0.8).abs() < 1e-6);
        let half = SentenceLength {
            slope: 0.5,
            ..CORRECTION
        };
        assert!((factor(half, 3) - 2.0).abs() < 1e-6);
    }

    #[test]
    fn very_short_and_very_long_sentences_count_as_the_bounds() {
        assert_eq!(factor(CORRECTION, 1), factor(CORRECTION, 3));
        assert_eq!(factor(CORRECTION, 400), factor(CORRECTION, 40));
    }
}
