"""The tables of `make bench` and what they are worked out from."""

import json
import subprocess
import sys

import bench
import numpy as np
import onnx
import pytest
from bench import ONNXRUNTIME, REQUEST, ROWS, RTEN, SOLECISM, TRACT
from bench_models import ROOT, multiply_out
from onnx import TensorProto, helper, numpy_helper

TINY = ROOT / "tools" / "testing" / "data" / "tiny-encoder.onnx"


def ours(ms: float) -> dict:
    return {"rows": dict.fromkeys(ROWS, ms)}


def peer(ms: float, request: dict[int, float | None]) -> dict:
    rows = {row: ms for row in ROWS if row != REQUEST}
    return {"rows": rows, "request": request, "took_s": 1.0}


def test_a_cell_is_the_median_of_the_rounds_and_a_ratio_that_of_each_rounds_own():
    engines = {
        SOLECISM: [ours(1.0), ours(8.0), ours(3.0)],
        # The second round was slow for all: 0.5, 0.8 and 0.75 of it.
        ONNXRUNTIME: [peer(2.0, {1: 2.0}), peer(10.0, {1: 10.0}), peer(4.0, {1: 4.0})],
    }
    found = bench.summary(engines)
    assert found["medians"][SOLECISM]["16"] == 3.0
    assert found["medians"][ONNXRUNTIME]["16"] == 4.0
    assert found["ratios"]["16"] == 0.75
    assert found["ratios"][REQUEST] == 0.75


def test_a_peer_is_credited_with_the_batches_that_serve_it_best():
    # Batches of 4 were best only once, in the only round that tried all.
    rounds = [peer(1.0, {1: 9.0, 4: 5.0, 8: 5.2}), peer(1.0, {4: 7.0, 8: 6.0}), peer(1.0, {4: 7.0, 8: 6.2})]
    found = bench.summary({SOLECISM: [ours(3.0)] * 3, ONNXRUNTIME: rounds})
    assert found["batch"][ONNXRUNTIME] == 8
    assert found["medians"][ONNXRUNTIME][REQUEST] == 6.0
    assert found["ratios"][REQUEST] == pytest.approx(3.0 / 6.0)


def test_batch_sizes_far_behind_the_best_are_not_tried_again():
    before = [peer(1.0, {1: 9.0, 4: 5.0, 8: 5.2, 16: None})]
    assert bench.promising(ONNXRUNTIME, before) == [4, 8]
    assert bench.promising(RTEN, before) == [4]
    assert bench.promising(RTEN, []) == list(bench.BATCHES)
    assert bench.promising(TRACT, before) == [1]


def test_what_was_given_up_or_never_ran_is_a_dash():
    engines = {SOLECISM: [ours(1.0)], ONNXRUNTIME: [peer(2.0, {1: 4.0})], RTEN: [], TRACT: [peer(300.0, {1: None})]}
    report = {
        "machine": "a machine",
        "date": "2026-01-02",
        "versions": {SOLECISM: "abc"},
        "rounds": 1,
        "models": {"de": bench.summary(engines)},
        "kernels_model": "de",
        "kernels": {"avx2": dict.fromkeys(ROWS[:-1], 12.345)},
    }
    lines = bench.markdown(report).splitlines()
    assert "| de | 16 tokens | 1.00 | 2.00 | – | 300 | 0.50 |" in lines
    assert "|  | 50 sentences | 1.00 | 4.00 | – | – | 0.25 |" in lines
    assert "| avx2 | 12.3 | 12.3 | 12.3 | 12.3 | 12.3 |" in lines
    columns = {line.count("|") for line in lines[2 : 4 + len(ROWS)]}
    assert columns == {8}


def test_every_sentence_is_in_one_batch_beside_those_of_like_length():
    lengths = [5, 60, 7, 30, 6]
    found = bench.batchings(lengths)
    assert found[1] == [[5], [6], [7], [30], [60]]
    assert found[4] == [[5, 6, 7, 30], [60]]


def test_weights_are_multiplied_out():
    q, scale = np.array([[1, -2]], dtype=np.int8), np.array([[0.5, 2.0]], dtype=np.float32)
    model = helper.make_model(
        helper.make_graph(
            [
                helper.make_node("Cast", ["q"], ["f"], to=TensorProto.FLOAT),
                helper.make_node("Mul", ["f", "s"], ["w"]),
                helper.make_node("Mul", ["x", "w"], ["y"]),
            ],
            "scaled",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 2])],
            initializer=[numpy_helper.from_array(q, "q"), numpy_helper.from_array(scale, "s")],
        )
    )
    graph = multiply_out(model).graph
    onnx.checker.check_model(model)
    assert [node.op_type for node in graph.node] == ["Mul"]
    assert {t.name: numpy_helper.to_array(t).tolist() for t in graph.initializer} == {"w": [[0.5, -4.0]]}


def test_onnx_runtime_answers_for_each_workload_and_gives_up_what_takes_too_long():
    program = ROOT / "tools" / "peers" / "onnxruntime_peer.py"
    workloads = json.dumps([[[3]], [[2, 5], [4]]])

    def answer(limit: str) -> dict:
        options = ["--vocabulary", "100", "--workloads", workloads, "--seconds", "0", "--limit", limit]
        ran = subprocess.run(
            [sys.executable, program, "--model", TINY, *options], capture_output=True, text=True, check=True
        )
        return json.loads(ran.stdout)

    found = answer("60")
    assert all(0 < row["min_ms"] <= row["median_ms"] for row in found["rows"])
    assert len(found["rows"]) == 2 and found["load_ms"] > 0
    assert answer("0")["rows"] == [None, None]
