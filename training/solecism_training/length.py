"""The correction for the length of a word's sentence, as the checker makes it (`shared/checker/src/length.rs`).

A correct sentence is flagged as soon as one of its words is, so that at the same threshold a long one is flagged far oftener than a
short one, and the threshold that keeps the long ones quiet keeps the short ones quieter than they need be. Dividing the odds of
every word by the number of words would be Bonferroni's correction for so many tests; how much of it pays is measured (docs/models.md).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

REFERENCE = 12
"""Words of a sentence at which nothing changes."""
SHORTEST, LONGEST = 3, 40
"""Sentences shorter or longer than that count as so long: there is little to measure on outside of it."""


SLOPES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Those that are tried. 0: none of it."""
WORTH = 0.001
"""Of F0.5 that a correction must bring."""
MOST_TWINS = 0.05
"""Share of the beginners' right twins for tuning that may be flagged with a slope: 7% is the bound for those that nothing is chosen on, of which
more are flagged as a rule."""


def correct(probabilities: np.ndarray, lengths: np.ndarray | Sequence[int], slope: float) -> np.ndarray:
    """The probabilities whose odds are (REFERENCE / n) ** slope times the given ones; `lengths` are of each one's sentence, in words."""
    factor = (REFERENCE / np.clip(lengths, SHORTEST, LONGEST)) ** slope
    wrong = probabilities * factor
    return wrong / (1 - probabilities + wrong)


def of_words(probabilities: np.ndarray, lengths: Sequence[int], slope: float) -> np.ndarray:
    """`correct` for the probabilities [words] of sentences with so many words [sentences]."""
    return correct(probabilities, np.repeat(lengths, lengths), slope)
