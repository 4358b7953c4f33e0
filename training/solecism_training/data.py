"""MultiGED-2023's two-column files: a token and its label a line, tab-separated, an empty line after a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .errors import TrainingError
from .files import write_bytes

LABELS = ("c", "i")
"""`c`: correct, `i`: in need of correction; a label's number is its place here and in the model's output."""

LONGEST_SENTENCE = 500
"""In words. The longest sentence of MultiGED-2023 has 217; a file with more lines between two empty ones lacks sentence ends."""

# A double quote is written \" in the corpora, and in the Italian one with three backslashes.
_ESCAPED_QUOTE = re.compile(r'\\+"')


@dataclass(frozen=True)
class Sentence:
    words: tuple[str, ...]
    labels: tuple[int, ...]
    """One a word: index into `LABELS`."""


def read_tsv(path: Path) -> list[Sentence]:
    """All sentences, with the escapes undone. A broken line is an error that names the file and the line."""
    try:
        # Some editors put a byte order mark first, which is no part of the first word.
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise TrainingError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise TrainingError(f"{path}:{line}: not UTF-8 (byte 0x{error.object[error.start]:02x})") from error
    sentences: list[Sentence] = []
    words: list[str] = []
    labels: list[int] = []
    for number, line in enumerate(_lines(text, path), start=1):
        if line:
            word, label = _parse(line, path, number)
            words.append(word)
            labels.append(label)
            if len(words) > LONGEST_SENTENCE:
                raise TrainingError(
                    f"{path}:{number}: more than {LONGEST_SENTENCE} words since line {number - LONGEST_SENTENCE} and no "
                    "sentence end; an empty line must follow each sentence"
                )
        elif words:
            sentences.append(Sentence(tuple(words), tuple(labels)))
            words, labels = [], []
    if words:
        sentences.append(Sentence(tuple(words), tuple(labels)))
    if not sentences:
        raise TrainingError(f"{path}: holds no sentence")
    return sentences


def _lines(text: str, path: Path) -> list[str]:
    """The lines without their ends, which must all be of one kind: two kinds in one file are two files put together."""
    # Not splitlines(): it also breaks at U+2028 and its like, which may stand inside a word.
    lines = text.split("\n")
    end = "\r" if lines[0].endswith("\r") else ""
    for number, line in enumerate(lines, start=1):
        # What follows the last line feed has no end of its own.
        if "\r" in line.removesuffix(end) or (number < len(lines) and not line.endswith(end)):
            kind = "CR LF" if end else "LF"
            raise TrainingError(f"{path}:{number}: mixed line ends (line 1 ends in {kind}); use one kind throughout")
    return [line.removesuffix(end) for line in lines]


def _parse(line: str, path: Path, number: int) -> tuple[str, int]:
    columns = line.split("\t")
    if len(columns) != 2:
        raise TrainingError(
            f"{path}:{number}: expected a token, a tab and a label, found {len(columns)} column(s): {line[:60]!r}"
        )
    word, label = columns
    if not word.strip():
        raise TrainingError(f"{path}:{number}: the token is empty")
    if label not in LABELS:
        raise TrainingError(f"{path}:{number}: unknown label {label!r}; known: {', '.join(LABELS)}")
    return undo_escapes(word), LABELS.index(label)


def undo_escapes(word: str) -> str:
    """`\\"` and `\\\\\\"` become a plain double quote."""
    return _ESCAPED_QUOTE.sub('"', word)


def write_tsv(path: Path, sentences: Iterable[Sentence]) -> None:
    blocks = (
        "".join(f"{word}\t{LABELS[label]}\n" for word, label in zip(s.words, s.labels, strict=True)) for s in sentences
    )
    write_bytes(path, "\n".join(blocks).encode("utf-8"))
