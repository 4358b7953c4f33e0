"""A T5ForConditionalGeneration as two float32 ONNX graphs, from its weights by name.

The encoder also computes the decoder's cross-attention keys and values, which stay the same for a whole generation. So
the decoder needs no hidden state of the encoder, and one graph serves its first step and every later one: at the first
the cache is empty, `past` being 0.

encoder.onnx
  in:  input_ids       int64 [batch, source]
       attention_mask  int64 [batch, source], 1 for a token, 0 for padding
  out: cross.N.key, cross.N.value    float32 [batch, heads, source, head width], for each layer N of the decoder
decoder.onnx
  in:  input_ids               int64 [batch, target]: the ids that are new
       encoder_attention_mask  int64 [batch, source]
       cross.N.key, cross.N.value    as the encoder gives them
       past.N.key, past.N.value      float32 [batch, heads, past, head width]: the cache
  out: logits          float32 [batch, target, vocabulary]
       present.N.key, present.N.value  float32 [batch, heads, past + target, head width]: the cache for the next step

The operators are the ONNX standard's own, of the opset that all graphs here have. What the shapes do not say is in the
files' `metadata_props` (see `properties`). Initialisers and nodes are named as the weights are in transformers, and a
linear layer NAME writes NAME.out: the engine finds the weights by these names.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper

from ..errors import TrainingError
from ..graph import IR_VERSION, OPSET, Builder

ARCHITECTURE = "T5ForConditionalGeneration"
ACTIVATIONS = {("relu", False): "relu", ("gelu_new", True): "gated-gelu"}
"""Activations of the feed-forward part, by transformers' `dense_act_fn` and `is_gated_act`: T5 1.0, and T5 1.1 with FLAN-T5."""
MASKED = -1e9
"""Added to the scores of padding and of tokens to come: exp of it is 0 in float32."""


def properties(config) -> dict[str, str]:
    """What both files say about the network besides its weights; `config` is transformers' `T5Config`.

    Raises TrainingError for an activation that the engine does not have.
    """
    activation = ACTIVATIONS.get((config.dense_act_fn, config.is_gated_act))
    if activation is None:
        raise TrainingError(
            f"feed_forward_proj is {config.feed_forward_proj!r}, and only relu and gated-gelu are known"
        )
    return {
        "architecture": ARCHITECTURE,
        "activation": activation,
        "layer_norm_epsilon": repr(float(config.layer_norm_epsilon)),
        "decoder_start_token_id": str(config.decoder_start_token_id),
        "eos_token_id": str(config.eos_token_id),
        # T5 1.0 shrinks what its tied embeddings are multiplied by; T5 1.1, which unties them, does not.
        "logits_scale": repr(float(config.d_model) ** -0.5 if config.scale_decoder_outputs else 1.0),
    }


def encoder(state: dict[str, np.ndarray], config) -> onnx.ModelProto:
    """The graph of `encoder.onnx`.

    state: the network's `state_dict` as float32 arrays; linear weights are [out, in] as PyTorch keeps them.
    """
    g = _Stack(state, config)
    x = g.embed("shared")
    length = g.axis("input_ids", 1, "source")
    positions = g.node("Range", [g.integer(0), length, g.integer(1)], "encoder.positions")
    key, query = (
        g.unsqueeze(positions, 0, "encoder.key_positions"),
        g.unsqueeze(positions, 1, "encoder.query_positions"),
    )
    offset = g.node("Sub", [key, query], "encoder.offset")
    bias = g.position_bias("encoder", offset, lowest=-config.relative_attention_max_distance)
    bias = g.node("Add", [bias, g.padding("attention_mask")], "encoder.bias")
    for layer in range(config.num_layers):
        block = f"encoder.block.{layer}.layer"
        x = g.self_attention(x, f"{block}.0", bias)
        x = g.feed_forward(x, f"{block}.1")
    x = g.norm(x, "encoder.final_layer_norm")
    outputs = []
    for layer in range(config.num_decoder_layers):
        for kind, name in (("k", "key"), ("v", "value")):
            linear = f"decoder.block.{layer}.layer.1.EncDecAttention.{kind}"
            outputs.append(g.output(g.heads(g.linear(x, linear), linear), f"cross.{layer}.{name}"))
    inputs = [_ids("input_ids", "source"), _ids("attention_mask", "source")]
    outputs = [_cache(name, "source", config) for name in outputs]
    return g.model("t5-encoder", inputs, outputs)


