"""A clean sentence to its corrupted form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from types import MappingProxyType

from ..data import Sentence
from .lexicon import Lexicon
from .mistakes import KINDS, Change, Site
from .rates import Rates, spelled
from .spelling import misspell
from .treebank import CleanSentence

TRIES = 6
"""A sentence is given up after this many draws without a mistake."""

NOTHING = 1.5
"""The weight of making no mistake, among the weights of the kinds that fit."""

MISSPELLING = "misspelling"
LARGEST_BOOST = 4.0


class Corruptor:
    def __init__(
        self, lexicon: Lexicon, rates: Rates, misspelt: Mapping[str, Sequence[str]] = MappingProxyType({})
    ) -> None:
        """`misspelt`: how people misspell a word."""
        self.lexicon, self.rates, self.misspelt = lexicon, rates, misspelt
        self.made: Counter[str] = Counter()
        """Mistakes by kind."""
        self.boost = 1.0
        """What the rates by tag are multiplied by."""

    def calibrate(self, sentences: Sequence[CleanSentence], random: Random) -> None:
        """Sets `boost` so that corrupted forms have the learners' share of labelled words, because often no mistake fits where one is due."""
        misspelt = other = words = 0
        for sentence in sentences:
            found = self._draw(sentence, random)
            for kind, (*_, marks) in found:
                misspelt += sum(marks) if kind == MISSPELLING else 0
                other += sum(marks) if kind != MISSPELLING else 0
            # A sentence without any is not used.
            words += len(sentence) if found else 0
        if other:
            self.boost = max(1.0, min(LARGEST_BOOST, (self.rates.labelled * words - misspelt) / other))

    def corrupt(self, sentence: CleanSentence, random: Random) -> Sentence | None:
        """The sentence with one mistake or more; None if none could be made."""
        for _ in range(TRIES):
            found = self._draw(sentence, random)
            if found:
                self.made.update(kind for kind, _ in found)
                return apply(sentence, [change for _, change in found])
        return None

    def _draw(self, sentence: CleanSentence, random: Random) -> list[tuple[str, Change]]:
        """Mistakes that do not overlap, from left to right."""
        found: list[tuple[str, Change]] = []
        end = 0
        for at in range(len(sentence)):
            drawn = self._mistake(Site(sentence, at, self.lexicon, random))
            if drawn and drawn[1][0] >= end:
                found.append(drawn)
                end = drawn[1][1]
        return found

    def _mistake(self, site: Site) -> tuple[str, Change] | None:
        word = site.here.form
        if spelled(word) and site.random.random() < self.rates.spelling:
            wrong = misspell(word, self.lexicon.known, site.random, self.misspelt.get(word, ()))
            return (MISSPELLING, (site.at, site.at + 1, (wrong,), (1,))) if wrong else None
        if site.random.random() >= self.boost * self.rates.of(site.here.tag):
            return None
        fitting = [(kind.__name__, change, weight) for kind, weight in KINDS if (change := kind(site))]
        if not fitting:
            return None
        # If only rare kinds fit, mostly nothing happens.
        drawn = site.random.choices([*fitting, None], weights=[*(weight for *_, weight in fitting), NOTHING])[0]
        return drawn and drawn[:2]


def apply(sentence: CleanSentence, changes: list[Change]) -> Sentence:
    """The sentence with `changes`, which do not overlap and ascend; its first word keeps a capital."""
    words: list[str] = []
    labels: list[int] = []
    at = 0
    for start, end, new, marks in changes:
        words += [token.form for token in sentence[at:start]]
        labels += [0] * (start - at)
        words += new
        labels += marks
        at = end
    words += [token.form for token in sentence[at:]]
    labels += [0] * (len(sentence) - at)
    words[0] = words[0][:1].upper() + words[0][1:]
    return Sentence(tuple(words), tuple(labels))


def clean(sentence: CleanSentence) -> Sentence:
    return Sentence(tuple(token.form for token in sentence), (0,) * len(sentence))
