"""Pairs out of public repositories, and how people misspell words."""

from __future__ import annotations

import json
from random import Random

import pytest

from solecism_training.corrections import read
from solecism_training.editing import gather
from solecism_training.errors import TrainingError
from solecism_training.languages import language
from solecism_training.synthesis.spelling import misspell, read_misspellings

TESTS = r"""
    fn one() {
        assert_suggestion_result(
            "Did we \
             every fix \"that\"?",
            EverEvery::default(),
            "Did we ever fix \"that\"?",
        );
        assert_top3_suggestion_result("too short", A::default(), "to short");
        assert_no_lints("This one is right as it is.", A::default());
        assert_suggestion_result("It is like it is.", A::new(&[("a", "b")]), "It is as it is.");
    }
"""


def test_a_repository_s_own_tests_are_pairs(tmp_path):
    rules = tmp_path / "harper" / "harper-core" / "src"
    rules.mkdir(parents=True)
    (rules / "ever.rs").write_text(TESTS, encoding="utf-8")
    data = tmp_path / "blimp" / "data"
    data.mkdir(parents=True)
    pair = {"sentence_good": "These cats sleep well.", "sentence_bad": "These cats sleeps well."}
    (data / f"{gather.PARADIGMS[0]}.jsonl").write_text(json.dumps(pair) + "\n", encoding="utf-8")
    (data / "wh_island.jsonl").write_text(json.dumps(pair | {"sentence_good": "x"}) + "\n", encoding="utf-8")
    gather.run(language("en"), tmp_path, tmp_path / "harper", tmp_path / "blimp")
    assert sorted(row[2:] for row in read(tmp_path / "english" / "pairs.tsv")) == [
        ['Did we every fix "that"?', 'Did we ever fix "that"?'],
        ["It is like it is.", "It is as it is."],
        ["These cats sleeps well.", "These cats sleep well."],
    ]


def test_a_folder_without_pairs_is_named(tmp_path):
    with pytest.raises(TrainingError, match=r"--harper .*no pairs"):
        gather.run(language("en"), tmp_path, tmp_path, None)
    with pytest.raises(TrainingError, match="--harper or --blimp"):
        gather.run(language("en"), tmp_path, None, None)
    with pytest.raises(TrainingError, match="names no file of pairs"):
        gather.run(language("sv"), tmp_path, tmp_path, None)


def test_a_word_is_misspelt_as_people_do(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("recieve->receive\nthier->their, there,\n1nd->1st\n", encoding="utf-8")
    known = read_misspellings(path)
    assert known == {"receive": ["recieve"], "their": ["thier"], "there": ["thier"]}
    drawn = [misspell("receive", {"receive"}, Random(seed), known["receive"]) for seed in range(40)]
    assert drawn.count("recieve") > 20 and len(set(drawn)) > 1
    assert misspell("receive", {"receive", "recieve"}, Random(1), known["receive"]) != "recieve"
    path.write_text("recieve receive\n", encoding="utf-8")
    with pytest.raises(TrainingError, match=r"list.txt:1: expected"):
        read_misspellings(path)
