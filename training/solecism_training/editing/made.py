"""Step `pairs` for a language without real corrections: the tags that made mistakes need, and made pairs to choose thresholds on.

Nothing is written for training, because the mixture makes its mistakes anew for each epoch. What the learners' labels say, the
detector learns: the heads learn from the made mistakes alone what becomes of a word that is one (`Tags.of_mistakes`).
"""

from __future__ import annotations

from random import Random

from .. import beginners
from ..alarms import sample
from ..clean import cut
from ..clean import load as load_clean
from ..files import Workspace, require
from ..languages import Language
from ..mixture import Mixture
from ..synthesis.edits import Pair, aligned
from ..tokenizer import WordEncoder, load
from .pairs import RealPair, write
from .tags import Tags

DRAWN = 12_000
"""Clean sentences, and as many pairs from templates, of which the tags are learned."""
FEWEST = 8
"""Times that an ending, a word or a missing word is made before it becomes a tag: a generator's mistakes are many, and each of them rare."""
EACH_KIND = 60
"""Clean sentences of a kind of text that are corrupted for a block."""
HALVES = {"dev": "tune", "report": "report"}
"""The half of the beginners' sentences that goes with each block."""
SEED = 20230


def run(language: Language, work: Workspace, solecism) -> None:
    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    mixture = Mixture(language, work, encoder, DRAWN, SEED, solecism)
    made = [(s.words, corrected) for s, corrected in mixture.sentences(0) if s.words != corrected]
    tags = Tags.learn(language.code, made, FEWEST, of_mistakes=True)
    tags.save(work.tags)
    write(work.pairs("train"), [])
    for name, half in HALVES.items():
        random = Random(f"{SEED}/{name}")
        clean = [s.words for s in sample(load_clean(work, name), EACH_KIND)]
        pairs = [pair for words in clean if (pair := mixture.corrupted(words, random))]
        pairs += written_by_hand(language, half, solecism)
        write(work.pairs(name), [RealPair(pair.wrong, pair.right, pair.labels) for pair in pairs])
        print(f"{name}: {len(pairs):,} sentences with made mistakes")
    print(f"{len(tags.edits):,} tags for a word, {len(tags.inserts):,} for what is missing")


def written_by_hand(language: Language, half: str, solecism) -> list[Pair]:
    """The beginners' sentences of a half; none for a language that has none."""
    path = beginners.FOLDER / language.code / "beginners.tsv"
    twins = [pair for pair in beginners.read(path) if pair.half == half] if path.exists() else []
    texts = [text for pair in twins for text in (pair.right, pair.wrong)]
    words = [[w for s in sentences for w in s] for sentences in cut(texts, language.code, solecism)] if texts else []
    return [aligned(right, wrong) for right, wrong in zip(words[::2], words[1::2], strict=True)]
