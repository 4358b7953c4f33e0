"""The float32 twin of a quantised bundle: the same network with every int8 weight multiplied out.

    python -m solecism_training.dequantise models/de/model.onnx float.onnx

For benchmarks that set the int8 engine beside a float32 one on the same network.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper


def dequantise(model: onnx.ModelProto) -> onnx.ModelProto:
    """Undoes `quantise.quantise_linears` and `quantise.quantise_embeddings`, up to the rounding of the weights."""
    weights = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    made_by = {output: node for node in model.graph.node for output in node.output}
    floats: dict[str, np.ndarray] = {}
    nodes, dropped = [], set()
    for node in model.graph.node:
        if node.op_type != "Mul":
            continue
        cast = made_by.get(node.input[0])
        source = made_by.get(cast.input[0]) if cast is not None and cast.op_type == "Cast" else None
        scales = made_by.get(node.input[1])
        if source is None or scales is None:
            continue
        if source.op_type == "MatMulInteger":
            weight, scale = source.input[1], scales.input[1]
            quantise = made_by[source.input[0]]
            replacement = helper.make_node("MatMul", [quantise.input[0], weight], node.output, name=source.name)
            dropped.add(quantise.name)
        elif source.op_type == "Gather" and scales.op_type == "Gather":
            weight, scale = source.input[0], scales.input[0]
            replacement = helper.make_node("Gather", [weight, source.input[1]], node.output, name=source.name)
        else:
            continue
        floats[weight] = weights[weight].astype(np.float32) * weights[scale]
        dropped |= {node.name, cast.name, source.name, scales.name}
        weights.pop(scale)
        made_by[node.output[0]] = replacement

    for node in model.graph.node:
        if node.name not in dropped:
            nodes.append(node)
        elif node.output[0] in made_by and made_by[node.output[0]] is not node:
            nodes.append(made_by[node.output[0]])
    twin = onnx.ModelProto()
    twin.CopyFrom(model)
    del twin.graph.node[:], twin.graph.initializer[:]
    twin.graph.node.extend(nodes)
    twin.graph.initializer.extend(numpy_helper.from_array(floats.get(name, w), name) for name, w in weights.items())
    onnx.checker.check_model(twin)
    return twin


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m solecism_training.dequantise QUANTISED.onnx FLOAT.onnx")
    Path(sys.argv[2]).write_bytes(dequantise(onnx.load(sys.argv[1])).SerializeToString())
