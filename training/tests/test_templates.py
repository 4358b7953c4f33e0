"""Beginners' sentences: the language files are sound, a frame's slots agree, and broken files are named."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from solecism_training import beginners
from solecism_training.errors import TrainingError
from solecism_training.synthesis import templates as module
from solecism_training.synthesis.templates import Templates

TOML = """
[tables.verb]
columns = ["ich", "er", "rest"]
rows = ["wohne | wohnt | in Bonn", "gehe | geht | nach Hause"]
[tables.time]
rows = ["heute", "oft"]
[[frames]]
kind = "agreement"
right = "<time> <verb.ich> ich <verb.rest>."
wrong = ["<time> <verb.er> ich <verb.rest>."]
"""


def written(tmp_path, text: str) -> Path:
    path = tmp_path / "de.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_slots_of_one_table_take_one_row_and_a_sentence_begins_with_a_capital(tmp_path):
    templates = Templates(written(tmp_path, TOML))
    drawn = {templates.draw(Random(seed)) for seed in range(60)}
    assert drawn == {
        ("agreement", f"{time} {ich} ich {rest}.", f"{time} {er} ich {rest}.")
        for time in ("Heute", "Oft")
        for ich, er, rest in (("wohne", "wohnt", "in Bonn"), ("gehe", "geht", "nach Hause"))
    }


def test_a_sentence_that_is_measured_on_is_not_made(tmp_path):
    templates = Templates(
        written(tmp_path, TOML), without=frozenset({"Heute wohne ich in Bonn.", "Oft geht ich nach Hause."})
    )
    drawn = {templates.draw(Random(seed)) for seed in range(60)} - {None}
    assert {right for _, right, _ in drawn} == {"Heute gehe ich nach Hause.", "Oft wohne ich in Bonn."}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<verb.er> ich", "<verb.wir> ich", "frame 1: no table or column for a slot of"),
        ("wohne | wohnt | in Bonn", "wohne | wohnt", r"\[tables.verb\]: 3 columns, but 'wohne \| wohnt'"),
        ('kind = "agreement"', "", "frame 1: needs kind, right and a list wrong"),
        ("[[frames]]", "[[other]]", "holds no frame"),
        ("[tables.time]", "[tables.time", "not a TOML file"),
    ],
)
def test_a_broken_file_is_named(tmp_path, old, new, message):
    with pytest.raises(TrainingError, match=f"de.toml: .*{message}"):
        Templates(written(tmp_path, TOML.replace(old, new)))


def test_a_language_s_files_are_drawn_from_together_and_each_has_its_own_tables(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    assert Templates.of("de") is None
    written(tmp_path, TOML)
    (tmp_path / "de-wide.toml").write_text(
        TOML.replace('"heute", "oft"', '"nie"').replace('"agreement"', '"verb"'), encoding="utf-8"
    )
    templates = Templates.of("de")
    first_words = {text[1].split()[0] for text in map(templates.draw, map(Random, range(60)))}
    assert first_words == {"Heute", "Oft", "Nie"} and templates.kinds == {"agreement", "verb"}


def test_a_file_of_sentences_has_one_right_one_a_line_and_wrong_ones(tmp_path):
    path = tmp_path / "de-sentences.tsv"
    path.write_text("case\tIch habe einen Hund.\tIch habe ein Hund.\tIch habe einem Hund.\n", encoding="utf-8")
    drawn = {Templates(path).draw(Random(seed)) for seed in range(20)}
    right = "Ich habe einen Hund."
    assert drawn == {("case", right, "Ich habe ein Hund."), ("case", right, "Ich habe einem Hund.")}
    for broken in ("case\tIch.\n", "case\tIch.\tIch.\n", "case\tIch.\tich.\n", "\n", "case\tIch.\tDu.\t\n"):
        path.write_text("case\tEr.\tSie.\n" + broken, encoding="utf-8")
        with pytest.raises(TrainingError, match=r"de-sentences.tsv:2: expected a kind"):
            Templates(path)
    for content, message in ((b"", "holds no sentence"), (b"case\tIch\xff.\tDu.\n", "not UTF-8")):
        path.write_bytes(content)
        with pytest.raises(TrainingError, match=f"de-sentences.tsv: {message}"):
            Templates(path)


@pytest.mark.parametrize("code", ["cs", "de", "en", "it", "sv"])
def test_each_language_s_own_file_makes_many_different_pairs(code):
    templates = Templates.of(code)
    random = Random(1)
    drawn = [templates.draw(random) for _ in range(2000)]
    pairs = [pair for pair in drawn if pair]
    assert len(pairs) == len(drawn), "a frame whose wrong sentence can be the right one"
    assert len({right for _, right, _ in pairs}) > 1000 and len(templates.kinds) >= 8
    assert not [text for _, *texts in pairs for text in texts if "<" in text or "  " in text or " ." in text]


@pytest.mark.parametrize("code", ["cs", "de", "en", "it", "sv"])
def test_the_beginners_sentences_are_two_hundred_and_half_of_them_are_for_the_report(code):
    pairs = beginners.read(beginners.FOLDER / code / "beginners.tsv")
    assert len(pairs) == 200 and sum(pair.half == "report" for pair in pairs) == 100
    assert len({pair.wrong for pair in pairs}) == 200 and all(pair.wrong != pair.right for pair in pairs)


def test_a_language_without_such_a_file_has_no_sentences():
    assert beginners.texts("xx") == frozenset() and len(beginners.texts("de")) == 400


def test_a_broken_line_of_beginners_sentences_is_named(tmp_path):
    path = tmp_path / "beginners.tsv"
    path.write_text("tune\tcase\tWrong.\tRight.\nlater\tcase\tWrong.\tRight.\n")
    with pytest.raises(TrainingError, match=r"beginners.tsv:2: expected tune or report"):
        beginners.read(path)
