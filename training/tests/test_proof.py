"""The comparison with e5.c's tokeniser, on references that differ from ours in known ways."""

from __future__ import annotations

import pytest

from solecism_training import proof
from solecism_training.data import Sentence
from solecism_training.errors import TrainingError
from solecism_training.proof import compare_normalisation, explain, prove_tokenizer
from solecism_training.tokenizer import UNK, build

from conftest import PIECES

SCORES = [0.0] * 4 + [score for _, score in PIECES]
SENTENCES = [Sentence(("Haus", "schönen"), (0, 0)), Sentence(("漢字",), (0,)), Sentence(("scho\u0308n",), (0,))]


@pytest.fixture(autouse=True)
def few_sentences(monkeypatch):
    monkeypatch.setattr(proof, "LEAST_SENTENCES", 2)


def ids(text: str) -> list[int]:
    return build(PIECES).encode(text, add_special_tokens=False).ids


def test_equal_ids_are_counted_and_sentences_that_are_not_nfc_left_out():
    report = prove_tokenizer(ids, build(PIECES), SCORES, SENTENCES)
    assert (report["sentences"], report["sentences_equal"], report["decomposed_equal"]) == (2, 2, 2)
    assert (report["words"], report["words_equal"], report["exceptions"]) == (3, 3, [])


def test_an_explained_difference_is_listed():
    report = prove_tokenizer(
        lambda text: [i for x in ids(text) for i in [x] * (1 + (x == UNK))], build(PIECES), SCORES, SENTENCES
    )
    assert (report["sentences_equal"], report["words_equal"]) == (1, 2)
    assert [e["text"] for e in report["exceptions"]] == ["漢字", "漢字"]
    assert all("<unk>" in e["why"] for e in report["exceptions"])


def test_a_difference_that_nothing_explains_is_an_error():
    with pytest.raises(TrainingError, match="differs from e5.c's on 'Haus schönen'"):
        prove_tokenizer(lambda text: [*ids(text)[::-1], 9], build(PIECES), SCORES, SENTENCES)


def test_too_few_sentences_are_no_proof(monkeypatch):
    monkeypatch.setattr(proof, "LEAST_SENTENCES", 3)
    with pytest.raises(TrainingError, match="2 NFC sentences; the proof needs 3"):
        prove_tokenizer(ids, build(PIECES), SCORES, SENTENCES)


@pytest.mark.parametrize(
    ("ours", "theirs", "explained"),
    [
        ([4, UNK, 5], [4, UNK, UNK, 5], True),
        ([4, UNK], [UNK, UNK], False),
        ([4, 5], [6, 7], True),  # -4 - 6 = -3 - 7
        ([4, 5], [4, 6], False),
        ([4, 5, UNK], [6, 7], False),
    ],
)
def test_reasons(ours, theirs, explained):
    assert (explain(ours, theirs, [0, 0, 0, 0, -4.0, -6.0, -3.0, -7.0]) is not None) == explained


def test_normalisation_names_the_code_points_that_differ():
    missing_ligature = compare_normalisation(build(PIECES), {})
    assert missing_ligature["code_points"] == 0x110000 - 2048 - 1
    assert missing_ligature["differing"] > 1000
    assert "U+00A0" in missing_ligature["first"] or "U+0001" in missing_ligature["first"]
