"""int8 forms of a float32 ONNX graph, in the ONNX standard's own operators.

Linear layers: `MatMul(x, W)` becomes DynamicQuantizeLinear(x) -> MatMulInteger -> Cast -> Mul, with W as int8 and one
scale an output column. Embedding tables: `Gather(table, ids)` becomes a Gather of int8 rows, a Cast, and a Mul by a
Gather of float32 scales, one a row. Any ONNX runtime runs the result; there DynamicQuantizeLinear takes one scale for
the whole tensor, while an engine may do better with one for each row.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# A matrix with fewer output columns (such as the two of a classifier) stays float32, because int8 would save next to nothing.
FEWEST_COLUMNS = 16

# x86 without VNNI multiplies u8 by i8 and adds neighbours in 16 bits, saturating (vpmaddubsw). 127 * 127 * 2 fits and
# so does 255 * 64 * 2: one side has to give up a bit for the product to be exact.
WEIGHT_LIMIT = {7: 127, 8: 64}


def quantise_rows(rows: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 with one scale a row: rows ~ q * scale[:, None], |q| <= limit.

    The scale is the one of 16 between 0.7 and 1 times max|row| / limit with the least squared error: clipping a few
    outliers is often worth the finer step for the rest.
    Returns (q int8 [rows, width], scale float32 [rows]); a row of zeros gets scale 1.
    """
    largest = np.abs(rows).max(axis=1)
    base = np.where(largest > 0, largest, float(limit)).astype(np.float32) / limit
    best_scale, best_error = base, np.full(rows.shape[0], np.inf)
    for ratio in np.linspace(0.7, 1.0, 16, dtype=np.float32):
        scale = base * ratio
        q = np.clip(np.rint(rows / scale[:, None]), -limit, limit)
        error = ((q * scale[:, None] - rows) ** 2).sum(axis=1)
        better = error < best_error
        best_scale = np.where(better, scale, best_scale)
        best_error = np.where(better, error, best_error)
    q = np.clip(np.rint(rows / best_scale[:, None]), -limit, limit).astype(np.int8)
    return q, best_scale.astype(np.float32)


def quantise_linears(model: onnx.ModelProto, activation_bits: int = 7) -> onnx.ModelProto:
    """A copy of `model` in which every MatMul by a stored [in, out] matrix multiplies int8 by int8.

    activation_bits: how many bits the engine that serves this file gives activations, 7 or 8; weights keep 8 or 7.
    """
    limit = WEIGHT_LIMIT[activation_bits]
    model, weights = _copy(model)
    quantised: dict[str, str] = {}  # input -> prefix of its DynamicQuantizeLinear, shared by query, key and value
    nodes = []
    for node in model.graph.node:
        weight = weights.get(node.input[1]) if node.op_type == "MatMul" else None
        if weight is None or weight.ndim != 2 or weight.shape[1] < FEWEST_COLUMNS:
            nodes.append(node)
            continue
        x, name, base = node.input[0], node.input[1], node.name
        if x not in quantised:
            quantised[x] = f"{base}.input"
            outputs = [f"{base}.input.{part}" for part in ("quantised", "scale", "zero_point")]
            nodes.append(helper.make_node("DynamicQuantizeLinear", [x], outputs, name=f"{base}.quantise"))
        prefix = quantised[x]
        q, scale = quantise_rows(weight.T, limit)
        _replace(model, name, {f"{name}.int8": np.ascontiguousarray(q.T), f"{name}.scale": scale})
        nodes += [
            helper.make_node(
                "MatMulInteger",
                [f"{prefix}.quantised", f"{name}.int8", f"{prefix}.zero_point"],
                [f"{base}.product"],
                name=f"{base}.integer",
            ),
            helper.make_node(
                "Cast", [f"{base}.product"], [f"{base}.product.float"], name=f"{base}.cast", to=TensorProto.FLOAT
            ),
            helper.make_node("Mul", [f"{prefix}.scale", f"{name}.scale"], [f"{base}.scale"], name=f"{base}.scales"),
            helper.make_node(
                "Mul", [f"{base}.product.float", f"{base}.scale"], [node.output[0]], name=f"{base}.rescale"
            ),
        ]
    return _finish(model, nodes)


def quantise_embeddings(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy of `model` in which every float32 table read by a Gather along axis 0 is int8 with a scale a row."""
    model, weights = _copy(model)
    nodes = []
    for node in model.graph.node:
        table = weights.get(node.input[0]) if node.op_type == "Gather" else None
        axis = next((a.i for a in node.attribute if a.name == "axis"), 0)
        if table is None or table.ndim != 2 or axis != 0 or table.dtype != np.float32:
            nodes.append(node)
            continue
        name, base = node.input[0], node.name
        q, scale = quantise_rows(table, 127)
        _replace(model, name, {f"{name}.int8": q, f"{name}.scale": scale[:, None]})
        nodes += [
            helper.make_node("Gather", [f"{name}.int8", node.input[1]], [f"{base}.int8"], name=f"{base}.rows"),
            helper.make_node("Gather", [f"{name}.scale", node.input[1]], [f"{base}.scale"], name=f"{base}.scales"),
            helper.make_node("Cast", [f"{base}.int8"], [f"{base}.float"], name=f"{base}.cast", to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"{base}.float", f"{base}.scale"], [node.output[0]], name=f"{base}.rescale"),
        ]
    return _finish(model, nodes)


def halve(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy of `model` whose float32 matrices are stored as float16 and cast back where they are read."""
    model, weights = _copy(model)
    casts = []
    for name, array in weights.items():
        if array.dtype != np.float32 or array.ndim != 2:
            continue
        _replace(model, name, {f"{name}.float16": array.astype(np.float16)})
        casts.append(helper.make_node("Cast", [f"{name}.float16"], [name], name=f"{name}.cast", to=TensorProto.FLOAT))
    return _finish(model, casts + list(model.graph.node))


def _copy(model: onnx.ModelProto) -> tuple[onnx.ModelProto, dict[str, np.ndarray]]:
    duplicate = onnx.ModelProto()
    duplicate.CopyFrom(model)
    return duplicate, {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}


def _replace(model: onnx.ModelProto, name: str, arrays: dict[str, np.ndarray]) -> None:
    kept = [t for t in model.graph.initializer if t.name != name and t.name not in arrays]
    kept += [numpy_helper.from_array(array, key) for key, array in arrays.items()]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)


def _finish(model: onnx.ModelProto, nodes: list[onnx.NodeProto]) -> onnx.ModelProto:
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model
