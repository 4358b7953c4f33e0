"""False alarms on correct text: the share of its sentences with a word at or above the threshold, over all and by kind of text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from . import length
from .clean import CleanSentence
from .data import Sentence
from .encoding import Example, encode
from .scoring import MOST_ALARMS, MOST_ALARMS_KIND
from .sources import SOURCES, bounds, kind_of
from .tokenizer import WordEncoder


@dataclass(frozen=True)
class CleanBlock:
    """Correct sentences as examples, and of which kind each is."""

    examples: list[Example] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    """Words of each sentence; a sentence can be several examples."""
    kinds: list[str] = field(default_factory=list)
    """The kind of text of each sentence."""

    @staticmethod
    def of(sentences: Sequence[CleanSentence], encoder: WordEncoder) -> CleanBlock:
        block = CleanBlock()
        for sentence in sentences:
            block.examples.extend(encode([Sentence(sentence.words, (0,) * len(sentence.words))], encoder))
            block.lengths.append(len(sentence.words))
            block.kinds.append(kind_of(sentence.source))
        return block

    def peaks(self, probabilities: np.ndarray) -> np.ndarray:
        """The highest probability in each sentence [sentences], out of the probabilities [words] of its examples."""
        starts = np.cumsum([0, *self.lengths[:-1]])
        return np.maximum.reduceat(probabilities, starts)

    def corrected(self, peaks: np.ndarray, slope: float) -> np.ndarray:
        """`peaks` [sentences] corrected for the sentences' lengths; the highest of a sentence remains its highest."""
        return length.correct(peaks, self.lengths, slope)


FEWEST = 300
"""A kind with fewer sentences than this says too little by itself to bind a threshold."""
SAMPLE = 300
"""Sentences of a kind that are looked at while training."""


def sample(sentences: Sequence[CleanSentence], most: int = SAMPLE, unsound: int = 0) -> list[CleanSentence]:
    """`most` sentences of each kind whose alarms bind a threshold, and `unsound` of each other kind; those of sources that training never sees come first."""
    by_kind: dict[str, list[CleanSentence]] = defaultdict(list)
    for sentence in sorted(sentences, key=lambda s: s.source in SOURCES and SOURCES[s.source].use == "train"):
        by_kind[kind_of(sentence.source)].append(sentence)
    return [s for kind, group in by_kind.items() for s in spread(group, most if bounds(kind) else unsound)]


def spread(group: Sequence[CleanSentence], most: int) -> list[CleanSentence]:
    """The first `most`. If the last source among them has more sentences, those of that source are evenly spaced."""
    if len(group) <= most:
        return list(group)
    chosen = list(group[:most])
    last = chosen[-1].source if chosen else ""
    kept = [s for s in chosen if s.source != last]
    rest = [s for s in group if s.source == last]
    wanted = most - len(kept)
    return kept + [rest[i * len(rest) // wanted] for i in range(wanted)]


def shares(peaks: np.ndarray, kinds: Sequence[str], threshold: float) -> dict[str, float]:
    """The share of flagged sentences of each kind; `all` is that of all kinds that bind a threshold together."""
    flagged, named = peaks >= threshold, np.array(kinds)
    binding = np.array([bounds(kind) for kind in kinds])
    together = float(flagged[binding].mean()) if binding.any() else 0.0
    return {"all": together, **{kind: float(flagged[named == kind].mean()) for kind in dict.fromkeys(kinds)}}


def within(peaks: np.ndarray, kinds: Sequence[str], threshold: float) -> bool:
    """Whether `threshold` flags few enough of the correct sentences, over all and of each kind that is large enough to tell."""
    found, counts = shares(peaks, kinds, threshold), Counter(kinds)
    telling = [share for kind, share in found.items() if counts[kind] >= FEWEST and bounds(kind)]
    return found["all"] <= MOST_ALARMS and max(telling, default=0.0) <= MOST_ALARMS_KIND
