"""Step `pairs` for a language whose learner text has no corrections: the tags that mistakes need, and pairs to choose thresholds on.

The mixture makes its mistakes anew for each epoch; what is written for training are pairs of other sources, if the language has a file of
them (step `gather`). The detector learns from the learners' labels; the heads learn only from the pairs, namely what becomes of a word that
is a mistake (`Tags.of_mistakes`).
"""

from __future__ import annotations

import zlib
from collections import Counter
from pathlib import Path
from random import Random

from .. import beginners
from ..alarms import sample
from ..clean import cut
from ..clean import load as load_clean
from ..corrections import read
from ..files import Workspace, require
from ..languages import Language
from ..mixture import Mixture
from ..synthesis.edits import Pair, aligned
from ..tokenizer import WordEncoder, load
from .pairs import LONGEST, RealPair, matched, write
from .tags import Tags

DRAWN = 12_000
"""The tags are learned from this many clean sentences, and from as many pairs from templates."""
FEWEST = 8
"""How often an ending, a word or a missing word is made before it becomes a tag: a generator makes many mistakes, each of them rarely."""
EACH_KIND = 60
"""Clean sentences of each kind of text that are corrupted for a block."""
HALVES = {"dev": "tune", "report": "report"}
"""The half of the beginners' sentences that goes with each block."""
HELD_OUT_SHARE = 0.05
"""Texts of gathered pairs in each of the blocks that are held apart."""
LARGEST_HELD = 60
"""A gathered text with more pairs than this goes to training; otherwise one list of phrases would fill most of a block."""
SEED = 20230


def run(language: Language, work: Workspace, data: Path, solecism: Path) -> None:
    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    mixture = Mixture(language, work, encoder, DRAWN, SEED, solecism)
    gathered = by_block(language.pairs_file(data), language, solecism) if language.pairs else {}
    made = [(s.words, corrected) for s, corrected in mixture.sentences(0) if s.words != corrected]
    made += [(pair.written, pair.corrected) for pair in gathered.get("train", ())]
    tags = Tags.learn(language.code, made, FEWEST, of_mistakes=True)
    tags.save(work.tags)
    write(work.pairs("train"), gathered.get("train", ()))
    print(f"train: {len(gathered.get('train', ())):,} sentences of other sources")
    for name, half in HALVES.items():
        random = Random(f"{SEED}/{name}")
        clean = [s.words for s in sample(load_clean(work, name), EACH_KIND)]
        pairs = [pair for words in clean if (pair := mixture.corrupted(words, random))]
        pairs += written_by_hand(language, half, solecism)
        others = gathered.get(name, [])
        write(work.pairs(name), [RealPair(pair.wrong, pair.right, pair.labels) for pair in pairs] + others)
        print(f"{name}: {len(pairs):,} sentences with made mistakes, {len(others):,} of other sources")
    print(f"{len(tags.edits):,} tags for a word, {len(tags.inserts):,} for what is missing")


def by_block(path: Path, language: Language, solecism: Path) -> dict[str, list[RealPair]]:
    """The pairs of a file of step `gather`, whole texts held apart."""
    rows = read(path)
    written, corrected = (cut([row[i] for row in rows], language.code, solecism) for i in (2, 3))
    blocks: dict[str, list[RealPair]] = {"train": [], "dev": [], "report": []}
    sizes = Counter(row[1] for row in rows)
    for row, ours, theirs in zip(rows, written, corrected, strict=True):
        share = zlib.crc32(row[1].encode()) / 2**32
        name = "dev" if share < HELD_OUT_SHARE else "report" if share < 2 * HELD_OUT_SHARE else "train"
        name = name if sizes[row[1]] <= LARGEST_HELD else "train"
        for wrong, right in matched(ours, theirs):
            if wrong and right and max(len(wrong), len(right)) <= LONGEST:
                blocks[name].append(RealPair(tuple(wrong), tuple(right), aligned(right, wrong).labels))
    return blocks


def written_by_hand(language: Language, half: str, solecism) -> list[Pair]:
    """The beginners' sentences of a half; empty for a language that has none."""
    path = beginners.FOLDER / language.code / "beginners.tsv"
    twins = [pair for pair in beginners.read(path) if pair.half == half] if path.exists() else []
    texts = [text for pair in twins for text in (pair.right, pair.wrong)]
    words = [[w for s in sentences for w in s] for sentences in cut(texts, language.code, solecism)] if texts else []
    return [aligned(right, wrong) for right, wrong in zip(words[::2], words[1::2], strict=True)]
