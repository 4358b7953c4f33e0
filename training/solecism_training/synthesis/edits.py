"""A sentence and its wrong twin, word by word; the labels follow from the edits, and so will corrections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ..data import Sentence


@dataclass(frozen=True)
class Pair:
    """A right sentence and its wrong twin."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]
    labels: tuple[int, ...]
    """One a word of `wrong`."""
    origins: tuple[tuple[int, int], ...]
    """For each word of `wrong` the words of `right` that it stands for, from the first place to before the second; no words for a word too many."""

    def sentences(self) -> tuple[Sentence, Sentence]:
        return Sentence(self.right, (0,) * len(self.right)), Sentence(self.wrong, self.labels)


def aligned(right: Sequence[str], wrong: Sequence[str]) -> Pair:
    """Labels as MultiGED has them: a word is in need of correction if an edit touches it, and the word after a gap if something is missing.

    What is missing at the very end is marked on the last word.
    """
    labels = [0] * len(wrong)
    origins: list[tuple[int, int]] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, right, wrong, autojunk=False).get_opcodes():
        if kind == "equal":
            origins += [(i1 + k, i1 + k + 1) for k in range(j2 - j1)]
        elif kind == "delete":
            labels[min(j1, len(wrong) - 1)] = 1
        else:
            labels[j1:j2] = [1] * (j2 - j1)
            origins += [(i1, i2)] * (j2 - j1)
    return Pair(tuple(right), tuple(wrong), tuple(labels), tuple(origins))
