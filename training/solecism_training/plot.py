"""Pictures for the documentation, with matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def frontier(rows: Sequence[tuple[object, dict]], peers: Sequence[tuple[str, int]], path: Path) -> None:
    """F0.5 against bundle size and against latency, a point a model; `rows` as in `frontier.run`, `peers` in megabytes."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (size, time) = pyplot.subplots(1, 2, figsize=(13, 5.5), sharey=True, layout="constrained")
    for axes, where in ((size, _megabytes), (time, _milliseconds)):
        # The points have numbers, and the names stand at the side, because names beside the points would overlap.
        for number, (row, found) in enumerate(rows, start=1):
            x = where(found)
            if x is None:
                continue
            y = found["report"]["f05"]
            label = f"{number}  {row.label}" if axes is size else None
            axes.plot(x, y, "o", color=_colour(row), markersize=13, alpha=0.85, label=label)
            axes.annotate(str(number), (x, y), ha="center", va="center", fontsize=8, color="white")
        axes.grid(alpha=0.3)
    size.set(xscale="log", xlabel="bundle, MB (log)", ylabel="F0.5 on the report blocks", xlim=(8, 700))
    for name, megabytes in peers:
        size.axvline(megabytes, color="grey", linestyle=":", linewidth=1)
        size.annotate(
            f"{name}, {megabytes} MB",
            (megabytes, 0.02),
            xycoords=("data", "axes fraction"),
            rotation=90,
            fontsize=8,
            color="grey",
            ha="right",
        )
    size.set_xticks([10, 20, 30, 50, 100, 200, 400], labels=["10", "20", "30", "50", "100", "200", "400"])
    time.set(xlabel="milliseconds for one sentence of 32 tokens, one thread", xlim=(0, None))
    figure.legend(loc="outside right center", fontsize=9, frameon=False, markerscale=0.6)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
    print(path)


def _megabytes(found: dict) -> float:
    return found["bundle_bytes"] / 1e6


def _milliseconds(found: dict) -> float | None:
    return (found["milliseconds"] or {}).get("32")


def _colour(row) -> str:
    kind = row.variant.partition("-")[0]
    return {"": "#1f77b4", "distil": "#2ca02c", "prune": "#d62728", "trim": "#9467bd"}[kind]
