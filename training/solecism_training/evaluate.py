"""Step `evaluate`: thresholds on the dev blocks, scores on the report blocks, before and after each quantisation.

Nothing is chosen on the report blocks: the thresholds are chosen on dev, and so are the activation bits. Scores of int8
files are those of the engine's arithmetic, activations quantised row by row (see `simulate`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx

from . import bootstrap, calibration
from .data import read_tsv
from .encoding import encode
from .errors import TrainingError
from .export import ACTIVATION_BITS
from .files import Workspace, require, write_json
from .inference import Session
from .languages import Language
from .scoring import best_threshold, picky_threshold, score
from .simulate import per_row
from .tokenizer import WordEncoder, load

Blocks = dict[str, np.ndarray]
"""Labels or probabilities [words] of `dev`, `report` and `examples`."""


def run(language: Language, work: Workspace, threads: int) -> None:
    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    sentences = {name: read_tsv(require(work.block(name), "split")) for name in ("dev", "report")}
    sentences["examples"] = [sentence for sentence, _ in language.examples]
    lengths = {name: [len(s.words) for s in block] for name, block in sentences.items()}
    labels = {name: np.array([label for s in block for label in s.labels]) for name, block in sentences.items()}
    blocks = {name: encode(block, encoder) for name, block in sentences.items()}
    found: dict[str, Blocks] = {}
    stages: dict[str, dict] = {}
    for stage, bits in [("float32", None)] + [(f"{s}-{b}", b) for b in ACTIVATION_BITS for s in ("linears", "final")]:
        model = _load(work, stage)
        session = Session(model if bits is None else per_row(model, bits), threads)
        found[stage] = {name: session.probabilities(block, f"{stage} {name}") for name, block in blocks.items()}
        threshold, dev = best_threshold(found[stage]["dev"], labels["dev"])
        exact = stages.get("float32", {}).get("threshold", threshold)
        stages[stage] = {
            "bytes": work.graph(stage).stat().st_size,
            "threshold": threshold,
            "dev": dev.as_dict(),
            "report": score(found[stage]["report"], labels["report"], threshold).as_dict(),
            "change": change(found["float32"]["report"], found[stage]["report"], exact),
        }
        print(summary(stage, stages[stage]), flush=True)
    bits = max(ACTIVATION_BITS, key=lambda bits: merit(stages[f"final-{bits}"]))
    shipped = found[f"final-{bits}"]
    thresholds = {
        "default": stages[f"final-{bits}"]["threshold"],
        "picky": picky_threshold(shipped["dev"], labels["dev"])[0],
    }
    evaluation = {
        "activation_bits": bits,
        "parameters": parameters(_load(work, "float32")),
        "thresholds": {name: scored(value, shipped, labels, lengths["report"]) for name, value in thresholds.items()},
        "calibration": calibration.measure(shipped["report"], labels["report"]),
        "words": {name: len(values) for name, values in labels.items()},
        "sentences": {name: len(block) for name, block in sentences.items()},
        "stages": stages,
        "examples": [
            part.round(4).tolist() for part in np.split(shipped["examples"], np.cumsum(lengths["examples"])[:-1])
        ],
    }
    write_json(work.evaluation, evaluation)
    print(f"activation bits: {bits}; calibration error {evaluation['calibration']['error']:.4f}")
    for name, entry in evaluation["thresholds"].items():
        low, high = entry["intervals"]["f05"]
        report = entry["report"]
        print(
            f"{name} threshold {entry['threshold']}: report P {report['precision']:.4f} R {report['recall']:.4f} "
            f"F0.5 {report['f05']:.4f} (95%: {low:.4f} to {high:.4f})"
        )


def scored(threshold: float, found: Blocks, labels: Blocks, lengths: Sequence[int]) -> dict:
    """Scores at `threshold` on dev and report, with intervals for report; lengths [sentences of report] in words."""
    dev, report = (score(found[name], labels[name], threshold).as_dict() for name in ("dev", "report"))
    intervals = bootstrap.intervals(found["report"], labels["report"], lengths, threshold)
    return {"threshold": threshold, "dev": dev, "report": report, "intervals": intervals}


def parameters(model: onnx.ModelProto) -> int:
    """Weights of a float32 graph: what stands in its tables, matrices and vectors."""
    tensors = [t for t in model.graph.initializer if t.data_type == onnx.TensorProto.FLOAT and t.dims]
    return sum(int(np.prod(t.dims)) for t in tensors)


def merit(stage: dict) -> tuple[float, float]:
    """For comparing stages: F0.5 on dev to three places, then how little the probabilities moved."""
    return round(stage["dev"]["f05"], 3), -stage["change"]["median"]


def _load(work: Workspace, stage: str) -> onnx.ModelProto:
    path = require(work.graph(stage), "export")
    try:
        return onnx.load(path)
    except Exception as error:  # protobuf and onnx raise kinds of their own
        raise TrainingError(f"{path}: not an ONNX file ({error}); run the step `export` again") from error


def change(before: np.ndarray, after: np.ndarray, threshold: float) -> dict[str, float]:
    """How far the probabilities [words] moved, and the share of words on the other side of `threshold`."""
    moved = np.abs(after - before)
    return {
        "median": float(np.median(moved)),
        "percentile_99_9": float(np.percentile(moved, 99.9)),
        "flipped": float(((before >= threshold) != (after >= threshold)).mean()),
    }


def summary(stage: str, result: dict) -> str:
    report, moved = result["report"], result["change"]
    return (
        f"{stage}: {result['bytes']:,} bytes, report P {report['precision']:.4f} R {report['recall']:.4f} "
        f"F0.5 {report['f05']:.4f} at {result['threshold']}; against float32 the probability moves by {moved['median']:.5f} "
        f"(median), {moved['percentile_99_9']:.4f} (99.9th percentile), {moved['flipped']:.3%} of words flip"
    )
