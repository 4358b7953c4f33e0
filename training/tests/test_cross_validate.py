"""Cross-validation: every sentence is in one fold, neighbours stay together, and all folds' words count together."""

from __future__ import annotations

import numpy as np
import pytest

from solecism_training import cross_validate
from solecism_training.cross_validate import RUN, folds, summary
from solecism_training.data import Sentence
from solecism_training.errors import TrainingError


def sentences(count: int) -> list[Sentence]:
    return [Sentence((f"Wort{i}", "."), (i % 2, 0)) for i in range(count)]


def test_every_sentence_is_in_one_fold_and_runs_stay_together():
    whole = sentences(403)
    parts = folds(whole, 5)
    assert sorted(s.words for part in parts for s in part) == sorted(s.words for s in whole)
    assert parts[1][:RUN] == whole[RUN : 2 * RUN]
    assert max(map(len, parts)) - min(map(len, parts)) <= 2 * RUN


def test_too_few_sentences_are_refused():
    with pytest.raises(TrainingError, match="20 sentences are too few for 5 folds"):
        folds(sentences(20), 5)


def test_the_thresholds_are_chosen_over_all_folds_and_bounded_by_the_alarms():
    parts = folds(sentences(200), 5)
    labels = np.array([label for part in parts for s in part for label in s.labels])
    # Right words have up to 0.5, wrong ones from 0.4 on: 0.41 to 0.5 is where the two overlap.
    probabilities = np.where(labels == 1, np.linspace(0.4, 0.9, len(labels)), np.linspace(0.0, 0.5, len(labels)))
    peaks = np.linspace(0.0, 0.8, 500)
    found = summary(parts, probabilities, peaks, ["news"] * 500)
    assert found["best"]["f05"] >= found["picky"]["f05"] >= found["default"]["f05"] > 0
    assert found["default"]["flagged"] <= 0.03 < found["picky"]["flagged"] <= 0.2
    assert cross_validate.MOST_ALARMS == 0.03
