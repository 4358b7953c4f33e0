"""Step `confirm`: which suggestions confirm a mistake, and the detector's thresholds with them, by what the program finds.

The program looks again at sentences in which its own suggestion was followed, and takes a mistake for likelier if nothing is wrong after
that (`shared/corrector/src/look.rs`). `evaluate` knows nothing of it, so the thresholds that it chose are too low for a bundle that does so.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .. import beginners, bootstrap
from ..alarms import FEWEST, sample
from ..bundle import EDITS, MANIFEST
from ..card import alarm_rows, beginner_rows, threshold_rows, weakness
from ..clean import load as load_clean
from ..data import read_tsv
from ..errors import TrainingError
from ..evaluate import REPORTED
from ..files import Workspace, read_json, write_bytes, write_json
from ..program import evaluated, joined
from ..scoring import MOST_ALARMS, MOST_ALARMS_KIND, MOST_PICKY_ALARMS, PICKY_COST, score, wilson
from ..sources import bounds, kind_of
from .tune import replace_edits, with_edits

GRID = {"from": (0.3, 0.5, 0.7), "below": (0.03, 0.1, 0.2), "odds": (1, 2, 3, 5, 8)}
"""The values that each number of a confirmation may have; with odds of 1 nothing is confirmed."""
BEGINNING = {"from": 0.5, "below": 0.1, "odds": 3}
STEP = 0.02
LOWER, HIGHER = 1, 3
"""How many steps below and above the threshold that there is others are tried."""
PARAGRAPH = "What the detector alone is less sure of is found as well"
"""Beginning of the card's paragraph on confirmation."""


@dataclass(frozen=True)
class Seen:
    """What the program finds at one threshold."""

    flags: np.ndarray
    """Whether each word of the learner text is marked: bool [words]."""
    labels: np.ndarray
    lengths: tuple[int, ...]
    """Words of each of its sentences."""
    alarms: dict[str, tuple[int, int]]
    """Of each kind of correct text, how many sentences are marked, and how many there are."""
    beginners: dict[str, int]
    """`pairs`, how many wrong sentences are `found`, and how many right `twins` are marked."""

    @property
    def f05(self) -> float:
        return score(self.flags, self.labels, 0.5).f05

    @property
    def merit(self) -> float:
        """Learners' and beginners' text weigh the same, as in the step `tune`."""
        return (self.f05 + self.beginners["found"] / max(1, self.beginners["pairs"])) / 2

    def share(self, kinds: Callable[[str], bool]) -> float:
        """The share of marked sentences among those of some kinds of correct text."""
        counts = [counts for kind, counts in self.alarms.items() if kinds(kind)]
        return sum(flagged for flagged, _ in counts) / max(1, sum(of for _, of in counts))

    def is_quiet(self) -> bool:
        """Whether few enough correct sentences are marked for `default`."""
        telling = [flagged / of for kind, (flagged, of) in self.alarms.items() if bounds(kind) and of >= FEWEST]
        return self.share(bounds) <= MOST_ALARMS and max(telling, default=0.0) <= MOST_ALARMS_KIND


