"""Step `gather`: pairs of a wrong sentence and its correction out of public repositories, as a file of four columns.

It serves a language without corrected learner text. The columns are those of step `corrections`: domain, text, as written, corrected. Each
repository is a folder with its files, as `git clone` makes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

from ..errors import TrainingError
from ..files import write_bytes
from ..languages import Language

FEWEST_WORDS = 4
"""Words of a sentence: shorter ones are entries of a list rather than sentences."""
PARADIGMS = (
    "anaphor_number_agreement",
    "determiner_noun_agreement_1",
    "determiner_noun_agreement_2",
    "determiner_noun_agreement_irregular_1",
    "determiner_noun_agreement_irregular_2",
    "determiner_noun_agreement_with_adj_2",
    "determiner_noun_agreement_with_adjective_1",
    "distractor_agreement_relational_noun",
    "distractor_agreement_relative_clause",
    "irregular_past_participle_adjectives",
    "irregular_past_participle_verbs",
    "irregular_plural_subject_verb_agreement_1",
    "irregular_plural_subject_verb_agreement_2",
    "regular_plural_subject_verb_agreement_1",
    "regular_plural_subject_verb_agreement_2",
)
"""The paradigms of BLiMP whose wrong forms are mistakes of learners too; the others ask what only linguists ask."""
EACH_PARADIGM = 200
"""Pairs taken from a paradigm; its sentences are odd and made from few frames."""
TOGETHER = 20
"""Pairs of a paradigm that are held apart together."""
_LITERAL = r'"((?:[^"\\]|\\.)*)"'
_ASSERTED = re.compile(
    r"assert_(?:top\d_|nth_)?suggestion_result\(\s*"
    + _LITERAL
    + r"\s*,(?:(?!assert_).){1,300}?,\s*"
    + _LITERAL
    + r"\s*,?\s*(?:\d+\s*,?\s*)?\)(?!\s*[\]),.])",
    re.DOTALL,
)
"""Harper's tests say what a sentence becomes: the sentence, the rule, the corrected sentence, and in some the number of the suggestion."""

Row = tuple[str, str, str, str]


def run(language: Language, data: Path, harper: Path | None, blimp: Path | None) -> None:
    """Writes the file of pairs that the language names, under `data`."""
    if not language.pairs:
        raise TrainingError(f"languages/{language.code}.toml names no file of pairs")
    output = data / language.pairs
    rows: dict[tuple[str, str], Row] = {}
    for name, folder, find in (("harper", harper, of_harper), ("blimp", blimp, of_blimp)):
        if folder is None:
            continue
        found = list(find(folder))
        if not found:
            raise TrainingError(f"--{name} {folder}: no pairs are in it; it must be a clone of the repository")
        print(f"{name}: {len(found):,} pairs")
        rows.update({(row[2], row[3]): row for row in found})
    if not rows:
        raise TrainingError("say with --harper or --blimp where a repository is")
    content = "".join("\t".join(row) + "\n" for row in sorted(rows.values()))
    write_bytes(output, content.encode("utf-8"))
    print(f"{output}: {len(rows):,} pairs")


def of_harper(folder: Path) -> Iterator[Row]:
    """The sentences with which Harper (https://github.com/Automattic/harper, Apache-2.0) tests its rules: most were found on the web."""
    for path in sorted((folder / "harper-core").rglob("*.rs")):
        for written, corrected in _ASSERTED.findall(path.read_text(encoding="utf-8")):
            row = ("harper", path.stem, _unquoted(written), _unquoted(corrected))
            if row[2] != row[3] and all(
                "\n" not in t and "\t" not in t and len(t.split()) >= FEWEST_WORDS for t in row[2:]
            ):
                yield row


def of_blimp(folder: Path) -> Iterator[Row]:
    """Minimal pairs of agreement and irregular forms (BLiMP, Warstadt et al. 2020, https://github.com/alexwarstadt/blimp, CC BY 4.0)."""
    for paradigm in PARADIGMS:
        path = folder / "data" / f"{paradigm}.jsonl"
        if not path.exists():
            continue
        pairs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for number, pair in enumerate(Random(paradigm).sample(pairs, min(EACH_PARADIGM, len(pairs)))):
            yield "blimp", f"{paradigm}-{number // TOGETHER}", pair["sentence_bad"], pair["sentence_good"]


def _unquoted(literal: str) -> str:
    """The text of a Rust string literal: a backslash may continue a line, and the escapes that sentences need are undone."""
    joined = re.sub(r"\\\n\s*", "", literal)
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), joined).strip()
