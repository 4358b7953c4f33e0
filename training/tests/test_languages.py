"""The files of the five languages, and of one more."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from solecism_training.data import Sentence
from solecism_training.errors import TrainingError
from solecism_training.languages import FOLDER, LANGUAGES, language, read

SHIPPED = ["cs", "de", "en", "it", "sv"]


def test_the_five_languages_are_there():
    assert set(SHIPPED) <= set(LANGUAGES)
    assert all(code == row.code for code, row in LANGUAGES.items())


@pytest.mark.parametrize("row", LANGUAGES.values(), ids=lambda row: row.code)
def test_examples_mark_the_words_that_are_wrong_and_say_why(row):
    assert any(wrong == "nothing" for _, wrong in row.examples)
    for sentence, wrong in row.examples:
        assert all(sentence.words) and sentence.words[-1] in (".", "?", "!") and wrong
        assert "*" not in "".join(sentence.words)
        assert any(sentence.labels) == (wrong != "nothing")
    assert row.limits and row.source and row.licence


@pytest.mark.parametrize("code", SHIPPED)
def test_scores_of_the_five_are_set_beside_the_shared_task_s_and_not_ranked(code):
    row = language(code)
    assert "official test set was not used" in row.yardstick and "a yardstick" in row.yardstick
    assert row.yardstick.endswith("not a ranking.") and row.licence in ("CC-BY-SA-4.0", "CC-BY-4.0")


FILE = """
name = "Danish"
corpus = "danish/train.tsv"
source = "our own essays"
licence = "CC0-1.0"
citation = "essays"
frequent_words = 100
limits = ["few essays"]
examples = [["Jeg har *en* hus *og* .", "et"], ["* 2 * 3 **", "nothing"]]
"""


def test_a_file_is_a_language(tmp_path):
    path = tmp_path / "da.toml"
    path.write_text(FILE, encoding="utf-8")
    danish = read(path)
    assert (danish.code, danish.name, danish.frequent_words, danish.yardstick) == ("da", "Danish", 100, "")
    assert danish.examples == (
        (Sentence(("Jeg", "har", "en", "hus", "og", "."), (0, 0, 1, 0, 1, 0)), "et"),
        (Sentence(("*", "2", "*", "3", "**"), (0,) * 5), "nothing"),  # asterisks around nothing mark nothing
    )


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("danish.toml", FILE, "must be a language code"),
        (
            "da.toml",
            FILE.replace("licence", "license"),
            "unknown field 'license'; known: name, corpus, source, licence",
        ),
        ("da.toml", FILE.replace('licence = "CC0-1.0"', ""), "the field 'licence' is missing"),
        ("da.toml", FILE.replace("100", "-1"), "'frequent_words' must be a whole number, 0 or more"),
        ("da.toml", FILE.replace("100", "true"), "'frequent_words' must be a whole number"),
        ("da.toml", FILE.replace('"Danish"', "1"), "'name' must be a text"),
        ("da.toml", FILE.replace('["few essays"]', '"few essays"'), "'limits' must be a list of texts"),
        ("da.toml", FILE.replace('"et"]', '"et", ""]'), "'examples' must be a list of [sentence, what is wrong]"),
        (
            "da.toml",
            re.sub(r"examples = \[.*\]", "examples = []", FILE, flags=re.DOTALL),
            "'examples' must be a list of",
        ),
        ("da.toml", "name = ", "not a TOML file"),
    ],
)
def test_a_broken_file_is_named_with_the_field(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TrainingError) as error:
        read(path)
    assert str(error.value).startswith(f"{path}: ") and says in str(error.value)


def test_a_broken_file_stops_every_step_with_one_line(tmp_path):
    shutil.copytree(FOLDER.parent / "solecism_training", tmp_path / "solecism_training")
    shutil.copytree(FOLDER, tmp_path / "languages")
    (tmp_path / "languages" / "da.toml").write_text('name = "Danish"', encoding="utf-8")
    command = [sys.executable, "-m", "solecism_training", "--help"]
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: {tmp_path}/languages/da.toml: the field 'corpus' is missing\n"


def test_a_missing_file_is_named_with_the_option(tmp_path):
    with pytest.raises(TrainingError, match=r"sv_swell_train\.tsv: no such file; --data must be a folder"):
        language("sv").corpus_file(tmp_path)


def test_an_unknown_language_names_the_known_ones():
    with pytest.raises(TrainingError, match=f"'xx' is not known here; known: {', '.join(sorted(LANGUAGES))}"):
        language("xx")
