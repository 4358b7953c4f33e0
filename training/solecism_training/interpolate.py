"""Step `interpolate`: weights between those of two models of one language of which one began with the other (Wortsman et al. 2022, WiSE-FT).

Training beside clean text makes a network quiet, but it forgets some of what it knew of learners' mistakes. On the straight line between the
weights before and after, some of that knowledge comes back before the false alarms do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import network
from .alarms import CleanBlock, sample, shares, within
from .checkpoint import save_weights
from .clean import load as load_clean
from .data import read_tsv
from .editing.tags import Tags
from .encoding import encode
from .errors import TrainingError
from .files import Workspace, read_json, require, write_json
from .scoring import best_threshold, bounded_threshold
from .tokenizer import WordEncoder, load
from .train import EditScores
from .trainer import use_few_threads

VARIANT = "between"


def run(work: Workspace, names: Sequence[str], candidates: Sequence[float]) -> Workspace:
    """Makes the variant `between` of the two variants `names`; the share of the first is the one of `candidates` that scores best on dev."""
    import torch
    from safetensors.torch import load_file

    use_few_threads()
    ends = [work.as_variant(name) for name in names]
    trainings = [read_json(end.home / "training.json", "train") for end in ends]
    first, second = (load_file(require(end.best / "model.safetensors", "train")) for end in ends)
    # The model that training began with may have no edit heads; the heads are the first model's, whatever the share.
    if not second.keys() <= first.keys() or any(first[name].shape != w.shape for name, w in second.items()):
        raise TrainingError(f"{work.base}: the variants {' and '.join(names)} have weights of different shapes")
    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    dev = encode(read_tsv(require(work.block("dev"), "split")), encoder)
    labels = np.array([label for example in dev for label in example.labels])
    clean = CleanBlock.of(sample(load_clean(work, "dev")), encoder)
    edits = None
    if network.HEADS[0] + ".weight" in first:
        edits = EditScores(work, encoder, Tags.load(work.tags), clean=True)
    config = read_json(ends[0].best / "config.json", "train")
    bfloat16 = network.use_bfloat16(torch, "auto", "cpu")

    def between(share: float):
        return network.from_state(config, mixed(first, second, share), 0.0, work.base)

    history = []
    for share in candidates:
        model = between(share)
        probabilities = network.predict(model, dev, "cpu", bfloat16)
        peaks = clean.peaks(network.predict(model, clean.examples, "cpu", bfloat16))
        threshold, found = bounded_threshold(
            probabilities, labels, lambda t, peaks=peaks: within(peaks, clean.kinds, t)
        )
        free, best = best_threshold(probabilities, labels)
        flagged = shares(peaks, clean.kinds, threshold)["all"]
        print(
            f"{share:g} of {names[0]}: dev F0.5 {found.f05:.4f} at {threshold}, flags {flagged:.1%}; unbounded {best.f05:.4f} at {free}",
            f"; edits {edits(model, 'cpu', bfloat16, work.language)}" if edits else "",
            flush=True,
        )
        scores = {key: round(value, 4) for key, value in found.as_dict().items()}
        history.append({"epoch": 0.0, "minutes": 0.0, "share": share, "threshold": threshold, **scores})
    chosen = max(history, key=lambda entry: entry["f05"])
    made = work.as_variant(VARIANT)
    save_weights(between(chosen["share"]), made.best)
    write_json(
        made.home / "training.json",
        {
            "sources": sorted({source for training in trainings for source in training["sources"]}),
            "settings": {},
            "between": [
                {"of": training.get("version", name), "share": round(share, 4)}
                for name, training, share in zip(names, trainings, (chosen["share"], 1 - chosen["share"]), strict=True)
            ],
            "history": history,
        },
    )
    print(f"kept: {chosen['share']:g} of {names[0]}, dev F0.5 {chosen['f05']:.4f}; weights in {made.best}")
    return made


def mixed(first: dict, second: dict, share: float) -> dict:
    """The weights at `share` of the way from the second to the first; what the second lacks is taken from the first."""
    return {name: share * w + (1 - share) * second[name] if name in second else w for name, w in first.items()}
