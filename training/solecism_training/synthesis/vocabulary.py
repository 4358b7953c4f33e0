"""What a generator of mistakes knows about a language's words, from a frequency list and from clean text: no grammar."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

STEM = 3
"""The fewest letters that two forms of a word have in common; in longer words, all but the last three."""
MOST_FORMS = 10
MOST_NEIGHBOURS = 8
FUNCTION_WORDS = 150
"""This many of the most frequent words are taken to be articles, prepositions, pronouns, auxiliaries and conjunctions."""
MOST_CONFUSED = 8


class Words:
    def __init__(
        self,
        frequent: Sequence[str],
        sentences: Iterable[Sequence[str]],
        misspelt: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        """`frequent`: the frequency list, most frequent first, in small letters; `sentences`: clean ones, words; `misspelt`: how people misspell a word."""
        self.misspelt = misspelt
        self.rank = {word: rank for rank, word in enumerate(frequent)}
        self.known = set(frequent)
        """Words of the list and of the sentences, in small letters."""
        self.function = [word for word in frequent[: FUNCTION_WORDS * 2] if word.isalpha()][:FUNCTION_WORDS]
        self._function = set(self.function)
        self._alike: dict[str, list[str]] = defaultdict(list)
        self._deletes: dict[str, list[str]] = defaultdict(list)
        for word in frequent:
            if word.isalpha():
                # The forms of a word share all but its last three letters, and are up to three letters longer.
                for length in range(max(STEM, len(word) - 6), len(word) + 1):
                    self._alike[word[:length]].append(word)
                for key in _deletions(word):
                    self._deletes[key].append(word)
        self._trigrams: set[int] = set()
        self._bigrams: Counter[int] = Counter()
        contexts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for words in sentences:
            lower = ["", *map(str.lower, words), ""]
            self.known.update(lower[1:-1])
            for before, here, after in zip(lower, lower[1:], lower[2:], strict=False):
                self._trigrams.add(hash((before, here, after)))
                self._bigrams[hash((before, here))] += 1
                if here in self._function:
                    contexts[before, after][here] += 1
        self.confused = _confusions(contexts)

    def is_function(self, word: str) -> bool:
        return word in self._function

    def seen(self, before: str, here: str, after: str) -> bool:
        """Whether the three words, in small letters, follow each other somewhere in the clean text: then `here` may well be right."""
        return hash((before, here, after)) in self._trigrams

    def follows(self, before: str, after: str) -> int:
        """How often `after` follows `before` in the clean text."""
        return self._bigrams[hash((before, after))]

    def forms(self, word: str) -> list[str]:
        """Frequent words that begin as `word` (small letters) does and are about as long: most are its other forms."""
        alike = self._alike.get(word[: max(STEM, len(word) - 3)], ())
        return [other for other in alike if other != word and abs(len(other) - len(word)) <= 3][:MOST_FORMS]

    def neighbours(self, word: str) -> list[str]:
        """Frequent words one letter away: one more, one less, another, or two in each other's place."""
        found: dict[str, None] = {}
        for key in _deletions(word):
            for other in self._deletes.get(key, ()):
                if other != word and abs(len(other) - len(word)) <= 1:
                    found.setdefault(other)
        return sorted(found, key=self.rank.__getitem__)[:MOST_NEIGHBOURS]


def _deletions(word: str) -> set[str]:
    """`word`, and the word without any one of its letters; two words within one edit share one of these forms (Garbe's symmetric deletes)."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))} if len(word) > 1 else {word}


def _confusions(contexts: dict[tuple[str, str], Counter[str]]) -> dict[str, tuple[list[str], list[float]]]:
    """For each function word those that stand between the same words, and how often."""
    shared: dict[str, Counter[str]] = defaultdict(Counter)
    for found in contexts.values():
        if len(found) > 1:
            common = found.most_common(6)
            for word, count in common:
                for other, theirs in common:
                    if other != word:
                        shared[word][other] += min(count, theirs, 5)
    result = {}
    for word, others in shared.items():
        chosen = others.most_common(MOST_CONFUSED)
        result[word] = ([other for other, _ in chosen], [float(count) ** 0.5 for _, count in chosen])
    return result
