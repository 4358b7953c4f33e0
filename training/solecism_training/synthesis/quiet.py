"""Changes to a clean sentence that leave it right: the network must learn to stay quiet about them.

Names, numbers and headings differ from text to text, and the learners' essays have few of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from random import Random

from .vocabulary import Words

NAME, NUMBER, CAPITALS, HEADLINE, QUOTED = 0.25, 0.3, 0.01, 0.06, 0.02
"""Chance that a sentence gets other names, other numbers, is set in capitals, loses its full stop, or is set in quotation marks."""
QUOTES = (("„", "“"), ("“", "”"), ('"', '"'), ("”", "”"), ("»", "«"), ("«", "»"))


class Quiet:
    def __init__(self, words: Words, sentences: Iterable[Sequence[str]], capital_nouns: bool) -> None:
        """`capital_nouns`: whether every noun has a capital; then names cannot be told from nouns, and no name is changed."""
        self._words, self._capital_nouns = words, capital_nouns
        self._names = sorted({word for sentence in sentences for word in sentence[1:] if self._is_name(word)})

    def _is_name(self, word: str) -> bool:
        return (
            len(word) > 2
            and word.isalpha()
            and word[0].isupper()
            and word[1:].islower()
            and word.lower() not in self._words.rank
        )

    def vary(self, sentence: Sequence[str], random: Random) -> tuple[str, ...]:
        words = list(sentence)
        if random.random() < NUMBER:
            words = [
                re.sub(r"\d", lambda _: str(random.randint(1, 9)), word) if word.isdigit() and len(word) != 4 else word
                for word in words
            ]
        if self._names and not self._capital_nouns and random.random() < NAME:
            # A name is replaced by a name, but endings may no longer agree with it, so few are changed.
            places = [i for i, word in enumerate(words) if i and self._is_name(word) and i + 1 < len(words)]
            for i in random.sample(places, min(len(places), 1)):
                words[i] = self._like(words[i], random)
        chance = random.random()
        if chance < CAPITALS:
            words = [word.upper() for word in words]
        elif chance < CAPITALS + HEADLINE and words[-1] == "." and len(words) > 3:
            words = words[:-1]
        elif chance < CAPITALS + HEADLINE + QUOTED and not any(w in '„“”"»«' for w in words):
            opening, closing = random.choice(QUOTES)
            words = [opening, *words, closing]
        return tuple(words)

    def _like(self, name: str, random: Random) -> str:
        """Another name with the same ending, because that may show case and number; the same name if no other is found soon."""
        for _ in range(12):
            other = random.choice(self._names)
            if other[-1:] == name[-1:]:
                return other
        return name
