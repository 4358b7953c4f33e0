"""The treebank: sentences of words with their part of speech and lemma."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ..errors import TrainingError


class Token(NamedTuple):
    form: str
    tag: str
    """Penn Treebank part of speech (`NN`, `VBZ`, `IN` …)."""
    lemma: str


CleanSentence = tuple[Token, ...]

# Both corpora write `` or '' for a double quote, the learner corpus a plain one.
_QUOTES = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}
_COLUMNS = 6


def read_treebank(path: Path) -> list[CleanSentence]:
    """Form, lemma, UPOS, XPOS, features, space after; an empty line after a sentence. Those with a marked typo are left out."""
    sentences: list[CleanSentence] = []
    tokens: list[Token] = []
    flawed = False
    for number, line in enumerate([*_text(path).split("\n"), ""], start=1):
        if line:
            columns = line.split("\t")
            if len(columns) != _COLUMNS:
                raise TrainingError(
                    f"{path}:{number}: expected {_COLUMNS} columns separated by tabs, found {len(columns)}: {line[:60]!r}"
                )
            form, lemma, _, tag, features, _ = columns
            tokens.append(Token(_QUOTES.get(form, form), tag, lemma))
            flawed = flawed or "Typo=Yes" in features
        elif tokens:
            if not flawed:
                sentences.append(tuple(tokens))
            tokens, flawed = [], False
    if not sentences:
        raise TrainingError(f"{path}: holds no sentence")
    return sentences


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise TrainingError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TrainingError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from error
