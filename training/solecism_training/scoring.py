"""Token-level precision, recall and F0.5 over the label `i`, as MultiGED-2023 scores (Volodina et al. 2023)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

BETA = 0.5
"""Precision counts twice as much as recall: a false alarm costs a learner more than a missed mistake."""

PICKY_RECALL = 0.6
"""What the threshold `picky` must find of the mistakes."""


class Score(NamedTuple):
    """Counts of words. Arrays of counts give arrays of scores."""

    tp: int
    fp: int
    fn: int

    @property
    def precision(self) -> float:
        """Share of flagged words that are wrong; 0 where none is flagged."""
        return _share(self.tp, self.fp)

    @property
    def recall(self) -> float:
        """Share of wrong words that are flagged; 0 where none is wrong."""
        return _share(self.tp, self.fn)

    @property
    def f05(self) -> float:
        """(1 + b^2) P R / (b^2 P + R) with b = 0.5 (van Rijsbergen 1979), in counts; 0 where nothing was found."""
        square = BETA * BETA
        return _share(self.tp, (self.fp + square * self.fn) / (1 + square))

    def as_dict(self) -> dict[str, float]:
        return {**self._asdict(), "precision": self.precision, "recall": self.recall, "f05": self.f05}


def _share(part, rest):
    """part / (part + rest), 0 where `part` is 0."""
    # Counts: where `part` is not 0 the sum is 1 or more.
    share = np.where(np.equal(part, 0), 0.0, part / np.maximum(np.add(part, rest), 1))
    return share if share.ndim else float(share)


def score(probabilities: np.ndarray, labels: np.ndarray, threshold: float) -> Score:
    """A word is flagged where its probability [words] of `i` is at least `threshold`; labels [words] are 0 or 1."""
    flagged = probabilities >= threshold
    wrong = labels == 1
    return Score(int((flagged & wrong).sum()), int((flagged & ~wrong).sum()), int((~flagged & wrong).sum()))


def best_threshold(probabilities: np.ndarray, labels: np.ndarray) -> tuple[float, Score]:
    """The threshold among 0.01, 0.02 … 0.99 with the highest F0.5, and its score; the lowest such where several tie."""
    return _highest(probabilities, labels, lambda found: found.f05)


def picky_threshold(probabilities: np.ndarray, labels: np.ndarray) -> tuple[float, Score]:
    """The threshold with the highest precision at a recall of `PICKY_RECALL` or more, and its score.

    Where no threshold has that recall, the one with the highest recall. The lowest such where several tie.
    """

    def merit(found: Score) -> tuple[bool, float]:
        enough = found.recall >= PICKY_RECALL
        return enough, found.precision if enough else found.recall

    return _highest(probabilities, labels, merit)


def _highest(probabilities: np.ndarray, labels: np.ndarray, merit: Callable[[Score], object]) -> tuple[float, Score]:
    candidates = [round(0.01 * step, 2) for step in range(1, 100)]
    scores = [score(probabilities, labels, threshold) for threshold in candidates]
    best = max(range(len(candidates)), key=lambda i: (merit(scores[i]), -i))
    return candidates[best], scores[best]
