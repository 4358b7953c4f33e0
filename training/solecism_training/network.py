"""The network that is trained: BERT with a classifier on every piece, its embedding rows cut to a vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .data import LABELS
from .encoding import MAX_TOKENS, Example, batches, pad
from .errors import TrainingError
from .files import Workspace, read_json, require
from .tokenizer import PAD

WORDS = "embeddings.word_embeddings.weight"
POSITIONS = "embeddings.position_embeddings.weight"
HEADS = ("edit_classifier", "insert_classifier")
"""Linear layers beside the classifier, on the same hidden state: what becomes of a word, and what is missing before it."""


def from_encoder(work: Workspace, rows: Sequence[int], dropout: float):
    """The encoder with the embedding rows `rows` of its whole vocabulary, and a fresh classifier."""
    import torch
    from safetensors.torch import load_file

    config = read_json(require(work.encoder, "prepare") / "config.json", "prepare")
    state = load_file(require(work.encoder / "model.safetensors", "prepare"))
    state[WORDS] = state[WORDS][torch.tensor(rows)].clone()
    state[POSITIONS] = state[POSITIONS][:MAX_TOKENS].clone()
    model = _new(config, len(rows), dropout)
    _fit(model.bert, state, work.encoder)
    return model


def from_weights(folder: Path, rows: Sequence[int] | None, dropout: float, step: str):
    """The kept weights in `folder`, classifier included, with their embedding rows `rows` or with all rows; `step` wrote them."""
    import torch
    from safetensors.torch import load_file

    config = read_json(folder / "config.json", step)
    state = load_file(require(folder / "model.safetensors", step))
    if rows is not None:
        state[f"bert.{WORDS}"] = state[f"bert.{WORDS}"][torch.tensor(rows)].clone()
    return from_state(config, state, dropout, folder)


def from_state(config: dict, state: dict, dropout: float, source: Path):
    """The network of `config` with the weights `state`, whose attention and feed-forward parts may be narrower (pruned)."""
    model = _new(config, len(state[f"bert.{WORDS}"]), dropout)
    _narrow(model, state)
    add_heads(model, [len(state[f"{head}.bias"]) for head in HEADS if f"{head}.bias" in state])
    _fit(model, state, source)
    return model


def _new(config: dict, pieces: int, dropout: float):
    from transformers import BertConfig, BertForTokenClassification

    from .dropout import use_bytes

    ours = {
        "vocab_size": pieces,
        "max_position_embeddings": MAX_TOKENS,
        "hidden_dropout_prob": dropout,
        "attention_probs_dropout_prob": dropout,
        "pad_token_id": PAD,
        "id2label": dict(enumerate(LABELS)),
        "label2id": {label: i for i, label in enumerate(LABELS)},
        "architectures": ["BertForTokenClassification"],
    }
    # Eager attention: with bfloat16 on a CPU it trains 1.5 times as fast as the fused kernel at these lengths.
    model = BertForTokenClassification._from_config(BertConfig(**{**config, **ours}), attn_implementation="eager")
    use_bytes(model)
    return model


def _narrow(model, state: dict) -> None:
    """Gives each layer's attention and feed-forward part the width that the weights have."""
    from torch.nn import Linear

    hidden, width = model.config.hidden_size, model.config.hidden_size // model.config.num_attention_heads
    for number, layer in enumerate(model.bert.encoder.layer):
        prefix = f"bert.encoder.layer.{number}"
        inner = len(state[f"{prefix}.intermediate.dense.bias"])
        layer.intermediate.dense, layer.output.dense = Linear(hidden, inner), Linear(inner, hidden)
        rows = len(state[f"{prefix}.attention.self.query.bias"])
        attention = layer.attention.self
        attention.query, attention.key, attention.value = (Linear(hidden, rows) for _ in range(3))
        attention.num_attention_heads, attention.all_head_size = rows // width, rows
        layer.attention.output.dense = Linear(rows, hidden)


def add_heads(model, tags: Sequence[int]) -> None:
    """Gives the network untrained edit heads with this many tags each; with no tags it gets none."""
    from torch.nn import Linear, init

    for name, count in zip(HEADS, tags, strict=False):
        head = Linear(model.config.hidden_size, count)
        init.normal_(head.weight, std=model.config.initializer_range)
        init.zeros_(head.bias)
        setattr(model, name, head)


def ensure_heads(model, tags: Sequence[int]) -> None:
    """Gives the network untrained edit heads if it has none. Heads of other tags than these many are an error, because they would be
    taught the wrong tags."""
    if not hasattr(model, HEADS[0]):
        add_heads(model, tags)
    widths = [getattr(model, name).out_features for name in HEADS]
    if widths != list(tags):
        raise TrainingError(
            f"the network to begin with knows {widths[0]:,} and {widths[1]:,} tags, tags.json has {tags[0]:,} and {tags[1]:,}: "
            "run the step `restore` after the step `pairs`, because it writes the tags of the bundle"
        )


def _fit(module, state: dict, source: Path) -> None:
    missing, unexpected = module.load_state_dict(state, strict=False)
    if missing or unexpected:
        raise TrainingError(f"{source}: weights do not fit BERT (missing {missing}, unexpected {unexpected})")


def predict(model, examples: list[Example], device: str, bfloat16: bool, subwords: int = 4096) -> np.ndarray:
    """The probability of `i` for every word of `examples`, in their order: float32 [words]."""
    import torch

    results: list[np.ndarray] = [np.empty(0)] * len(examples)
    model.eval()
    for batch in batches(examples, subwords, range(len(examples)), pool=len(examples)):
        ids, mask, _ = (torch.from_numpy(a).to(device) for a in pad([examples[i] for i in batch]))
        with torch.inference_mode(), torch.autocast(device, dtype=torch.bfloat16, enabled=bfloat16):
            logits = model(input_ids=ids, attention_mask=mask).logits
        probabilities = torch.softmax(logits.float(), dim=-1)[..., LABELS.index("i")].cpu().numpy()
        for row, index in enumerate(batch):
            results[index] = probabilities[row, examples[index].firsts]
    return np.concatenate(results)


def use_bfloat16(torch, precision: str, device: str) -> bool:
    """bfloat16 products where the hardware has them: three times as fast as float32 on a CPU with AVX-512 BF16."""
    if precision != "auto":
        return precision == "bfloat16"
    if device == "cuda":
        return torch.cuda.is_bf16_supported()
    return torch.cpu._is_avx512_bf16_supported()
