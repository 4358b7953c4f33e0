"""How sure the figures and the probabilities are: bootstrap intervals, calibration, and the diagram of it."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from solecism_training import bootstrap, calibration, reliability
from solecism_training.scoring import Score, score

NAMES = ("precision", "recall", "f05")


def material(sentences: int) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Probabilities and labels of words, and the sentences' lengths."""
    random = np.random.default_rng(3)
    lengths = random.integers(1, 20, sentences).tolist()
    labels = (random.random(sum(lengths)) < 0.15).astype(int)
    probabilities = np.clip(0.4 * labels + random.normal(0.25, 0.2, len(labels)), 0, 1)
    return probabilities, labels, lengths


def test_resampling_draws_whole_sentences():
    probabilities, labels, lengths = material(40)
    found = bootstrap.intervals(probabilities, labels, lengths, 0.5)
    # The same by hand, one resample after the other.
    ends = np.cumsum(lengths)
    sentences = [slice(end - length, end) for end, length in zip(ends, lengths, strict=True)]
    drawn = np.random.default_rng(bootstrap.SEED).integers(40, size=(bootstrap.RESAMPLES, 40))
    scores: dict[str, list[float]] = {name: [] for name in NAMES}
    for row in drawn:
        words = np.concatenate([np.arange(len(labels))[sentences[i]] for i in row])
        resample = score(probabilities[words], labels[words], 0.5)
        for name in NAMES:
            scores[name].append(getattr(resample, name))
    for name in NAMES:
        assert found[name] == pytest.approx(np.quantile(scores[name], [0.025, 0.975]).tolist())


def test_intervals_hold_the_score_and_shrink_with_more_sentences():
    widths = []
    for sentences in (100, 1600):
        probabilities, labels, lengths = material(sentences)
        found = bootstrap.intervals(probabilities, labels, lengths, 0.5)
        exact: Score = score(probabilities, labels, 0.5)
        for name in NAMES:
            low, high = found[name]
            assert low < getattr(exact, name) < high
        widths.append(found["f05"][1] - found["f05"][0])
    assert widths[1] == pytest.approx(widths[0] / 4, rel=0.4)  # 16 times the text


def test_scores_without_anything_found_are_zero():
    nothing = bootstrap.intervals(np.zeros(6), np.array([0, 1, 0, 0, 1, 0]), [2, 4], 0.5)
    assert nothing == {name: [0.0, 0.0] for name in NAMES}


@pytest.mark.parametrize(
    ("probabilities", "labels", "error"),
    [
        ([0.25] * 8, [1, 1] + [0] * 6, 0.0),  # a quarter of what is given a quarter
        ([0.25] * 8, [0] * 8, 0.25),
        ([1.0, 1.0, 0.0, 0.0], [1, 1, 0, 0], 0.0),
        ([1.0, 1.0, 0.0, 0.0], [0, 1, 0, 0], 0.25),  # one of two in the bin of 1, which is half of the words
        # Guo et al.'s bins do not cancel each other out: one too sure, one too unsure.
        ([0.9, 0.9, 0.1, 0.1], [1, 0, 1, 0], 0.4),
    ],
)
def test_calibration_error(probabilities, labels, error):
    assert calibration.measure(np.array(probabilities), np.array(labels))["error"] == pytest.approx(error)


def test_bins_have_equal_width_and_words():
    probabilities = np.array([0.0, 1 / 15 - 1e-9, 1 / 15 + 1e-9, 0.5, 1.0])
    bins = calibration.measure(probabilities, np.array([0, 1, 1, 0, 1]))["bins"]
    assert [b["words"] for b in bins] == [2, 1, 1, 1]
    assert [b["wrong"] for b in bins] == [0.5, 1.0, 0.0, 1.0]


def test_the_diagram_shows_each_bin_where_it_belongs():
    probabilities, labels, _ = material(300)
    bins = calibration.measure(probabilities, labels)["bins"]
    text = reliability.draw(bins, "Reliability of a <model> & more")
    assert len(text) < 40_000
    root = ElementTree.fromstring(text)
    name = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{name}title").text == "Reliability of a <model> & more"
    frame = next(r for r in root.iter(f"{name}rect") if r.get("class") == "frame")
    left, top, side = (float(frame.get(key)) for key in ("x", "y", "width"))
    circles = list(root.iter(f"{name}circle"))
    assert len(circles) == len(bins)
    for circle, b in zip(circles, bins, strict=True):
        assert float(circle.get("cx")) == pytest.approx(left + side * b["probability"], abs=0.06)
        assert float(circle.get("cy")) == pytest.approx(top + side * (1 - b["wrong"]), abs=0.06)
    heights = [float(r.get("height")) for r in root.iter(f"{name}rect") if r.get("class") == "count"]
    assert max(heights) == heights[max(range(len(bins)), key=lambda i: bins[i]["words"])]
