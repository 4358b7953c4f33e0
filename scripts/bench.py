"""Times Solecism beside ONNX Runtime, rten and plain tract on the same files, for `make bench`.

    PYTHONPATH=training .venv-bench/bin/python scripts/bench.py --models de,minilm --rounds 3

Every process runs on one thread and is pinned to one core if the system allows it. In a round each model goes through each engine in turn, in
a new process, so that what disturbs the machine for a while disturbs them all. A cell is the median over the rounds of each round's
median. The table goes to standard output, and every single figure to a JSON file as well.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from statistics import median

import bench_models

ROOT = Path(__file__).parent.parent
TOKENS = (16, 32, 128)
SENTENCES = 50
REQUEST = f"{SENTENCES} sentences"
LOAD, PEAK = "load", "peak, MB"
ROWS = (*map(str, TOKENS), REQUEST, LOAD, PEAK)
SOLECISM, ONNXRUNTIME, RTEN, TRACT = ENGINES = ("Solecism", "ONNX Runtime", "rten", "tract")
# Sequences in a batch of a request, sorted by length; a peer is credited with the size that serves it best.
BATCHES = (1, 4, 8, 16)
# ONNX Runtime is tried again with batch sizes up to this far behind its best of the first round.
HOPELESS = 1.05
# An engine that takes longer than this for a model in the first round, in seconds, is left out of the others.
SLOW = 20.0


def main() -> None:
    args = arguments()
    pinned = pin(args.core)
    print(
        f"load average before the start: {os.getloadavg()[0]:.2f} (above 0.3 something else is running)",
        file=sys.stderr,
    )
    models = []
    for name in args.models:
        print(f"{name}: getting the file ready", file=sys.stderr)
        models.append(bench_models.model(name, args.target / "bench"))
    # An engine's error is enough to know, without the calls that led to it.
    os.environ["RUST_BACKTRACE"] = "0"
    rounds = measure(models, args)
    chosen = next((model for model in models if model.name == "de"), models[0])
    kernels = measure_kernels(chosen, args)
    results = {name: summary(found) for name, found in rounds.items()}
    report = {
        "machine": machine(pinned),
        "date": datetime.date.today().isoformat(),
        "versions": versions(),
        "rounds": args.rounds,
        "seconds": args.seconds,
        "models": results,
        "kernels": kernels,
        "kernels_model": chosen.name,
        "single": rounds,
    }
    path = args.target / "bench" / "warm.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1) + "\n")
    print(markdown(report))
    print(f"all figures: {path}", file=sys.stderr)


def arguments() -> argparse.Namespace:
    def names(known: tuple[str, ...]):
        def parse(text: str) -> list[str]:
            if unknown := [name for name in text.split(",") if name not in known]:
                raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)}, only {', '.join(known)}")
            return text.split(",")

        return parse

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add(
        "--models",
        type=names(bench_models.NAMES),
        default=list(bench_models.NAMES),
        help="some of them, separated by commas",
    )
    add("--engines", type=names(ENGINES), default=list(ENGINES), help="some of them; Solecism always runs")
    add("--rounds", type=int, default=5)
    add("--seconds", type=float, default=0.25, help="how long a row runs in a round, at least")
    add("--core", type=int, help="the core that all run on (default: the last one that this process may use)")
    add("--target", type=Path, default=Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")))
    args = parser.parse_args()
    if args.rounds < 1:
        parser.error("--rounds must be 1 or more")
    return args


def pin(core: int | None) -> int | None:
    """Puts this process and those that it starts on one core, and returns that core; None if the system has no such call."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    core = max(os.sched_getaffinity(0)) if core is None else core
    os.sched_setaffinity(0, {core})
    return core


def batchings(lengths: list[int]) -> dict[int, list[list[int]]]:
    """The lengths of a request's sentences in batches of each size; sorted, so that little is padding."""
    ordered = sorted(lengths)
    return {size: [ordered[i : i + size] for i in range(0, len(ordered), size)] for size in BATCHES}


