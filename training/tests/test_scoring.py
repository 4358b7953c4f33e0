"""Precision, recall, F0.5 and the choice of a threshold."""

from __future__ import annotations

import numpy as np
import pytest

from solecism_training.scoring import (
    CANDIDATES,
    Score,
    best_threshold,
    bounded_threshold,
    picky_threshold,
    score,
    wilson,
)


@pytest.mark.parametrize(
    ("counts", "precision", "recall", "f05"),
    [
        ((3, 1, 2), 0.75, 0.6, 1.25 * 0.75 * 0.6 / (0.25 * 0.75 + 0.6)),
        ((4, 0, 0), 1.0, 1.0, 1.0),
        ((0, 3, 2), 0.0, 0.0, 0.0),
        ((0, 0, 2), 0.0, 0.0, 0.0),  # nothing flagged
        ((0, 0, 0), 0.0, 0.0, 0.0),  # nothing there to flag
    ],
)
def test_formulas(counts, precision, recall, f05):
    found = Score(*counts)
    assert (found.precision, found.recall, found.f05) == pytest.approx((precision, recall, f05))


def test_f05_weighs_precision_twice():
    assert Score(50, 10, 50).f05 > Score(50, 50, 10).f05


def test_a_probability_equal_to_the_threshold_is_flagged():
    probabilities, labels = np.array([0.5, 0.49, 0.9, 0.1]), np.array([1, 1, 0, 0])
    assert score(probabilities, labels, 0.5) == Score(tp=1, fp=1, fn=1)


def test_the_best_threshold_is_the_lowest_of_the_best():
    probabilities, labels = np.array([0.9, 0.8, 0.30, 0.2]), np.array([1, 1, 0, 0])
    assert best_threshold(probabilities, labels) == (0.31, Score(2, 0, 0))


def test_no_threshold_beats_the_best_one():
    random = np.random.default_rng(7)
    labels = random.integers(0, 2, 500)
    probabilities = np.clip(labels * 0.3 + random.random(500) * 0.7, 0, 1)
    threshold, best = best_threshold(probabilities, labels)
    assert best == score(probabilities, labels, threshold)
    assert all(score(probabilities, labels, t / 100).f05 <= best.f05 for t in range(1, 100))


def test_arrays_of_counts_give_the_scores_of_each():
    counts = [(3, 1, 2), (0, 0, 4), (7, 0, 0), (0, 0, 0), (2, 9, 1)]
    together = Score(*np.array(counts).T)
    for name in ("precision", "recall", "f05"):
        assert getattr(together, name).tolist() == [getattr(Score(*each), name) for each in counts]


def test_only_thresholds_that_are_allowed_are_chosen_from():
    probabilities, labels = np.array([0.9, 0.8, 0.55, 0.4, 0.6, 0.5]), np.array([1, 1, 1, 1, 0, 0])
    best, found = bounded_threshold(probabilities, labels, lambda threshold: True)
    assert (best, found) == best_threshold(probabilities, labels) == (0.61, Score(2, 0, 2))
    assert bounded_threshold(probabilities, labels, lambda threshold: threshold >= 0.85) == (0.85, Score(1, 0, 3))
    assert bounded_threshold(probabilities, labels, lambda threshold: False)[0] == max(CANDIDATES)


def test_picky_finds_more_for_next_to_no_f05():
    # 0.5 and 0.4 score alike within PICKY_COST, and the lower one finds more; 0.2 has many false alarms.
    wrong = [0.9] * 900 + [0.45] * 3
    right = [0.41] * 3 + [0.2] * 800
    labels = np.array([1] * len(wrong) + [0] * len(right))
    probabilities = np.array(wrong + right)
    assert best_threshold(probabilities, labels)[0] == 0.42
    assert picky_threshold(probabilities, labels, lambda threshold: True)[0] == 0.21
    assert picky_threshold(probabilities, labels, lambda threshold: threshold >= 0.6)[0] == 0.6


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 100, 0.0, 0.037), (3, 100, 0.0103, 0.0845), (50, 100, 0.4038, 0.5962), (0, 0, 0.0, 1.0)],
)
def test_wilson_s_interval_of_a_share(hits, of, low, high):
    assert wilson(hits, of) == pytest.approx([low, high], abs=1e-4)
