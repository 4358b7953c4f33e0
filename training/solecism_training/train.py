"""Step `train`: fine-tunes the encoder to label each word `c` or `i`.

AdamW with a linear warm-up and decay over batches of like length. What is scored and kept is a running average of the
weights, which at the end of a short fine-tuning is steadier than the weights themselves. Scores on the dev blocks,
several times an epoch, decide which weights are kept and when to stop early.
"""

from __future__ import annotations

import os
import random
import time
from dataclasses import asdict, dataclass

import numpy as np

from .checkpoint import Checkpoint, load_checkpoint, save_checkpoint, save_weights
from .data import LABELS, read_tsv
from .encoding import MAX_TOKENS, Example, batches, encode, pad
from .errors import TrainingError
from .files import Workspace, read_json, require, write_json
from .languages import Language
from .scoring import best_threshold
from .tokenizer import PAD, WordEncoder, load


@dataclass(frozen=True)
class Settings:
    epochs: float = 5.0
    minutes: float = 85.0
    """Time for all runs of this training together, evaluation included. The learning rate falls with whichever of
    steps and minutes is further on, so that a slow machine ends with a finished schedule as well."""
    precision: str = "auto"
    seed: int = 20230
    subwords: int = 1024
    """Positions in a batch, padding included."""
    learning_rate: float = 3e-4
    warmup: float = 0.06
    """Share of the schedule in which the learning rate rises."""
    weight_decay: float = 0.01
    dropout: float = 0.1
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


def run(language: Language, work: Workspace, settings: Settings, restart: bool) -> None:
    # Threads that wait for each other sleep: spinning would take the cores from whatever else runs on them.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch

    if not torch.cuda.is_available():
        torch.set_num_threads(min(2, torch.get_num_threads()))
    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    train = encode(read_tsv(require(work.block("train"), "split")), encoder)
    dev = encode(read_tsv(require(work.block("dev"), "split")), encoder)
    if restart:
        work.checkpoint.unlink(missing_ok=True)
    Trainer(work, settings, train, dev).run()


