"""Clean text: which lines are dropped, what is held apart, and what a broken file is told."""

from __future__ import annotations

import json
import lzma
import stat

import pytest

from solecism_training import clean, sources
from solecism_training.errors import TrainingError
from solecism_training.files import Workspace
from solecism_training.languages import language
from solecism_training.sources import SOURCES


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Das ist ein ganz gewöhnlicher Satz.", ""),
        ("Er sagte: „Komm doch herein!“", ""),
        ("Öffnen Sie die Datei “ ” im Editor.", "marks of stripped markup"),
        ("Siehe ( ) für mehr.", "marks of stripped markup"),
        ("Klicken Sie auf , um fortzufahren.", "marks of stripped markup"),
        ("Das steht auf https://example.org dort.", "marks of stripped markup"),
        ("Eine Überschrift ohne Punkt", "no end of a sentence"),
        ("„Das war's dann.", "a quotation mark without its partner"),
        ('Er rief "halt und lief.', "a quotation mark without its partner"),
    ],
)
def test_lines_that_would_teach_the_wrong_thing_are_dropped(text, why):
    assert clean.broken(text, SOURCES["bundestag"]) == why


def test_glued_words_are_looked_for_in_software_text_only():
    assert clean.broken("Drücken Sie AltStrg und dann FolieSeite.", SOURCES["libreoffice"]) == "words glued together"
    assert clean.broken("Wir nutzen NoSQL und TypeScript.", SOURCES["bundestag"]) == ""


def test_documents_are_held_apart_whole_and_measured_sources_are_never_trained_on():
    lines = [("bundestag", f"sitzung{i // 20}", f"Satz {i}.") for i in range(4000)]
    lines += [("ntrex", "news", f"Nachricht {i}.") for i in range(500)]
    blocks = clean.split(lines)
    assert {source for source, _ in blocks["train"]} == {"bundestag"}
    documents = {
        name: {int(text[5:-1]) // 20 for source, text in block if source == "bundestag"}
        for name, block in blocks.items()
    }
    assert not documents["train"] & documents["dev"] and not documents["train"] & documents["report"]
    assert not documents["dev"] & documents["report"] and documents["dev"] and documents["report"]
    assert sum(map(len, blocks.values())) == len(lines)
    halves = [sum(source == "ntrex" for source, _ in blocks[name]) for name in ("dev", "report")]
    assert halves == [250, 250]


def test_what_stands_in_a_held_out_block_is_not_trained_on():
    lines = [("bundestag", f"sitzung{i // 20}", f"Satz {i % 1000}.") for i in range(2000)]
    blocks = clean.split(lines)
    held_out = {text for name in ("dev", "report") for _, text in blocks[name]}
    assert held_out and not held_out & {text for _, text in blocks["train"]}


def program(tmp_path, body: str):
    path = tmp_path / "solecism"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


SPLIT = """python3 -c 'import sys, json
for line in sys.stdin: print(json.dumps([line.split()]))'"""


def test_the_step_writes_blocks_and_counts_what_it_skipped(work, tmp_path, capsys):
    rows = [f"common-voice\td{i}\tDas ist Satz {i} ." for i in range(400)]
    rows += ["wesnoth\tx\tEin Satz unter der GPL.", "common-voice\td1\tDas ist Satz 1 .", "common-voice\td\tOhne Ende"]
    folder = tmp_path / "text"
    folder.mkdir()
    content = "\n".join(rows).encode("utf-8") + b"\ncommon-voice\td\t\xff\xfe.\n" + b"x" * 1_000_001 + b"\n"
    (folder / "de.tsv.xz").write_bytes(lzma.compress(content))
    # A space before the full stop is a mark of stripped markup, so the sentences lose theirs.
    (folder / "de.tsv").write_text(
        "\n".join(f"ntrex\tn\tKurze Nachricht Nummer {i}." for i in range(100)) + "\n", encoding="utf-8"
    )
    clean.run(language("de"), work, [folder], program(tmp_path, SPLIT))
    skipped = json.loads((work.base / "clean" / "skipped.json").read_text(encoding="utf-8"))
    assert skipped == {
        "marks of stripped markup": 401,
        "of a source that is left out": 1,
        "no end of a sentence": 1,
        "not UTF-8": 1,
        "longer than a megabyte": 1,
    }
    assert {s.source for name in ("dev", "report") for s in clean.load(work, name)} == {"ntrex"}
    assert len(work.clean_text("dev", "ntrex").read_text(encoding="utf-8").splitlines()) == 50
    assert "skipped: marks of stripped markup 401" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"ntrex\tonly two\n", r"de\.tsv:1: expected source, document and text, found 2 column"),
        (b"wesnoth\tx\tGPL.\n", r"no line of it can be used \(\{'of a source that is left out': 1\}\)"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_why(work, tmp_path, content, message):
    (tmp_path / "de.tsv").write_bytes(content)
    with pytest.raises(TrainingError, match=message):
        clean.run(language("de"), work, [tmp_path], tmp_path / "solecism")


def test_a_missing_program_and_a_missing_folder_are_named(work, tmp_path):
    with pytest.raises(TrainingError, match="none of .*de.tsv.xz"):
        clean.run(language("de"), work, [tmp_path], tmp_path / "solecism")
    with pytest.raises(TrainingError, match="build it with `cargo build -p solecism`"):
        clean.cut(["Ja."], "de", tmp_path / "solecism")
    with pytest.raises(TrainingError, match="did not split the text"):
        clean.cut(["Ja."], "de", program(tmp_path, "echo '[]'; exit 1"))


def test_a_broken_table_of_sources_is_named(tmp_path):
    path = tmp_path / "sources.toml"
    path.write_text('[a]\nkind = "news"\ncitation = "A"\nlicence = "CC0-1.0"\nuse = "sell"\n')
    with pytest.raises(TrainingError, match=r"\[a\]: use = 'sell'; known: train, measure"):
        sources.read(path)
    path.write_text('[a]\nkind = "news"\ncitation = "A"\n')
    with pytest.raises(TrainingError, match=r"sources.toml: \[a\]"):
        sources.read(path)


def test_english_takes_its_treebank_and_sentences_that_are_split_into_words(tmp_path):
    work = Workspace(tmp_path / "work", "en")
    (tmp_path / "en.tsv").write_text("".join(f"gsa\td{i}\tThis is number {i}.\n" for i in range(60)), encoding="utf-8")
    with pytest.raises(TrainingError, match="one of the folders must hold english/wikisplit.txt"):
        clean.run(language("en"), work, [tmp_path], tmp_path / "solecism")
    (tmp_path / "english").mkdir()
    (tmp_path / "english" / "wikisplit.txt").write_text(
        "It has 5 ( five ) rooms , and costs $ 20 .\nHe said '' no '' to her .\n" * 2, encoding="utf-8"
    )
    rows, _ = clean.read(language("en"), [tmp_path])
    assert [text for source, _, text in rows if source == "wikisplit"] == ["It has 5 (five) rooms, and costs $20."] * 2
    with pytest.raises(TrainingError, match="one of the folders must hold english/ud_ewt.tsv"):
        clean.run(language("en"), work, [tmp_path], tmp_path / "solecism")
    (tmp_path / "english" / "ud_ewt.tsv").write_text("a\ta\tDET\tDT\t_\t1\n", encoding="utf-8")
    clean.run(language("en"), work, [tmp_path], program(tmp_path, SPLIT))
    assert work.treebank.read_text(encoding="utf-8").startswith("a\ta")
