"""Short sentences with one beginner's mistake, each with its right twin, written by hand: `training/sets/<language>/beginners.tsv`.

Four columns: `tune` or `report`, the kind of mistake, the wrong sentence, the right one. None of them is trained on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .alarms import CleanBlock
from .clean import CleanSentence, cut
from .errors import TrainingError
from .tokenizer import WordEncoder

FOLDER = Path(__file__).parent.parent / "sets"
HALVES = ("tune", "report")


@dataclass(frozen=True)
class Twins:
    half: str
    kind: str
    wrong: str
    right: str


def read(path: Path) -> list[Twins]:
    """All pairs. A broken line is an error that names the file and the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise TrainingError(f"{path}: {error.strerror}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        columns = line.split("\t")
        if len(columns) != 4 or columns[0] not in HALVES or not all(columns):
            raise TrainingError(f"{path}:{number}: expected tune or report, kind, wrong and right, separated by tabs")
        found.append(Twins(*columns))
    return found


def texts(language: str) -> frozenset[str]:
    """All sentences of a language, wrong and right; none if it has no file."""
    path = FOLDER / language / "beginners.tsv"
    return frozenset(text for pair in read(path) for text in (pair.wrong, pair.right)) if path.exists() else frozenset()


def ordinary(language: str) -> list[str]:
    """Everyday texts without a mistake, which thresholds are chosen on: the second column of `ordinary.tsv`; none if there is no such file."""
    path = FOLDER / language / "ordinary.tsv"
    return [line.split("\t")[1] for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def block(pairs: Sequence[Twins], language: str, encoder: WordEncoder, solecism: Path) -> CleanBlock:
    """All wrong sentences, then all right ones, each as one run of words."""
    texts = [pair.wrong for pair in pairs] + [pair.right for pair in pairs]
    words = [tuple(word for sentence in sentences for word in sentence) for sentences in cut(texts, language, solecism)]
    return CleanBlock.of([CleanSentence("beginners", sentence) for sentence in words], encoder)


def rates(pairs: Sequence[Twins], peaks: np.ndarray, threshold: float) -> dict[str, dict[str, int]]:
    """For each half how many pairs it has, how many wrong sentences are marked, and how many of their right twins."""
    flagged = peaks >= threshold
    found = {}
    for half in HALVES:
        inside = np.array([pair.half == half for pair in pairs])
        wrong, right = flagged[: len(pairs)], flagged[len(pairs) :]
        found[half] = {"pairs": int(inside.sum()), "found": int(wrong[inside].sum()), "twins": int(right[inside].sum())}
    return found
