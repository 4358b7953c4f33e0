"""Step `pairs`: real corrections, sentence by sentence, in the same blocks as the learner text, and the tags that they need.

Two kinds of file: four columns (domain, text, as written, corrected), a paragraph or a sentence a line, and Falko-MERLIN's three
(word, kind, correction), where an edit of several words stands on each of them.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..clean import cut
from ..corrections import key, read
from ..data import Sentence, read_tsv, undo_escapes
from ..encoding import Example, parts
from ..errors import TrainingError
from ..files import Workspace, require, write_bytes
from ..languages import Language
from ..split import SHORTEST_DUPLICATE
from ..synthesis.edits import aligned
from ..tokenizer import WordEncoder
from .tags import Tags

MOST_CHANGED = 0.7
"""Share of a sentence's words that corrections may touch; if they touch more, the two are different sentences."""
LONGEST = 120
"""Words of a pair; aligning longer ones takes too long, and few are sentences."""


@dataclass(frozen=True)
class RealPair:
    written: tuple[str, ...]
    corrected: tuple[str, ...]
    labels: tuple[int, ...]
    """One a word of `written`, as the detector learns them."""


def run(language: Language, work: Workspace, data: Path, solecism: Path) -> None:
    path = data / language.corrections
    blocks = {name: read_tsv(require(work.block(name), "split")) for name in ("train", "dev", "report")}
    held = {
        key(s.words): name for name in ("dev", "report") for s in blocks[name] if len(s.words) >= SHORTEST_DUPLICATE
    }
    labelled = {key(s.words): s for block in blocks.values() for s in block}
    found: dict[str, list[RealPair]] = {"train": [], "dev": [], "report": []}
    texts = by_word(path) if path.suffix == ".tsv" else by_paragraph(path, language, solecism)
    mixed = 0
    for text in texts:
        # If one sentence of a text is held apart, the whole text goes with it.
        names = {held[k] for written, _ in text if (k := key(written)) in held}
        if len(names) > 1:
            mixed += 1
            continue
        name = names.pop() if names else "train"
        found[name] += [pair for written, corrected in text if (pair := _pair(written, corrected, labelled))]
    for name, pairs in found.items():
        write(work.pairs(name), pairs)
        changed = sum(pair.written != pair.corrected for pair in pairs)
        print(f"{name}: {len(pairs):,} sentences, {changed:,} of them corrected")
    print(f"left out because sentences of both blocks are in them: {mixed:,} texts")
    tags = Tags.learn(language.code, [(p.written, p.corrected) for p in found["train"]])
    tags.save(work.tags)
    print(f"{len(tags.edits):,} tags for a word, {len(tags.inserts):,} for what is missing")


def _pair(written: Sequence[str], corrected: Sequence[str], labelled: dict[str, Sentence]) -> RealPair | None:
    if not written or not corrected or max(len(written), len(corrected)) > LONGEST:
        return None
    derived = aligned(corrected, written).labels
    if sum(derived) > max(3, MOST_CHANGED * len(written)):
        return None
    # The corpus' own labels are taken if it has the same sentence in the same words: German leaves punctuation out.
    same = labelled.get(key(written))
    own = same.labels if same is not None and same.words == tuple(written) else derived
    return RealPair(tuple(written), tuple(corrected), tuple(own))


def by_paragraph(path: Path, language: Language, solecism: Path):
    """The texts of a file of four columns, each with its sentences as written and corrected."""
    rows = read(path)
    written, corrected = (cut([row[i] for row in rows], language.code, solecism) for i in (2, 3))
    numbered = zip(rows, written, corrected, strict=True)
    one_a_line = len({row[1] for row in rows}) * 8 > len(rows) and language.code == "it"
    for _, group in itertools.groupby(numbered, key=lambda item: re.sub(r"_[01]$", "", item[0][1])):
        sentences = [pair for _, ours, theirs in group for pair in matched(ours, theirs)]
        if one_a_line:
            yield from ([pair] for pair in sentences)
        else:
            yield sentences


def matched(written: list[list[str]], corrected: list[list[str]]):
    """Sentences of a paragraph, each as written with its corrected form; if their numbers differ, the whole paragraph as one pair."""
    if len(written) == len(corrected):
        return list(zip(written, corrected, strict=True))
    return [([w for s in written for w in s], [w for s in corrected for w in s])]


def by_word(path: Path):
    """The sentences of Falko-MERLIN's file, each a text of its own."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path}: cannot be read ({error})") from error
    rows: list[tuple[str, str, str]] = []
    for number, line in enumerate(lines, start=1):
        columns = line.split("\t")
        if len(columns) == 3 and columns[0]:
            rows.append((undo_escapes(columns[0]), columns[1], undo_escapes(columns[2])))
        elif not line.strip():
            if rows:
                yield [([word for word, _, _ in rows], corrected(rows))]
            rows = []
        else:
            raise TrainingError(f"{path}:{number}: expected word, kind and correction, found {len(columns)} column(s)")


def corrected(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    """The corrected words: a replacement stands on each word of its span, what is missing on the word behind it."""
    result: list[str] = []
    for (kind, correction), group in itertools.groupby(rows, key=lambda row: row[1:]):
        words = [word for word, _, _ in group]
        if kind == "-":
            result += words
        elif kind.startswith("M:"):
            for word in words:
                new = correction.split()
                # Some show the word itself beside what is missing; it must not appear twice.
                result += new if word in new else [*new, word]
        elif correction.strip() and correction != "-":
            result += correction.split()
    return result


def write(path: Path, pairs: Sequence[RealPair]) -> None:
    lines = (json.dumps([p.written, p.corrected, p.labels], ensure_ascii=False) for p in pairs)
    write_bytes(path, ("\n".join(lines) + "\n").encode("utf-8"))


def of_pair(pair: RealPair, encoder: WordEncoder, tags: Tags) -> list[Example]:
    return parts(Sentence(pair.written, pair.labels), encoder, *tags.numbers(pair.written, pair.corrected))


def load(path: Path) -> list[RealPair]:
    lines = require(path, "pairs").read_text(encoding="utf-8").splitlines()
    return [RealPair(*map(tuple, json.loads(line))) for line in lines if line]
