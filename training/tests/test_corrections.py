"""Learner text with corrections: labels from the pair, and nothing of a text that is held apart."""

from __future__ import annotations

import pytest
from test_clean import SPLIT, program

from solecism_training import corrections
from solecism_training.data import Sentence, read_tsv, write_tsv
from solecism_training.errors import TrainingError
from solecism_training.files import Workspace
from solecism_training.languages import language


def test_labels_of_a_paragraph_s_sentences_come_from_its_corrected_form():
    written = [["Mam", "psa", "."], ["Jdu", "školy", "."]]
    corrected = [["Mám", "psa", "."], ["Jdu", "do", "školy", "."]]
    assert corrections.labelled(written, corrected) == [
        Sentence(("Mam", "psa", "."), (1, 0, 0)),
        Sentence(("Jdu", "školy", "."), (0, 1, 0)),
    ]


def test_a_sentence_that_was_written_anew_is_left_out():
    assert corrections.labelled([["a", "b", "c", "d"]], [["x", "y", "z", "d"]]) == []


def test_texts_that_are_held_apart_and_sentences_that_are_known_are_left_out(tmp_path, capsys):
    work = Workspace(tmp_path / "work", "cs")
    write_tsv(work.block("train"), [Sentence(("To", "už", "známe", "."), (0, 0, 0, 0))])
    write_tsv(work.block("dev"), [Sentence(("Toto", "je", "věta", "k", "měření", "."), (0,) * 6)])
    write_tsv(work.block("report"), [Sentence(("Jiná", "."), (0, 0))])
    rows = [
        ("Romani", "text-a_0", "Toto je věta k měření .", "Toto je věta k měření ."),
        ("Romani", "text-a_1", "Ani tohle ne .", "Ani tohle ne ."),  # the second correction of the same text
        ("NatForm", "text-b", "To už známe .", "To už známe ."),
        ("NatForm", "text-b", "Mam novou knihu .", "Mám novou knihu ."),
    ]
    path = tmp_path / "corrections" / "cs_geccc_train.tsv"
    path.parent.mkdir()
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    (tmp_path / "corrections" / "cs_geccc_train.tsv.xz").write_bytes(__import__("lzma").compress(path.read_bytes()))
    corrections.run(language("cs"), work, tmp_path, program(tmp_path, SPLIT))
    assert read_tsv(work.corrected) == [Sentence(("Mam", "novou", "knihu", "."), (1, 0, 0, 0))]
    assert "1 of 2 texts left" in capsys.readouterr().out


def test_a_broken_row_and_a_language_without_corrections_are_named(tmp_path):
    path = tmp_path / "pairs.tsv"
    path.write_text("NatForm\ttext\tone\n")
    with pytest.raises(TrainingError, match=r"pairs.tsv:1: expected domain, text, written, corrected; found 3"):
        corrections.read(path)
    with pytest.raises(TrainingError, match="names no file of corrections"):
        corrections.run(language("sv"), Workspace(tmp_path, "sv"), tmp_path, tmp_path / "solecism")
