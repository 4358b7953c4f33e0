"""Step `corrections`: learner text with its corrections as sentences with labels, more of what the two-column file has.

A file has four columns: domain, text, as written, corrected, a paragraph a line. A word is in need of correction if an edit touches it; if something
is missing, that is the word after the gap, as in MultiGED's labels. A text with a sentence that is held apart is left out whole.
"""

from __future__ import annotations

import csv
import io
import itertools
import lzma
import re
from collections.abc import Sequence
from pathlib import Path

from .clean import cut
from .data import Sentence, read_tsv, write_tsv
from .errors import TrainingError
from .files import Workspace, require
from .languages import Language
from .split import SHORTEST_DUPLICATE
from .synthesis.edits import aligned

MOST_CHANGED = 0.6
"""Share of a sentence's words that may be labelled; if there are more, the two were not aligned."""


def run(language: Language, work: Workspace, data: Path, solecism: Path) -> None:
    if not language.corrections:
        raise TrainingError(f"languages/{language.code}.toml names no file of corrections")
    path = data / language.corrections
    rows = read(path)
    blocks = {name: read_tsv(require(work.block(name), "split")) for name in ("train", "dev", "report")}
    held_out = {key(s.words) for name in ("dev", "report") for s in blocks[name] if len(s.words) >= SHORTEST_DUPLICATE}
    known = {key(s.words) for s in blocks["train"]}
    written, corrected = (cut([row[i] for row in rows], language.code, solecism) for i in (2, 3))
    found: list[Sentence] = []
    texts = left_out = repeated = 0
    numbered = zip(rows, written, corrected, strict=True)
    for _, group in itertools.groupby(numbered, key=lambda item: re.sub(r"_[01]$", "", item[0][1])):
        paragraphs = list(group)
        texts += 1
        if any(key(s) in held_out for _, sentences, _ in paragraphs for s in sentences):
            left_out += 1
            continue
        for _, ours, theirs in paragraphs:
            for sentence in labelled(ours, theirs):
                if key(sentence.words) in known:
                    repeated += 1
                else:
                    known.add(key(sentence.words))
                    found.append(sentence)
    write_tsv(work.corrected, found)
    words = sum(len(s.words) for s in found)
    wrong = sum(sum(s.labels) for s in found)
    print(
        f"{len(found):,} sentences, {words:,} words, {wrong / max(1, words):.1%} in need of correction; {left_out:,} of {texts:,} texts left "
        f"out because a sentence of theirs is held apart, {repeated:,} sentences because they are in train.tsv already"
    )


def read(path: Path) -> list[list[str]]:
    """Rows of four columns. A broken one is an error that names the file and the line."""
    try:
        content = (lzma.open(path).read() if path.suffix == ".xz" else path.read_bytes()).decode("utf-8")
    except (OSError, lzma.LZMAError, EOFError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path}: cannot be read ({error})") from error
    rows = list(csv.reader(io.StringIO(content), delimiter="\t", quoting=csv.QUOTE_NONE))
    for number, row in enumerate(rows, start=1):
        if len(row) != 4:
            raise TrainingError(
                f"{path}:{number}: expected domain, text, written, corrected; found {len(row)} column(s)"
            )
    if not rows:
        raise TrainingError(f"{path}: is empty")
    return rows


def labelled(written: Sequence[Sequence[str]], corrected: Sequence[Sequence[str]]) -> list[Sentence]:
    """The sentences of a paragraph as written, with labels from the whole paragraph's corrected form."""
    ours = [word for sentence in written for word in sentence]
    labels = aligned([word for sentence in corrected for word in sentence], ours).labels if ours else ()
    found, at = [], 0
    for sentence in written:
        marks = labels[at : at + len(sentence)]
        at += len(sentence)
        if sum(marks) <= MOST_CHANGED * len(sentence):
            found.append(Sentence(tuple(sentence), tuple(marks)))
    return found


def key(words: Sequence[str]) -> str:
    """What two cuts of one sentence share: its letters and digits."""
    return "".join(c for word in words for c in word.lower() if c.isalnum())
