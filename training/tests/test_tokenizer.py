"""Words to ids."""

from __future__ import annotations

import unicodedata

import pytest

from solecism_training.errors import TrainingError
from solecism_training.tokenizer import BOS, EOS, UNK, WordEncoder, build, load

from conftest import PIECES


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("Haus", ["▁Haus"]),
        ("schönen", ["▁schön", "en"]),
        ("Kindergarten", ["▁Kinder", "garten"]),
        ("Haus en", ["▁Haus", "▁", "en"]),  # a space inside a word starts a piece
        ("ﬁnden", ["▁finden"]),  # NFKC: a ligature is two letters
        ("漢", ["▁", "<unk>"]),
        ("\u0007", ["<unk>"]),  # the normaliser leaves nothing of a control character
        ("", ["<unk>"]),
        ("<s>", ["▁", "<", "s", ">"]),  # text, not the special
        ("</s>", ["▁", "<", "/", "s", ">"]),
    ],
)
def test_pieces(encoder, word, pieces):
    assert encoder.pieces(word) == pieces


@pytest.mark.parametrize("word", ["schönen", "für", "Ängste", "é", "ḗ", "Việt"])
def test_decomposed_input_gives_the_ids_of_its_nfc_form(encoder, word):
    assert encoder.ids(unicodedata.normalize("NFD", word)) == encoder.ids(unicodedata.normalize("NFC", word))


def test_a_sequence_is_framed_by_specials():
    assert build(PIECES).encode("Haus").ids == [BOS, build(PIECES).token_to_id("▁Haus"), EOS]


def test_the_file_gives_the_same_ids(encoder, tmp_path):
    path = tmp_path / "tokenizer.json"
    path.write_text(build(PIECES).to_str(), encoding="utf-8")
    again = WordEncoder(load(path))
    for word in ("schönen", "<s>", "漢字", "Kindergarten"):
        assert again.ids(word) == encoder.ids(word)


def test_a_broken_file_is_named(tmp_path):
    path = tmp_path / "tokenizer.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(TrainingError, match="tokenizer.json"):
        load(path)


def test_coverage(encoder):
    seen = encoder.coverage(["Haus", "schönen", "漢"])
    assert seen == {
        "words": 3,
        "pieces_per_word": pytest.approx(5 / 3),
        "unk_rate_pieces": pytest.approx(1 / 5),
        "unk_rate_words": pytest.approx(1 / 3),
    }
    assert encoder.ids("漢")[-1] == UNK
