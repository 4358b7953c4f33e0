"""Step `soup`: averages the weights of several runs that began with the same weights (Wortsman et al. 2022, model soups).

Runs with other seeds and settings that begin alike end in one valley of the loss, and between them the loss is often lower
than at any of them: the gain of an ensemble at the price of one model. As in their greedy recipe, runs are taken from the
best on the dev blocks downwards, and a run stays in if the average scores no less with it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import network
from .checkpoint import save_weights
from .data import read_tsv
from .encoding import encode
from .errors import TrainingError
from .files import Workspace, read_json, require, write_json
from .scoring import best_threshold
from .tokenizer import WordEncoder, load
from .trainer import use_few_threads

VARIANT = "soup"


def run(work: Workspace, names: Sequence[str]) -> Workspace:
    """Makes the variant `soup` of the variants `names`; `own` is the language's own weights."""
    import torch
    from safetensors.torch import load_file

    use_few_threads()
    cooks = [work.as_variant(name) for name in names]
    trainings = [read_json(cook.home / "training.json", "train") for cook in cooks]
    untrained = [name for name, training in zip(names, trainings, strict=True) if "device" not in training]
    if untrained:
        raise TrainingError(
            f"{work.base}: {', '.join(untrained)} was not trained here; only runs that began alike can be averaged"
        )
    states = [load_file(require(cook.best / "model.safetensors", "train")) for cook in cooks]
    if any({n: w.shape for n, w in state.items()} != {n: w.shape for n, w in states[0].items()} for state in states):
        raise TrainingError(f"{work.base}: the variants {', '.join(names)} have weights of different shapes")
    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    dev = encode(read_tsv(require(work.block("dev"), "split")), encoder)
    labels = np.array([label for example in dev for label in example.labels])
    config = read_json(cooks[0].best / "config.json", "train")
    bfloat16 = network.use_bfloat16(torch, "auto", "cpu")

    def average(chosen: Sequence[int]):
        mixed = {name: sum(states[i][name] for i in chosen) / len(chosen) for name in states[0]}
        return network.from_state(config, mixed, 0.0, work.base)

    def scored(chosen: Sequence[int]) -> tuple[float, dict]:
        threshold, found = best_threshold(network.predict(average(chosen), dev, "cpu", bfloat16), labels)
        print(f"{' + '.join(names[i] for i in chosen)}: dev F0.5 {found.f05:.4f} at {threshold}", flush=True)
        return found.f05, {"threshold": threshold, **{key: round(v, 4) for key, v in found.as_dict().items()}}

    alone = {i: scored([i]) for i in range(len(cooks))}
    first, *others = sorted(alone, key=lambda i: -alone[i][0])
    chosen, (best, score) = [first], alone[first]
    for i in others:
        found, its_score = scored([*chosen, i])
        if found >= best:
            chosen, best, score = [*chosen, i], found, its_score
    soup = work.as_variant(VARIANT)
    save_weights(average(chosen), soup.best)
    kept = [trainings[i] for i in chosen]
    write_json(
        soup.home / "training.json",
        {
            "device": kept[0]["device"],
            "sources": sorted({source for training in kept for source in training["sources"]}),
            "settings": kept[0]["settings"],
            "averaged": kept,
            "history": [{"epoch": 0.0, "minutes": 0.0, **score}],
        },
    )
    print(f"kept: {' + '.join(names[i] for i in chosen)}, dev F0.5 {best:.4f}; weights in {soup.best}")
    return soup
