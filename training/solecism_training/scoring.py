"""Token-level precision, recall and F0.5 over the label `i`, as MultiGED-2023 scores (Volodina et al. 2023)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

BETA = 0.5
"""Precision counts twice as much as recall: a false alarm costs a learner more than a missed mistake."""

MOST_ALARMS, MOST_ALARMS_KIND = 0.03, 0.06
"""The share of correct sentences that the threshold `default` may flag, over all kinds of text and in each."""
MOST_PICKY_ALARMS = 0.20
"""The same for `picky`, over all."""
PICKY_COST = 0.003
"""How much of the best F0.5 `picky` may give up to find more."""
CANDIDATES = [round(0.01 * step, 2) for step in range(1, 100)] + [0.993, 0.995, 0.997, 0.998, 0.999]


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
    """A word is flagged if its probability [words] of `i` is at least `threshold`; labels [words] are 0 or 1."""
    flagged = probabilities >= threshold
    wrong = labels == 1
    return Score(int((flagged & wrong).sum()), int((flagged & ~wrong).sum()), int((~flagged & wrong).sum()))


def wilson(hits: int, of: int) -> list[float]:
    """[low, high]: the 95% interval of a share (Wilson 1927)."""
    if of == 0:
        return [0.0, 1.0]
    z = 1.959964
    share, square = hits / of, z * z / of
    centre, spread = share + square / 2, z * ((share * (1 - share) + square / 4) / of) ** 0.5
    return [max(0.0, (centre - spread) / (1 + square)), min(1.0, (centre + spread) / (1 + square))]


def best_threshold(probabilities: np.ndarray, labels: np.ndarray) -> tuple[float, Score]:
    """The threshold among `CANDIDATES` with the highest F0.5, and its score; the lowest of them if several tie."""
    return _highest(probabilities, labels, lambda found: found.f05)


def bounded_threshold(
    probabilities: np.ndarray, labels: np.ndarray, allowed: Callable[[float], bool]
) -> tuple[float, Score]:
    """The threshold with the highest F0.5 among those that are `allowed`, and its score; the highest of all thresholds if none is."""
    candidates = [threshold for threshold in CANDIDATES if allowed(threshold)] or CANDIDATES[-1:]
    return _highest(probabilities, labels, lambda found: found.f05, candidates)


def picky_threshold(
    probabilities: np.ndarray, labels: np.ndarray, allowed: Callable[[float], bool]
) -> tuple[float, Score]:
    """The lowest threshold whose F0.5 is within `PICKY_COST` of the highest among those that are `allowed`, and its score."""
    candidates = [threshold for threshold in CANDIDATES if allowed(threshold)] or CANDIDATES[-1:]
    _, best = _highest(probabilities, labels, lambda found: found.f05, candidates)
    for threshold in candidates:
        found = score(probabilities, labels, threshold)
        if found.f05 >= best.f05 - PICKY_COST:
            return threshold, found
    raise AssertionError("the best is within any distance of itself")


def _highest(
    probabilities: np.ndarray,
    labels: np.ndarray,
    merit: Callable[[Score], object],
    candidates: Sequence[float] = CANDIDATES,
) -> tuple[float, Score]:
    scores = [score(probabilities, labels, threshold) for threshold in candidates]
    best = max(range(len(candidates)), key=lambda i: (merit(scores[i]), -i))
    return candidates[best], scores[best]
