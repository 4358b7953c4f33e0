"""Makes ONNX Runtime compute an int8 graph as Solecism's engine does: activations quantised row by row.

DynamicQuantizeLinear takes one scale for a whole batch, padding included; the engine takes one a row (a token), with 7
or 8 bits. The rewritten graph rounds each row to its grid and multiplies in float32 by the int8 weights' values. The
integer products behind it are exact in both, so the two differ only by float32 rounding.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import helper, numpy_helper


def per_row(model: onnx.ModelProto, activation_bits: int) -> onnx.ModelProto:
    """A float32 copy of an int8 `model` (see `quantise.quantise_linears`), its activations rounded to `activation_bits`."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    values = {t.name: t for t in result.graph.initializer}
    consumers = {name: node for node in result.graph.node for name in node.input}
    nodes: list[onnx.NodeProto] = []
    skipped: set[str] = set()  # outputs of the nodes that turn an integer product into float32
    rounded: dict[str, str] = {}  # output of a DynamicQuantizeLinear -> its input, rounded
    top = numpy_helper.from_array(np.array(2**activation_bits - 1, dtype=np.float32), "simulate.top")
    zero = numpy_helper.from_array(np.array(0, dtype=np.float32), "simulate.zero")
    result.graph.initializer.extend([top, zero])
    for node in result.graph.node:
        if node.op_type == "DynamicQuantizeLinear":
            rounded[node.output[0]] = f"{node.output[0]}.rounded"
            nodes += _round_rows(node.input[0], rounded[node.output[0]])
        elif node.op_type == "MatMulInteger":
            cast = consumers[node.output[0]]
            rescale = consumers[cast.output[0]]
            scale = next(name for name in rescale.input if name != cast.output[0])
            weights = numpy_helper.to_array(values[node.input[1]]).astype(np.float32)
            weights = weights * _column_scale(result, scale, values)
            name = f"{node.input[1]}.value"
            result.graph.initializer.append(numpy_helper.from_array(weights, name))
            nodes.append(helper.make_node("MatMul", [rounded[node.input[0]], name], [rescale.output[0]]))
            skipped.update((cast.output[0], rescale.output[0], scale))
        elif node.output[0] not in skipped:
            nodes.append(node)
    # The product of scales precedes the rescaling, which has made it superfluous.
    nodes = [n for n in nodes if not (n.op_type == "Mul" and n.output[0] in skipped)]
    del result.graph.node[:]
    result.graph.node.extend(nodes)
    used = {name for n in nodes for name in n.input}
    kept = [t for t in result.graph.initializer if t.name in used]
    del result.graph.initializer[:]
    result.graph.initializer.extend(kept)
    return result


def _column_scale(model: onnx.ModelProto, product: str, values: dict[str, onnx.TensorProto]) -> np.ndarray:
    """The weights' scales [out] in the product of scales that a `Mul` named `product` computes."""
    (mul,) = (n for n in model.graph.node if product in n.output)
    return next(numpy_helper.to_array(values[name]) for name in mul.input if name in values)


def _round_rows(x: str, output: str) -> list[onnx.NodeProto]:
    """scale = (max - min) / top with min <= 0 <= max; q = clip(round(x / scale) + zero point, 0, top); (q - zero point) * scale."""

    def node(operator: str, inputs: list[str], name: str, **attributes) -> onnx.NodeProto:
        return helper.make_node(operator, inputs, [f"{output}.{name}"], **attributes)

    def at(name: str) -> str:
        return f"{output}.{name}"

    return [
        # Opset 17 still takes the axes of ReduceMin and ReduceMax as an attribute.
        node("ReduceMin", [x], "least", axes=[-1], keepdims=1),
        node("ReduceMax", [x], "most", axes=[-1], keepdims=1),
        node("Min", [at("least"), "simulate.zero"], "min"),
        node("Max", [at("most"), "simulate.zero"], "max"),
        node("Sub", [at("max"), at("min")], "range"),
        node("Div", [at("range"), "simulate.top"], "scale"),
        node("Div", [at("min"), at("scale")], "offset"),
        node("Round", [at("offset")], "negative_zero_point"),
        node("Div", [x, at("scale")], "scaled"),
        node("Round", [at("scaled")], "steps"),
        node("Sub", [at("steps"), at("negative_zero_point")], "shifted"),
        node("Clip", [at("shifted"), "simulate.zero", "simulate.top"], "q"),
        node("Add", [at("q"), at("negative_zero_point")], "centred"),
        helper.make_node("Mul", [at("centred"), at("scale")], [output]),
    ]
