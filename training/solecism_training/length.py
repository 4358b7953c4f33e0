"""The correction for the length of a word's sentence, as the checker makes it (`shared/checker/src/length.rs`).

A correct sentence is flagged as soon as one of its words is. So at the same threshold a long one is flagged far more often than a
short one, and the threshold that keeps long sentences quiet keeps short ones quieter than necessary. Dividing the odds of every word
by the number of words would be Bonferroni's correction for that many tests; how much of it pays off is measured (docs/models.md).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

REFERENCE = 12
"""Words of a sentence at which nothing changes."""
SHORTEST, LONGEST = 3, 40
"""Shorter or longer sentences count as this long, because there are few of them to measure on."""


SLOPES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""The slopes that are tried; 0 means no correction."""
WORTH = 0.001
"""The gain in F0.5 that a correction must bring."""
MOST_TWINS = 0.05
"""Share of the beginners' right twins for tuning that may be flagged with a slope. The bound is 7% for the twins that nothing is chosen on, and
usually more of those are flagged."""


def correct(probabilities: np.ndarray, lengths: np.ndarray | Sequence[int], slope: float) -> np.ndarray:
    """The probabilities whose odds are (REFERENCE / n) ** slope times the given ones; `lengths` has the length of each one's sentence, in words."""
    factor = (REFERENCE / np.clip(lengths, SHORTEST, LONGEST)) ** slope
    wrong = probabilities * factor
    return wrong / (1 - probabilities + wrong)


def of_words(probabilities: np.ndarray, lengths: Sequence[int], slope: float) -> np.ndarray:
    """`correct` for the probabilities [words] of sentences whose numbers of words are `lengths` [sentences]."""
    return correct(probabilities, np.repeat(lengths, lengths), slope)
