//! Gold words against the words that the checker finds in running text.
//!
//! The two may split text differently (`z.B.` is one word to the one and two to the other), so they meet at bytes of the same text. A gold
//! word is predicted wrong if any word the checker flagged shares a byte with it: a flagged `gehts` blames both gold words `geht` and `s`,
//! and a flagged half blames the gold word that it is half of. Nothing is lost, and if both split alike, words are compared with words.

use std::ops::Range;

use super::tsv::Label;

/// The predicted label of each gold word. `gold` and `predicted` are byte ranges of the same text, each in ascending order without overlap;
/// each predicted range comes with whether it is flagged.
pub(crate) fn labels(gold: &[Range<usize>], predicted: &[(Range<usize>, bool)]) -> Vec<Label> {
    let mut first = 0;
    gold.iter()
        .map(|word| {
            while predicted.get(first).is_some_and(|(range, _)| range.end <= word.start) {
                first += 1;
            }
            let sharing = predicted[first..]
                .iter()
                .take_while(|(range, _)| range.start < word.end);
            Label::of(sharing.into_iter().any(|(_, flagged)| *flagged))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gold_words_take_the_verdict_of_the_words_they_share_bytes_with() {
        struct Case {
            name: &'static str,
            gold: &'static [Range<usize>],
            predicted: &'static [(Range<usize>, bool)],
            labels: &'static str,
        }
        let cases = [
            Case {
                name: "nothing",
                gold: &[],
                predicted: &[],
                labels: "",
            },
            Case {
                name: "split alike",
                gold: &[0..3, 4..9, 9..10],
                predicted: &[(0..3, false), (4..9, true), (9..10, false)],
                labels: "cic",
            },
            Case {
                name: "one predicted word over two gold words blames both",
                gold: &[0..4, 4..5, 6..8],
                predicted: &[(0..5, true), (6..8, false)],
                labels: "iic",
            },
            Case {
                name: "either half blames the gold word",
                gold: &[0..4, 5..9, 10..12],
                predicted: &[
                    (0..2, true),
                    (2..4, false),
                    (5..7, false),
                    (7..9, true),
                    (10..12, false),
                ],
                labels: "iic",
            },
            Case {
                name: "words that only touch do not meet",
                gold: &[0..2, 2..4],
                predicted: &[(0..2, true), (2..4, false)],
                labels: "ic",
            },
            Case {
                name: "a gold word that the checker sees no word in is correct",
                gold: &[0..1, 2..3, 4..5],
                predicted: &[(0..1, true), (4..5, true)],
                labels: "ici",
            },
            Case {
                name: "boundaries that cross",
                gold: &[0..3, 3..6],
                predicted: &[(0..2, false), (2..5, true), (5..6, false)],
                labels: "ii",
            },
        ];
        for case in cases {
            let expected: Vec<_> = case.labels.chars().map(|letter| Label::of(letter == 'i')).collect();
            assert_eq!(labels(case.gold, case.predicted), expected, "{}", case.name);
        }
    }
}
