"""From which probability on an edit is made: chosen on dev, for words, missing words and marks apart, with few correct sentences changed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..alarms import CleanBlock
from ..encoding import IGNORED, Example
from ..scoring import BETA
from .align import is_word
from .tags import Tags

GRID = np.round(np.arange(0.06, 0.961, 0.02), 2)
MOST_CHANGED = {"default": 0.018, "picky": 0.04}
"""Share of the correct sentences on dev that may be changed at each level. At `default` it is under the two in a hundred that are asked for,
because other text is a little further from the training text."""

KINDS = ("word", "punctuation", "missing")
"""The kinds with a threshold of their own: a word that is changed or deleted, an edit of marks alone, and a word that is inserted."""


def of_marks(tags: Tags) -> tuple[np.ndarray, np.ndarray]:
    """For each tag of a word, and of what is missing, whether it changes marks alone: bool [tags] each."""
    edits = np.array([tag.startswith("word:") and not is_word(tag[5:]) for tag in tags.edits])
    return edits, np.array([tag not in ("none", "other") and not is_word(tag) for tag in tags.inserts])


def proposals(predicted: Sequence[np.ndarray], examples: Sequence[Example], tags: Tags) -> np.ndarray:
    """What each head would propose at every place: (example, probability, whether it is right, place in `KINDS`), float64 [proposals, 4]."""
    marks = of_marks(tags)
    other = (tags.edits.index("other"), tags.inserts.index("other"))
    rows = []
    for number, (found, example) in enumerate(zip(predicted, examples, strict=True)):
        gold = [*example.edits, 0] if example.edits else [0] * len(found), example.inserts or [0] * len(found)
        words = len(found) - 1
        for head, column in enumerate((0, 2)):
            for at, (tag, probability) in enumerate(found[:, column : column + 2]):
                tag = int(tag)
                if tag == other[head] or (head == 0 and at == words) or gold[head][at] == IGNORED:
                    continue
                # Deleting a word of marks is an edit of marks as well, but the tag alone does not show it; there are few.
                kind = 1 if marks[head][tag] else 2 * head
                rows.append((number, probability, tag == gold[head][at], kind))
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def wanted(examples: Sequence[Example]) -> int:
    return sum(sum(t not in (0, IGNORED) for t in [*e.edits, *e.inserts]) for e in examples)


def choose(dev: np.ndarray, count: int, clean: np.ndarray, block: CleanBlock, level: str) -> dict[str, float]:
    """The thresholds with the best F0.5 on `dev` (of `count` edits) that change few enough of the correct sentences; the strictest if none do."""
    sentences = sentence_of(block)
    made, hits, changed = [], [], []
    for kind in range(len(KINDS)):
        ours, theirs = dev[dev[:, 3] == kind], clean[clean[:, 3] == kind]
        reached = ours[None, :, 1] >= GRID[:, None]  # [thresholds, proposals]
        made.append(reached.sum(1))
        hits.append((reached & (ours[:, 2] == 1)).sum(1))
        touched = np.zeros((len(GRID), max(1, len(block.lengths))), dtype=bool)
        for at_least, row in zip(GRID, touched, strict=True):
            row[sentences[theirs[theirs[:, 1] >= at_least, 0].astype(int)]] = True
        changed.append(touched)
    best, found = 0.0, dict.fromkeys(KINDS, float(GRID[-1]))
    for first, value in enumerate(GRID):
        # All pairs of the other two thresholds at once: [thresholds, thresholds].
        number = made[0][first] + made[1][:, None] + made[2]
        right = hits[0][first] + hits[1][:, None] + hits[2]
        share = (changed[0][first] | changed[1][:, None] | changed[2]).mean(-1)
        precision, recall = right / np.maximum(1, number), right / max(1, count)
        f05 = (1 + BETA**2) * precision * recall / np.maximum(1e-9, BETA**2 * precision + recall)
        f05[share > MOST_CHANGED[level]] = 0.0
        second, third = np.unravel_index(f05.argmax(), f05.shape)
        if f05[second, third] > best:
            best = float(f05[second, third])
            found = dict(zip(KINDS, map(float, (value, GRID[second], GRID[third])), strict=True))
    return found


def sentence_of(block: CleanBlock) -> np.ndarray:
    """The sentence of each example: int64 [examples]."""
    result, words, sentence = [], 0, 0
    for example in block.examples:
        result.append(sentence)
        words += len(example.firsts)
        if words >= block.lengths[sentence]:
            words, sentence = 0, sentence + 1
    return np.array(result, dtype=np.int64)


def at(rows: np.ndarray, thresholds: dict[str, float]) -> np.ndarray:
    """The proposals that are as probable as their kind's threshold asks for."""
    return rows[rows[:, 1] >= np.array([thresholds[kind] for kind in KINDS])[rows[:, 3].astype(int)]]


def score(made: np.ndarray, count: int) -> dict[str, float]:
    hits = float(made[:, 2].sum())
    precision, recall = hits / max(1, len(made)), hits / max(1, count)
    f05 = (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall) if hits else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f05": round(f05, 4)}
