//! Precision, recall and F0.5 over words, as MultiGED-2023 defines them.

use serde::Serialize;

use super::tsv::Label;

/// What [`Counts::score`] needs: words by gold and predicted label, `i` being the positive one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    tp: usize,
    fp: usize,
    fn_: usize,
    words: usize,
}

/// The figures of an evaluation, under the keys that `--format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Score {
    /// Words labelled `i` in both.
    pub(crate) tp: usize,
    /// Words labelled `i` by the model alone.
    pub(crate) fp: usize,
    /// Words labelled `i` in the gold file alone.
    #[serde(rename = "fn")]
    pub(crate) fn_: usize,
    pub(crate) precision: f64,
    pub(crate) recall: f64,
    pub(crate) f05: f64,
    /// The probability from which on a word counted as wrong.
    pub(crate) threshold: f32,
    pub(crate) sentences: usize,
    pub(crate) words: usize,
}

impl Counts {
    /// Counts the words of one sentence.
    pub(crate) fn add(&mut self, gold: &[Label], predicted: &[Label]) {
        for pair in gold.iter().zip(predicted) {
            self.words += 1;
            match pair {
                (Label::Incorrect, Label::Incorrect) => self.tp += 1,
                (Label::Correct, Label::Incorrect) => self.fp += 1,
                (Label::Incorrect, Label::Correct) => self.fn_ += 1,
                (Label::Correct, Label::Correct) => {}
            }
        }
    }

    /// The score so far. A ratio of nothing to nothing is 0.
    pub(crate) fn score(self, threshold: f32, sentences: usize) -> Score {
        let Self { tp, fp, fn_, words } = self;
        let precision = ratio(tp as f64, (tp + fp) as f64);
        let recall = ratio(tp as f64, (tp + fn_) as f64);
        // van Rijsbergen's F with β = 0.5: precision counts twice as much as recall.
        const BETA_SQUARED: f64 = 0.25;
        let f05 = ratio(
            (1.0 + BETA_SQUARED) * precision * recall,
            BETA_SQUARED * precision + recall,
        );
        Score {
            tp,
            fp,
            fn_,
            precision,
            recall,
            f05,
            threshold,
            sentences,
            words,
        }
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(letters: &str) -> Vec<Label> {
        letters.chars().map(|letter| Label::of(letter == 'i')).collect()
    }

    #[test]
    fn scores_by_hand() {
        struct Case {
            gold: &'static str,
            predicted: &'static str,
            precision: f64,
            recall: f64,
            f05: f64,
        }
        let cases = [
            Case {
                gold: "ciic",
                predicted: "ciic",
                precision: 1.0,
                recall: 1.0,
                f05: 1.0,
            },
            // 2 of 3 flagged are right, 2 of 4 wrong ones are found: 1.25 · 1/3 / (1/6 + 1/2) = 5/8.
            Case {
                gold: "iiiicc",
                predicted: "iiccic",
                precision: 2.0 / 3.0,
                recall: 0.5,
                f05: 0.625,
            },
            // Half as precise, all found: 1.25 · 0.5 / (0.125 + 1) = 5/9.
            Case {
                gold: "icic",
                predicted: "iiii",
                precision: 0.5,
                recall: 1.0,
                f05: 5.0 / 9.0,
            },
            Case {
                gold: "cc",
                predicted: "cc",
                precision: 0.0,
                recall: 0.0,
                f05: 0.0,
            },
            Case {
                gold: "ii",
                predicted: "cc",
                precision: 0.0,
                recall: 0.0,
                f05: 0.0,
            },
            Case {
                gold: "",
                predicted: "",
                precision: 0.0,
                recall: 0.0,
                f05: 0.0,
            },
        ];
        for Case {
            gold,
            predicted,
            precision,
            recall,
            f05,
        } in cases
        {
            let mut counts = Counts::default();
            counts.add(&labels(gold), &labels(predicted));
            let score = counts.score(0.5, 1);
            for (got, expected) in [(score.precision, precision), (score.recall, recall), (score.f05, f05)] {
                assert!((got - expected).abs() < 1e-12, "{gold} {predicted}: {score:?}");
            }
            assert_eq!(score.words, gold.len());
        }
    }

    #[test]
    fn sentences_add_up() {
        let mut counts = Counts::default();
        counts.add(&labels("ic"), &labels("ii"));
        counts.add(&labels("ic"), &labels("cc"));
        let score = counts.score(0.5, 2);
        assert_eq!(
            (score.tp, score.fp, score.fn_, score.words, score.sentences),
            (1, 1, 1, 4, 2)
        );
    }

    #[test]
    fn the_json_keys_are_the_documented_ones() {
        let json = serde_json::to_value(Counts::default().score(0.55, 0)).expect("it serialises");
        let mut keys: Vec<_> = json.as_object().expect("an object").keys().cloned().collect();
        keys.sort();
        assert_eq!(
            keys,
            [
                "f05",
                "fn",
                "fp",
                "precision",
                "recall",
                "sentences",
                "threshold",
                "tp",
                "words"
            ]
        );
    }
}
