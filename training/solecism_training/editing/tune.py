"""Step `tune`: from which probability on a bundle's edits are made, tried out with the program.

`evaluate` chooses thresholds by counting tags, in one pass. Only the program also looks up words that no list knows in the list of words, and
looks again at the text that it has mended. Learners' pairs and the beginners' sentences of the half `tune` weigh the same, because a model is
asked for both: much of what learners get wrong is spelling and punctuation, and of what beginners do it is forms.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .. import beginners
from ..alarms import sample
from ..bundle import EDITS, MANIFEST, chunk_hashes
from ..card import MEASURED
from ..clean import load as load_clean
from ..errors import TrainingError
from ..files import Workspace, read_json, write_bytes, write_json
from ..program import corrected, joined, pairs_scored
from .pairs import load as load_pairs

KINDS = ("word", "missing", "spelling", "punctuation", "marked")
"""What thresholds there are; `marked` is of the first suggestion in the place of words that the detector found."""
GRID = (0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.12)
"""The values that each threshold may have, from the strictest down."""
MOST_CHANGED = {"default": 0.008, "picky": 0.02}
"""Share of the correct sentences that may be changed at each level, beyond those that the strictest thresholds change, half of which have
mistakes. Two in a hundred are asked for at `default`, of text that is a little further from what was trained on than these sentences."""
PAIRS = 500
"""Pairs that are mended, from the first on: Czech has several thousand."""
PER_KIND = 100
"""Correct sentences of each kind of text that are looked at."""
STRICTEST = dict.fromkeys(KINDS, GRID[0])
BEGINNING = "With the thresholds that ship, by what the program makes of"
"""Beginning of the paragraph in the card that takes the place of `card.MEASURED`."""


@dataclass(frozen=True)
class Tried:
    f05: float
    """F0.5 of the edits of the pairs; precision and recall are of the same edits."""
    precision: float
    recall: float
    worse: float
    """Share of the pairs that are further from what is right than before."""
    changed: float
    """Share of the correct sentences that are changed, the beginners' right twins and ordinary texts among them."""
    mended: float = 0.0
    """Share of the beginners' sentences that come out right to the letter."""

    @property
    def merit(self) -> float:
        return (self.f05 + self.mended) / 2


class Texts:
    """The pairs and the correct sentences of a block, and a half of the beginners' sentences, as running text; for choosing, ordinary texts too."""

    def __init__(self, work: Workspace, block: str, solecism: Path, half: str) -> None:
        pairs = load_pairs(work.pairs(block))[:PAIRS]
        sides = [p.written for p in pairs], [p.corrected for p in pairs]
        self.written, self.right = (joined(side, work.language, solecism) for side in sides)
        self.clean = joined([s.words for s in sample(load_clean(work, block), PER_KIND)], work.language, solecism)
        if not self.clean:
            raise TrainingError(f"{work.clean(block)}: no sentences to count changes in; see the step `clean`")
        file = beginners.FOLDER / work.language / "beginners.tsv"
        twins = [pair for pair in beginners.read(file) if pair.half == half] if file.exists() else []
        self.wrong, self.twins = [pair.wrong for pair in twins], [pair.right for pair in twins]
        self.ordinary = beginners.ordinary(work.language) if half == "tune" else []
        self.language, self.solecism = work.language, solecism

    def attempt(self, bundle: Path, edits: dict, level: str) -> Tried:
        """What the program makes of them with a bundle like `bundle`, whose `edits.json` is `edits`."""
        with tempfile.TemporaryDirectory() as folder:
            models = with_edits(bundle, edits, Path(folder) / "models")
            file = Path(folder) / "pairs.tsv"
            rows = zip(self.written, self.right, strict=True)
            file.write_text("".join(f"{a}\t{b}\n" for a, b in rows if "\t" not in a + b), encoding="utf-8")
            score = pairs_scored(file, models, self.language, level, self.solecism)
            right = self.ordinary + self.clean + self.twins
            after = corrected(right + self.wrong, models, self.language, level, self.solecism)
        changed = sum(a != b for a, b in zip(right, after[: len(right)], strict=True)) / len(right)
        mended = sum(a == b for a, b in zip(self.twins, after[len(right) :], strict=True)) / max(1, len(self.twins))
        worse = score["worse"] / score["lines"]
        return Tried(score["f05"], score["precision"], score["recall"], worse, changed, mended)


def run(work: Workspace, models: Path, solecism: Path, measure_only: bool) -> None:
    """Writes each level's thresholds into the bundle in `models`: of those tried, the ones with the most merit on dev that change few enough
    of the correct sentences; with `measure_only` those that it has stay. The card gives their scores on report."""
    bundle = models / work.language
    edits = read_json(bundle / EDITS, "bundle")
    if not measure_only:
        choose(work, bundle, edits, solecism)
        replace_edits(bundle, edits)
    report = Texts(work, "report", solecism, "report")
    describe(bundle, edits, {level: report.attempt(bundle, edits, level) for level in edits["thresholds"]}, report)


