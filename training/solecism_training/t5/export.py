"""Step `export-t5`: a T5 checkpoint of transformers as `encoder.onnx` and `decoder.onnx`, in float32 or int8."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import helper

from .. import quantise
from ..errors import TrainingError
from ..files import write_bytes
from . import graph

TOLERANCE = 1e-5
"""Largest difference allowed between a logit of the float32 ONNX files and PyTorch's, relative to the largest logit."""


def run(checkpoint: Path, output: Path, activation_bits: int | None) -> None:
    """activation_bits: how many bits the engine gives activations of int8 files, 7 or 8; None writes float32."""
    from transformers import T5ForConditionalGeneration

    if not (checkpoint / "config.json").is_file():
        raise TrainingError(
            f"{checkpoint}: no config.json; name the folder of a T5 checkpoint as transformers saves it"
        )
    network = T5ForConditionalGeneration.from_pretrained(checkpoint).eval()
    if network.config.decoder_start_token_id is None or not isinstance(network.config.eos_token_id, int):
        raise TrainingError(
            f"{checkpoint}/config.json: decoder_start_token_id and eos_token_id have to be one number each"
        )
    encoder, decoder = build(network)
    difference = largest_difference(network, encoder, decoder)
    print(f"float32: logits within {difference:.1e} of PyTorch's, relative to the largest")
    if not difference <= TOLERANCE:
        raise TrainingError(
            f"{checkpoint}: the ONNX graphs differ from PyTorch by {difference:.1e}, over {TOLERANCE:.0e}"
        )
    if activation_bits is not None:
        encoder, decoder = quantised(encoder, decoder, activation_bits)
    for name, model in (("encoder.onnx", encoder), ("decoder.onnx", decoder)):
        content = model.SerializeToString()
        write_bytes(output / name, content)
        print(f"{output / name}: {len(content):,} bytes", flush=True)


def build(network) -> tuple[onnx.ModelProto, onnx.ModelProto]:
    """Both graphs of a `T5ForConditionalGeneration`, in float32."""
    state = {name: tensor.detach().float().numpy() for name, tensor in network.state_dict().items()}
    return graph.encoder(state, network.config), graph.decoder(state, network.config)


def quantised(
    encoder: onnx.ModelProto, decoder: onnx.ModelProto, activation_bits: int
) -> tuple[onnx.ModelProto, onnx.ModelProto]:
    """Both graphs with int8 linear layers and embeddings. Of tied embeddings the decoder keeps one copy."""
    tied = _tied(decoder)
    encoder, decoder = (
        quantise.quantise_embeddings(quantise.quantise_linears(model, activation_bits)) for model in (encoder, decoder)
    )
    return encoder, _share_embeddings(decoder) if tied else decoder


def _tied(decoder: onnx.ModelProto) -> bool:
    arrays = {t.name: onnx.numpy_helper.to_array(t) for t in decoder.graph.initializer}
    return np.array_equal(arrays["decoder.embed_tokens.weight"], arrays["lm_head.weight"].T)


def _share_embeddings(decoder: onnx.ModelProto) -> onnx.ModelProto:
    """The quantised decoder with the rows of its table looked up as columns of the output layer, which are the same."""
    table, layer = "decoder.embed_tokens.weight", "lm_head.weight"
    kept = [t for t in decoder.graph.initializer if not t.name.startswith(f"{table}.")]
    nodes = []
    for node in decoder.graph.node:
        if list(node.input) == [f"{table}.int8", "input_ids"]:
            columns = f"{node.output[0]}.columns"
            nodes.append(helper.make_node("Gather", [f"{layer}.int8", "input_ids"], [columns], name=node.name, axis=1))
            node = helper.make_node("Transpose", [columns], list(node.output), name=f"{node.name}.rows", perm=[1, 2, 0])
        elif list(node.input) == [f"{table}.scale", "input_ids"]:
            scales = f"{node.output[0]}.flat"
            nodes.append(helper.make_node("Gather", [f"{layer}.scale", "input_ids"], [scales], name=node.name))
            axes = "integers_last"
            kept.append(onnx.numpy_helper.from_array(np.array([-1], dtype=np.int64), axes))
            node = helper.make_node("Unsqueeze", [scales, axes], list(node.output), name=f"{node.name}.column")
        nodes.append(node)
    nodes, kept = list(nodes), list(kept)
    del decoder.graph.node[:], decoder.graph.initializer[:]
    decoder.graph.node.extend(nodes)
    decoder.graph.initializer.extend(kept)
    onnx.checker.check_model(decoder)
    return decoder


def largest_difference(network, encoder: onnx.ModelProto, decoder: onnx.ModelProto) -> float:
    """Largest difference between ONNX Runtime's logits and PyTorch's, relative to the largest, for a padded batch decoded in two steps."""
    import torch

    from .runtime import Runtime

    generator = np.random.default_rng(7)
    ids = generator.integers(0, network.config.vocab_size, (2, 150))
    mask = np.ones_like(ids)
    mask[1, 11:] = 0
    target = generator.integers(0, network.config.vocab_size, (2, 140))
    with torch.inference_mode():
        theirs = network(
            input_ids=torch.from_numpy(ids),
            attention_mask=torch.from_numpy(mask),
            decoder_input_ids=torch.from_numpy(target),
        ).logits.numpy()
    runtime = Runtime(encoder, decoder)
    state = runtime.encode(ids, mask)
    first, state = runtime.decode(target[:, :90], state)
    second, _ = runtime.decode(target[:, 90:], state)
    ours = np.concatenate([first, second], axis=1)
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())
