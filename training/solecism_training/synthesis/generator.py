"""Mistakes in clean sentences of any language, other ones each time a sentence is seen.

The kinds and how often each is drawn follow what made text found to matter (Grundkiewicz, Junczys-Dowmunt and Heafield 2019;
Náplava and Straka 2019): mostly a word in another's place (a neighbour in spelling, another form of the same word, a function
word of similar contexts), less often a word too many, one missing, two that are swapped, or another case; and slips in letters,
diacritics among them. What the clean text shows to be possible in a place is not made as a mistake there.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from random import Random

from .edits import Pair
from .slips import Slips
from .spelling import misspell
from .vocabulary import Words

KINDS = {
    "form": 5.0,
    "neighbour": 3.0,
    "function": 3.0,
    "letters": 3.0,
    "diacritics": 1.2,
    "missing": 2.0,
    "extra": 1.2,
    "order": 2.5,
    "moved": 0.8,
    "case": 1.2,
    "compound": 0.8,
}
"""How often each kind is tried, relative to the others."""
COMMA, SLIP = 2.0, 12.0
"""The same of commas, and of what learners are known to write for a word, where the language has them."""
MEAN_SHARE, SPREAD = 0.12, 0.10
"""The share of a sentence's words that are touched. It is drawn anew for each sentence from a normal distribution; at least one word is touched."""
TRIES = 4
"""A place is left alone after this many draws for one mistake."""
FARTHEST = 3
"""Words that a moved word passes at most."""

Change = tuple[int, int, tuple[str, ...], tuple[int, ...]]
"""Words from the first place to before the second become these words with these labels."""


