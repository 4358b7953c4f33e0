"""The rows of the five languages."""

from __future__ import annotations

import pytest

from solecism_training.data import Sentence
from solecism_training.errors import TrainingError
from solecism_training.languages import LANGUAGES, language


def test_the_five_languages_are_there():
    assert sorted(LANGUAGES) == ["cs", "de", "en", "it", "sv"]
    assert all(code == row.code for code, row in LANGUAGES.items())


@pytest.mark.parametrize("row", LANGUAGES.values(), ids=lambda row: row.code)
def test_examples_are_split_into_words_and_say_what_is_wrong(row):
    assert any(wrong == "nothing" for _, wrong in row.examples)
    for text, wrong in row.examples:
        words = text.split(" ")
        assert all(words) and words[-1] in (".", "?", "!") and wrong
        Sentence(tuple(words), (0,) * len(words))
    assert row.limits and row.source and row.licence in ("CC-BY-SA-4.0", "CC-BY-4.0")


def test_a_missing_file_is_named_with_the_option(tmp_path):
    with pytest.raises(TrainingError, match=r"sv_swell_train\.tsv: no such file; --data must be a folder"):
        language("sv").corpus_file(tmp_path)
    with pytest.raises(TrainingError, match=r"ud_ewt\.tsv: no such file; --clean-text must be a folder"):
        language("en").clean_file(tmp_path, "english/ud_ewt.tsv")


def test_an_unknown_language_names_the_known_ones():
    with pytest.raises(TrainingError, match="known: cs, de, en, it, sv"):
        language("fr")
