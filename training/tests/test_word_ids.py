"""The file of words and ids for the tokenizer in Rust."""

from __future__ import annotations

import hashlib
import json

import pytest

from solecism_training import word_ids
from solecism_training.data import Sentence, write_tsv
from solecism_training.files import write_bytes
from solecism_training.tokenizer import WordEncoder, build, load

from conftest import PIECES


@pytest.fixture
def filled(work):
    write_bytes(work.tokenizer, build(PIECES).to_str().encode("utf-8"))
    for letter, name in zip("abc", ("train", "dev", "report"), strict=True):
        write_tsv(work.block(name), [Sentence((f"a{letter}b", "Haus", "漢"), (0, 1, 0))])
    return work


def test_every_distinct_word_is_there_with_its_ids(filled, tmp_path):
    word_ids.run(filled, tmp_path / "ids.json", None)
    content = json.loads((tmp_path / "ids.json").read_text(encoding="utf-8"))
    encoder = WordEncoder(load(filled.tokenizer))
    assert content["words"] == {w: list(encoder.ids(w)) for w in ("aab", "abb", "acb", "Haus", "漢")}
    assert content["tokenizer_sha256"] == hashlib.sha256(filled.tokenizer.read_bytes()).hexdigest()
    assert "word-ids --language de --output" in content["made_by"]


def test_a_sample_holds_the_hard_words_and_is_no_larger_than_asked(filled, tmp_path):
    size = len(word_ids.HARD) + 2
    word_ids.run(filled, tmp_path / "ids.json", size)
    words = json.loads((tmp_path / "ids.json").read_text(encoding="utf-8"))["words"]
    assert len(words) == size
    assert set(word_ids.HARD) <= set(words)
    assert "漢" in words  # the word of the corpus that yields <unk>
