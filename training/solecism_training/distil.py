"""Step `distil`: a student learns from the language's model, its teacher, or from several teachers at once.

The student begins with evenly spaced layers of its teacher and is trained on three things at once: the labels, the
teacher's probabilities (Hinton et al. 2015, softened by a temperature), and the teacher's hidden states after the layers
that its own stand for (Jiao et al. 2020, TinyBERT, without a projection, because the width is the same). The teacher's
output for the training text does not change, so it is computed once.

Of several teachers, the mean of the probabilities counts. They have no hidden states in common, so their student
begins with all layers of some weights (`--start`: the multilingual stage's, or one of the teachers' own) and learns
only probabilities and labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from . import network
from .data import read_tsv
from .encoding import IGNORED, Example, batches, encode, pad
from .errors import TrainingError
from .files import OWN, Workspace, read_json, require
from .multilingual import rows_of
from .tokenizer import WordEncoder, load
from .trainer import Material, Settings, Trainer, use_few_threads

TEMPERATURE = 2.0
SOFT = 0.5
"""Share of the teacher's probabilities in the loss over labels; the labels themselves have the rest."""
ENCODER = "bert.encoder.layer"


@dataclass(frozen=True)
class Taught(Example):
    """An example with what the teacher makes of it."""

    logits: np.ndarray = field(kw_only=True)
    """float32 [words, labels], of each word's first piece."""
    hidden: np.ndarray = field(kw_only=True)
    """float16 [layers, pieces, width], after the layers that the student's stand for; without layers if there are several teachers."""


class Distillation:
    def __init__(self, hidden_states: bool) -> None:
        self.hidden_states = hidden_states

    def __call__(self, model, output, examples: list[Taught], mask, labels):
        import torch
        from torch.nn.functional import cross_entropy, kl_div, log_softmax

        known = labels != IGNORED
        ours = output.logits.float()[known]
        # `known` goes through the batch in the order in which the words' logits are put together here.
        theirs = torch.from_numpy(np.concatenate([e.logits for e in examples])).to(ours.device)
        soft = kl_div(
            log_softmax(ours / TEMPERATURE, -1),
            log_softmax(theirs / TEMPERATURE, -1),
            reduction="batchmean",
            log_target=True,
        )
        hard = cross_entropy(ours, labels[known])
        learned = (1 - SOFT) * hard + SOFT * TEMPERATURE**2 * soft
        if not self.hidden_states:
            return learned
        pieces = mask.bool()
        hidden = torch.from_numpy(np.concatenate([e.hidden for e in examples], axis=1)).to(ours.device).float()
        distances = [
            (state.float()[pieces] - target).square().mean() / target.square().mean()
            for state, target in zip(output.hidden_states[1:], hidden, strict=True)
        ]
        return learned + torch.stack(distances).mean()


def taken(layers: int, of: int) -> list[int]:
    """The teacher's layers (from 0) that a student of `layers` begins with, evenly spaced; the last is the last."""
    return [round((number + 1) * of / layers) - 1 for number in range(layers)]


def keep_layers(state: dict, layers: Sequence[int]) -> dict:
    """The weights with these encoder layers only, numbered anew."""
    numbers = {old: new for new, old in enumerate(layers)}
    result = {}
    for name, weight in state.items():
        if not name.startswith(f"{ENCODER}."):
            result[name] = weight
            continue
        number, _, rest = name.removeprefix(f"{ENCODER}.").partition(".")
        if int(number) in numbers:
            result[f"{ENCODER}.{numbers[int(number)]}.{rest}"] = weight
    return result


def teach(
    teachers: Sequence, examples: Sequence[Example], layers: Sequence[int], device: str, bfloat16: bool
) -> list[Taught]:
    """`examples` with the mean of the `teachers`' probabilities; of a single teacher also hidden states after its layers `layers`."""
    import torch
    from tqdm import tqdm

    taught: list[Taught | None] = [None] * len(examples)
    for teacher in teachers:
        teacher.to(device).eval()
    bar = tqdm(total=len(examples), unit="sentence", desc="asking the teacher", mininterval=5)
    with bar:
        for batch in batches(examples, 4096, range(len(examples)), pool=len(examples)):
            ids, mask, _ = (torch.from_numpy(a).to(device) for a in pad([examples[i] for i in batch]))
            with torch.inference_mode(), torch.autocast(device, dtype=torch.bfloat16, enabled=bfloat16):
                outputs = [t(input_ids=ids, attention_mask=mask, output_hidden_states=True) for t in teachers]
            probabilities = torch.stack([torch.softmax(output.logits.float(), -1) for output in outputs]).mean(0)
            logits = probabilities.log().cpu().numpy()
            states = [outputs[0].hidden_states[layer + 1] for layer in layers]
            hidden = torch.stack(states).to(torch.float16).cpu().numpy() if states else None
            for row, index in enumerate(batch):
                example = examples[index]
                taught[index] = Taught(
                    example.ids,
                    example.firsts,
                    example.labels,
                    logits=logits[row, example.firsts],
                    hidden=np.empty(0, np.float16) if hidden is None else hidden[:, row, : len(example.ids)].copy(),
                )
            bar.update(len(batch))
    return taught


def run(work: Workspace, layers: int | None, teachers: Sequence[str], settings: Settings, restart: bool) -> Workspace:
    """Trains a variant of the language of `work`.

    `distil-LAYERS` has fewer layers than its teacher, the language's own model if `teachers` names no other variant.
    `ensemble` learns from two or more `teachers` and has all layers of the weights that `settings.start` names.
    """
    use_few_threads()
    folders = [work.as_variant(name) for name in teachers or [""]]
    models = [network.from_weights(folder.best, None, 0.0, "train") for folder in folders]
    sources = {s for f in folders for s in read_json(f.home / "training.json", "train").get("sources", [work.language])}
    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    blocks = {name: encode(read_tsv(require(work.block(name), "split")), encoder) for name in ("train", "dev")}
    chosen: list[int] = []
    if len(models) > 1:
        if layers is not None:
            raise TrainingError("--layers: a student of several teachers has as many as the weights of --start")
        student = work.as_variant("ensemble")
        start, change = settings.start, ""
        rows = rows_of(work) if start == "multilingual" else None
        first = work.multilingual if start == "multilingual" else work.as_variant(start)
        if first.home == student.home:
            raise TrainingError(f"--start {start}: a run cannot begin with what it writes")
        sources.update(read_json(first.home / "training.json", "train")["sources"])

        def new_model():
            return network.from_weights(first.best, rows, settings.dropout, "train")
    else:
        config = models[0].config.to_dict()
        whole = config["num_hidden_layers"]
        if layers is None or not 0 < layers < whole:
            raise TrainingError(f"--layers {layers}: a student of a teacher with {whole} layers has 1 to {whole - 1}")
        student = work.as_variant(f"distil-{layers}")
        start, change = folders[0].variant or OWN, f"{layers} of {whole} layers kept"
        chosen = taken(layers, whole)

        def new_model():
            state = keep_layers(models[0].state_dict(), chosen)
            return network.from_state({**config, "num_hidden_layers": layers}, state, settings.dropout, work.best)

    if restart:
        student.checkpoint.unlink(missing_ok=True)
    material = Material(blocks["train"], {work.language: blocks["dev"]}, sources=tuple(sorted(sources)))
    trainer = Trainer(
        student,
        replace(settings, start=start, change=change, teachers=tuple(folder.variant or OWN for folder in folders)),
        material,
        new_model,
        Distillation(bool(chosen)),
    )
    material.train[:] = teach(models, material.train, chosen, trainer.device, trainer.bfloat16)
    trainer.run()
    return student
