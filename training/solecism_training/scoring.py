"""Token-level precision, recall and F0.5 over the label `i`, as MultiGED-2023 scores (Volodina et al. 2023)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

BETA = 0.5
"""Precision counts twice as much as recall: a false alarm costs a learner more than a missed mistake."""


class Score(NamedTuple):
    tp: int
    fp: int
    fn: int

    @property
    def precision(self) -> float:
        """Share of flagged words that are wrong; 0 where none is flagged."""
        return self.tp / (self.tp + self.fp) if self.tp else 0.0

    @property
    def recall(self) -> float:
        """Share of wrong words that are flagged; 0 where none is wrong."""
        return self.tp / (self.tp + self.fn) if self.tp else 0.0

    @property
    def f05(self) -> float:
        """(1 + b^2) P R / (b^2 P + R) with b = 0.5 (van Rijsbergen 1979), 0 where nothing was found."""
        if not self.tp:
            return 0.0
        square = BETA * BETA
        return (1 + square) * self.precision * self.recall / (square * self.precision + self.recall)

    def as_dict(self) -> dict[str, float]:
        return {**self._asdict(), "precision": self.precision, "recall": self.recall, "f05": self.f05}


def score(probabilities: np.ndarray, labels: np.ndarray, threshold: float) -> Score:
    """A word is flagged where its probability [words] of `i` is at least `threshold`; labels [words] are 0 or 1."""
    flagged = probabilities >= threshold
    wrong = labels == 1
    return Score(int((flagged & wrong).sum()), int((flagged & ~wrong).sum()), int((~flagged & wrong).sum()))


def best_threshold(probabilities: np.ndarray, labels: np.ndarray) -> tuple[float, Score]:
    """The threshold among 0.01, 0.02 … 0.99 with the highest F0.5, and its score; the lowest such where several tie."""
    candidates = [(round(0.01 * step, 2)) for step in range(1, 100)]
    scores = [score(probabilities, labels, threshold) for threshold in candidates]
    best = max(range(len(candidates)), key=lambda i: (scores[i].f05, -i))
    return candidates[best], scores[best]
