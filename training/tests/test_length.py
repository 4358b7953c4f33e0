from __future__ import annotations

import numpy as np
import pytest

from solecism_training.alarms import CleanBlock
from solecism_training.beginners import Twins
from solecism_training.evaluate import choose_slope
from solecism_training.length import correct, of_words


def test_nothing_changes_at_the_reference_and_certainty_stays():
    found = correct(np.array([0.0, 0.3, 1.0]), np.array([12, 12, 12]), 1.0)
    assert found == pytest.approx([0.0, 0.3, 1.0])
    assert correct(np.array([0.0, 1.0]), np.array([3, 40]), 0.5).tolist() == [0.0, 1.0]


def test_the_odds_fall_with_the_length_within_the_bounds():
    half = np.full(5, 0.5)
    found = correct(half, np.array([24, 3, 1, 40, 400]), 1.0)
    assert found == pytest.approx([1 / 3, 0.8, 0.8, 12 / 52, 12 / 52])
    assert correct(half, np.array([24, 3, 1, 40, 400]), 0.0).tolist() == half.tolist()


def test_each_word_has_the_length_of_its_sentence():
    lengths = [3, 24]
    found = of_words(np.full(27, 0.5), lengths, 1.0)
    assert found == pytest.approx([0.8] * 3 + [1 / 3] * 24)


def block(lengths: list[int]) -> CleanBlock:
    return CleanBlock([], lengths, ["news"] * len(lengths))


def chosen(twin: float) -> float:
    """The slope where short sentences have the mistakes that are found and long correct ones the false alarms; `twin`: of the right twin."""
    lengths = [4] * 10
    labels = np.array([1, 0, 0, 0] * 10)
    dev = np.where(labels == 1, 0.6, 0.05)
    peaks = np.array([0.05] * 96 + [0.7] * 4)
    clean = (peaks, block([12] * 96 + [40] * 4))
    pairs = [Twins("tune", "case", "wrong", "right")]
    twins = (pairs, np.array([0.6, twin]), block([4, 4]))
    return choose_slope(dev, labels, lengths, clean, twins)


def test_a_slope_is_chosen_where_long_sentences_force_a_threshold_on_short_ones():
    assert chosen(twin=0.01) == 0.25
    # As wrong as the mistakes: whatever finds them flags the twins.
    assert chosen(twin=0.6) == 0.0


def test_nothing_is_corrected_where_nothing_bounds_the_threshold():
    assert choose_slope(np.array([0.6, 0.1]), np.array([1, 0]), [2], None, None) == 0.0
