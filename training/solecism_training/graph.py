"""A BERT token classifier as a float32 ONNX graph, from its weights by name.

The graph is written node by node instead of traced: the traced graph of the same network carries shape arithmetic
(Shape, Gather, Concat, Expand) that an engine must fold away again before one plan can serve every batch and length.
Operators are the ONNX standard's own, opset 17 (the first with LayerNormalization).

Inputs:  input_ids       int64 [batch, sequence]
         attention_mask  int64 [batch, sequence], 1 for a token, 0 for padding
Outputs: logits          float32 [batch, sequence, labels]
         edit_logits     float32 [batch, sequence, tags], and
         insert_logits   float32 [batch, sequence, tags], where the network has these heads
"""

from __future__ import annotations

import math

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUTPUTS = {"classifier": "logits", "edit_classifier": "edit_logits", "insert_classifier": "insert_logits"}
"""Outputs by the linear layer that gives each; only a network that has learned corrections has the edit heads."""
OPSET = 17
# IR version 8 came with opset 17; every runtime that knows the opset reads it.
IR_VERSION = 8


class Builder:
    """Collects nodes and initialisers; a constant that stands twice is stored once."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initialisers: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        if name not in self.initialisers:
            self.initialisers[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def scalar(self, value: float) -> str:
        return self.constant(f"scalar_{value:g}", np.array(value, dtype=np.float32))

    def node(self, operator: str, inputs: list[str], name: str, **attributes) -> str:
        output = f"{name}.out"
        self.nodes.append(helper.make_node(operator, inputs, [output], name=name, **attributes))
        return output


def build(state: dict[str, np.ndarray], config: dict) -> onnx.ModelProto:
    """The graph of a Hugging Face `BertForTokenClassification`.

    state: its `state_dict` as float32 arrays; linear weights are [out, in] as PyTorch keeps them.
    config: its `config.json`: num_hidden_layers, num_attention_heads, hidden_size, layer_norm_eps.
    Raises KeyError naming the first weight that is missing.
    """
    g = Builder()
    epsilon = float(config.get("layer_norm_eps", 1e-12))

    def weight(name: str) -> np.ndarray:
        return state[name].astype(np.float32, copy=False)

    def linear(x: str, name: str) -> str:
        # ONNX multiplies x [.., in] by B [in, out].
        w = g.constant(f"{name}.weight", weight(f"{name}.weight").T)
        b = g.constant(f"{name}.bias", weight(f"{name}.bias"))
        return g.node("Add", [g.node("MatMul", [x, w], f"{name}.matmul"), b], f"{name}.add")

    def layer_norm(x: str, name: str) -> str:
        scale = g.constant(f"{name}.weight", weight(f"{name}.weight"))
        bias = g.constant(f"{name}.bias", weight(f"{name}.bias"))
        return g.node("LayerNormalization", [x, scale, bias], name, axis=-1, epsilon=epsilon)

    x = _embeddings(g, weight)
    x = layer_norm(x, "bert.embeddings.LayerNorm")
    mask = _attention_bias(g)
    # Pruning leaves a layer fewer heads of the same width than the configuration says.
    head_width = int(config["hidden_size"]) // int(config["num_attention_heads"])
    for layer in range(int(config["num_hidden_layers"])):
        prefix = f"bert.encoder.layer.{layer}"
        heads = weight(f"{prefix}.attention.self.query.bias").shape[0] // head_width
        context = _attention(g, x, mask, f"{prefix}.attention.self", linear, heads, head_width)
        attended = linear(context, f"{prefix}.attention.output.dense")
        x = layer_norm(
            g.node("Add", [attended, x], f"{prefix}.attention.residual"), f"{prefix}.attention.output.LayerNorm"
        )
        inner = _gelu(g, linear(x, f"{prefix}.intermediate.dense"), f"{prefix}.intermediate.gelu")
        outer = linear(inner, f"{prefix}.output.dense")
        x = layer_norm(g.node("Add", [outer, x], f"{prefix}.output.residual"), f"{prefix}.output.LayerNorm")
    outputs = []
    for layer, name in OUTPUTS.items():
        if f"{layer}.bias" in state:
            linear(x, layer)
            g.nodes[-1].output[0] = name
            shape = ["batch", "sequence", weight(f"{layer}.bias").shape[0]]
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    graph = helper.make_graph(
        g.nodes,
        "token-classification",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"]),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["batch", "sequence"]),
        ],
        outputs,
        initializer=list(g.initialisers.values()),
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="solecism"
    )
    onnx.checker.check_model(model)
    return model


def _embeddings(g: Builder, weight) -> str:
    """Word + position + type rows. All tokens are of type 0, so its row is added to every position's row here, once."""
    words = g.constant("bert.embeddings.word_embeddings.weight", weight("bert.embeddings.word_embeddings.weight"))
    positions = g.constant(
        "bert.embeddings.position_embeddings.weight",
        weight("bert.embeddings.position_embeddings.weight")
        + weight("bert.embeddings.token_type_embeddings.weight")[0],
    )
    word_rows = g.node("Gather", [words, "input_ids"], "bert.embeddings.word_rows")
    shape = g.node("Shape", ["input_ids"], "bert.embeddings.shape")
    length = g.node(
        "Gather", [shape, g.constant("axis_1", np.array([1], dtype=np.int64))], "bert.embeddings.length", axis=0
    )
    position_rows = g.node(
        "Slice",
        [
            positions,
            g.constant("axis_0", np.array([0], dtype=np.int64)),
            length,
            g.constant("axis_0", np.array([0], dtype=np.int64)),
        ],
        "bert.embeddings.position_rows",
    )
    return g.node("Add", [word_rows, position_rows], "bert.embeddings.sum")


