"""The engine's row-by-row arithmetic, as ONNX Runtime is made to compute it, against the formula in NumPy."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from solecism_training.quantise import quantise_linears
from solecism_training.simulate import per_row

ROWS, INPUTS, OUTPUTS = 5, 64, 96


def linear(weights: np.ndarray) -> onnx.ModelProto:
    """Two products of the same input, as query and key are."""
    nodes = [helper.make_node("MatMul", ["x", f"w{i}"], [f"y{i}"], name=f"product{i}") for i in range(2)]
    outputs = [helper.make_tensor_value_info(f"y{i}", TensorProto.FLOAT, ["rows", OUTPUTS]) for i in range(2)]
    graph = helper.make_graph(
        nodes,
        "linear",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", INPUTS])],
        outputs,
        initializer=[numpy_helper.from_array(w, f"w{i}") for i, w in enumerate(weights)],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def run(model: onnx.ModelProto, x: np.ndarray) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})


def expected(int8: onnx.ModelProto, x: np.ndarray, bits: int) -> list[np.ndarray]:
    values = {t.name: numpy_helper.to_array(t) for t in int8.graph.initializer}
    top = 2**bits - 1
    least, most = np.minimum(x.min(axis=1, keepdims=True), 0), np.maximum(x.max(axis=1, keepdims=True), 0)
    scale = (most - least) / top
    zero_point = np.rint(-least / scale)
    q = np.clip(np.rint(x / scale) + zero_point, 0, top)
    return [
        ((q - zero_point) @ values[f"w{i}.int8"].astype(np.float64)) * scale * values[f"w{i}.scale"] for i in range(2)
    ]


@pytest.mark.parametrize("bits", [7, 8])
def test_rows_are_rounded_each_by_itself(bits):
    random = np.random.default_rng(11)
    weights = random.normal(size=(2, INPUTS, OUTPUTS)).astype(np.float32)
    # One row a hundred times as large: one scale for all would wipe the others out.
    x = random.normal(size=(ROWS, INPUTS)).astype(np.float32) * np.array(
        [[1], [100], [0.1], [1], [1]], dtype=np.float32
    )
    int8 = quantise_linears(linear(weights), bits)
    simulated = per_row(int8, bits)
    onnx.checker.check_model(simulated)
    for got, want in zip(run(simulated, x), expected(int8, x, bits), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-4 * np.abs(want).max(axis=1).min())
    for got, exact in zip(run(simulated, x), run(linear(weights), x), strict=True):
        error = np.abs(got - exact).max(axis=1) / np.abs(exact).max(axis=1)
        assert error.max() < 0.05
