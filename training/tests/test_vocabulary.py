"""The cut."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from solecism_training.errors import TrainingError
from solecism_training.languages import language
from solecism_training.tokenizer import SPECIALS, UNIGRAM, WordEncoder, build
from solecism_training.vocabulary import cut, european_characters, frequency_list, needed, with_capitals

from conftest import PIECES


def test_pieces_of_the_words_and_single_characters_are_kept(encoder):
    keep = needed(PIECES, encoder, ["schönen"], UNIGRAM)
    assert {"▁schön", "en", "▁", "a", "ß", "▁h"} <= keep
    assert not {"▁Haus", "▁Kinder", "garten"} & keep


def test_a_piece_that_no_vocabulary_holds_is_not_invented(encoder):
    assert needed(PIECES, encoder, ["漢", "Ω"], UNIGRAM) <= {piece for piece, _ in PIECES}


def test_the_cut_keeps_order_and_scores_and_knows_the_old_ids():
    kept, old_ids = cut(PIECES, {"garten", "▁Haus"})
    assert kept == [("▁Haus", -6.0), ("garten", -8.0)]
    assert old_ids[: len(SPECIALS)] == [0, 1, 2, 3]
    whole = build(PIECES)
    assert [whole.id_to_token(i) for i in old_ids] == [*SPECIALS, "▁Haus", "garten"]


def test_words_of_the_cut_keep_their_pieces_and_others_are_spelled(encoder):
    kept, _ = cut(PIECES, needed(PIECES, encoder, ["Kindergarten"], UNIGRAM))
    small = WordEncoder(build(kept))
    assert small.pieces("Kindergarten") == encoder.pieces("Kindergarten")
    assert small.pieces("schönen") == ["▁s", "c", "h", "ö", "n", "e", "n"]


def test_the_alphabets_of_the_five_languages_are_european():
    letters = "abcxyzäöüßÄÖÜẞ" + "áčďéěíňóřšťúůýžŘŽ" + "àèéìòù" + "åÅ" + "αωЖя" + "„“”‚‘’«»–—…€%§"
    assert set(letters) <= set(european_characters())


def test_no_control_character_is_among_them():
    assert not {"\u00a0", "\u00ad", "\u200b", "\u2028"} & set(european_characters())


def test_capitals():
    assert with_capitals(["haus", "3", "über"]) == ["haus", "Haus", "3", "über", "Über"]


def test_the_next_words_of_the_frequency_list_are_for_measuring(monkeypatch):
    lists = {"de": [f"wort{i}" for i in range(50)]}

    def top_n_list(code: str, count: int) -> list[str]:
        if code not in lists:
            raise LookupError(code)
        return lists[code][:count]

    monkeypatch.setitem(sys.modules, "wordfreq", SimpleNamespace(top_n_list=top_n_list))
    row = replace(language("de"), frequent_words=20)
    assert frequency_list(row) == (lists["de"][:20], lists["de"][20:40])
    with pytest.raises(TrainingError, match=r"languages/xx\.toml: wordfreq has no list .* set frequent_words = 0"):
        frequency_list(replace(row, code="xx"))
    monkeypatch.delitem(sys.modules, "wordfreq")
    assert frequency_list(replace(row, frequent_words=0)) == ([], [])  # nor is the package needed