class Trainer:
    def __init__(self, work: Workspace, settings: Settings, train: list[Example], dev: list[Example]) -> None:
        import torch

        self.torch, self.work, self.settings, self.train, self.dev = torch, work, settings, train, dev
        random.seed(settings.seed)
        torch.manual_seed(settings.seed)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.bfloat16 = _use_bfloat16(torch, settings.precision, self.device)
        place = (
            torch.cuda.get_device_name() if self.device == "cuda" else f"{torch.get_num_threads()} processor threads"
        )
        self.described = f"{place}, {'bfloat16' if self.bfloat16 else 'float32'}"
        self.model = new_model(work, settings).to(self.device)
        self.average = new_model(work, settings).to(self.device)
        self.average.load_state_dict(self.model.state_dict())
        self.average.eval()
        # Biases and layer norms are not pulled towards zero (Devlin et al. 2019, as in BERT's own optimiser).
        plain = [p for p in self.model.parameters() if p.ndim == 1]
        decayed = [p for p in self.model.parameters() if p.ndim > 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": settings.weight_decay}, {"params": plain, "weight_decay": 0.0}],
            lr=settings.learning_rate,
            fused=True,
        )
        self.state = Checkpoint(settings=asdict(settings), plan=len(self._order(0)))
        self.total = max(1, round(settings.epochs * len(self._order(0))))

    def _order(self, epoch: int) -> list[list[int]]:
        """The batches of an epoch: the same for the same seed, also after a restart."""
        shuffle = random.Random(f"{self.settings.seed}/{epoch}")
        order = list(range(len(self.train)))
        shuffle.shuffle(order)
        result = batches(self.train, self.settings.subwords, order)
        shuffle.shuffle(result)
        return result

    def run(self) -> None:
        from tqdm import tqdm

        resumed = load_checkpoint(self)
        self.saved = self.counted = time.monotonic()
        print(
            f"{len(self.train):,} examples, {self.state.plan} batches an epoch, {self.described}"
            + (f"; goes on at step {self.state.step:,} of {self.total:,}" if resumed else ""),
            flush=True,
        )
        bar = tqdm(total=self.total, initial=self.state.step, unit="batch", mininterval=5, dynamic_ncols=True)
        with bar:
            while not self.state.finished:
                self._epoch(bar)
        print(
            f"best dev F0.5 {self.state.best_f05:.4f} after {self.state.minutes:.1f} minutes; weights in {self.work.best}"
        )

    def _epoch(self, bar) -> None:
        every = max(1, self.state.plan // self.settings.evaluations)
        order = self._order(self.state.epoch)
        while self.state.batch < len(order):
            loss = self._step([self.train[i] for i in order[self.state.batch]])
            self.state.batch += 1
            self.state.step += 1
            self.state.loss += 0.02 * (loss - self.state.loss) if self.state.step > 1 else loss
            bar.update(1)
            bar.set_postfix(loss=f"{self.state.loss:.4f}", dev=f"{self.state.best_f05:.4f}", refresh=False)
            self._count_time()
            ended = self.progress() >= 1
            if ended or self.state.step % every == 0:
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
        for group in self.optimizer.param_groups:
            group["lr"] = self.learning_rate()
        ids, mask, labels = (torch.from_numpy(a).to(self.device) for a in pad(examples))
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.bfloat16):
            logits = self.model(input_ids=ids, attention_mask=mask).logits
        loss = torch.nn.functional.cross_entropy(logits.float().flatten(0, 1), labels.flatten())
        if not torch.isfinite(loss):
            raise TrainingError(f"the loss is {loss.item()} at step {self.state.step:,}: try --precision float32")
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.clip)
        self.optimizer.step()
        if self.state.step % self.settings.average_every == 0:
            self._average()
        return loss.item()

    def _average(self) -> None:
        updates = self.state.step // self.settings.average_every
        # A short memory first, so that the average does not carry the untrained weights along.
        decay = min(self.settings.average_decay, (1 + updates) / (10 + updates))
        with self.torch.no_grad():
            self.torch._foreach_lerp_(list(self.average.parameters()), list(self.model.parameters()), 1 - decay)

    def _evaluate(self, bar) -> None:
        probabilities = predict(self.average, self.dev, self.device, self.bfloat16)
        labels = np.array([label for e in self.dev for label in e.labels])
        threshold, found = best_threshold(probabilities, labels)
        better = found.f05 > self.state.best_f05
        if better:
            self.state.best_f05 = found.f05
            save_weights(self.average, self.work.best)
        self.state.stale = 0 if better else self.state.stale + 1
        entry = {
            "epoch": round(self.state.step / self.state.plan, 2),
            "loss": round(self.state.loss, 4),
            "minutes": round(self.state.minutes, 1),
            "threshold": threshold,
            **{key: round(value, 4) for key, value in found.as_dict().items()},
        }
        self.state.history.append(entry)
        write_json(
            self.work.home / "training.json",
            {"device": self.described, "settings": asdict(self.settings), "history": self.state.history},
        )
        bar.write(
            f"epoch {entry['epoch']}: dev F0.5 {found.f05:.4f} (P {found.precision:.3f} R {found.recall:.3f} "
            f"at {threshold}), {self.state.minutes:.1f} min{', kept' if better else ''}"
        )


def new_model(work: Workspace, settings: Settings):
    """The encoder with the cut vocabulary and a fresh classifier."""
    import torch
    from safetensors.torch import load_file
    from transformers import BertConfig, BertForTokenClassification

    encoder = read_json(require(work.encoder, "prepare") / "config.json", "prepare")
    state = load_file(require(work.encoder / "model.safetensors", "prepare"))
    rows = torch.tensor(read_json(work.vocabulary, "vocabulary")["old_ids"])
    state["embeddings.word_embeddings.weight"] = state["embeddings.word_embeddings.weight"][rows].clone()
    positions = state["embeddings.position_embeddings.weight"]
    state["embeddings.position_embeddings.weight"] = positions[:MAX_TOKENS].clone()
    config = BertConfig(
        **{**encoder, "vocab_size": len(rows), "max_position_embeddings": MAX_TOKENS},
        hidden_dropout_prob=settings.dropout,
        attention_probs_dropout_prob=settings.dropout,
        pad_token_id=PAD,
        id2label=dict(enumerate(LABELS)),
        label2id={label: i for i, label in enumerate(LABELS)},
        architectures=["BertForTokenClassification"],
    )
    # Eager attention: with bfloat16 on a CPU it trains 1.5 times as fast as the fused kernel at these lengths.
    model = BertForTokenClassification._from_config(config, attn_implementation="eager")
    missing, unexpected = model.bert.load_state_dict(state, strict=False)
    if missing or unexpected:
        raise TrainingError(f"{work.encoder}: weights do not fit BERT (missing {missing}, unexpected {unexpected})")
    return model


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


def _use_bfloat16(torch, precision: str, device: str) -> bool:
    """bfloat16 products where the hardware has them: three times as fast as float32 on a CPU with AVX-512 BF16."""
    if precision != "auto":
        return precision == "bfloat16"
    if device == "cuda":
        return torch.cuda.is_bf16_supported()
    return torch.cpu._is_avx512_bf16_supported()
