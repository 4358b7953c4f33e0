"""From which probability on an edit is made, and the list of words for spelling."""

from __future__ import annotations

import json
import stat

import numpy as np
import pytest

pytest.importorskip("wordfreq")

from solecism_training.alarms import CleanBlock
from solecism_training.editing import thresholds, words
from solecism_training.editing.decode import Decoder, beside
from solecism_training.editing.objective import places
from solecism_training.editing.tags import Tags
from solecism_training.encoding import IGNORED, Example
from solecism_training.errors import TrainingError
from solecism_training.files import Workspace, write_bytes
from solecism_training.languages import language

TAGS = Tags("de", ["keep", "word:der", "word:.", "other"], ["none", ",", "zu", "other"])


def example(edits: list[int], inserts: list[int]) -> Example:
    words = ["Wort"] * len(edits)
    return Example(
        [0, *range(5, 5 + len(edits)), 2], list(range(1, len(edits) + 1)), [0] * len(edits), words, edits, inserts
    )


def test_marks_are_told_from_words_and_what_cannot_be_named_is_not_proposed():
    predicted = [np.array([[1, 0.9, 1, 0.8], [3, 0.99, 2, 0.4], [1, 0.0, 3, 0.9]])]
    found = thresholds.proposals(predicted, [example([1, 0], [1, 0, 0])], TAGS)
    # (example, probability, right, kind): the end is no word, and `other` proposes nothing.
    assert found.tolist() == [[0, 0.9, 1, 0], [0, 0.8, 1, 1], [0, 0.4, 0, 2]]
    assert thresholds.wanted([example([1, 0], [1, 0, 0])]) == 2


def test_heads_learn_from_every_word_and_every_place_that_is_known():
    sentence = Example([0, 5, 6, 7, 2], [1, 2, 3], [0, 1, 0], ["a", "b", "c"], [0, 2, 1], [0, IGNORED, 3, 1])
    edits, inserts = places([sentence])
    assert edits.tolist() == [[0, 0, 0], [1, 2, 3], [0, 2, 1]]  # row, position, tag
    assert inserts.tolist() == [[0, 0, 0], [1, 3, 4], [0, 3, 1]]  # all but the one before the second word


def test_heads_of_mistakes_are_as_sure_as_the_detector_lets_them():
    assert beside([0.2, 0.8]) == [0.2, 0.8, 0.8]
    decoder = Decoder(Tags("sv", ["keep", "delete"], ["none", "att"], of_mistakes=True))
    edits, inserts = np.array([[0.5, 0.5]] * 3), np.array([[0.0, 1.0], [0.0, 1.0], [0.5, 0.5]])
    found = decoder(["jag", "har"], np.array([0.2, 0.8]), edits, inserts)
    assert np.allclose(found[:, 1], [0.1, 0.4, 0.0]) and np.allclose(found[:, 3], [0.2, 0.8, 0.4])


def test_what_a_tag_cannot_mean_is_not_made(tmp_path):
    (tmp_path / "words.tsv").write_text("forchetta\t4.00\nforchette\t4.00\n", encoding="utf-8")
    tags = Tags("it", ["keep", "ending:1:a", "ending:1:e", "ending:1:i", "first_upper", "spelling"], ["none"])
    decoder = Decoder(tags, tmp_path / "words.tsv")
    # It has an `a` already, and `forchetti` is no word; of a word that no list knows, the ending is not known either.
    assert decoder.possible("forchetta").tolist() == [False, False, True, False, True, True]
    assert decoder.possible("Xyloforchetto").tolist() == [False, True, True, True, False, True]
    said = np.array([[0.2, 0.3, 0.2, 0.2, 0.0, 0.1], [1.0, 0, 0, 0, 0, 0]])
    found = decoder(["forchetta"], np.array([0.5]), said, np.array([[1.0, 0.0]] * 2))
    assert found[0, 0] == 2 and np.isclose(found[0, 1], 0.2)


def test_the_thresholds_change_few_correct_sentences_and_then_score_best():
    dev = np.array([[0, 0.9, 1, 0], [0, 0.6, 1, 0], [0, 0.5, 0, 0], [0, 0.7, 1, 1], [0, 0.35, 0, 1]])
    block = CleanBlock([example([0], [0, 0])] * 100, [1] * 100, ["news"] * 100)
    few = np.array([[0, 0.55, 0, 0], [1, 0.45, 0, 1]])
    chosen = thresholds.choose(dev, 3, few, block, "default")
    assert 0.5 < chosen["word"] <= 0.6 and 0.35 < chosen["punctuation"] <= 0.7
    # Where nothing may be changed at all, nothing is.
    everything = np.array([[i, 0.99, 0, kind] for i in range(100) for kind in range(3)])
    assert set(thresholds.choose(dev, 3, everything, block, "default").values()) == {thresholds.GRID[-1]}
    # Where words at 0.6 change three sentences of a hundred, only the surest is left.
    many = np.array([[i, 0.65, 0, 0] for i in range(3)])
    assert thresholds.choose(dev, 3, many, block, "default")["word"] > 0.65
    assert thresholds.score(thresholds.at(dev, chosen), 3) == {"precision": 1.0, "recall": 1.0, "f05": 1.0}


def test_a_sentence_in_two_parts_is_one_sentence():
    part = example([0, 0], [0, 0, 0])
    assert thresholds.sentence_of(CleanBlock([part, part, part], [4, 2], ["news"] * 2)).tolist() == [0, 0, 1]


def test_the_list_has_frequent_words_and_those_of_clean_text(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("wordfreq.get_frequency_dict", lambda *_, **__: {"und": 0.03, "xylofonisch": 1e-9})
    work = Workspace(tmp_path / "work", "de")
    lines = [json.dumps(["tatoeba", ["Das", "Quarkbällchenhaus", "und"]])] * 2
    write_bytes(work.clean("train"), "\n".join(lines).encode())
    program = tmp_path / "solecism"
    program.write_text('#!/bin/sh\ncat "$5"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    words.run(language("de"), work, program)
    found = dict(line.split("\t") for line in work.words.read_text().splitlines())
    assert found["quarkbällchenhaus"] == "1.00" and float(found["und"]) > 7 and "xylofonisch" not in found
    assert "words.fst" in capsys.readouterr().out
    with pytest.raises(TrainingError, match="say --solecism PATH"):
        words.run(language("de"), work, tmp_path / "gone")