def decoder(state: dict[str, np.ndarray], config) -> onnx.ModelProto:
    """The graph of `decoder.onnx`; `state` as for `encoder`."""
    g = _Stack(state, config)
    x = g.embed("decoder.embed_tokens")
    past, target = g.axis("past.0.key", 2, "past"), g.axis("input_ids", 1, "target")
    total = g.node("Add", [past, target], "total")
    keys = g.node("Range", [g.integer(0), total, g.integer(1)], "decoder.positions")
    queries = g.node("Range", [past, total, g.integer(1)], "decoder.new_positions")
    key, query = g.unsqueeze(keys, 0, "decoder.key_positions"), g.unsqueeze(queries, 1, "decoder.query_positions")
    offset = g.node("Sub", [key, query], "decoder.offset")
    bias = g.position_bias("decoder", offset, lowest=-config.relative_attention_max_distance)
    later = g.node("Greater", [offset, g.integer(0)], "decoder.later")
    bias = g.node("Where", [later, g.scalar(MASKED), bias], "decoder.bias")
    padding = g.padding("encoder_attention_mask")
    outputs = []
    for layer in range(config.num_decoder_layers):
        block = f"decoder.block.{layer}.layer"
        x = g.self_attention(x, f"{block}.0", bias, cache=layer)
        x = g.cross_attention(x, f"{block}.1", padding, layer)
        x = g.feed_forward(x, f"{block}.2")
    x = g.norm(x, "decoder.final_layer_norm")
    scale = float(properties(config)["logits_scale"])
    if scale != 1.0:
        x = g.node("Mul", [x, g.scalar(scale)], "logits_scaled")
    g.output(g.linear(x, "lm_head"), "logits")
    layers = range(config.num_decoder_layers)
    inputs = [_ids("input_ids", "target"), _ids("encoder_attention_mask", "source")]
    inputs += [_cache(f"cross.{n}.{kind}", "source", config) for n in layers for kind in ("key", "value")]
    inputs += [_cache(f"past.{n}.{kind}", "past", config) for n in layers for kind in ("key", "value")]
    shape = ["batch", "target", state["lm_head.weight"].shape[0]]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, shape)]
    outputs += [_cache(f"present.{n}.{kind}", "past + target", config) for n in layers for kind in ("key", "value")]
    return g.model("t5-decoder", inputs, outputs)