class Generator:
    def __init__(self, words: Words, commas: bool = False, slips: Slips | None = None) -> None:
        """`commas`: whether the language's corpus marks a missing or a wrong comma. `slips`: out of real corrections, if there are any."""
        self.words, self._slips = words, slips
        self._kinds = list(KINDS)
        self._weights = list(KINDS.values())
        if commas:
            self._kinds.append("comma")
            self._weights.append(COMMA)
        if slips:
            self._kinds.append("slip")
            self._weights.append(SLIP)
        self.made: Counter[str] = Counter()
        """Mistakes by kind; `none` counts sentences in which none could be made."""

    def corrupt(self, sentence: Sequence[str], random: Random) -> Pair | None:
        """`sentence` with one mistake or more; None if none could be made."""
        share = max(0.0, random.gauss(MEAN_SHARE, SPREAD))
        count = max(1, round(share * len(sentence)))
        changes: dict[int, Change] = {}
        taken: set[int] = set()
        for at in random.sample(range(len(sentence)), min(len(sentence), 3 * count)):
            if len(changes) == count:
                break
            for _ in range(TRIES):
                (kind,) = random.choices(self._kinds, weights=self._weights)
                change = getattr(self, f"_{kind}")(sentence, at, random)
                # A gap's label is on the word behind it, so mistakes keep a word apart.
                if change and not taken & set(range(change[0] - 1, change[1] + 1)):
                    changes[change[0]] = change
                    taken.update(range(change[0], change[1]))
                    self.made[kind] += 1
                    break
        if not changes:
            self.made["none"] += 1
            return None
        return apply(sentence, [changes[start] for start in sorted(changes)])

    def _around(self, sentence: Sequence[str], at: int) -> tuple[str, str, str]:
        before = sentence[at - 1].lower() if at else ""
        return before, sentence[at].lower(), sentence[at + 1].lower() if at + 1 < len(sentence) else ""

    def _replaced(
        self, sentence: Sequence[str], at: int, choices: Sequence[str], random: Random, weights=None
    ) -> Change | None:
        before, here, after = self._around(sentence, at)
        if not choices:
            return None
        (new,) = random.choices(choices, weights=weights)
        if new == here or self.words.seen(before, new, after):
            return None
        return at, at + 1, (cased(new, sentence[at]),), (1,)

    def _form(self, sentence, at, random):
        word = sentence[at]
        return self._replaced(sentence, at, self.words.forms(word.lower()), random) if plain(word) else None

    def _slip(self, sentence, at, random):
        word = sentence[at]
        choices, weights = self._slips.of(word.lower(), self.words.known)
        return self._replaced(sentence, at, choices, random, weights) if plain(word) else None

    def _neighbour(self, sentence, at, random):
        word = sentence[at]
        return self._replaced(sentence, at, self.words.neighbours(word.lower()), random) if plain(word) else None

    def _function(self, sentence, at, random):
        others = self.words.confused.get(sentence[at].lower())
        return self._replaced(sentence, at, others[0], random, others[1]) if others else None

    def _letters(self, sentence, at, random):
        word = sentence[at]
        if not plain(word) or len(word) < 4 or (at and word[0].isupper() and word.lower() not in self.words.rank):
            return None  # nobody can tell whether a name is misspelt
        wrong = misspell(word.lower(), self.words.rank, random, self.words.misspelt.get(word.lower(), ()))
        return (at, at + 1, (cased(wrong, word),), (1,)) if wrong else None

    def _diacritics(self, sentence, at, random):
        """All marks of a word left out, or one of them, as by people whose keyboards lack the keys."""
        word = sentence[at]
        marked = [i for i, letter in enumerate(word) if stripped(letter) != letter]
        if not marked or not plain(word):
            return None
        chosen = marked if random.random() < 0.5 else [random.choice(marked)]
        wrong = "".join(stripped(letter) if i in chosen else letter for i, letter in enumerate(word))
        return self._replaced(sentence, at, [wrong.lower()], random)

    def _missing(self, sentence, at, random):
        before, here, after = self._around(sentence, at)
        if not self.words.is_function(here) or not after or self.words.follows(before, after) > 1:
            return None
        behind = sentence[at + 1]
        behind = behind[:1].upper() + behind[1:] if at == 0 else behind
        return at, at + 2, (behind,), (1,)

    def _extra(self, sentence, at, random):
        before, here, _ = self._around(sentence, at)
        if at == 0 or not plain(sentence[at]):
            return None
        word = before if random.random() < 0.3 and plain(before) else random.choice(self.words.function)
        if self.words.seen(before, word, here) or (
            self.words.follows(before, word) > 20 and self.words.follows(word, here) > 20
        ):
            return None
        return at, at + 1, (word, sentence[at]), (1, 0)

    def _order(self, sentence, at, random):
        """Two neighbours in each other's place, mostly if one is a function word, as with a verb and its pronoun."""
        if at + 1 >= len(sentence) or not (plain(sentence[at]) and plain(sentence[at + 1])):
            return None
        first, second = sentence[at], sentence[at + 1]
        function = self.words.is_function(first.lower()) or self.words.is_function(second.lower())
        if first.lower() == second.lower() or (not function and random.random() < 0.7):
            return None
        before, _, after = (
            sentence[at - 1].lower() if at else "",
            0,
            sentence[at + 2].lower() if at + 2 < len(sentence) else "",
        )
        if self.words.seen(before, second.lower(), first.lower()) or self.words.seen(
            second.lower(), first.lower(), after
        ):
            return None
        if at == 0:
            first = first.lower() if first.lower() in self.words.rank else first
            second = second[:1].upper() + second[1:]
        return at, at + 2, (second, first), (1, 1)

    def _moved(self, sentence, at, random):
        """A word moved some places forward, like a verb that comes last in another language."""
        back = random.randint(2, FARTHEST)
        start = at - back
        if start < 1 or not all(plain(word) for word in sentence[start : at + 1]):
            return None
        words = (sentence[at], *sentence[start:at])
        return start, at + 1, words, (1,) * len(words)

    def _case(self, sentence, at, random):
        word = sentence[at]
        if not plain(word) or (word.isupper() and len(word) > 1):
            return None
        if word[0].islower():
            return (at, at + 1, (word[:1].upper() + word[1:],), (1,)) if at and random.random() < 0.4 else None
        small = word[:1].lower() + word[1:]
        return at, at + 1, (small,), (1,)

    def _compound(self, sentence, at, random):
        """A compound written as two words, or two words written as one."""
        word = sentence[at]
        if plain(word) and len(word) >= 7 and random.random() < 0.7:
            places = [
                i
                for i in range(3, len(word) - 2)
                if word[:i].lower() in self.words.rank and word[i:].lower() in self.words.rank
            ]
            if places:
                cut = random.choice(places)
                second = word[cut:].capitalize() if word[0].isupper() and at and random.random() < 0.5 else word[cut:]
                return at, at + 1, (word[:cut], second), (1, 1)
        if at + 1 < len(sentence) and plain(word) and plain(sentence[at + 1]) and sentence[at + 1].islower():
            joined = word + sentence[at + 1]
            if joined.lower() not in self.words.rank and random.random() < 0.5:
                return at, at + 2, (joined,), (1,)
        return None

    def _comma(self, sentence, at, random):
        if sentence[at] == "," and at + 1 < len(sentence):
            return at, at + 2, (sentence[at + 1],), (1,)
        if (
            at
            and plain(sentence[at])
            and plain(sentence[at - 1])
            and self.words.follows(",", sentence[at].lower()) == 0
            and random.random() < 0.1
        ):
            return at, at + 1, (",", sentence[at]), (1, 0)
        return None


def apply(sentence: Sequence[str], changes: Sequence[Change]) -> Pair:
    """The pair of `sentence` and what `changes`, which do not overlap and ascend, make of it."""
    words: list[str] = []
    labels: list[int] = []
    origins: list[tuple[int, int]] = []
    at = 0
    for start, end, new, marks in [*changes, (len(sentence), len(sentence), (), ())]:
        words += [*sentence[at:start], *new]
        labels += [*([0] * (start - at)), *marks]
        origins += [*((i, i + 1) for i in range(at, start)), *([(start, end)] * len(new))]
        at = end
    return Pair(tuple(sentence), tuple(words), tuple(labels), tuple(origins))


def plain(word: str) -> bool:
    return word.isalpha()


def stripped(letter: str) -> str:
    """`letter` without its mark; ß and letters that only look alike stay."""
    return unicodedata.normalize("NFD", letter)[0]


def cased(new: str, like: str) -> str:
    """`new`, in small letters, with the capitals of `like`."""
    if like.isupper() and len(like) > 1:
        return new.upper()
    return new[:1].upper() + new[1:] if like[:1].isupper() else new
