"""Step `export`: the kept weights as ONNX files: float32, then int8 linears, then int8 embeddings as well.

Both ways to share 15 bits between activations and weights are written (7 and 8, 8 and 7); `evaluate` chooses.
"""

from __future__ import annotations

import numpy as np
import onnx

from . import graph, network, quantise
from .data import read_tsv
from .encoding import encode, pad
from .errors import TrainingError
from .files import Workspace, read_json, require, write_bytes
from .inference import Session
from .tokenizer import WordEncoder, load

TOLERANCE = 3e-4
"""Largest difference allowed between a logit of the ONNX file and PyTorch's, both float32: the order of additions alone changes either by some
ten-thousandths."""
CHECKED_SENTENCES = 64
ACTIVATION_BITS = (7, 8)


def run(work: Workspace) -> None:
    from safetensors.numpy import load_file

    state = load_file(require(work.best / "model.safetensors", "train"))
    config = read_json(work.best / "config.json", "train")
    model = graph.build(state, config)
    difference = largest_difference(work, model)
    print(f"float32: logits within {difference:.1e} of PyTorch's on {CHECKED_SENTENCES} sentences")
    if not difference <= TOLERANCE:
        raise TrainingError(
            f"{work.best}: the ONNX graph differs from PyTorch by {difference:.1e}, over {TOLERANCE:.0e}"
        )
    write(work, "float32", model)
    for bits in ACTIVATION_BITS:
        linears = quantise.quantise_linears(model, bits)
        write(work, f"linears-{bits}", linears)
        write(work, f"final-{bits}", quantise.quantise_embeddings(linears))


def write(work: Workspace, stage: str, model: onnx.ModelProto) -> None:
    content = model.SerializeToString()
    write_bytes(work.graph(stage), content)
    print(f"{work.graph(stage)}: {len(content):,} bytes", flush=True)


def largest_difference(work: Workspace, model: onnx.ModelProto) -> float:
    """Largest difference between ONNX Runtime's logits and PyTorch's, the edit heads' too, on a padded batch of dev sentences, padding left out."""
    import torch

    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    examples = encode(read_tsv(require(work.block("dev"), "split"))[:CHECKED_SENTENCES], encoder)
    ids, mask, _ = pad(examples)
    reference = network.from_weights(work.best, None, 0.0, "train").eval()
    heads = [getattr(reference, head) for head in network.HEADS if hasattr(reference, head)]
    with torch.inference_mode():
        hidden = reference.bert(
            input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask)
        ).last_hidden_state
        theirs = [head(hidden).numpy() for head in (reference.classifier, *heads)]
    ours = Session(model, threads=1).outputs(ids, mask)
    return max(float(np.abs(a - b)[mask == 1].max()) for a, b in zip(ours, theirs, strict=True))
