"""How far scores would vary on other text of the same kind: the percentile bootstrap (Efron 1979) over sentences.

Sentences and not words are drawn, because the words of one sentence are right and wrong together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .scoring import Score

RESAMPLES = 1_000
COVERAGE = 0.95
SEED = 20230


def intervals(
    probabilities: np.ndarray, labels: np.ndarray, lengths: Sequence[int], threshold: float
) -> dict[str, list[float]]:
    """[low, high] of precision, recall and F0.5, each with a coverage of 95%.

    probabilities and labels [words] as `scoring.score` takes them; lengths [sentences] are in words.
    """
    flagged, wrong = probabilities >= threshold, labels == 1
    outcomes = np.stack([flagged & wrong, flagged & ~wrong, ~flagged & wrong], axis=1)
    starts = np.cumsum([0, *lengths[:-1]])
    counts = np.add.reduceat(outcomes.astype(np.int64), starts, axis=0)  # [sentences, 3]
    drawn = np.random.default_rng(SEED).integers(len(counts), size=(RESAMPLES, len(counts)))
    resampled = Score(*counts[drawn].sum(axis=1).T)
    tails = [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2]
    return {name: np.quantile(getattr(resampled, name), tails).tolist() for name in ("precision", "recall", "f05")}
