"""Step `compare`: how far int8 is from float32 on the report blocks, in Solecism's engine and in ONNX Runtime.

Each sentence runs alone, so that ONNX Runtime's one scale for a whole tensor sees no other sentence and no padding. Builds and
runs the engine's example `logits`.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx

from .data import LABELS, read_tsv
from .encoding import Example, encode
from .errors import TrainingError
from .files import Workspace, read_json, require, write_json
from .inference import Session, softmax
from .tokenizer import WordEncoder, load


def run(work: Workspace, models: Path) -> None:
    manifest = read_json(models / work.language / "manifest.json", "bundle")
    shipped = models / work.language / "model.onnx"
    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    examples = encode(read_tsv(require(work.block("report"), "split")), encoder)
    threshold, bits = manifest["thresholds"]["default"], manifest["activation_bits"]

    exact = onnx_runtime(onnx.load(require(work.graph("float32"), "export")), examples)
    rows = {
        "solecism": differences(exact, solecism(shipped, bits, examples), threshold),
        "onnxruntime": differences(exact, onnx_runtime(onnx.load(shipped), examples), threshold),
    }
    print(
        f"{len(exact):,} words of the report blocks, one sentence at a time, against float32 at threshold {threshold}"
    )
    print("| int8 in | median change | 99.9th percentile | largest | words whose label changes |")
    print("| --- | --- | --- | --- | --- |")
    for engine, row in rows.items():
        print(
            f"| {engine} | {row['median']:.5f} | {row['percentile_99_9']:.4f} | {row['largest']:.4f} "
            f"| {row['labels_changed']} ({row['labels_changed_share']:.2%}) |"
        )
    write_json(work.home / "comparison.json", rows)


def differences(exact: np.ndarray, other: np.ndarray, threshold: float) -> dict:
    """Differences in the probability that a word is wrong; both are float64 [words]."""
    change = np.abs(exact - other)
    flipped = int(((exact >= threshold) != (other >= threshold)).sum())
    return {
        "median": float(np.median(change)),
        "percentile_99_9": float(np.quantile(change, 0.999)),
        "largest": float(change.max()),
        "labels_changed": flipped,
        "labels_changed_share": flipped / len(exact),
    }


def onnx_runtime(model: onnx.ModelProto, examples: Sequence[Example]) -> np.ndarray:
    session = Session(model, threads=1)
    results = []
    for example in examples:
        ids = np.array([example.ids], dtype=np.int64)
        results.append(words(session.logits(ids, np.ones_like(ids))[0], example))
    return np.concatenate(results)


def solecism(model: Path, bits: int, examples: Sequence[Example]) -> np.ndarray:
    command = ["cargo", "run", "--quiet", "-p", "solecism-engine", "--example", "logits", "--", str(model), str(bits)]
    lines = "".join(" ".join(map(str, example.ids)) + "\n" for example in examples)
    done = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise TrainingError(f"{' '.join(command)}: exit status {done.returncode}")
    rows = (np.array(line.split(), dtype=np.float32).reshape(-1, len(LABELS)) for line in done.stdout.splitlines())
    return np.concatenate([words(logits, example) for logits, example in zip(rows, examples, strict=True)])


def words(logits: np.ndarray, example: Example) -> np.ndarray:
    """The probability of `i` for each word from the logits [sequence, labels] of its sentence."""
    return softmax(logits)[example.firsts, LABELS.index("i")]
