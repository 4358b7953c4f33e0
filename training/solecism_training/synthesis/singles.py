"""Right sentences with one mistake that a learner really made in them: corrected sentences in which one correction is undone.

A learner's sentence has three mistakes as often as one, and what stands around each is wrong as well. A beginner who writes short
sentences makes one, and it is those that a detector of whole essays misses.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from random import Random

from ..editing.align import Step, align, alike, is_word
from .edits import Pair, aligned

SHORTEST, LONGEST = 3, 30
"""Words of a corrected sentence."""
LITTLE = 4
"""Letters of the longest word that is likely to be grammar's: a preposition, a pronoun, `se`, `už`. That one is missing or another can be seen
in the sentence; whether another noun would be better cannot."""
LEAST_ALIKE = 0.5
"""Share of the letters that two forms of a word have in common, see `align.alike`."""
UNKNOWN_WEIGHT = 0.4
"""How much less often a word is taken that nobody writes, because the list of words finds it."""
PUNCTUATION_WEIGHT = 0.1
"""How much less often a mark is taken than a word, because half of the corrections of some corpora are commas."""
FARTHEST = 8
"""Words between a word's two places, if it moved."""

Undone = tuple[int, ...]
"""Numbers of the steps that one correction has: two if a word moved."""


class Singles:
    def __init__(self, pairs: Iterable[tuple[Sequence[str], Sequence[str]]], known: Collection[str]) -> None:
        """`pairs`: sentences as written and corrected, of which those without a correction that a sentence shows are left out.
        `known`: words that somebody writes, in small letters."""
        self._found: list[tuple[Sequence[str], Sequence[str], list[Step], list[Undone], list[float]]] = []
        for written, corrected in pairs:
            if written == corrected or not SHORTEST <= len(corrected) <= LONGEST:
                continue
            steps = align(written, corrected)
            undone = list(corrections(steps, written, corrected))
            if undone:
                weights = [_weight(steps[one[0]], written, corrected, known) for one in undone]
                self._found.append((written, corrected, steps, undone, weights))

    def __len__(self) -> int:
        """Sentences of which one can be made."""
        return len(self._found)

    def draw(self, random: Random) -> Pair | None:
        """None if the draw made no difference, or if there is no sentence to draw from."""
        if not self._found:
            return None
        written, corrected, steps, undone, weights = random.choice(self._found)
        chosen = random.choices(undone, weights)[0]
        wrong = [
            word
            for number, step in enumerate(steps)
            for word in (written[step.start : step.end] if number in chosen else corrected[step.begin : step.until])
        ]
        return aligned(corrected, wrong) if wrong and wrong != list(corrected) else None


def corrections(steps: Sequence[Step], written: Sequence[str], corrected: Sequence[str]) -> Iterable[Undone]:
    """Those that can be seen without the rest of the text: other forms, little words, marks, and words that moved."""
    put = {n: corrected[s.begin] for n, s in enumerate(steps) if s.start == s.end}
    moved: set[int] = set()
    for number, step in enumerate(steps):
        if step.begin == step.until:
            near = [
                n
                for n, word in put.items()
                if n not in moved and _same(word, written[step.start]) and abs(n - number) <= FARTHEST
            ]
            if near:
                moved.update((near[0], number))
                yield (number, near[0])
    for number, step in enumerate(steps):
        old, new = written[step.start : step.end], corrected[step.begin : step.until]
        if number not in moved and old != new and _is_visible(old, new):
            yield (number,)


def _is_visible(old: Sequence[str], new: Sequence[str]) -> bool:
    if len(old) == len(new) == 1 and is_word(old[0]) == is_word(new[0]):
        return alike(old[0], new[0]) >= LEAST_ALIKE or max(len(old[0]), len(new[0])) <= LITTLE
    if old and new:
        return len(old) + len(new) == 3  # one word became two, or two became one
    return all(len(word) <= LITTLE for word in (*old, *new))


def _weight(step: Step, written: Sequence[str], corrected: Sequence[str], known: Collection[str]) -> float:
    old = written[step.start : step.end]
    if not any(map(is_word, (*old, *corrected[step.begin : step.until]))):
        return PUNCTUATION_WEIGHT
    return 1.0 if all(word.lower() in known for word in old) else UNKNOWN_WEIGHT


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()