def choose(work: Workspace, bundle: Path, edits: dict, solecism: Path) -> None:
    """Puts the thresholds of each level into `edits`."""
    dev = Texts(work, "dev", solecism, "tune")
    found, always = STRICTEST, 0.0
    for level in edits["thresholds"]:

        def attempt(thresholds: dict[str, float], level: str = level) -> Tried:
            tried = dev.attempt(bundle, {**edits, "thresholds": {**edits["thresholds"], level: thresholds}}, level)
            print(f"{level} {thresholds}: {tried}", flush=True)
            return tried

        # `picky` may change more than `default`, so it goes on from there.
        always = always or attempt(STRICTEST).changed
        edits["thresholds"][level] = found = best(found, always + MOST_CHANGED[level], attempt)
        print(f"{level}: {found}", flush=True)


def describe(bundle: Path, edits: dict, reached: dict[str, Tried], report: Texts) -> None:
    """Writes the thresholds' scores on report into the bundle's card."""
    rows = [
        f"| `{level}` | {', '.join(f'{kind} {value:g}' for kind, value in edits['thresholds'][level].items())} "
        f"| {found.precision:.3f} | {found.recall:.3f} | {found.f05:.3f} | {found.worse:.1%} | {found.changed:.1%} | {found.mended:.0%} |\n"
        for level, found in reached.items()
    ]
    table = (
        f"{BEGINNING} {len(report.written):,} pairs of `report` (`solecism eval --pairs`) and of {len(report.clean + report.twins):,} correct sentences "
        "of the\nkinds above and beginners' right twins, and how many of the beginners' sentences it mends to the letter (`solecism correct --lines`):\n\n"
        "| level | thresholds | precision | recall | F0.5 | lines made worse | correct sentences changed | beginners' sentences mended |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n" + "".join(rows)
    )
    card = (bundle / "README.md").read_text(encoding="utf-8")
    before, there, after = card.partition(BEGINNING)
    if not there:
        before, there, after = card.partition(MEASURED)
    if not there:
        raise TrainingError(f"{bundle}/README.md: no place for the corrections; make it anew with the step `bundle`")
    size = f"| {EDITS} | {(bundle / EDITS).stat().st_size:,} |"
    card = before + table + "\n## " + after.partition("\n## ")[2]
    write_bytes(bundle / "README.md", re.sub(rf"\| {EDITS} \| [\d,]+ \|", size, card).encode("utf-8"))


def best(start: dict[str, float], most: float, attempt: Callable[[dict[str, float]], Tried]) -> dict[str, float]:
    """The thresholds found from `start` on. Each step lowers the one that gains the most for what it changes, as long as there is a gain
    and at most the share `most` of the correct sentences is changed."""
    known: dict[tuple, Tried] = {}

    def tried(places: tuple[int, ...]) -> Tried:
        if places not in known:
            known[places] = attempt({kind: GRID[at] for kind, at in zip(KINDS, places, strict=True)})
        return known[places]

    def worth(places: tuple[int, ...], kept: tuple[int, ...]) -> float:
        """The gain in merit, divided by 1 plus how many more of a hundred correct sentences are changed."""
        return (tried(places).merit - tried(kept).merit) / (
            1 + 100 * max(0.0, tried(places).changed - tried(kept).changed)
        )

    kept = tuple(GRID.index(start[kind]) for kind in KINDS)
    while True:
        lower = [tuple(at + (i == kind) for i, at in enumerate(kept)) for kind in range(len(KINDS))]
        moves = [places for places in lower if max(places) < len(GRID) and tried(places).changed <= most]
        chosen = max(moves, key=lambda places: worth(places, kept), default=kept)
        if tried(chosen).merit <= tried(kept).merit:
            return {kind: GRID[at] for kind, at in zip(KINDS, kept, strict=True)}
        kept = chosen


def with_edits(bundle: Path, edits: dict, folder: Path) -> Path:
    """`folder`, new, with a bundle like `bundle` in it, whose `edits.json` is `edits`."""
    copy = folder / bundle.name
    copy.mkdir(parents=True)
    for file in bundle.iterdir():
        if file.name in (EDITS, MANIFEST):
            shutil.copyfile(file, copy / file.name)
        else:
            (copy / file.name).symlink_to(file.resolve())
    replace_edits(copy, edits)
    return folder


def replace_edits(bundle: Path, edits: dict) -> None:
    """Writes `edits`, and what the manifest says of it."""
    write_json(bundle / EDITS, edits)
    content = (bundle / EDITS).read_bytes()
    manifest = read_json(bundle / MANIFEST, "bundle")
    manifest["files"][EDITS] |= {"bytes": len(content), "sha256": chunk_hashes(content, manifest["chunk_bytes"])}
    write_json(bundle / MANIFEST, manifest)
