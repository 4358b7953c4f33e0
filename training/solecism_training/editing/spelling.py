"""Step `spelling`: from which probability on a word that no list knows is mended, tried out with the program.

What such a word becomes is looked up in the list of words, which only the program does, so that the other thresholds' way of counting tags
(`thresholds`) does not say how often it is right.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from ..alarms import sample
from ..bundle import EDITS, chunk_hashes
from ..clean import load as load_clean
from ..errors import TrainingError
from ..files import Workspace, read_json, write_json
from ..program import corrected, joined, pairs_scored
from .pairs import load as load_pairs
from .thresholds import MOST_CHANGED

GRID = (0.12, 0.18, 0.24, 0.3, 0.36, 0.42, 0.5, 0.6)
PAIRS = 1000
"""Pairs that are mended, from the first on: Czech has several thousand."""
PER_KIND = 150
"""Correct sentences of each kind of text that are looked at."""


def run(work: Workspace, models: Path, solecism: Path) -> None:
    """Writes the threshold `spelling` of each level into the bundle in `models`: the best F0.5 on dev at which few enough of the
    correct sentences are changed, or no more than without a threshold of its own."""
    language = work.language
    bundle = models / language
    edits = read_json(bundle / EDITS, "bundle")
    pairs = load_pairs(work.pairs("dev"))[:PAIRS]
    written, right = (
        joined(side, language, solecism) for side in ([p.written for p in pairs], [p.corrected for p in pairs])
    )
    clean = joined([s.words for s in sample(load_clean(work, "dev"), PER_KIND)], language, solecism)
    if not clean:
        raise TrainingError(f"{work.clean('dev')}: no sentences to count changes in; see the step `clean`")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pairs.tsv"
        rows = zip(written, right, strict=True)
        file.write_text("".join(f"{a}\t{b}\n" for a, b in rows if "\t" not in a + b), encoding="utf-8")
        for level, thresholds in edits["thresholds"].items():
            thresholds.pop("spelling", None)
            tried = {}
            for value in (None, *GRID):
                if value is not None:
                    thresholds["spelling"] = value
                trial = with_edits(bundle, edits, Path(folder) / "trial")
                score = pairs_scored(file, trial, language, level, solecism)
                after = corrected(clean, trial, language, level, solecism)
                changed = sum(a != b for a, b in zip(clean, after, strict=True)) / len(clean)
                tried[value] = (score["f05"], changed)
                print(
                    f"{level}, spelling {'as other words' if value is None else value}: "
                    f"edits {score['f05']:.4f} (P {score['precision']:.3f} R {score['recall']:.3f}), changes {changed:.2%} of {len(clean):,} correct sentences",
                    flush=True,
                )
            chosen = choose(tried, MOST_CHANGED[level])
            thresholds.pop("spelling", None)
            if chosen is not None:
                thresholds["spelling"] = chosen
            print(f"{level}: {chosen}", flush=True)
    replace_edits(bundle, edits)


def choose(tried: dict[float | None, tuple[float, float]], most_changed: float) -> float | None:
    """Of thresholds with their F0.5 and the share of correct sentences that they change, the best; None: no threshold of its own."""
    most = max(most_changed, tried[None][1])
    return max((value for value in tried if tried[value][1] <= most), key=lambda value: tried[value][0])


def with_edits(bundle: Path, edits: dict, folder: Path) -> Path:
    """`folder` with a bundle like `bundle` in it, whose `edits.json` is `edits`."""
    copy = folder / bundle.name
    copy.mkdir(parents=True, exist_ok=True)
    for file in bundle.iterdir():
        link = copy / file.name
        link.unlink(missing_ok=True)
        link.symlink_to(file.resolve())
    replace_edits(copy, edits)
    return folder


def replace_edits(bundle: Path, edits: dict) -> None:
    """Writes `edits` and what the manifest says of it. A link is replaced, and what it leads to stays."""
    manifest = read_json(bundle / "manifest.json", "bundle")
    for name in (EDITS, "manifest.json"):
        if (bundle / name).is_symlink():
            (bundle / name).unlink()
    write_json(bundle / EDITS, edits)
    content = (bundle / EDITS).read_bytes()
    manifest["files"][EDITS] |= {"bytes": len(content), "sha256": chunk_hashes(content, manifest["chunk_bytes"])}
    write_json(bundle / "manifest.json", manifest)
