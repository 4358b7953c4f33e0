"""False alarms: a sentence counts once, small and unsound kinds bind nothing."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from solecism_training import alarms
from solecism_training.alarms import CleanBlock
from solecism_training.clean import CleanSentence

OLD = "novels of 1840 to 1920"


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
    kinds = ["news", "news", "legal", "legal", OLD, OLD]
    assert alarms.shares(peaks, kinds, 0.5) == {"all": 0.25, "news": 0.5, "legal": 0.0, OLD: 1.0}


@pytest.mark.parametrize(
    ("kind", "sentences", "flagged", "within"),
    [
        ("news", 1000, 30, True),
        ("news", 1000, 31, False),  # over all
        ("legal", 300, 19, False),  # over what any one kind may have
        ("legal", 299, 19, True),  # too few to tell
        (OLD, 100, 90, True),  # old-fashioned: shown, and binds nothing
    ],
)
def test_what_keeps_a_threshold_within_bounds(kind, sentences, flagged, within):
    kinds = [kind] * sentences + ["everyday sentences"] * (0 if kind == "news" else 1000)
    peaks = np.array([0.9] * flagged + [0.1] * (len(kinds) - flagged))
    assert alarms.within(peaks, kinds, 0.5) == within


def test_a_sample_takes_so_many_of_each_kind_and_unseen_sources_first():
    counts = {"wikinews-kind": 900, "ntrex": 250, "eltec": 10, "tatoeba": 20}
    sentences = [CleanSentence(source, (str(i),)) for source, count in counts.items() for i in range(count)]
    kept = alarms.sample(sentences)
    assert Counter(s.source for s in kept) == {"ntrex": 250, "wikinews-kind": alarms.SAMPLE - 250, "tatoeba": 20}
    assert [s.words[0] for s in kept if s.source == "wikinews-kind"][:3] == ["0", "18", "36"]
    assert len(alarms.sample(sentences, 600, 5)) == 600 + 5 + 20
