"""Fine-tuning, the same for one language and for all: AdamW with a linear warm-up and decay over batches of like length.

What is scored and kept is a running average of the weights, which at the end of a short fine-tuning is steadier than
the weights themselves. Scores on the dev blocks, several times an epoch, decide which weights are kept and when to
stop early: F0.5 at a bounded share of false alarms on clean text, or its mean where several languages are trained together.
"""

from __future__ import annotations

import copy
import os
import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import numpy as np

from .alarms import CleanBlock, shares, within
from .checkpoint import Checkpoint, load_checkpoint, save_checkpoint, save_weights
from .encoding import Example, batches, drop_words, pad
from .errors import TrainingError
from .files import Workspace, write_json
from .network import HEADS, predict, use_bfloat16
from .scoring import best_threshold, bounded_threshold


@dataclass(frozen=True)
class Settings:
    epochs: float = 5.0
    minutes: float = 85.0
    """Time for all runs of this training together, evaluation included. The learning rate falls with steps or with
    minutes, whichever is further on, so that the schedule is finished on a slow machine as well."""
    precision: str = "auto"
    start: str = "encoder"
    """Whose weights training begins with: the encoder's, the multilingual stage's, the language's own (`own`), or the
    variant's of that name."""
    change: str = ""
    """What was done to those weights before, in the card's words."""
    teachers: tuple[str, ...] = ()
    """Variants whose probabilities are learned beside the labels."""
    clean: int = 0
    """Clean sentences an epoch beside the learners', each with a corrupted form; for each language, if there are several."""
    templates: float = 1.0
    """Pairs of a beginner's sentence and its right twin, from templates, for each clean sentence."""
    singles: float = 0.0
    """Corrected sentences with one of a learner's mistakes, for each clean sentence."""
    learner_share: float = 1.0
    """Share of the learner text in each epoch, with other sentences each time; 0 means none, as in a long stage before the learners' own."""
    corrections: bool = False
    """Whether the sentences of the step `corrections` are learner text as well."""
    edits: bool = False
    """Whether the edit heads are trained as well, on the pairs of the step `pairs` and on made ones."""
    keep: str = ""
    """A variant whose detector is learned instead of the labels while the edit heads are trained; empty if there is none."""
    heads_rate: float = 6.0
    """The learning rate of the edit heads, as a multiple of the encoder's."""
    cold_steps: int = 0
    """Batches at the beginning in which only the edit heads learn (GECToR's cold steps)."""
    seed: int = 20230
    subwords: int = 1024
    """Positions in a batch, padding included."""
    learning_rate: float = 3e-4
    warmup: float = 0.06
    """Share of the schedule in which the learning rate rises."""
    weight_decay: float = 0.01
    dropout: float = 0.1
    word_dropout: float = 0.0
    """Share of the words that the network does not get to see, drawn anew each time."""
    clip: float = 1.0
    """Largest norm of a batch's gradient."""
    average_every: int = 5
    average_decay: float = 0.975
    """The average moves by 1 - decay every `average_every` steps: a memory of about 200 steps."""
    evaluations: int = 2
    """An epoch."""
    patience: int = 4
    """Evaluations without a better score after which training stops."""
    checkpoint_minutes: float = 4.0


@dataclass(frozen=True)
class Material:
    """What is trained and scored on."""

    train: list[Example]
    dev: dict[str, list[Example]]
    """By language. Each has its own threshold, and the mean of the F0.5 decides. If it is empty, only the schedule ends the training."""
    extra: Callable[[int], list[Example]] | None = None
    """Further examples to train on in an epoch, by its number; the same number gives the same examples."""
    clean: dict[str, CleanBlock] = field(default_factory=dict)
    """Correct sentences by language, of which a share may be flagged; if it is empty, nothing bounds the false alarms."""
    sources: tuple[str, ...] = ()
    """What the weights learned from, this stage and the one before: see `provenance`."""
    edits: Callable[[object, str, bool, str], dict] | None = None
    """Scores of the edit heads of (model, device, bfloat16, language); the mean of their F0.5 and the detector's decides."""


def use_few_threads() -> None:
    """Makes threads sleep while they wait for each other, because spinning would take the cores from other programs."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch

    if not torch.cuda.is_available():
        torch.set_num_threads(min(2, torch.get_num_threads()))


class CrossEntropy:
    """The loss: how unlikely the network finds the labels, as a mean over the batch's words."""

    hidden_states = False
    """Whether `output` must hold the hidden states of all layers."""

    def __call__(self, model, output, examples: list[Example], mask, labels):
        """`output` of `model`, a transformers token classifier, on `examples`; mask and labels int64 [batch, sequence]."""
        from torch.nn.functional import cross_entropy

        return cross_entropy(output.logits.float().flatten(0, 1), labels.flatten())