def measure(models: list[bench_models.Model], args: argparse.Namespace) -> dict[str, dict[str, list[dict]]]:
    """Per model and engine, a list of what each round measured: see `measure_solecism` and `measure_peer`."""
    found: dict[str, dict[str, list[dict]]] = {}
    begin = time.monotonic()
    for number in range(args.rounds):
        for model in models:
            engines = found.setdefault(model.name, {})
            print(
                f"round {number + 1} of {args.rounds}, {model.name} ({time.monotonic() - begin:.0f} s)", file=sys.stderr
            )
            solecism = measure_solecism(model, args)
            engines.setdefault(SOLECISM, []).append(solecism)
            # Every second round runs in reverse order.
            for engine in ENGINES[1:] if number % 2 == 0 else ENGINES[:0:-1]:
                before = engines.setdefault(engine, [])
                if engine not in args.engines or (number > 0 and (not before or before[0]["took_s"] > SLOW)):
                    continue
                start = time.monotonic()
                peer = measure_peer(engine, model, solecism, promising(engine, before), args)
                if peer is not None:
                    before.append(peer | {"took_s": time.monotonic() - start})
    return found


def promising(engine: str, before: list[dict]) -> list[int]:
    """The batch sizes of a request that may be an engine's best, after the rounds before."""
    if engine == TRACT:
        # This one is by far the slowest, so it is measured in its simplest use only.
        return [1]
    if not before:
        return list(BATCHES)
    first = {size: ms for size, ms in before[0]["request"].items() if ms is not None}
    best = min(first.values(), default=0.0)
    return [size for size, ms in first.items() if ms == best or (engine == ONNXRUNTIME and ms <= HOPELESS * best)]


def measure_solecism(model: bench_models.Model, args: argparse.Namespace, *more: str) -> dict:
    """A round's figures: `rows` of milliseconds by ROWS, `lengths` of the request's sentences, `vocabulary`, `kernels`."""
    command = [args.target / "release" / "solecism", "bench", "--model", model.place, "--threads", "1"]
    command += ["--tokens", ",".join(map(str, TOKENS)), "--sentences", str(SENTENCES), "--seconds", str(args.seconds)]
    ran = subprocess.run([*command, "--format", "json", *more], capture_output=True, text=True)
    if ran.returncode != 0:
        sys.exit(f"bench: Solecism cannot run {model.name}: {ran.stderr.strip()}")
    answer = json.loads(ran.stdout)
    rows = {str(row["tokens"]): row["median_ms"] for row in answer["rows"]}
    rows |= {REQUEST: answer["request"]["median_ms"], LOAD: answer["load_ms"], PEAK: megabytes(answer["peak_bytes"])}
    return {"rows": rows, "lengths": answer["request"]["lengths"]} | {k: answer[k] for k in ("vocabulary", "kernels")}


def measure_peer(
    engine: str, model: bench_models.Model, solecism: dict, sizes: list[int], args: argparse.Namespace
) -> dict | None:
    """A round's figures: `rows` by ROWS without the request, and `request` by the size of the batches; None if the engine fails."""
    batches = batchings(solecism["lengths"])
    workloads = [[[tokens]] for tokens in TOKENS] + [batches[size] for size in sizes]
    if engine == ONNXRUNTIME:
        command = [sys.executable, ROOT / "tools" / "peers" / "onnxruntime_peer.py"]
    else:
        command = [args.target / "peers" / f"solecism-peer-{engine}"]
    command += ["--model", model.path, "--vocabulary", str(solecism["vocabulary"]), "--seconds", str(args.seconds)]
    ran = subprocess.run([*command, "--workloads", json.dumps(workloads)], capture_output=True, text=True)
    if ran.stderr.strip():
        print(f"{engine} on {model.name}: {ran.stderr.strip()[:300]}", file=sys.stderr)
    if ran.returncode != 0:
        return None
    answer = json.loads(ran.stdout)
    times = [row and row["median_ms"] for row in answer["rows"]]
    rows = dict(zip(map(str, TOKENS), times, strict=False))
    rows |= {LOAD: answer["load_ms"], PEAK: megabytes(answer["peak_bytes"])}
    return {"rows": rows, "request": dict(zip(sizes, times[len(TOKENS) :], strict=True))}


def measure_kernels(model: bench_models.Model, args: argparse.Namespace) -> dict[str, dict[str, float]]:
    """A model on each int8 kernel that the processor has, except the reference: medians over the rounds, by ROWS."""
    available = measure_solecism(model, args)["kernels"]
    found: dict[str, list[dict]] = {kernel: [] for kernel in reversed(available) if kernel != "scalar"}
    if len(found) < 2:
        # The tables above show it already.
        return {}
    for number in range(args.rounds):
        print(f"round {number + 1} of {args.rounds}, {model.name} on each kernel", file=sys.stderr)
        for kernel, rounds in found.items():
            rounds.append(measure_solecism(model, args, "--kernel", kernel)["rows"])
    return {kernel: {row: median(one[row] for one in rounds) for row in ROWS[:-1]} for kernel, rounds in found.items()}


