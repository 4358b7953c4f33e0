"""What a corrector learns from: running text as written and corrected, made anew for each epoch, as token ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from random import Random

import numpy as np
from tokenizers import Tokenizer

from ..encoding import IGNORED
from .pieces import PAD

LONGEST = 96
"""Token ids of a side; longer sentences are left out, because in use a long one is cut into windows."""
CHANGED = 3.0
"""The weight of a changed token in the loss; a copied one has weight 1."""
POOL = 64
"""How many batches' worth of pairs are sorted by length together."""


@dataclass(frozen=True)
class Example:
    source: list[int]
    target: list[int]
    weights: list[float]
    """One an id of `target`."""
    places: list[int]
    """For each id of `target` the place in `source` that it is written from; `IGNORED` if it comes from none."""


def encode(pairs: Sequence[tuple[str, str]], tokenizer: Tokenizer) -> list[Example]:
    """Those of the pairs, as written and corrected, that are short enough."""
    sources, targets = (tokenizer.encode_batch([pair[side] for pair in pairs]) for side in (0, 1))
    both = ((source.ids, target.ids) for source, target in zip(sources, targets, strict=True))
    return [example(a, b) for a, b in both if max(len(a), len(b)) <= LONGEST]


def example(source: list[int], target: list[int]) -> Example:
    """A pair with the weight of each id of `target`, and where the id comes from. The first id after something that was left out also
    counts as changed, because the copying ends there."""
    weights, places = [1.0] * len(target), [IGNORED] * len(target)
    for kind, from_, to, start, end in SequenceMatcher(None, source, target, autojunk=False).get_opcodes():
        # A replacement is written from what it replaces, id by id as far as both go.
        for place, at in zip(range(from_, to), range(start, end), strict=False):
            places[at] = place
        if kind != "equal":
            last = min(max(end, start + 1), len(target))
            weights[start:last] = [CHANGED] * (last - start)
    return Example(source, target, weights, places)


def batches(examples: Sequence[Example], tokens: int, random: Random) -> list[list[Example]]:
    """Pairs of like length together, at most `tokens` positions of sources in a batch, padding included; in random order."""
    order = list(range(len(examples)))
    random.shuffle(order)
    pool = POOL * max(1, tokens // 24)
    result: list[list[Example]] = []
    for start in range(0, len(order), pool):
        some = sorted((examples[i] for i in order[start : start + pool]), key=lambda e: (len(e.source), len(e.target)))
        result += _filled(some, tokens)
    random.shuffle(result)
    return result


def _filled(examples: Sequence[Example], tokens: int) -> Iterator[list[Example]]:
    batch: list[Example] = []
    for example in examples:
        # The last one is the longest, because they are sorted.
        if batch and len(example.source) * (len(batch) + 1) > tokens:
            yield batch
            batch = []
        batch.append(example)
    if batch:
        yield batch


def pad(batch: Sequence[Example]) -> tuple[np.ndarray, ...]:
    """(source ids, their mask, target ids, weights, places), each [batch, longest]; targets and places are `IGNORED` where there are none."""
    width, height = (max(len(getattr(e, side)) for e in batch) for side in ("source", "target"))
    ids = np.full((len(batch), width), PAD, dtype=np.int64)
    labels = np.full((len(batch), height), IGNORED, dtype=np.int64)
    counts = np.zeros((len(batch), height), dtype=np.float32)
    places = np.full((len(batch), height), IGNORED, dtype=np.int64)
    for row, example in enumerate(batch):
        ids[row, : len(example.source)] = example.source
        labels[row, : len(example.target)] = example.target
        counts[row, : len(example.target)] = example.weights
        places[row, : len(example.target)] = example.places
    return ids, (ids != PAD).astype(np.int64), labels, counts, places