class Trainer:
    def __init__(
        self,
        work: Workspace,
        settings: Settings,
        material: Material,
        new_model: Callable[[], object],
        objective: Callable | None = None,
    ) -> None:
        """`new_model` makes the network with the weights that training begins with; `objective` is `CrossEntropy` if not given."""
        import torch

        self.torch, self.work, self.settings, self.material = torch, work, settings, material
        self.objective = objective or CrossEntropy()
        random.seed(settings.seed)
        torch.manual_seed(settings.seed)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.bfloat16 = use_bfloat16(torch, settings.precision, self.device)
        place = (
            torch.cuda.get_device_name() if self.device == "cuda" else f"{torch.get_num_threads()} processor threads"
        )
        self.described = f"{place}, {'bfloat16' if self.bfloat16 else 'float32'}"
        self.model = new_model().to(self.device)
        self.average = copy.deepcopy(self.model).eval()
        # Biases and layer norms are not pulled towards zero (Devlin et al. 2019, as in BERT's own optimiser).
        plain = [p for p in self.model.parameters() if p.ndim == 1]
        decayed = [p for p in self.model.parameters() if p.ndim > 1]
        heads = [p for n, p in self.model.named_parameters() if n.startswith(HEADS)]
        groups = [
            {"params": _without(decayed, heads), "weight_decay": settings.weight_decay, "rate": 1.0},
            {"params": _without(plain, heads), "weight_decay": 0.0, "rate": 1.0},
        ]
        if heads:
            groups.append({"params": heads, "weight_decay": settings.weight_decay, "rate": settings.heads_rate})
        self.optimizer = torch.optim.AdamW(
            groups,
            lr=settings.learning_rate,
            fused=True,
        )
        self.state = Checkpoint(settings=asdict(settings), plan=len(self._batches(0)))
        self.total = max(1, round(settings.epochs * self.state.plan))

    def _batches(self, epoch: int) -> list[list[Example]]:
        """The batches of an epoch: the same for the same seed, also after a restart."""
        train, extra = self.material.train, self.material.extra
        shuffle = random.Random(f"{self.settings.seed}/{epoch}")
        if self.settings.learner_share < 1:
            train = shuffle.sample(train, round(self.settings.learner_share * len(train)))
        examples = train + extra(epoch) if extra else train
        order = list(range(len(examples)))
        shuffle.shuffle(order)
        result = [[examples[i] for i in batch] for batch in batches(examples, self.settings.subwords, order)]
        shuffle.shuffle(result)
        return result

    def run(self) -> None:
        from tqdm import tqdm

        resumed = load_checkpoint(self)
        self.saved = self.counted = time.monotonic()
        print(
            f"{len(self.material.train):,} examples, {self.state.plan} batches an epoch, {self.described}"
            + (f"; goes on at step {self.state.step:,} of {self.total:,}" if resumed else ""),
            flush=True,
        )
        bar = tqdm(total=self.total, initial=self.state.step, unit="batch", mininterval=5, dynamic_ncols=True)
        with bar:
            trained = self.settings.start != "encoder" and not self.settings.cold_steps
            if not resumed and trained and self.material.dev:
                self._evaluate(bar)  # the weights at the start may be better than those that follow
            while not self.state.finished:
                self._epoch(bar)
        if self.material.dev:
            print(
                f"best dev F0.5 {self.state.best_f05:.4f} after {self.state.minutes:.1f} minutes; weights in {self.work.best}"
            )

    def _epoch(self, bar) -> None:
        every = max(1, self.state.plan // self.settings.evaluations)
        planned = self._batches(self.state.epoch)
        while self.state.batch < len(planned):
            loss = self._step(planned[self.state.batch])
            self.state.batch += 1
            self.state.step += 1
            self.state.loss += 0.02 * (loss - self.state.loss) if self.state.step > 1 else loss
            bar.update(1)
            bar.set_postfix(loss=f"{self.state.loss:.4f}", dev=f"{self.state.best_f05:.4f}", refresh=False)
            self._count_time()
            ended = self.progress() >= 1
            if self.material.dev and (ended or self.state.step % every == 0):
                self._evaluate(bar)
            if ended or self.state.stale >= self.settings.patience:
                self.state.finished = True
            saved_ago = (time.monotonic() - self.saved) / 60
            if self.state.finished or saved_ago >= self.settings.checkpoint_minutes:
                self._count_time()
                save_checkpoint(self)
                self.saved = time.monotonic()
            if self.state.finished:
                return
        self.state.epoch += 1
        self.state.batch = 0

    def _count_time(self) -> None:
        now = time.monotonic()
        self.state.minutes += (now - self.counted) / 60
        self.counted = now

    def progress(self) -> float:
        """How far the schedule is, 0 to 1."""
        return max(self.state.step / self.total, self.state.minutes / self.settings.minutes)

    def learning_rate(self) -> float:
        """Rises linearly over the warm-up, then falls linearly to 0."""
        progress, warmup = self.progress(), self.settings.warmup
        shape = (progress + 1 / self.total) / warmup if progress < warmup else (1 - progress) / (1 - warmup)
        return self.settings.learning_rate * min(1.0, max(0.0, shape))

    def _step(self, examples: list[Example]) -> float:
        torch = self.torch
        self.model.train()
        cold = self.state.step < self.settings.cold_steps
        for group in self.optimizer.param_groups:
            group["lr"] = 0.0 if cold and group["rate"] == 1.0 else self.learning_rate() * group["rate"]
        arrays = pad(examples)
        if self.settings.word_dropout:
            random = np.random.default_rng((self.settings.seed, self.state.step))
            drop_words(arrays[0], examples, self.settings.word_dropout, random)
        ids, mask, labels = (torch.from_numpy(a).to(self.device) for a in arrays)
        # In a cold step only the heads have a gradient, which saves the backward pass through the encoder.
        with (
            torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.bfloat16),
            torch.set_grad_enabled(not cold),
        ):
            output = self.model(input_ids=ids, attention_mask=mask, output_hidden_states=self.objective.hidden_states)
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.bfloat16):
            loss = self.objective(self.model, output, examples, mask, labels)
        if not torch.isfinite(loss):
            raise TrainingError(f"the loss is {loss.item()} at step {self.state.step:,}: try --precision float32")
        if not loss.requires_grad:
            return loss.item()  # a cold batch without a word for the heads
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.clip)
        self.optimizer.step()
        if self.state.step % self.settings.average_every == 0:
            self._average()
        return loss.item()

    def _average(self) -> None:
        updates = self.state.step // self.settings.average_every
        # The memory is short at first, so that the average does not carry the untrained weights along.
        decay = min(self.settings.average_decay, (1 + updates) / (10 + updates))
        with self.torch.no_grad():
            self.torch._foreach_lerp_(list(self.average.parameters()), list(self.model.parameters()), 1 - decay)

    def _evaluate(self, bar) -> None:
        scores = {name: self._score(name) for name in self.material.dev}
        f05 = sum(_merit(entry) for entry in scores.values()) / len(scores)
        better = f05 > self.state.best_f05
        if better:
            self.state.best_f05 = f05
            save_weights(self.average, self.work.best)
        self.state.stale = 0 if better else self.state.stale + 1
        # The scores of a single language stand beside the epoch; those of several stand under their names.
        found = next(iter(scores.values())) if len(scores) == 1 else {"f05": round(f05, 4), "dev": scores}
        entry = {
            "epoch": round(self.state.step / self.state.plan, 2),
            "loss": round(self.state.loss, 4),
            "minutes": round(self.state.minutes, 1),
            **found,
        }
        self.state.history.append(entry)
        write_json(
            self.work.home / "training.json",
            {
                "device": self.described,
                "sources": list(self.material.sources),
                "settings": asdict(self.settings),
                "history": self.state.history,
            },
        )
        each = ", ".join(
            f"{name} {score['f05']:.4f} (P {score['precision']:.3f} R {score['recall']:.3f} at {score['threshold']}{_alarms(score)}){_edits(score)}"
            for name, score in scores.items()
        )
        mean = f"mean {f05:.4f}: " if len(scores) > 1 else ""
        bar.write(
            f"epoch {entry['epoch']}: dev F0.5 {mean}{each}, {self.state.minutes:.1f} min{', kept' if better else ''}"
        )

    def _score(self, name: str) -> dict:
        found = self._detection(name)
        if self.material.edits:
            found["edits"] = self.material.edits(self.average, self.device, self.bfloat16, name)
        return found

    def _detection(self, name: str) -> dict:
        """Threshold and scores, rounded to four places: the best F0.5, among those that keep false alarms in bounds if there is clean text."""
        examples, clean = self.material.dev[name], self.material.clean.get(name)
        probabilities = predict(self.average, examples, self.device, self.bfloat16)
        labels = np.array([label for e in examples for label in e.labels])
        if clean is None:
            threshold, found = best_threshold(probabilities, labels)
            return {"threshold": threshold, **{key: round(value, 4) for key, value in found.as_dict().items()}}
        peaks = clean.peaks(predict(self.average, clean.examples, self.device, self.bfloat16))

        threshold, found = bounded_threshold(probabilities, labels, lambda t: within(peaks, clean.kinds, t))
        free, best = best_threshold(probabilities, labels)
        return {
            "threshold": threshold,
            **{key: round(value, 4) for key, value in found.as_dict().items()},
            "flagged": {kind: round(share, 4) for kind, share in shares(peaks, clean.kinds, threshold).items()},
            "unbounded": {
                "threshold": free,
                "f05": round(best.f05, 4),
                "flagged": round(shares(peaks, clean.kinds, free)["all"], 4),
            },
        }


def _without(some: list, others: list) -> list:
    left_out = {id(one) for one in others}
    return [one for one in some if id(one) not in left_out]


def _merit(score: dict) -> float:
    return (score["f05"] + score["edits"]["f05"]) / 2 if "edits" in score else score["f05"]


def _edits(score: dict) -> str:
    if "edits" not in score:
        return ""
    found = score["edits"]
    return f"; edits {found['f05']:.4f} (P {found['precision']:.3f} R {found['recall']:.3f} at {found['thresholds']})"


def _alarms(score: dict) -> str:
    if "flagged" not in score:
        return ""
    free = score["unbounded"]
    each = " ".join(f"{kind} {share:.1%}" for kind, share in score["flagged"].items())
    return f", flags {each}; unbounded {free['f05']:.4f} at {free['threshold']}, flags {free['flagged']:.1%}"