def summary(engines: dict[str, list[dict]]) -> dict:
    """A model's `medians` by engine and row, the `batch` that served each peer best, and Solecism's `ratios` to ONNX Runtime by row."""
    medians: dict[str, dict[str, float | None]] = {}
    batch: dict[str, int] = {}
    rows: dict[str, list[dict[str, float | None]]] = {}
    for engine, rounds in engines.items():
        rows[engine] = [dict(one["rows"]) for one in rounds]
        if engine != SOLECISM and rounds:
            tried = {size: middle([one["request"].get(size) for one in rounds]) for size in rounds[0]["request"]}
            # The sizes that were dropped after the first round were beaten there.
            kept = {size: ms for size, ms in tried.items() if ms is not None and size in rounds[-1]["request"]}
            if kept:
                batch[engine] = min(kept, key=kept.__getitem__)
            for row, one in zip(rows[engine], rounds, strict=True):
                row[REQUEST] = one["request"].get(batch.get(engine))
        medians[engine] = {row: middle([one.get(row) for one in rows[engine]]) for row in ROWS}
    pairs = list(zip(rows.get(SOLECISM, []), rows.get(ONNXRUNTIME, []), strict=False))
    # The ratio is taken round by round, because what slows a round down slows both.
    ratios = {row: middle([ours[row] / theirs[row] for ours, theirs in pairs if theirs.get(row)]) for row in ROWS}
    return {"medians": medians, "batch": batch, "ratios": ratios}


def middle(values: list[float | None]) -> float | None:
    """The median of the values that are there."""
    there = [value for value in values if value is not None]
    return median(there) if there else None


def markdown(report: dict) -> str:
    """The tables of a report."""
    about = ", ".join(f"{name} {version}" for name, version in report["versions"].items())
    lines = [
        f"{report['machine']}; {report['date']}; {about}. Milliseconds, medians of {report['rounds']} rounds.",
        "",
        f"| model | | {' | '.join(ENGINES)} | {SOLECISM} / {ONNXRUNTIME} |",
        f"| --- | --- |{' --- |' * (len(ENGINES) + 1)}",
    ]
    for name, result in report["models"].items():
        for row in ROWS:
            cells = [result["medians"].get(engine, {}).get(row) for engine in ENGINES]
            unit = "" if row in (REQUEST, LOAD, PEAK) else " tokens"
            ratio = result["ratios"][row]
            texts = [number(cell) for cell in cells] + [f"{ratio:.2f}" if ratio else "–"]
            lines.append(f"| {name if row == ROWS[0] else ''} | {row}{unit} | {' | '.join(texts)} |")
    if report["kernels"]:
        lines += [
            "",
            f"| {SOLECISM}, {report['kernels_model']}, on | {' | '.join(ROWS[:-1])} |",
            f"| --- |{' --- |' * len(ROWS[:-1])}",
        ]
        for kernel, medians in report["kernels"].items():
            lines.append(f"| {kernel} | {' | '.join(number(medians[row]) for row in ROWS[:-1])} |")
    return "\n".join(lines)


def number(value: float | None) -> str:
    """A figure to about three digits; a dash for what was not measured or was given up."""
    if value is None:
        return "–"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def megabytes(count: int | None) -> float | None:
    return None if count is None else count / 1e6


def machine(core: int | None) -> str:
    name = platform.processor() or platform.machine()
    if (info := Path("/proc/cpuinfo")).exists():
        models = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        name = models[0] if models else name
    pinned = "not pinned" if core is None else f"pinned to core {core}"
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, one thread, {pinned}"


def versions() -> dict[str, str]:
    import onnxruntime

    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    locked = {package["name"]: package["version"] for package in lock}
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return {
        SOLECISM: commit.stdout.strip() or locked["solecism"],
        ONNXRUNTIME: onnxruntime.__version__,
        RTEN: locked["rten"],
        TRACT: locked["tract-onnx"],
    }


if __name__ == "__main__":
    main()
