"""Reading and writing two-column files."""

from __future__ import annotations

import pytest

from solecism_training.data import Sentence, read_tsv, undo_escapes, write_tsv
from solecism_training.errors import TrainingError


def test_sentences_are_separated_by_empty_lines(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("In\tc\neinem\ti\n\n\nJa\tc", encoding="utf-8")
    assert read_tsv(path) == [Sentence(("In", "einem"), (0, 1)), Sentence(("Ja",), (0,))]


def test_windows_line_ends_are_no_part_of_the_label(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_bytes(b"Ja\tc\r\n\r\nNein\ti\r\n")
    assert read_tsv(path) == [Sentence(("Ja",), (0,)), Sentence(("Nein",), (1,))]


def test_a_last_line_without_an_end_is_whole(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_bytes(b"Ja\tc\r\n\r\nNein\ti")
    assert read_tsv(path) == [Sentence(("Ja",), (0,)), Sentence(("Nein",), (1,))]


def test_a_line_separator_inside_a_word_does_not_end_the_line(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("a\u2028b\tc\n", encoding="utf-8")
    assert read_tsv(path) == [Sentence(("a\u2028b",), (0,))]


def test_a_byte_order_mark_is_no_part_of_the_first_word(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_bytes(b"\xef\xbb\xbfJa\tc\n")
    assert read_tsv(path) == [Sentence(("Ja",), (0,))]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('\\"', '"'),  # German, Czech, Swedish, English
        ('\\\\\\"', '"'),  # Italian
        ('\\"Ja\\"', '"Ja"'),
        ('"', '"'),
        ("C:\\", "C:\\"),  # a backslash that escapes no quote stays
    ],
)
def test_escaped_quotes_are_undone(written, meant):
    assert undo_escapes(written) == meant


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"Ja\tc\nNein\n", 2, "found 1 column"),
        (b"Ja\tc\tc\n", 1, "found 3 column"),
        (b"Ja\tc\n\nNein\tx\n", 3, "unknown label 'x'; known: c, i"),
        (b"\tc\n", 1, "token is empty"),
        (b" \tc\n", 1, "token is empty"),
        (b"Ja\tc\n \nNein\tc\n", 2, "found 1 column"),  # a space is no sentence end
        (b"Ja\tc\nNein\tc \n", 2, "unknown label 'c '"),
        (b"Ja\tc\ni\tNein\n", 2, "unknown label 'Nein'"),
        (b"Ja\tc\n\nN\xe9\tc\n", 3, "not UTF-8 (byte 0xe9)"),
        (b"Ja\tc\n\nNein\tc\r\n", 3, "mixed line ends (line 1 ends in LF)"),
        (b"Ja\tc\r\n\r\nNein\tc\n\r\n", 3, "mixed line ends (line 1 ends in CR LF)"),
        (b"Ja\tc\r\n\n", 2, "mixed line ends"),
        (b"Ja\tc\rNein\tc\n", 1, "mixed line ends"),  # old Macintosh ends, which no line feed follows
        (b"Ja\tc\n\n" + b"Nein\tc\n" * 501, 503, "more than 500 words since line 3 and no sentence end"),
    ],
)
def test_a_broken_line_is_named(tmp_path, content, line, says):
    path = tmp_path / "broken.tsv"
    path.write_bytes(content)
    with pytest.raises(TrainingError) as error:
        read_tsv(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert says in str(error.value)


def test_an_empty_file_and_a_missing_one_are_named(tmp_path):
    empty = tmp_path / "empty.tsv"
    empty.write_bytes(b"\n")
    for path in (empty, tmp_path / "missing.tsv"):
        with pytest.raises(TrainingError, match=path.name):
            read_tsv(path)


def test_what_is_written_is_read_back(tmp_path):
    sentences = [Sentence(('"', "schöne"), (0, 1)), Sentence((".",), (0,))]
    write_tsv(tmp_path / "new" / "a.tsv", sentences)
    assert read_tsv(tmp_path / "new" / "a.tsv") == sentences
