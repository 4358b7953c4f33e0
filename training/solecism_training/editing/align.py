"""Which words of a sentence became which of its corrected form.

The alignment of least cost, by dynamic programming (Levenshtein 1966, with words for letters): words with similar letters are matched
before dissimilar ones, as in ERRANT (Bryant, Felice and Briscoe 2017), and one word can match two, or two one, if only a space or hyphen changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

GAP = 1.0
"""Cost of a word deleted or inserted."""
OTHER_CASE = 0.2
REJOINED = 0.4
"""Two words that became one with the same letters, or one that became two."""
LEAST, MOST = 0.4, 1.9
"""Cost of a replaced word: by nearly the same one, and by one that shares no letter, which costs less than a deletion plus an insertion."""
MARK_FOR_WORD = 2.5


class Step(NamedTuple):
    """Words `start` to before `end` as written became words `begin` to before `until` of the corrected sentence."""

    start: int
    end: int
    begin: int
    until: int


def align(written: Sequence[str], corrected: Sequence[str]) -> list[Step]:
    """Every word of both, in order. A step has at most one word on each side, except where two became one or one became two."""
    first = 0
    while first < min(len(written), len(corrected)) and written[first] == corrected[first]:
        first += 1
    tail = 0
    while tail < min(len(written), len(corrected)) - first and written[-1 - tail] == corrected[-1 - tail]:
        tail += 1
    inner = _align(written[first : len(written) - tail], corrected[first : len(corrected) - tail])
    ends = len(written) - tail, len(corrected) - tail
    return [
        *(Step(i, i + 1, i, i + 1) for i in range(first)),
        *(Step(first + a, first + b, first + c, first + d) for a, b, c, d in inner),
        *(Step(ends[0] + i, ends[0] + i + 1, ends[1] + i, ends[1] + i + 1) for i in range(tail)),
    ]


def _align(written: Sequence[str], corrected: Sequence[str]) -> list[Step]:
    rows, columns = len(written), len(corrected)
    cost = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    taken = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows + 1):
        for j in range(columns + 1):
            if i == j == 0:
                continue
            choices = []
            if i and j:
                choices.append((cost[i - 1][j - 1] + replaced(written[i - 1], corrected[j - 1]), (1, 1)))
            if i:
                choices.append((cost[i - 1][j] + GAP, (1, 0)))
            if j:
                choices.append((cost[i][j - 1] + GAP, (0, 1)))
            if i > 1 and j and rejoined(written[i - 2 : i], corrected[j - 1]):
                choices.append((cost[i - 2][j - 1] + REJOINED, (2, 1)))
            if i and j > 1 and rejoined(corrected[j - 2 : j], written[i - 1]):
                choices.append((cost[i - 1][j - 2] + REJOINED, (1, 2)))
            cost[i][j], taken[i][j] = min(choices, key=lambda choice: choice[0])
    steps = []
    i, j = rows, columns
    while i or j:
        back, before = taken[i][j]
        steps.append(Step(i - back, i, j - before, j))
        i, j = i - back, j - before
    return steps[::-1]


def rejoined(two: Sequence[str], one: str) -> bool:
    """Whether `one` is the two words without the space between them, or with a hyphen instead, whatever the case of the second."""
    together = two[0].lower() + two[1].lower()
    return one.lower() in (together, two[0].lower() + "-" + two[1].lower()) and len(two[0]) > 0 and len(two[1]) > 0


@lru_cache(maxsize=1 << 16)
def replaced(old: str, new: str) -> float:
    if old == new:
        return 0.0
    if old.lower() == new.lower():
        return OTHER_CASE
    if is_word(old) != is_word(new):
        return MARK_FOR_WORD
    return LEAST + (MOST - LEAST) * (1 - alike(old, new))


@lru_cache(maxsize=1 << 16)
def alike(old: str, new: str) -> float:
    """How much of the letters two words share, whatever their case: 0 to 1."""
    return SequenceMatcher(None, old.lower(), new.lower(), autojunk=False).ratio()


def common_start(one: str, other: str) -> int:
    """How many letters two words begin with alike."""
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return length


def is_word(token: str) -> bool:
    return any(c.isalnum() for c in token)
