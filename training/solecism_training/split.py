"""Step `split`: blocks for tuning (dev), blocks for the figures that are reported (report), the rest for training.

A corpus drifts from its first essay to its last, and neighbouring sentences come from one essay. So dev and report are
20 contiguous blocks, evenly spaced, a tenth of the sentences in all; even blocks are dev, odd ones report. A sentence
of five or more words that also stands in a block is left out of training: shorter ones ("Liebe Grüße ,") repeat by
nature and say nothing about leakage.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .data import Sentence, read_tsv, write_tsv
from .errors import TrainingError
from .files import Workspace
from .languages import Language

BLOCKS = 20
HELD_OUT = 0.10
LEAST_SENTENCES = 200
"""The fewest sentences of a corpus, so that every block has one sentence or more."""
SHORTEST_DUPLICATE = 5
"""Words from which on a repeated sentence is left out of training."""


class Split(NamedTuple):
    train: list[Sentence]
    dev: list[Sentence]
    report: list[Sentence]


def block_ranges(sentences: int) -> list[range]:
    """The index range of each block: equal lengths, each in the middle of its twentieth of the file."""
    length = max(1, round(sentences * HELD_OUT / BLOCKS))
    ranges = []
    for block in range(BLOCKS):
        begin, end = block * sentences // BLOCKS, (block + 1) * sentences // BLOCKS
        start = begin + max(0, (end - begin - length) // 2)
        ranges.append(range(start, min(start + length, end)))
    return ranges


def split(sentences: Sequence[Sentence]) -> Split:
    dev: list[Sentence] = []
    report: list[Sentence] = []
    held_out: set[int] = set()
    for number, indices in enumerate(block_ranges(len(sentences))):
        (dev if number % 2 == 0 else report).extend(sentences[i] for i in indices)
        held_out.update(indices)
    seen = {s.words for s in dev + report if len(s.words) >= SHORTEST_DUPLICATE}
    train = [s for i, s in enumerate(sentences) if i not in held_out and s.words not in seen]
    return Split(train, dev, report)


def run(language: Language, data, work: Workspace) -> None:
    path = language.corpus_file(data)
    sentences = read_tsv(path)
    if len(sentences) < LEAST_SENTENCES:
        raise TrainingError(
            f"{path}: {len(sentences):,} sentences, and {LEAST_SENTENCES} or more are needed; an empty line must follow each"
        )
    parts = split(sentences)
    for name, part in parts._asdict().items():
        write_tsv(work.block(name), part)
        words = sum(len(s.words) for s in part)
        wrong = sum(sum(s.labels) for s in part)
        print(f"{name}: {len(part):,} sentences, {words:,} words, {wrong / max(1, words):.1%} in need of correction")
    dropped = len(sentences) - sum(len(part) for part in parts)
    print(f"left out of training as repeats of a held-out sentence: {dropped:,}")
