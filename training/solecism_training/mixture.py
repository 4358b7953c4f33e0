"""What is trained on beside the learners' sentences: clean ones, each with a corrupted form, beginners' mistakes from templates, and
learners' corrected sentences with one mistake left in them.

Drawn anew for each epoch, the same for the same seed and epoch. A clean sentence always stands beside its corrupted form, so that
neither topic nor style tells the two apart: only the mistake does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random

from . import beginners
from .clean import CleanSentence, cut, load
from .data import Sentence, read_tsv
from .editing.pairs import load as load_pairs
from .editing.tags import Tags
from .encoding import Example, parts
from .errors import TrainingError
from .files import Workspace, require
from .languages import Language
from .sources import SOURCES
from .synthesis.edits import Pair, aligned
from .synthesis.generator import Generator
from .synthesis.grammatical import Grammatical
from .synthesis.quiet import Quiet
from .synthesis.singles import Singles
from .synthesis.slips import Slips, replaced
from .synthesis.spelling import read_misspellings
from .synthesis.templates import Templates
from .synthesis.vocabulary import Words
from .tokenizer import WordEncoder

KNOWN_WORDS = 60_000
"""Words of the frequency list that others are confused with."""
STUDIED = 120_000
"""Clean sentences from which it is learned which words follow each other."""
LARGEST_SOURCE = 12_000
"""A source with more sentences than this is not drawn from more often."""
PLAIN_SHARE = 0.35
"""Share of the clean sentences that are also shown without a corrupted form."""
GRAMMATICAL_SHARE = 0.6
"""Share of the corrupted forms whose mistakes need a grammar, if there is a treebank."""


class Mixture:
    def __init__(
        self,
        language: Language,
        work: Workspace,
        encoder: WordEncoder,
        count: int,
        seed: int,
        solecism: Path,
        templates: float = 1.0,
        tags: Tags | None = None,
        singles: float = 0.0,
    ) -> None:
        """count: clean sentences an epoch. templates, singles: pairs from templates, and with one mistake of a learner, for each of them.
        tags: those of the edit heads, if they are trained."""
        from wordfreq import top_n_list

        self._language, self._encoder, self._count, self._seed, self._solecism = (
            language,
            encoder,
            count,
            seed,
            solecism,
        )
        self._pairs, self._singly, self._tags = round(templates * count), round(singles * count), tags
        self._by_source: dict[str, list[CleanSentence]] = defaultdict(list)
        for sentence in load(work, "train"):
            self._by_source[sentence.source].append(sentence)
        for name, sentences in self._by_source.items():
            Random(f"{seed}/{name}").shuffle(sentences)
        studied = [s.words for group in self._by_source.values() for s in group[: STUDIED // len(self._by_source)]]
        known = top_n_list(language.code, KNOWN_WORDS)
        misspelt = read_misspellings(work.misspellings) if work.misspellings.exists() else {}
        words = Words(known, studied, misspelt)
        slips = self._singles = None
        if language.corrections and work.pairs("train").exists():
            pairs = load_pairs(work.pairs("train"))
            slips = Slips(word for pair in pairs for word in replaced(pair.written, pair.corrected))
            self._singles = Singles(((p.written, p.corrected) for p in pairs), set(known)) if singles else None
        if singles and not self._singles:
            raise TrainingError(
                f"--singles needs learners' corrected sentences, and there are none for {language.name}: run the step `pairs`, or leave it out"
            )
        self.generator = Generator(words, language.marks_commas, slips)
        self._grammatical = None
        if work.treebank.exists():
            learners = read_tsv(require(work.block("train"), "split"))
            self._grammatical = Grammatical(work.treebank, known, learners, seed, misspelt)
        self._quiet = Quiet(words, studied, language.capital_nouns)
        # What a model is measured on is not trained on, even if a template makes the same sentence.
        self._templates = Templates.of(language.code, without=beginners.texts(language.code))

    def __call__(self, epoch: int) -> list[Example]:
        return [
            example
            for sentence, corrected in self.sentences(epoch)
            for example in parts(
                sentence, self._encoder, *(self._tags.numbers(sentence.words, corrected) if self._tags else ())
            )
        ]

    def sentences(self, epoch: int) -> list[tuple[Sentence, tuple[str, ...]]]:
        """Sentences, each with its corrected form."""
        random = Random(f"{self._seed}/mixture/{epoch}")
        found: list[tuple[Sentence, tuple[str, ...]]] = []
        for sentence in self._drawn(epoch):
            clean = self._quiet.vary(sentence.words, random)
            pair = None if random.random() < PLAIN_SHARE else self.corrupted(clean, random)
            sentences = pair.sentences() if pair else [Sentence(tuple(clean), (0,) * len(clean))]
            found += [(sentence, tuple(clean)) for sentence in sentences]
        found += self._beginners(random, self._pairs)
        drawn = (self._singles.draw(random) for _ in range(self._singly)) if self._singles else ()
        found += [(sentence, pair.right) for pair in drawn if pair for sentence in pair.sentences()]
        return found

    def corrupted(self, clean: Sequence[str], random: Random) -> Pair | None:
        """A clean sentence with mistakes; None if none could be made."""
        if self._grammatical and random.random() < GRAMMATICAL_SHARE:
            return self._grammatical.corrupt(clean, random)
        return self.generator.corrupt(clean, random)

    def _drawn(self, epoch: int) -> list[CleanSentence]:
        """Draws from each source in turn, from where the previous epoch left off."""
        weights = {
            name: SOURCES[name].weight * min(len(group), LARGEST_SOURCE) for name, group in self._by_source.items()
        }
        total = sum(weights.values())
        drawn = []
        for name, group in self._by_source.items():
            many = round(self._count * weights[name] / total)
            drawn += [group[i % len(group)] for i in range(epoch * many, (epoch + 1) * many)]
        return drawn

    def _beginners(self, random: Random, count: int) -> list[tuple[Sentence, tuple[str, ...]]]:
        if not self._templates or not count:
            return []
        drawn = [pair for pair in (self._templates.draw(random) for _ in range(count)) if pair]
        texts = [text for _, right, wrong in drawn for text in (right, wrong)]
        words = [[w for s in sentences for w in s] for sentences in cut(texts, self._language.code, self._solecism)]
        pairs = (aligned(right, wrong) for right, wrong in zip(words[::2], words[1::2], strict=True) if right != wrong)
        return [(sentence, pair.right) for pair in pairs for sentence in pair.sentences()]
