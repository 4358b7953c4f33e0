"""Step `prune`: leaves a share of a trained network away, and trains what is left for a while.

Four ways, each a variant of its own (`prune-heads-0.25`):
- `layers`: whole encoder layers, those that change their input least (Men et al. 2024, ShortGPT: block influence), all but one
  at most;
- `heads`: attention heads, the least important of the whole network, at least one a layer;
- `columns`: columns of the feed-forward parts, the least important of each layer;
- `weights`: single weights of the linear layers, the smallest of each matrix (magnitude or L1 pruning, Han et al. 2015).
  They become zeros; the matrices keep their sizes.

Importance of heads and columns is the squared first-order change of the loss if the group is left away (Molchanov et
al. 2019, eq. 8): (sum of weight * gradient)^2, over a sample of the training text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from . import network
from .checkpoint import save_weights
from .data import read_tsv
from .distil import ENCODER, keep_layers
from .encoding import Example, batches, encode, pad
from .errors import TrainingError
from .files import OWN, Workspace, read_json, require, write_json
from .tokenizer import WordEncoder, load
from .trainer import CrossEntropy, Material, Settings, Trainer, use_few_threads

WAYS = ("layers", "heads", "columns", "weights")
SAMPLE = 1500
"""Sentences of the training text that importance is measured on."""


def run(work: Workspace, way: str, ratio: float, settings: Settings, restart: bool) -> Workspace:
    """Prunes the language's own weights to a variant; if `settings.epochs` is 0, nothing is trained afterwards."""
    if not 0 < ratio < 1:
        raise TrainingError(f"--ratio {ratio:g}: the share to leave away is between 0 and 1")
    use_few_threads()
    pruned = work.as_variant(f"prune-{way}-{ratio:g}" + ("" if settings.epochs else "-untrained"))
    if restart:
        pruned.checkpoint.unlink(missing_ok=True)
    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    blocks = {name: encode(read_tsv(require(work.block(name), "split")), encoder) for name in ("train", "dev")}
    sources = tuple(read_json(work.home / "training.json", "train").get("sources", [work.language]))

    def new_model():
        model = network.from_weights(work.best, None, settings.dropout, "train")
        every = max(1, len(blocks["train"]) // SAMPLE)
        return prune(model, way, ratio, blocks["train"][::every], work)

    if settings.epochs:
        material = Material(blocks["train"], {work.language: blocks["dev"]}, sources=sources)
        change = f"{ratio:.0%} of the {way} left away"
        Trainer(pruned, replace(settings, start=OWN, change=change), material, new_model).run()
    else:
        save_weights(new_model(), pruned.best)
        write_json(pruned.home / "training.json", {"sources": list(sources), "settings": {}, "history": []})
        print(f"weights in {pruned.best}")
    return pruned


def prune(model, way: str, ratio: float, sample: Sequence[Example], work: Workspace):
    """`model` without a share `ratio` of its layers, heads, columns or weights."""
    if way == "weights":
        return prune_weights(model, ratio)
    state = {name: weight.detach().clone() for name, weight in model.state_dict().items()}
    config = model.config.to_dict()
    layers = model.config.num_hidden_layers
    if way == "layers":
        influence = block_influence(model, sample)
        dropped = sorted(range(layers), key=influence.__getitem__)[: min(round(layers * ratio), layers - 1)]
        kept = [layer for layer in range(layers) if layer not in dropped]
        print(f"layers left away: {sorted(dropped)}; influence {[round(value, 3) for value in influence]}")
        state, config["num_hidden_layers"] = keep_layers(state, kept), len(kept)
    else:
        heads, columns = importance(model, sample)
        if way == "heads":
            for layer, kept in enumerate(chosen_heads(heads.tolist(), ratio)):
                keep_heads(state, layer, kept, model.config.hidden_size // model.config.num_attention_heads)
        else:
            for layer, scores in enumerate(columns):
                count = max(1, scores.numel() - round(scores.numel() * ratio))
                kept = scores.argsort(descending=True)[:count].sort().values
                keep_columns(state, layer, kept)
    dropout = model.config.hidden_dropout_prob
    return network.from_state(config, state, dropout, work.best)


def prune_weights(model, ratio: float):
    """Zeros the smallest `ratio` of each linear layer's weights in the encoder; they stay zero in training."""
    import torch

    for name, weight in model.named_parameters():
        if not (name.startswith(ENCODER) and weight.ndim == 2):
            continue
        kept = torch.ones_like(weight, dtype=torch.bool).flatten()
        kept[weight.detach().abs().flatten().argsort()[: round(weight.numel() * ratio)]] = False
        kept = kept.view_as(weight)
        with torch.no_grad():
            weight.mul_(kept)
        # Without a gradient AdamW only decays a weight, and a zero stays zero.
        weight.register_hook(lambda gradient, kept=kept: gradient * kept.to(gradient.device))
    return model


def block_influence(model, sample: Sequence[Example]) -> list[float]:
    """For each layer, 1 - the mean cosine between its input and its output, over the sample's pieces."""
    import torch
    from torch.nn.functional import cosine_similarity

    total = torch.zeros(model.config.num_hidden_layers, dtype=torch.float64)
    pieces = 0
    model.eval()
    for batch in batches(sample, 4096, range(len(sample)), pool=len(sample)):
        ids, mask, _ = (torch.from_numpy(a) for a in pad([sample[i] for i in batch]))
        with torch.inference_mode():
            states = model(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
        known = mask.bool()
        pieces += int(known.sum())
        for layer in range(len(total)):
            total[layer] += cosine_similarity(states[layer][known], states[layer + 1][known], dim=-1).double().sum()
    return (1 - total / pieces).tolist()


def importance(model, sample: Sequence[Example]):
    """(heads [layers, heads], columns [layers, intermediate]) of every group's importance."""
    import torch

    config = model.config
    heads = torch.zeros(config.num_hidden_layers, config.num_attention_heads)
    columns = torch.zeros(config.num_hidden_layers, config.intermediate_size)
    objective = CrossEntropy()
    model.eval()  # no dropout: the loss as it is in use
    for batch in batches(sample, 2048, range(len(sample)), pool=len(sample)):
        examples = [sample[i] for i in batch]
        ids, mask, labels = (torch.from_numpy(a) for a in pad(examples))
        model.zero_grad()
        objective(model, model(input_ids=ids, attention_mask=mask), examples, mask, labels).backward()
        for number, layer in enumerate(model.bert.encoder.layer):
            for scores, weight in (
                (heads, layer.attention.output.dense.weight),
                (columns, layer.output.dense.weight),
            ):
                change = (weight * weight.grad).detach().sum(0)  # of leaving a column of [out, in] away
                scores[number] += change.view(scores.shape[1], -1).sum(1).square()
    model.zero_grad()
    return heads, columns


def chosen_heads(scores: list[list[float]], ratio: float) -> list[list[int]]:
    """The heads to keep in each layer: the best of the whole network, and the best one of each layer."""
    best = {(layer, max(range(len(row)), key=row.__getitem__)) for layer, row in enumerate(scores)}
    others = [
        (layer, head) for layer, row in enumerate(scores) for head in range(len(row)) if (layer, head) not in best
    ]
    others.sort(key=lambda place: scores[place[0]][place[1]], reverse=True)
    total = len(others) + len(best)
    kept = best | set(others[: max(0, total - round(total * ratio) - len(best))])
    return [[head for head in range(len(row)) if (layer, head) in kept] for layer, row in enumerate(scores)]


def keep_heads(state: dict, layer: int, heads: Sequence[int], width: int) -> None:
    """Leaves only `heads`, each of `width` rows, in a layer's attention."""
    import torch

    rows = torch.cat([torch.arange(head * width, (head + 1) * width) for head in heads])
    attention = f"{ENCODER}.{layer}.attention"
    for part in ("query", "key", "value"):
        for kind in ("weight", "bias"):
            state[f"{attention}.self.{part}.{kind}"] = state[f"{attention}.self.{part}.{kind}"][rows]
    state[f"{attention}.output.dense.weight"] = state[f"{attention}.output.dense.weight"][:, rows]


def keep_columns(state: dict, layer: int, columns) -> None:
    """Leaves only `columns` (int64 [kept]) between a layer's two feed-forward matrices."""
    prefix = f"{ENCODER}.{layer}"
    for kind in ("weight", "bias"):
        state[f"{prefix}.intermediate.dense.{kind}"] = state[f"{prefix}.intermediate.dense.{kind}"][columns]
    state[f"{prefix}.output.dense.weight"] = state[f"{prefix}.output.dense.weight"][:, columns]
