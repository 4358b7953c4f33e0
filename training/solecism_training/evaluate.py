"""Step `evaluate`: thresholds on the dev blocks, scores on the report blocks, before and after each quantisation.

Nothing is chosen on the report blocks: the threshold is the one with the best F0.5 on dev, and so are the activation
bits. Scores of int8 files are those of the engine's arithmetic, activations quantised row by row (see `simulate`).
"""

from __future__ import annotations

import numpy as np
import onnx

from .data import Sentence, read_tsv
from .encoding import Example, encode
from .errors import TrainingError
from .export import ACTIVATION_BITS
from .files import Workspace, require, write_json
from .inference import Session
from .languages import Language
from .scoring import best_threshold, score
from .simulate import per_row
from .tokenizer import WordEncoder, load


def run(language: Language, work: Workspace, threads: int) -> None:
    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    sentences = {name: read_tsv(require(work.block(name), "split")) for name in ("dev", "report")}
    # The card's examples have no labels; these are never read.
    texts = [tuple(text.split(" ")) for text, _ in language.examples]
    sentences["examples"] = [Sentence(words, (0,) * len(words)) for words in texts]
    blocks = {name: encode(block, encoder) for name, block in sentences.items()}
    labels = {name: np.array([label for e in block for label in e.labels]) for name, block in blocks.items()}
    stages: dict[str, dict] = {}
    seen: dict[str, np.ndarray] = {}  # probabilities of the examples' words
    reference: dict[str, np.ndarray] = {}
    for stage, bits in [("float32", None)] + [(f"{s}-{b}", b) for b in ACTIVATION_BITS for s in ("linears", "final")]:
        probabilities = _probabilities(work, stage, bits, blocks, threads)
        reference = reference or probabilities
        seen[stage] = probabilities["examples"]
        threshold, dev = best_threshold(probabilities["dev"], labels["dev"])
        stages[stage] = {
            "bytes": work.graph(stage).stat().st_size,
            "threshold": threshold,
            "dev": dev.as_dict(),
            "report": score(probabilities["report"], labels["report"], threshold).as_dict(),
            "change": change(
                reference["report"], probabilities["report"], stages.get("float32", {}).get("threshold", threshold)
            ),
        }
        print(summary(stage, stages[stage]), flush=True)
    bits = max(ACTIVATION_BITS, key=lambda bits: merit(stages[f"final-{bits}"]))
    chosen = stages[f"final-{bits}"]
    ends = np.cumsum([len(words) for words in texts])[:-1]
    write_json(
        work.evaluation,
        {
            "activation_bits": bits,
            "threshold": chosen["threshold"],
            "words": {name: len(values) for name, values in labels.items()},
            "sentences": {name: len(block) for name, block in sentences.items()},
            "stages": stages,
            "examples": [part.round(4).tolist() for part in np.split(seen[f"final-{bits}"], ends)],
        },
    )
    print(f"activation bits: {bits}; threshold {chosen['threshold']}; report F0.5 {chosen['report']['f05']:.4f}")


def merit(stage: dict) -> tuple[float, float]:
    """For comparing stages: F0.5 on dev to three places, then how little the probabilities moved."""
    return round(stage["dev"]["f05"], 3), -stage["change"]["median"]


def _probabilities(
    work: Workspace, stage: str, bits: int | None, blocks: dict[str, list[Example]], threads: int
) -> dict[str, np.ndarray]:
    path = require(work.graph(stage), "export")
    try:
        model = onnx.load(path)
    except Exception as error:  # protobuf and onnx raise kinds of their own
        raise TrainingError(f"{path}: not an ONNX file ({error}); run the step `export` again") from error
    session = Session(model if bits is None else per_row(model, bits), threads)
    return {name: session.probabilities(examples, f"{stage} {name}") for name, examples in blocks.items()}


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
