"""The blocks, and what is left out of training."""

from __future__ import annotations

import itertools

import pytest

from solecism_training import split as step
from solecism_training.data import Sentence, write_tsv
from solecism_training.errors import TrainingError
from solecism_training.languages import language
from solecism_training.split import BLOCKS, block_ranges, split


def sentence(number: int, words: int = 6) -> Sentence:
    return Sentence(tuple(f"{number}.{i}" for i in range(words)), (0,) * words)


@pytest.mark.parametrize("count", [20, 199, 200, 1000, 19239])
def test_blocks_are_evenly_spaced_and_disjoint(count):
    ranges = block_ranges(count)
    assert len(ranges) == BLOCKS
    assert all(len(r) == len(ranges[0]) >= 1 for r in ranges)
    assert all(before.stop <= after.start for before, after in itertools.pairwise(ranges))
    assert ranges[0].start >= 0 and ranges[-1].stop <= count
    gaps = [after.start - before.start for before, after in itertools.pairwise(ranges)]
    assert max(gaps) - min(gaps) <= 2


def test_blocks_hold_a_tenth():
    assert sum(len(r) for r in block_ranges(19239)) == pytest.approx(1923.9, abs=10)


def test_even_blocks_are_dev_and_odd_ones_report():
    sentences = [sentence(i) for i in range(400)]
    parts = split(sentences)
    ranges = block_ranges(400)
    assert parts.dev == [sentences[i] for r in ranges[0::2] for i in r]
    assert parts.report == [sentences[i] for r in ranges[1::2] for i in r]
    assert len(parts.train) + len(parts.dev) + len(parts.report) == 400


def test_a_long_repeat_of_a_held_out_sentence_is_left_out_of_training():
    sentences = [sentence(i) for i in range(400)]
    in_dev, in_report = block_ranges(400)[0].start, block_ranges(400)[1].start
    outside = next(i for i in range(400) if all(i not in r for r in block_ranges(400)))
    sentences[in_dev] = sentences[outside] = sentence(1000, words=5)
    sentences[in_report] = sentences[outside + 1] = sentence(1001, words=5)
    parts = split(sentences)
    held_out = {s.words for s in parts.dev + parts.report}
    assert not held_out & {s.words for s in parts.train}
    assert len(parts.train) == 400 - len(parts.dev) - len(parts.report) - 2


def test_a_short_repeat_stays():
    sentences = [sentence(0, words=4) for _ in range(400)]
    parts = split(sentences)
    assert len(parts.train) == 400 - len(parts.dev) - len(parts.report)


def test_a_file_with_too_few_sentence_ends_is_refused(work, tmp_path):
    path = tmp_path / language("de").corpus
    for sentences in ([sentence(0, words=400)], [sentence(i) for i in range(199)]):
        write_tsv(path, sentences)
        with pytest.raises(TrainingError, match="200 or more are needed; an empty line must follow each") as error:
            step.run(language("de"), tmp_path, work)
        assert str(error.value).startswith(f"{path}: {len(sentences)} sentences")
    assert not work.home.exists()
