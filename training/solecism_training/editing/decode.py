"""From the heads' probabilities to the likeliest change of each place, as the program decodes them.

A tag that does nothing to its word, or turns it into a word that no list knows, is never used, because the head sees the pieces of a word
and not its letters (`forchetta`, less its last letter, with an `a`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..data import LABELS
from ..files import Workspace
from .tags import KEEP, Tags, like, recased

LEAST_CHANGED = 0.05
"""Changes with a lower probability than this are not looked at, because they reach no threshold."""


class Decoder:
    def __init__(self, tags: Tags, words: Path | None = None) -> None:
        """`words`: the list as the step `words` writes it, a word and a tab before its frequency; without it no ending is refused."""
        self.of_mistakes = tags.of_mistakes
        self._tags = tags.edits
        self._endings = {
            i: (int(tag.split(":")[1]), tag.split(":")[2])
            for i, tag in enumerate(tags.edits)
            if tag.startswith("ending:")
        }
        self._known: set[str] = set()
        if words and words.exists():
            self._known = {line.split("\t", 1)[0].lower() for line in words.read_text(encoding="utf-8").splitlines()}
        self._possible: dict[str, np.ndarray] = {}

    @staticmethod
    def of(work: Workspace, tags: Tags) -> Decoder:
        return Decoder(tags, work.words.with_suffix(".tsv"))

    def __call__(self, words: Sequence[str], wrong: np.ndarray, edits: np.ndarray, inserts: np.ndarray) -> np.ndarray:
        """For each word and the end: the likeliest tag except `keep`, its probability, and the same two for what is missing there, float64
        [words + 1, 4].

        The arguments are probabilities: the detector's [words], and those of all tags of either head [words + 1, tags].
        """
        found = np.zeros((len(words) + 1, 4))
        for at, word in enumerate(words):
            row = edits[at].astype(np.float64)
            if 1 - row[0] >= LEAST_CHANGED:
                row = np.where(self.possible(word), row, 0.0)
            found[at, :2] = row[1:].argmax() + 1, row[1:].max()
        found[:, 2], found[:, 3] = inserts[:, 1:].argmax(-1) + 1, inserts[:, 1:].max(-1)
        if self.of_mistakes:
            found[:-1, 1] *= wrong
            found[:, 3] *= beside(wrong)
        return found

    def possible(self, word: str) -> np.ndarray:
        """Which tags are possible for a word: bool [tags]."""
        if word not in self._possible:
            known = word.lower() in self._known
            self._possible[word] = np.array(
                [self._is_possible(i, tag, word, known) for i, tag in enumerate(self._tags)]
            )
        return self._possible[word]

    def _is_possible(self, number: int, tag: str, word: str, known: bool) -> bool:
        if number in self._endings:
            taken, put = self._endings[number]
            new = word[: len(word) - taken] + put
            return taken < len(word) and new != word and (not known or new.lower() in self._known)
        if tag.startswith("word:"):
            return like(tag[5:], word) != word
        if tag in ("first_upper", "first_lower", "upper", "lower"):
            return recased(word, tag) != word
        return tag != KEEP


def beside(values: Sequence[float]) -> list[float]:
    """For each place before a word, and for the end, the greater of the values of the two words beside it."""
    return [max(pair) for pair in zip([0, *values], [*values, 0], strict=True)]


def of_wrong(probabilities: np.ndarray) -> np.ndarray:
    """The detector's probability of a mistake, from the probabilities of its labels [..., labels]."""
    return probabilities[..., LABELS.index("i")]
