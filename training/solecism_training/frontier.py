"""Step `frontier`: what each way of shrinking a model costs and brings: F0.5 against bundle size and against latency.

A row's figures are measured if its weights lie in the work folder. Otherwise they are read from the file of results that
an earlier run wrote (`docs/frontier/<language>.json`), so that the picture can be drawn anew without training anything.

All rows are scored alike: the threshold is the best on the dev blocks, the figures are of the report blocks, and int8 is
computed as the engine does (see `simulate`). Latency is the engine's, one thread, through `solecism bench`.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

from . import graph, quantise
from .data import read_tsv
from .encoding import encode
from .errors import TrainingError
from .files import Workspace, read_json, require, write_json
from .inference import Session
from .scoring import best_threshold, score
from .simulate import per_row
from .tokenizer import WordEncoder, load

BITS = 7
"""Bits of activations, as in the bundles that ship."""
TOKENS = (16, 32, 128)


@dataclass(frozen=True)
class Form:
    """How a network's weights are written."""

    name: str
    make: Callable[[onnx.ModelProto], onnx.ModelProto]
    int8: bool
    runs_in_engine: bool = True


FORMS = {
    "float32": Form("float32", lambda model: model, False),
    "float16": Form("float16", quantise.halve, False),
    "int8 linears": Form("int8 linears", lambda model: quantise.quantise_linears(model, BITS), True),
    "int8": Form("int8", lambda model: quantise.quantise_embeddings(quantise.quantise_linears(model, BITS)), True),
}


@dataclass(frozen=True)
class Row:
    """A model of the table: a variant of the language's own in one form, and the command that makes it."""

    variant: str
    form: str
    label: str
    command: str

    @property
    def key(self) -> str:
        return f"{self.variant or 'whole'} {self.form}"


ROWS = (
    Row("", "float32", "12 layers, float32", "train"),
    Row("", "float16", "12 layers, float16", "train"),
    Row("", "int8 linears", "12 layers, int8 linears", "train"),
    Row("", "int8", "12 layers, int8 (ships)", "train"),
    Row("trim-12000", "int8", "vocabulary of 12,000", "trim --pieces 12000"),
    Row("trim-8000", "int8", "vocabulary of 8,000", "trim --pieces 8000"),
    Row("trim-4000", "int8", "vocabulary of 4,000", "trim --pieces 4000"),
    Row("distil-6", "int8", "6 layers, distilled", "distil --layers 6"),
    Row("distil-4", "int8", "4 layers, distilled", "distil --layers 4"),
    Row("prune-layers-0.25", "int8", "9 layers, pruned and trained", "prune --what layers --ratio 0.25"),
    Row("prune-heads-0.5", "int8", "half the heads", "prune --what heads --ratio 0.5"),
    Row("prune-columns-0.5", "int8", "half the columns, trained", "prune --what columns --ratio 0.5"),
    Row("prune-columns-0.25-untrained", "int8", "3/4 of the columns", "prune --what columns --ratio 0.25 --epochs 0"),
    Row("prune-weights-0.5-untrained", "int8", "half the weights zero", "prune --what weights --ratio 0.5 --epochs 0"),
)

PEERS = (("BERT multilingual", 420), ("DistilBERT multilingual", 260), ("8-bit versions of them", 75))
"""Megabytes of the models that people usually start from, for scale; the 8-bit ones are 50 to 100."""


def run(work: Workspace, docs: Path, solecism: Path, again: bool) -> None:
    """Measures what can be measured, writes `docs`/frontier/<language>.json, the plot, and the table to standard output."""
    path = docs / "frontier" / f"{work.language}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for row in ROWS:
        variant = work.as_variant(row.variant) if row.variant else work
        if row.key in known and not again:
            continue
        if not (variant.best / "model.safetensors").exists():
            print(f"{row.label}: not there; make it with the step `{row.command} --language {work.language}`")
            continue
        print(f"{row.label}: measuring …", flush=True)
        known[row.key] = measure(variant, FORMS[row.form], solecism)
        write_json(path, known)
    rows = [(row, known[row.key]) for row in ROWS if row.key in known]
    if not rows:
        raise TrainingError(f"{path}: no figures yet, and no weights in {work.base} to measure")
    print(table(rows))
    from . import plot

    plot.frontier(rows, PEERS, docs / "frontier" / f"{work.language}.png")


def measure(work: Workspace, form: Form, solecism: Path) -> dict:
    from safetensors.numpy import load_file

    state = load_file(require(work.best / "model.safetensors", "train"))
    config = read_json(work.best / "config.json", "train")
    model = form.make(graph.build(state, config))
    content = model.SerializeToString()
    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    session = Session(per_row(model, BITS) if form.int8 else model, threads=2)
    probabilities, labels = {}, {}
    for name in ("dev", "report"):
        examples = encode(read_tsv(require(work.block(name), "split")), encoder)
        labels[name] = np.array([label for e in examples for label in e.labels])
        probabilities[name] = session.probabilities(examples, f"{work.variant or 'whole'} {form.name} {name}")
    threshold, dev = best_threshold(probabilities["dev"], labels["dev"])
    report = score(probabilities["report"], labels["report"], threshold)
    tokenizer = work.tokenizer.stat().st_size
    return {
        "layers": config["num_hidden_layers"],
        "pieces": len(state["bert.embeddings.word_embeddings.weight"]),
        "parameters": int(sum(weight.size for weight in state.values())),
        "zeros": float(np.mean([np.mean(w == 0) for n, w in state.items() if "encoder" in n and w.ndim == 2])),
        "model_bytes": len(content),
        "bundle_bytes": len(content) + tokenizer,
        "gzip_bytes": len(gzip.compress(content, compresslevel=6)),
        "threshold": threshold,
        "dev_f05": round(dev.f05, 4),
        "report": {key: round(value, 4) for key, value in report.as_dict().items()},
        "milliseconds": latency(content, solecism),
    }


def latency(content: bytes, solecism: Path) -> dict[str, float] | None:
    """Median milliseconds of one sequence by its number of tokens; None if the engine does not run the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        path.write_bytes(content)
        command = [str(solecism), "bench", "--model", str(path), "--tokens", ",".join(map(str, TOKENS))]
        try:
            done = subprocess.run([*command, "--threads", "1", "--format", "json"], capture_output=True, text=True)
        except OSError as error:
            raise TrainingError(
                f"{solecism}: {error.strerror}; build it with `cargo build --release -p solecism`"
            ) from error
    if done.returncode:
        print(f"  the engine does not run it: {done.stderr.strip()}")
        return None
    return {str(row["tokens"]): round(row["median_ms"], 3) for row in json.loads(done.stdout)["rows"]}


def table(rows: list[tuple[Row, dict]]) -> str:
    """Markdown."""
    lines = [
        "| model | parameters | bundle | model.onnx, gzip | P | R | F0.5 | 32 tokens | 128 tokens |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row, found in rows:
        report, times = found["report"], found["milliseconds"] or {}
        lines.append(
            f"| {row.label} | {found['parameters'] / 1e6:.1f} M | {found['bundle_bytes'] / 1e6:.1f} MB "
            f"| {found['gzip_bytes'] / 1e6:.1f} MB | {report['precision']:.3f} | {report['recall']:.3f} "
            f"| {report['f05']:.3f} | {_milliseconds(times, '32')} | {_milliseconds(times, '128')} |"
        )
    return "\n".join(lines)


def _milliseconds(times: dict[str, float], tokens: str) -> str:
    return f"{times[tokens]:.1f} ms" if tokens in times else "not run"