class Texts:
    """Learner text of a block, correct sentences of it by kind, and a half of the beginners' sentences, as files in `folder`."""

    def __init__(self, work: Workspace, block: str, half: str, folder: Path, solecism: Path) -> None:
        self.gold, self.half, self.solecism, self.folder = work.block(block), half, solecism, folder
        sentences = read_tsv(self.gold)
        self.labels = np.array([label for sentence in sentences for label in sentence.labels])
        self.lengths = tuple(len(sentence.words) for sentence in sentences)
        self.twins = beginners.FOLDER / work.language / "beginners.tsv"
        clean = load_clean(work, block)
        chosen = sample(clean) if block == "dev" else sample(clean, *REPORTED)
        self.kinds: dict[str, Path] = {}
        for kind in dict.fromkeys(kind_of(sentence.source) for sentence in chosen):
            if block == "dev" and not bounds(kind):
                continue
            words = [sentence.words for sentence in chosen if kind_of(sentence.source) == kind]
            self.kinds[kind] = folder / f"{block}-{len(self.kinds)}.txt"
            write_bytes(
                self.kinds[kind], "".join(f"{text}\n" for text in joined(words, work.language, solecism)).encode()
            )
        if not self.kinds:
            raise TrainingError(f"{work.clean(block)}: no sentences to count false alarms in; see the step `clean`")

    def seen(self, bundle: Path, edits: dict, threshold: float) -> Seen:
        """What the program finds in them with a bundle like `bundle`, whose `edits.json` is `edits`."""
        with tempfile.TemporaryDirectory() as folder:
            models = with_edits(bundle, edits, Path(folder) / "models")
            predicted = Path(folder) / "predicted.tsv"

            def ask(*arguments: str) -> dict:
                return evaluated(arguments, models, bundle.name, threshold, self.solecism)

            ask(str(self.gold), "--write-predictions", str(predicted))
            flags = np.array([label == 1 for sentence in read_tsv(predicted) for label in sentence.labels])
            alarms = {kind: ask("--clean", str(file))["thresholds"][0]["flagged"] for kind, file in self.kinds.items()}
            counts = {"pairs": 0, "found": 0, "twins": 0}
            if self.twins.exists():
                found = ask("--twins", str(self.twins), "--half", self.half)["thresholds"][0]
                counts = {
                    "pairs": found["found"]["of"],
                    "found": found["found"]["count"],
                    "twins": found["flagged"]["count"],
                }
        return Seen(
            flags, self.labels, self.lengths, {kind: (a["count"], a["of"]) for kind, a in alarms.items()}, counts
        )


def run(work: Workspace, models: Path, solecism: Path, measure_only: bool) -> None:
    """Writes what confirms a mistake and the thresholds into the bundle in `models`, and what they reach on report into its card; with
    `measure_only` those that the bundle has stay."""
    bundle = models / work.language
    edits, manifest = read_json(bundle / EDITS, "bundle"), read_json(bundle / MANIFEST, "bundle")
    thresholds = manifest["thresholds"]
    with tempfile.TemporaryDirectory() as folder:
        dev = Texts(work, "dev", "tune", Path(folder), solecism)
        report = Texts(work, "report", "report", Path(folder), solecism)

        def attempt(confirmation: dict, threshold: float) -> Seen:
            seen = dev.seen(bundle, {**edits, "confirmation": confirmation}, threshold)
            alarms, found = seen.share(bounds), seen.beginners["found"]
            print(f"{confirmation} {threshold:g}: F0.5 {seen.f05:.4f}, flags {alarms:.2%}, finds {found}", flush=True)
            return seen

        if not measure_only:
            edits["confirmation"], thresholds["default"] = best_default(thresholds["default"], attempt)
            thresholds["picky"] = best_picky(thresholds, lambda threshold: attempt(edits["confirmation"], threshold))
            print(f"{edits['confirmation']}, {thresholds}", flush=True)
        seen = {
            name: {level: texts.seen(bundle, edits, value) for level, value in thresholds.items()}
            for name, texts in (("dev", dev), ("report", report))
        }
    write_json(bundle / MANIFEST, with_metrics(manifest, seen["report"]))
    replace_edits(bundle, edits)
    card = (bundle / "README.md").read_text(encoding="utf-8")
    write_bytes(bundle / "README.md", described(card, edits.get("confirmation"), thresholds, seen).encode("utf-8"))


def around(threshold: float) -> list[float]:
    """The thresholds to try, from the lowest up."""
    steps = [round(threshold + STEP * step, 2) for step in range(-LOWER, HIGHER + 1)]
    return [value for value in steps if 0 < value < 1]


def best_default(threshold: float, attempt: Callable[[dict, float], Seen]) -> tuple[dict, float]:
    """The confirmation and the threshold with the most merit among those that are quiet, one number of the confirmation after the other."""
    known: dict[tuple, tuple[float, float]] = {}

    def tried(confirmation: dict) -> tuple[float, float]:
        """The merit and the threshold."""
        key = tuple(confirmation.values())
        if key not in known:
            seen = [(attempt(confirmation, value), value) for value in around(threshold)]
            quiet = [(each.merit, value) for each, value in seen if each.is_quiet()]
            known[key] = max(quiet, default=(0.0, around(threshold)[-1]))
        return known[key]

    kept = dict(BEGINNING)
    for name, values in GRID.items():
        kept = max(({**kept, name: value} for value in values), key=tried)
    return kept, tried(kept)[1]


