"""Sentences as the network takes them: `<s>`, the pieces of each word, `</s>`, and where each word's first piece is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from .data import Sentence
from .tokenizer import BOS, EOS, PAD, UNK, WordEncoder

MAX_TOKENS = 256
"""Longest sequence, `<s>` and `</s>` included; the network has as many positions."""
IGNORED = -100
"""The label of a piece that is not a word's first: PyTorch's cross entropy skips it."""


@dataclass(frozen=True)
class Example:
    ids: list[int]
    firsts: list[int]
    """Position in `ids` of each word's first piece."""
    labels: list[int]
    """One a word."""
    words: Sequence[str] = ()
    """As they were written."""
    edits: list[int] = field(default_factory=list)
    """The tag of each word; empty if it is not known what becomes of them."""
    inserts: list[int] = field(default_factory=list)
    """The tag of what is missing before each word and at the end, one more than words; `IGNORED` at the end of a part that another follows."""


def encode(sentences: Iterable[Sentence], encoder: WordEncoder) -> list[Example]:
    """One example for each sentence, or several if it does not fit; no word is left out."""
    return [example for sentence in sentences for example in parts(sentence, encoder)]


def parts(
    sentence: Sentence, encoder: WordEncoder, edits: Sequence[int] = (), inserts: Sequence[int] = ()
) -> list[Example]:
    """The examples of one sentence; `edits` and `inserts`, as in `Example`, are given for all of it or not at all."""
    examples: list[Example] = []

    def close(ids: list[int], firsts: list[int], start: int, end: int) -> None:
        last = [IGNORED] if end < len(sentence.words) else inserts[end:]
        known = [*inserts[start:end], *last] if inserts else []
        words, labels = sentence.words[start:end], list(sentence.labels[start:end])
        examples.append(Example([*ids, EOS], firsts, labels, words, list(edits[start:end]), known))

    ids, firsts, start = [BOS], [], 0
    for at, word in enumerate(sentence.words):
        # A single word over the limit keeps its beginning: its label sits on its first piece.
        pieces = encoder.ids(word)[: MAX_TOKENS - 2]
        if len(ids) + len(pieces) + 1 > MAX_TOKENS:
            close(ids, firsts, start, at)
            ids, firsts, start = [BOS], [], at
        firsts.append(len(ids))
        ids.extend(pieces)
    close(ids, firsts, start, len(sentence.words))
    return examples


def batches(examples: Sequence[Example], subwords: int, order: Sequence[int], pool: int = 64) -> list[list[int]]:
    """Indices of `examples` in batches of at most `subwords` positions, padding included.

    `order` is cut into pools of about `pool` batches, sorted by length inside a pool: little padding, and still a
    different mix in every epoch.
    """
    average = max(1, sum(len(e.ids) for e in examples) // max(1, len(examples)))
    size = max(1, pool * subwords // average)
    result: list[list[int]] = []
    for start in range(0, len(order), size):
        batch: list[int] = []
        for index in sorted(order[start : start + size], key=lambda i: len(examples[i].ids)):
            # Sorted upwards, so this one is the longest and decides the padded width.
            if batch and (len(batch) + 1) * len(examples[index].ids) > subwords:
                result.append(batch)
                batch = []
            batch.append(index)
        if batch:
            result.append(batch)
    return result


def pad(examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(input_ids, attention_mask, labels), int64 [batch, longest]; labels are `IGNORED` but on first pieces."""
    shape = (len(examples), max(len(e.ids) for e in examples))
    ids = np.full(shape, PAD, dtype=np.int64)
    mask = np.zeros(shape, dtype=np.int64)
    labels = np.full(shape, IGNORED, dtype=np.int64)
    for row, example in enumerate(examples):
        ids[row, : len(example.ids)] = example.ids
        mask[row, : len(example.ids)] = 1
        labels[row, example.firsts] = example.labels
    return ids, mask, labels


def drop_words(ids: np.ndarray, examples: Sequence[Example], share: float, random: np.random.Generator) -> None:
    """Makes all pieces of about `share` of the words `<unk>`, in place; `ids` are those that `pad` gave for `examples`.

    A network that cannot lean on any one word learns small corpora by heart less soon (Junczys-Dowmunt et al. 2018,
    who zero the embeddings of source words).
    """
    for row, example in enumerate(examples):
        ends = [*example.firsts[1:], len(example.ids) - 1]
        for word in np.flatnonzero(random.random(len(ends)) < share):
            ids[row, example.firsts[word] : ends[word]] = UNK
