"""Step `synthesise`: sentences with made mistakes, for a language whose learner text is scarce.

Every clean sentence stands beside its corrupted form, so that neither topic nor style tells the two apart: only the
mistake does. How often a word goes wrong is counted in the language's own training blocks.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from random import Random

from .data import Sentence, read_tsv, write_tsv
from .errors import TrainingError
from .files import Workspace, require, write_json
from .languages import Language
from .split import SHORTEST_DUPLICATE
from .synthesis.clean import CleanSentence, distinct, read_lines, read_treebank, usable
from .synthesis.corrupt import Corruptor, clean
from .synthesis.lexicon import Lexicon
from .synthesis.rates import Rates, estimate
from .synthesis.vary import Variation, varied

KNOWN_WORDS = 60_000
"""Of the frequency list: what stands in it is no misspelling."""

COPIES = 3
"""Of each learner's sentence, where those are what mistakes are added to."""
CALIBRATED_ON = 3_000
"""Sentences."""


def run(language: Language, work: Workspace, folder: Path | None, seed: int) -> None:
    from wordfreq import top_n_list

    blocks = {name: read_tsv(require(work.block(name), "split")) for name in ("train", "dev", "report")}
    try:
        known = top_n_list(language.code, KNOWN_WORDS)
    except LookupError as error:
        raise TrainingError(
            f"wordfreq has no list of {language.name} words, which mistakes are made with; train without `--synthetic`"
        ) from error
    if not language.clean_text:
        _vary(work, known, blocks, seed)
        return
    if folder is None:
        raise TrainingError(
            f"--clean-text: {language.name} needs the folder that holds {', '.join(language.clean_text)}"
        )
    treebank, lines = (language.clean_file(folder, name) for name in language.clean_text)
    sentences = read_treebank(treebank)
    lexicon = Lexicon(sentences, known)
    sentences += [lexicon.tagged(words) for words in read_lines(lines)]
    rates = estimate(blocks["train"], lexicon)
    pairs, made = corrupted(sentences, lexicon, rates, blocks["dev"] + blocks["report"], seed)
    write_tsv(work.synthetic, [sentence for pair in pairs for sentence in pair])
    words = sum(len(wrong.words) for _, wrong in pairs)
    share = sum(sum(wrong.labels) for _, wrong in pairs) / max(1, words)
    write_json(
        work.home / "synthetic.json",
        {"seed": seed, "pairs": len(pairs), "labelled": share, "mistakes": dict(made.most_common()), **asdict(rates)},
    )
    print(
        f"{len(pairs):,} pairs of {len(sentences):,} sentences, {words:,} words in the corrupted ones, {share:.1%} labelled"
    )
    print(f"mistakes: {', '.join(f'{kind} {count:,}' for kind, count in made.most_common())}")


def _vary(work: Workspace, words: list[str], blocks: dict[str, list[Sentence]], seed: int) -> None:
    """For a language without clean text: further mistakes in its own training sentences."""
    held_out = {s.words for s in blocks["dev"] + blocks["report"]}
    made = varied(blocks["train"], Variation(words, blocks["train"]), COPIES, held_out, seed)
    made = made[: len(made) // 2 * 2]  # they are dealt out in pairs
    write_tsv(work.synthetic, made)
    labelled = sum(sum(s.labels) for s in made) / max(1, sum(len(s.words) for s in made))
    write_json(
        work.home / "synthetic.json", {"seed": seed, "copies": COPIES, "sentences": len(made), "labelled": labelled}
    )
    print(f"{len(made):,} sentences from {len(blocks['train']):,}, {labelled:.1%} of the words labelled")


def corrupted(
    sentences: list[CleanSentence], lexicon: Lexicon, rates: Rates, held_out: list[Sentence], seed: int
) -> tuple[list[tuple[Sentence, Sentence]], Counter[str]]:
    """(clean, corrupted) in an order of chance, and the mistakes by kind. The same for the same seed."""
    seen = {s.words for s in held_out if len(s.words) >= SHORTEST_DUPLICATE}
    good = distinct(s for s in sentences if usable([token.form for token in s]))
    corruptor = Corruptor(lexicon, rates)
    corruptor.calibrate(good[:: max(1, len(good) // CALIBRATED_ON)], Random(seed))
    pairs = []
    for number, sentence in enumerate(good):
        right = clean(sentence)
        wrong = corruptor.corrupt(sentence, Random(f"{seed}/{number}"))
        if wrong and right.words not in seen and wrong.words not in seen:
            pairs.append((right, wrong))
    Random(seed).shuffle(pairs)
    return pairs, corruptor.made
