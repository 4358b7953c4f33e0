"""The clean text: sentences of words with their part of speech and lemma."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ..errors import TrainingError

SHORTEST, LONGEST = 5, 60
"""Words of a sentence that is used. Shorter ones are greetings and headings; longer ones are lists."""


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


def read_lines(path: Path) -> list[list[str]]:
    """A sentence a line, split into words by spaces."""
    lines = (line.split() for line in _text(path).split("\n"))
    sentences = [[_QUOTES.get(word, word) for word in line] for line in lines if line]
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


_ODD = re.compile(r"[^ -~–—‘’“”…£€°é]|https?:|www\.|@|_|\*")


def usable(words: Sequence[str]) -> bool:
    """Whether a sentence looks like edited prose: it begins with a capital, ends with a full stop, and has no stray marks."""
    return (
        SHORTEST <= len(words) <= LONGEST
        and words[0][:1].isupper()
        and words[-1] in (".", "?", "!")
        and "i" not in words
        and words.count('"') % 2 == 0
        and words.count("'") == 0
        and not any(_ODD.search(word) for word in words)
        and not any(a == b and a.isalpha() and a not in ("had", "that") for a, b in itertools.pairwise(words))
    )


def distinct(sentences: Iterable[CleanSentence]) -> list[CleanSentence]:
    """The first of each, in order."""
    found: dict[tuple[str, ...], CleanSentence] = {}
    for sentence in sentences:
        found.setdefault(tuple(token.form for token in sentence), sentence)
    return list(found.values())
