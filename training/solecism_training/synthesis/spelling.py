"""Misspellings: as people are known to misspell a word, or a letter left out, doubled, changed for one that sounds alike, or two in each other's place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from pathlib import Path
from random import Random

from ..errors import TrainingError

# What sounds alike, or is written otherwise in the languages that learners come from.
_ALIKE = (
    ("ie", "ei"), ("ei", "ie"), ("tion", "sion"), ("sion", "tion"), ("ance", "ence"), ("ence", "ance"), ("ant", "ent"),
    ("ent", "ant"), ("able", "ible"), ("ible", "able"), ("ally", "aly"), ("ph", "f"), ("qu", "kv"), ("ough", "ow"),
    ("gh", "g"), ("wh", "w"), ("sc", "s"), ("ck", "k"), ("c", "k"), ("c", "s"), ("y", "i"), ("i", "e"), ("e", "i"),
    ("a", "e"), ("e", "a"), ("o", "a"), ("u", "a"), ("ea", "ee"), ("ou", "o"), ("v", "w"), ("th", "t"), ("full", "ful"),
    ("ful", "full"), ("z", "s"), ("s", "z"), ("x", "ks"), ("our", "or"), ("ly", "lly"), ("n", "nn"), ("m", "mm"),
)  # fmt: skip
_VOWELS = "aeiou"
_TRIES = 8
_ATTESTED_SHARE = 0.7
"""If some misspellings of a word are known, the share of its misspellings that are one of them."""


def read_misspellings(path: Path) -> dict[str, list[str]]:
    """How people misspell each word, from a list with lines `wrong->right` or `wrong->right, other right,` as codespell has it."""
    found: dict[str, list[str]] = defaultdict(list)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        wrong, arrow, rights = line.strip().partition("->")
        if not arrow:
            raise TrainingError(f"{path}:{number}: expected `wrong->right`")
        for right in rights.split(","):
            if right.strip().isalpha() and wrong.isalpha():
                found[right.strip().lower()].append(wrong.lower())
    return dict(found)


def misspell(word: str, known: Container[str], random: Random, attested: Sequence[str] = ()) -> str | None:
    """`word` (lower case) with one slip, or None if every try gave a word that is `known`. `attested`: how people misspell it."""
    if attested and random.random() < _ATTESTED_SHARE and (wrong := random.choice(attested)) not in known:
        return wrong
    for _ in range(_TRIES):
        (slip,) = random.choices((_sounds_alike, _undouble, _double, _drop, _swap), weights=(5, 2, 2, 2, 1))
        wrong = slip(word, random)
        if wrong != word and wrong not in known:
            return wrong
    return None


def _sounds_alike(word: str, random: Random) -> str:
    # The first letter is left alone, because hardly anyone gets it wrong.
    fitting = [(a, b, at) for a, b in _ALIKE for at in range(1, len(word)) if word.startswith(a, at)]
    if not fitting:
        return word
    a, b, at = random.choice(fitting)
    return word[:at] + b + word[at + len(a) :]


def _undouble(word: str, random: Random) -> str:
    pairs = [i for i in range(1, len(word) - 1) if word[i] == word[i + 1]]
    if not pairs:
        return word
    at = random.choice(pairs)
    return word[:at] + word[at + 1 :]


def _double(word: str, random: Random) -> str:
    consonants = [
        i
        for i in range(2, len(word) - 1)
        if word[i] not in _VOWELS + "hjkqvwxy" and word[i - 1] in _VOWELS and word[i + 1] != word[i]
    ]
    if not consonants:
        return word
    at = random.choice(consonants)
    return word[:at] + word[at] + word[at:]


def _drop(word: str, random: Random) -> str:
    at = random.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _swap(word: str, random: Random) -> str:
    at = random.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