def _ids(name: str, length: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", length])


def _cache(name: str, length: str, config) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", config.num_heads, length, config.d_kv])


class _Stack(Builder):
    """What encoder and decoder are built of, in the names that transformers has."""

    def __init__(self, state: dict[str, np.ndarray], config) -> None:
        super().__init__()
        self.state, self.config = state, config

    def weight(self, name: str) -> np.ndarray:
        return self.state[name].astype(np.float32, copy=False)

    def integer(self, value: int) -> str:
        return self.constant(f"integer_{value}", np.array(value, dtype=np.int64))

    def integers(self, *values: int) -> str:
        return self.constant(f"integers_{'_'.join(map(str, values))}", np.array(values, dtype=np.int64))

    def axis(self, tensor: str, axis: int, name: str) -> str:
        """The length of an axis, a scalar."""
        shape = self.node("Shape", [tensor], f"{name}.shape")
        return self.node("Gather", [shape, self.integer(axis)], f"{name}.length", axis=0)

    def unsqueeze(self, x: str, axis: int, name: str) -> str:
        return self.node("Unsqueeze", [x, self.integers(axis)], name)

    def output(self, tensor: str, name: str) -> str:
        """Makes the node that last wrote `tensor` write the graph's output `name` instead."""
        assert self.nodes[-1].output[0] == tensor
        self.nodes[-1].output[0] = name
        return name

    def embed(self, name: str) -> str:
        table = self.constant(f"{name}.weight", self.weight("shared.weight"))
        return self.node("Gather", [table, "input_ids"], name)

    def linear(self, x: str, name: str) -> str:
        # ONNX multiplies x [.., in] by B [in, out].
        return self.node("MatMul", [x, self.constant(f"{name}.weight", self.weight(f"{name}.weight").T)], name)

    def norm(self, x: str, name: str) -> str:
        """Root mean square normalisation (Zhang and Sennrich 2019): x / sqrt(mean(x^2) + epsilon) * weight."""
        square = self.node("Mul", [x, x], f"{name}.square")
        mean = self.node("ReduceMean", [square], f"{name}.mean", axes=[-1], keepdims=1)
        epsilon = self.constant("layer_norm_epsilon", np.array(self.config.layer_norm_epsilon, dtype=np.float32))
        root = self.node("Sqrt", [self.node("Add", [mean, epsilon], f"{name}.sum")], f"{name}.root")
        scaled = self.node("Div", [x, root], f"{name}.div")
        return self.node("Mul", [scaled, self.constant(f"{name}.weight", self.weight(f"{name}.weight"))], name)

    def position_bias(self, stack: str, offset: str, lowest: int) -> str:
        """[heads, queries, keys], by the `offset` of each key from each query in tokens.

        The table holds the bias of every offset from `lowest` to -`lowest`, not that of every bucket. Beyond them the bucket
        stays the same, and the logarithms that give the buckets are taken only once, here.
        """
        table = self.constant(f"{stack}.position_bias", position_table(self.state, self.config, stack))
        clipped = self.node("Clip", [offset, self.integer(lowest), self.integer(-lowest)], f"{stack}.clipped")
        index = self.node("Sub", [clipped, self.integer(lowest)], f"{stack}.index")
        return self.node("Gather", [table, index], f"{stack}.position_bias.rows", axis=1)

    def padding(self, mask: str) -> str:
        """0 for a token and a large negative number for padding, [batch, 1, 1, source]."""
        mask = self.node("Cast", [mask], "mask.float", to=TensorProto.FLOAT)
        absent = self.node("Sub", [self.scalar(1.0), mask], "mask.absent")
        return self.node(
            "Unsqueeze", [self.node("Mul", [absent, self.scalar(MASKED)], "mask.bias"), self.integers(1, 2)], "mask"
        )

    def heads(self, x: str, name: str) -> str:
        """[batch, tokens, heads * width] to [batch, heads, tokens, width]."""
        split = self.integers(0, 0, self.config.num_heads, self.config.d_kv)
        rows = self.node("Reshape", [x, split], f"{name}.split")
        return self.node("Transpose", [rows], f"{name}.heads", perm=[0, 2, 1, 3])

    def attend(self, query: str, key: str, value: str, bias: str, name: str) -> str:
        """softmax(Q K^T + bias) V, [batch, tokens, heads * width]: T5 does not divide by the square root of the width."""
        transposed = self.node("Transpose", [key], f"{name}.transposed", perm=[0, 1, 3, 2])
        scores = self.node("MatMul", [query, transposed], f"{name}.scores")
        weights = self.node("Softmax", [self.node("Add", [scores, bias], f"{name}.biased")], f"{name}.softmax", axis=-1)
        context = self.node("MatMul", [weights, value], f"{name}.context")
        context = self.node("Transpose", [context], f"{name}.context.rows", perm=[0, 2, 1, 3])
        join = self.integers(0, 0, self.config.num_heads * self.config.d_kv)
        return self.node("Reshape", [context, join], f"{name}.context.joined")

    def self_attention(self, x: str, layer: str, bias: str, cache: int | None = None) -> str:
        name = f"{layer}.SelfAttention"
        normed = self.norm(x, f"{layer}.layer_norm")
        query, key, value = (self.heads(self.linear(normed, f"{name}.{k}"), f"{name}.{k}") for k in "qkv")
        if cache is not None:
            key, value = (
                self.output(
                    self.node("Concat", [f"past.{cache}.{kind}", new], f"{name}.{kind}s", axis=2),
                    f"present.{cache}.{kind}",
                )
                for kind, new in (("key", key), ("value", value))
            )
        attended = self.linear(self.attend(query, key, value, bias, name), f"{name}.o")
        return self.node("Add", [x, attended], f"{layer}.residual")

    def cross_attention(self, x: str, layer: str, padding: str, index: int) -> str:
        name = f"{layer}.EncDecAttention"
        query = self.heads(self.linear(self.norm(x, f"{layer}.layer_norm"), f"{name}.q"), f"{name}.q")
        attended = self.attend(query, f"cross.{index}.key", f"cross.{index}.value", padding, name)
        return self.node("Add", [x, self.linear(attended, f"{name}.o")], f"{layer}.residual")

    def feed_forward(self, x: str, layer: str) -> str:
        name = f"{layer}.DenseReluDense"
        normed = self.norm(x, f"{layer}.layer_norm")
        if self.config.is_gated_act:
            gate = self.gelu(self.linear(normed, f"{name}.wi_0"), f"{name}.gelu")
            inner = self.node("Mul", [gate, self.linear(normed, f"{name}.wi_1")], f"{name}.gated")
        else:
            inner = self.node("Relu", [self.linear(normed, f"{name}.wi")], f"{name}.relu")
        return self.node("Add", [x, self.linear(inner, f"{name}.wo")], f"{layer}.residual")

    def gelu(self, x: str, name: str) -> str:
        """GELU in its approximate form (Hendrycks and Gimpel 2016): x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3)))."""
        cube = self.node("Mul", [self.node("Mul", [x, x], f"{name}.square"), x], f"{name}.cube")
        inner = self.node("Add", [x, self.node("Mul", [cube, self.scalar(0.044715)], f"{name}.part")], f"{name}.inner")
        scaled = self.node("Mul", [inner, self.scalar(float(np.sqrt(2.0 / np.pi)))], f"{name}.scaled")
        gate = self.node("Add", [self.node("Tanh", [scaled], f"{name}.tanh"), self.scalar(1.0)], f"{name}.gate")
        return self.node("Mul", [self.node("Mul", [x, gate], f"{name}.full"), self.scalar(0.5)], name)

    def model(self, name: str, inputs: list, outputs: list) -> onnx.ModelProto:
        graph = helper.make_graph(self.nodes, name, inputs, outputs, initializer=list(self.initialisers.values()))
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="solecism"
        )
        helper.set_model_props(model, properties(self.config))
        onnx.checker.check_model(model)
        return model