def _attention_bias(g: Builder) -> str:
    """0 for a token and -10,000 for padding, [batch, 1, 1, sequence]: exp of it is 0 in float32."""
    mask = g.node("Cast", ["attention_mask"], "mask.float", to=TensorProto.FLOAT)
    absent = g.node("Sub", [g.scalar(1.0), mask], "mask.absent")
    bias = g.node("Mul", [absent, g.scalar(-10000.0)], "mask.bias")
    return g.node("Unsqueeze", [bias, g.constant("axes_1_2", np.array([1, 2], dtype=np.int64))], "mask.unsqueezed")


def _attention(g: Builder, x: str, mask: str, prefix: str, linear, heads: int, width: int) -> str:
    """Scaled dot-product attention (Vaswani et al. 2017): softmax(Q K^T / sqrt(d) + mask) V, [batch, sequence, heads * width]."""
    split = g.constant(f"split_{heads}_heads", np.array([0, 0, heads, width], dtype=np.int64))
    join = g.constant(f"join_{heads}_heads", np.array([0, 0, heads * width], dtype=np.int64))

    def by_head(kind: str, order: list[int]) -> str:
        rows = g.node("Reshape", [linear(x, f"{prefix}.{kind}"), split], f"{prefix}.{kind}.split")
        return g.node("Transpose", [rows], f"{prefix}.{kind}.heads", perm=order)

    query = by_head("query", [0, 2, 1, 3])
    key = by_head("key", [0, 2, 3, 1])
    value = by_head("value", [0, 2, 1, 3])
    scores = g.node("MatMul", [query, key], f"{prefix}.scores")
    scores = g.node("Mul", [scores, g.scalar(1.0 / math.sqrt(width))], f"{prefix}.scaled")
    scores = g.node("Add", [scores, mask], f"{prefix}.masked")
    weights = g.node("Softmax", [scores], f"{prefix}.softmax", axis=-1)
    context = g.node("MatMul", [weights, value], f"{prefix}.context")
    context = g.node("Transpose", [context], f"{prefix}.context.rows", perm=[0, 2, 1, 3])
    return g.node("Reshape", [context, join], f"{prefix}.context.joined")


def _gelu(g: Builder, x: str, name: str) -> str:
    """GELU (Hendrycks and Gimpel 2016) in its exact form: x/2 * (1 + erf(x / sqrt(2)))."""
    erf = g.node("Erf", [g.node("Div", [x, g.scalar(math.sqrt(2.0))], f"{name}.div")], f"{name}.erf")
    gate = g.node("Add", [erf, g.scalar(1.0)], f"{name}.add")
    return g.node("Mul", [g.node("Mul", [x, gate], f"{name}.gate"), g.scalar(0.5)], f"{name}.half")
