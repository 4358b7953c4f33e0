"""Step `restore`: a shipped bundle's weights as a variant of the work folder, to teach or to begin with, and the tags of its edit heads.

The history keeps a trained model's bundle, but not its float weights. int8 multiplied out is within half a percent of
them, which makes no difference for a teacher or a beginning.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from . import graph, network, provenance
from .bundle import EDITS
from .dequantise import dequantise
from .editing.tags import Tags
from .errors import TrainingError
from .files import Workspace, read_json, require, write_bytes, write_json
from .languages import LANGUAGES
from .sources import SOURCES

VARIANT = "shipped"
_TYPES = "bert.embeddings.token_type_embeddings.weight"


def run(work: Workspace, models: Path, variant: str = VARIANT) -> Workspace:
    """Makes the variant `variant` of `models`/<language>, whose vocabulary the work folder must have."""
    from safetensors.numpy import save

    bundle = models / work.language
    tokenizer = require(bundle / "tokenizer.json", "bundle").read_bytes()
    if tokenizer != require(work.tokenizer, "vocabulary").read_bytes():
        raise TrainingError(f"{bundle}: its tokenizer is not {work.tokenizer}: the vocabulary was cut anew since")
    config = read_json(bundle / "config.json", "bundle")
    state = weights(onnx.load(require(bundle / "model.onnx", "bundle")))
    state[_TYPES] = np.zeros((config["type_vocab_size"], config["hidden_size"]), dtype=np.float32)
    shipped = work.as_variant(variant)
    write_bytes(shipped.best / "model.safetensors", save(state))
    write_json(shipped.best / "config.json", config)
    network.from_weights(shipped.best, None, 0.0, "restore")  # every weight is there and fits
    if (bundle / EDITS).exists():
        Tags.load(bundle / EDITS).save(work.tags)
    manifest = read_json(bundle / "manifest.json", "bundle")
    training = {
        "sources": sources(manifest["training_data"]),
        "version": manifest["version"],
        "settings": {},
        "history": [],
    }
    write_json(shipped.home / "training.json", training)
    print(f"weights in {shipped.best}")
    return shipped


def sources(descriptions: list[str]) -> list[str]:
    """What a manifest's `training_data` describes."""
    codes = [source for code in LANGUAGES for source in (code, provenance.synthetic(code))]
    codes += [provenance.pairs(code) for code, row in LANGUAGES.items() if row.pairs]
    codes += [provenance.clean(name) for name in SOURCES]
    known = {provenance.described(source): source for source in codes}
    unknown = [text for text in descriptions if text not in known]
    if unknown:
        raise TrainingError(f"a bundle that learned from what is not known here: {unknown[0]}")
    return sorted(known[text] for text in descriptions)


def weights(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    """The float32 weights, by transformers' names, of a graph that `graph.build` made, quantised or not.

    The row of token type 0 is part of the rows of positions there.
    """
    state = {}
    for tensor in dequantise(model).graph.initializer:
        name = tensor.name.removesuffix(".int8")
        if not name.startswith(("bert.", *(f"{layer}." for layer in graph.OUTPUTS))):
            continue
        array = numpy_helper.to_array(tensor)
        # ONNX multiplies x [.., in] by [in, out]; PyTorch keeps [out, in].
        linear = array.ndim == 2 and not name.startswith("bert.embeddings.")
        state[name] = np.ascontiguousarray(array.T if linear else array)
    return state