def position_table(state: dict[str, np.ndarray], config, stack: str) -> np.ndarray:
    """The bias of every offset from -max_distance to max_distance, float32 [heads, 2 * max_distance + 1].

    In the decoder offsets above 0, which nothing may look at, have the bias of 0.
    """
    furthest, count = config.relative_attention_max_distance, config.relative_attention_num_buckets
    offsets = np.arange(-furthest, furthest + 1)
    numbers = (
        np.where(offsets > 0, count // 2, 0) + buckets(np.abs(offsets), count // 2, furthest)
        if stack == "encoder"
        else buckets(np.maximum(-offsets, 0), count, furthest)
    )
    weight = state[f"{stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
    return weight[numbers].T.astype(np.float32)


def buckets(distances: np.ndarray, count: int, furthest: int) -> np.ndarray:
    """Which of `count` buckets each distance, 0 or more, falls into (Raffel et al. 2020, in transformers
    `T5Attention._relative_position_bucket`): half of the buckets have one distance each, the others ever more, up to `furthest`."""
    exact = count // 2
    # In float32, as transformers has it: in float64 a distance at a bucket's edge may fall into the one before.
    ratio = np.log(np.maximum(distances, 1).astype(np.float32) / np.float32(exact)) / np.float32(
        np.log(furthest / exact)
    )
    rising = exact + (ratio * np.float32(count - exact)).astype(np.int64)
    return np.where(distances < exact, distances, np.minimum(rising, count - 1))