def best_picky(thresholds: dict[str, float], attempt: Callable[[float], Seen]) -> float:
    """The lowest threshold whose F0.5 is about the highest among those that flag few enough correct sentences; at most `default`."""
    values = [value for value in around(thresholds["picky"]) if value <= thresholds["default"]]
    seen = [(value, attempt(value)) for value in values]
    allowed = [(value, each.f05) for value, each in seen if each.share(bounds) <= MOST_PICKY_ALARMS]
    highest = max((f05 for _, f05 in allowed), default=0.0)
    return next((value for value, f05 in allowed if f05 >= highest - PICKY_COST), thresholds["default"])


def with_metrics(manifest: dict, report: dict[str, Seen]) -> dict:
    """The manifest with the scores of `report` at each level."""
    scores = score(report["default"].flags, report["default"].labels, 0.5).as_dict()
    alarms = {level: round(seen.share(bounds), 4) for level, seen in report.items()}
    metrics = {key: round(scores[key], 4) for key in ("precision", "recall", "f05")} | {"false_alarms": alarms}
    return {**manifest, "metrics": {**manifest["metrics"], **metrics}}


def described(
    card: str, confirmation: dict | None, thresholds: dict[str, float], seen: dict[str, dict[str, Seen]]
) -> str:
    """The card with the scores of both levels, and with what confirms a mistake."""
    report = seen["report"]
    paragraph = confirmation and (
        f"{PARAGRAPH} if its own suggestion confirms it: a form, a place, or a word missing or too many that\nis at least "
        f"{confirmation['from']:.0%} likely, after which the detector takes no word there for wrong with more than {confirmation['below']:.0%}. The odds of the\n"
        f"mistake are then multiplied by {confirmation['odds']:g}. The first table and the shares of text flagged are what the program makes of it (`solecism eval`)."
    )
    table = {
        level: {
            "threshold": value,
            **{name: score(seen[name][level].flags, seen[name][level].labels, 0.5).as_dict() for name in seen},
            "intervals": bootstrap.intervals(report[level].flags, report[level].labels, report[level].lengths, 0.5),
        }
        for level, value in thresholds.items()
    }
    scores, rest = _parts(card, "## Scores", "| threshold | precision | recall |")
    kept = [part for part in scores.rstrip().split("\n\n") if not part.startswith(PARAGRAPH)]
    card = "\n\n".join([*kept, *([paragraph] if paragraph else []), rest])
    card = _rows(card, "| threshold | precision | recall |", threshold_rows(table))
    clean = {level: _alarms(one) for level, one in report.items()}
    card = _rows(card, "| text | sentences | `default` |", alarm_rows(clean))
    found = {level: {"report": one.beginners} for level, one in report.items()}
    if report["default"].beginners["pairs"]:
        card = _rows(card, "| threshold | mistakes found |", beginner_rows(found))
    before, there, after = card.partition("- At its default threshold it finds ")
    return before + weakness(table["default"]["report"]) + "\n" + after.partition("\n")[2] if there else card


def _alarms(seen: Seen) -> dict[str, dict]:
    """What `evaluate.alarms` gives."""
    together = [sum(counts) for counts in zip(*(c for kind, c in seen.alarms.items() if bounds(kind)), strict=True)]
    each = itertools.chain([("all", together)], seen.alarms.items())
    return {
        kind: {"sentences": of, "flagged": flagged, "share": flagged / max(1, of), "interval": wilson(flagged, of)}
        for kind, (flagged, of) in each
    }


def _parts(card: str, heading: str, table: str) -> tuple[str, str]:
    """The card before and from a table on, which follows a heading."""
    at = card.find(table, max(0, card.find(heading)))
    if at < 0:
        raise TrainingError(f"the card has no table that begins with {table!r}; make it anew with the step `bundle`")
    return card[:at], card[at:]


def _rows(card: str, table: str, rows: str) -> str:
    """The card with other rows in a table."""
    before, rest = _parts(card, "", table)
    heading, line, old = rest.split("\n", 2)
    after = old.partition("\n\n")[2]
    return f"{before}{heading}\n{line}\n{rows}\n\n{after}"
