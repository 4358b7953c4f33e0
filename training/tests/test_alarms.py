"""False alarms: a sentence counts once, small and unsound kinds bind nothing."""

from __future__ import annotations

import numpy as np
import pytest

from solecism_training import alarms
from solecism_training.alarms import CleanBlock
from solecism_training.clean import CleanSentence


def test_a_sentence_of_several_examples_has_one_peak(encoder):
    long = CleanSentence("ntrex", ("Haus",) * 600)
    short = CleanSentence("eltec", ("schön", "Haus"))
    block = CleanBlock.of([short, long, short], encoder)
    assert len(block.examples) > 3 and block.lengths == [2, 600, 2]
    probabilities = np.zeros(604)
    probabilities[[1, 590]] = 0.4, 0.9
    assert block.peaks(probabilities).tolist() == [0.4, 0.9, 0.0]


def test_the_shares_of_all_and_of_each_kind():
    peaks = np.array([0.9, 0.1, 0.2, 0.3, 0.95, 0.95])
    kinds = ["ntrex", "ntrex", "tatoeba", "tatoeba", "eltec", "eltec"]
    assert alarms.shares(peaks, kinds, 0.5) == {"all": 0.25, "ntrex": 0.5, "tatoeba": 0.0, "eltec": 1.0}


@pytest.mark.parametrize(
    ("kind", "sentences", "flagged", "within"),
    [
        ("ntrex", 1000, 30, True),
        ("ntrex", 1000, 31, False),  # over all
        ("ud-cac", 300, 19, False),  # over what any one kind may have
        ("ud-cac", 299, 19, True),  # too few to tell
        ("eltec", 100, 90, True),  # old-fashioned: shown, and binds nothing
    ],
)
def test_what_keeps_a_threshold_within_bounds(kind, sentences, flagged, within):
    kinds = [kind] * sentences + ["tatoeba"] * (0 if kind == "ntrex" else 1000)
    peaks = np.array([0.9] * flagged + [0.1] * (len(kinds) - flagged))
    assert alarms.within(peaks, kinds, 0.5) == within


def test_a_sample_takes_so_many_of_each_kind_that_binds():
    sentences = [CleanSentence(kind, ("Haus",)) for kind in ["ntrex"] * 400 + ["eltec"] * 10 + ["tatoeba"] * 20]
    kept = [sentence.source for sentence in alarms.sample(sentences)]
    assert kept == ["ntrex"] * alarms.SAMPLE + ["tatoeba"] * 20
