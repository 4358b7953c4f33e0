"""Further mistakes in learners' own sentences, for languages without a treebank of clean text here.

A sentence keeps its labels and gets some mistakes more, of kinds that need no grammar of the language: another form of a
word (one that begins alike), a short word that learners of the language often get wrong in a short word's place, a short word left
out, two words in each other's place, a misspelling. What is drawn is not always wrong (`the book` for `the books`): the labels are noisier
than those of the English generator.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from random import Random

from ..data import Sentence
from .rates import spelled
from .spelling import misspell

SHORT_WORDS = 60
"""So many of the most frequent words are taken for the language's articles, prepositions, pronouns and auxiliaries."""
RATE = 0.08
"""Chance of a try at each word labelled correct; the word behind a mistake is left alone."""
WEIGHTS = {"form": 5.0, "short": 3.0, "missing": 1.5, "order": 1.0, "spelling": 2.0}
FORMS = 8
"""The most frequent of the words that begin alike are a word's other forms."""
STEM = 3
"""Letters that two forms have in common at least; of longer words all but the last three."""


class Variation:
    def __init__(self, words: Sequence[str], learners: Iterable[Sentence]) -> None:
        """`words`: the language's frequency list, most frequent first; `learners`: sentences that show what goes wrong."""
        self.known = set(words)
        self.short = set(words[:SHORT_WORDS])
        wrong = Counter(
            word
            for sentence in learners
            for word, label in zip(map(str.lower, sentence.words), sentence.labels, strict=True)
            if label and word in self.short
        )
        self._confused = sorted(wrong)
        self._confusions = [wrong[word] for word in self._confused]
        self._alike: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if word.isalpha():
                for length in {max(STEM, len(word) - cut) for cut in range(-3, 4)}:
                    if length <= len(word):
                        self._alike[word[:length]].append(word)

    def forms(self, word: str) -> list[str]:
        """Frequent words that begin as `word` (lower case) does and are about as long."""
        alike = self._alike.get(word[: max(STEM, len(word) - 3)], ())
        return [other for other in alike if other != word and abs(len(other) - len(word)) <= 3][:FORMS]

    def vary(self, sentence: Sentence, random: Random) -> Sentence | None:
        """`sentence` with one mistake or more added; None where none could be made."""
        words, labels = list(sentence.words), list(sentence.labels)
        changed = False
        at = 0
        while at < len(words):
            if labels[at] == 0 and random.random() < RATE:
                step = self._change(words, labels, at, random)
                changed |= step > 0
                at += step
            at += 1
        if not changed:
            return None
        words[0] = words[0][:1].upper() + words[0][1:]
        return Sentence(tuple(words), tuple(labels))

    def _change(self, words: list[str], labels: list[int], at: int, random: Random) -> int:
        """Makes a mistake at `at`; how many words it took, 0 where none fitted."""
        word, lower = words[at], words[at].lower()
        (kind,) = random.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))
        if kind == "missing" and lower in self.short and at + 1 < len(words):
            del words[at], labels[at]
            labels[at] = 1
            return 1
        if (
            kind == "order"
            and at + 1 < len(words)
            and labels[at + 1] == 0
            and word.isalpha()
            and words[at + 1].isalpha()
        ):
            words[at], words[at + 1] = words[at + 1], word
            labels[at] = labels[at + 1] = 1
            return 2
        new = None
        if kind == "short" and lower in self.short and self._confused:
            (new,) = random.choices(self._confused, weights=self._confusions)
        elif kind == "spelling" and spelled(word):
            new = misspell(word, self.known, random)
        elif kind == "form" and word.isalpha():
            others = self.forms(lower)
            new = random.choice(others) if others else None
        if not new or new == lower:
            return 0
        words[at] = new.capitalize() if word[:1].isupper() else new
        labels[at] = 1
        return 1


def varied(
    sentences: Sequence[Sentence], variation: Variation, copies: int, held_out: set[tuple[str, ...]], seed: int
) -> list[Sentence]:
    """`copies` of every sentence, each with other mistakes, in an order of chance; none that stands in `held_out`."""
    made = []
    for copy in range(copies):
        for number, sentence in enumerate(sentences):
            new = variation.vary(sentence, Random(f"{seed}/{copy}/{number}"))
            if new and new.words not in held_out:
                made.append(new)
    Random(seed).shuffle(made)
    return made
