"""Mistakes that need a grammar, for a language with a treebank (English): articles, agreement, verb forms, prepositions and the like.

How often a word goes wrong is counted in the language's own training blocks, by its tag.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from types import MappingProxyType

from ..data import Sentence
from .corrupt import Corruptor
from .edits import Pair, aligned
from .lexicon import Lexicon
from .rates import estimate
from .treebank import read_treebank

CALIBRATED_ON = 3_000
"""Sentences."""


class Grammatical:
    def __init__(
        self,
        treebank: Path,
        known: Iterable[str],
        learners: Sequence[Sentence],
        seed: int,
        misspelt: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        """`known`: words beyond the treebank's, which no misspelling may be; `learners`: sentences that show how often each thing goes wrong;
        `misspelt`: how people misspell a word."""
        sentences = read_treebank(treebank)
        self._lexicon = Lexicon(sentences, known)
        self._corruptor = Corruptor(self._lexicon, estimate(learners, self._lexicon), misspelt)
        self._corruptor.calibrate(sentences[:: max(1, len(sentences) // CALIBRATED_ON)], Random(seed))

    def corrupt(self, sentence: Sequence[str], random: Random) -> Pair | None:
        """`sentence` with one mistake or more; None if none could be made."""
        wrong = self._corruptor.corrupt(self._lexicon.tagged(sentence), random)
        if wrong is None or wrong.words == tuple(sentence):
            return None
        pair = aligned(sentence, wrong.words)
        return Pair(pair.right, pair.wrong, wrong.labels, pair.origins)
