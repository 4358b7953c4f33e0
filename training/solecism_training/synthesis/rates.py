"""How often learners go wrong, by the tag of the word that carries the label, counted in labelled sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..data import Sentence
from .lexicon import UNKNOWN, Lexicon

FEWEST = 100
"""If a tag has fewer words than this, its own rate is too uncertain, and the overall rate is taken."""
SHORTEST_MISSPELT = 4
"""Letters of the words whose spelling is counted, and changed."""


@dataclass(frozen=True)
class Rates:
    labelled: float
    """Share of words that carry a label, in the sentences that have any."""
    overall: float
    """The same of known words only."""
    by_tag: dict[str, float]
    spelling: float
    """Share of words with `SHORTEST_MISSPELT` or more letters that no list of words has and that carry a label."""

    def of(self, tag: str) -> float:
        return self.by_tag.get(tag, self.overall)


def spelled(word: str) -> bool:
    """Whether a word's spelling can go wrong: letters only, not a name or an abbreviation."""
    return len(word) >= SHORTEST_MISSPELT and word.isalpha() and word.islower()


def estimate(sentences: Iterable[Sentence], lexicon: Lexicon) -> Rates:
    """Counts only sentences with a label, because the corrupted form of a sentence stands for one of those."""
    words: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    spellable = misspelt = labelled = total = 0
    for sentence in sentences:
        if not any(sentence.labels):
            continue
        labelled += sum(sentence.labels)
        total += len(sentence.words)
        for word, label in zip(sentence.words, sentence.labels, strict=True):
            unknown = spelled(word) and word not in lexicon.known
            spellable += spelled(word)
            misspelt += unknown and label == 1
            if not unknown:
                tag = lexicon.tag(word)
                words[tag] += 1
                wrong[tag] += label
    return Rates(
        labelled=labelled / max(1, total),
        overall=wrong.total() / max(1, words.total()),
        by_tag={tag: wrong[tag] / n for tag, n in words.items() if n >= FEWEST and tag != UNKNOWN},
        spelling=misspelt / max(1, spellable),
    )
