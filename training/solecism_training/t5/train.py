"""Step `train-t5`: an English corrector from nothing, a deep encoder and a shallow decoder, on made mistakes and gathered pairs.

A run that is stopped goes on where it was; its log says how many tokens a second it takes.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from tokenizers import Tokenizer

from ..clean import load as load_clean
from ..editing.pairs import load as load_pairs
from ..encoding import IGNORED
from ..errors import TrainingError
from ..files import Workspace, write_bytes, write_json
from ..languages import Language
from ..mixture import Mixture
from ..program import joined
from ..trainer import use_few_threads
from . import pairs, pieces

SAMPLE = 150_000
"""Clean sentences from which the pieces are learned."""
GATHERED = 2
"""How often an epoch has each pair of other sources, because these are few and people wrote them."""
SCORED = 400
"""Pairs of the dev block whose loss is in the log."""
GUIDED = 0.5
"""Weight in the loss of one decoder head looking at the place that an id comes from. Copying is most of a corrector's work, and a small
network that is not told where to look needs millions of tokens to find out (guided attention: Tachibana et al. 2018)."""
EVERY = 50
"""Batches between two lines of the log."""


@dataclass(frozen=True)
class Settings:
    width: int = 256
    heads: int = 8
    inner: int = 1024
    layers: int = 4
    """Of the encoder."""
    decoder_layers: int = 1
    pieces: int = 8000
    sentences: int = 20_000
    """Clean sentences in an epoch, each alone or with a corrupted form beside it."""
    templates: float = 0.3
    tokens: int = 2048
    """Positions of a batch's sources, padding included."""
    learning_rate: float = 1e-3
    warmup: int = 400
    """Batches in which the learning rate rises."""
    epochs: float = 20.0
    minutes: float = 110.0
    seed: int = 20231
    checkpoint_minutes: float = 4.0


def run(language: Language, work: Workspace, settings: Settings, restart: bool, solecism: Path) -> None:
    """Writes `work.corrector`: tokenizer.json, and a checkpoint of transformers that the step `export-t5` takes."""
    use_few_threads()
    if restart:
        work.corrector_checkpoint.unlink(missing_ok=True)
    tokenizer = _tokenizer(language, work, settings, solecism)
    gathered = {name: _texts(load_pairs(work.pairs(name)), language, solecism) for name in ("train", "dev")}
    scored = pairs.encode(gathered["dev"], tokenizer)[:SCORED]
    mixture = Mixture(language, work, None, settings.sentences, settings.seed, solecism, settings.templates)

    def epoch(number: int) -> list[pairs.Example]:
        drawn = mixture.sentences(number)
        sides = [joined(side, language.code, solecism) for side in _sides(drawn)]
        return pairs.encode([*zip(*sides, strict=True), *gathered["train"] * GATHERED], tokenizer)

    Training(work, settings, epoch, scored, len(tokenizer.get_vocab())).run()


def _sides(drawn) -> tuple[list[Sequence[str]], list[Sequence[str]]]:
    return [sentence.words for sentence, _ in drawn], [corrected for _, corrected in drawn]


def _texts(found, language: Language, solecism: Path) -> list[tuple[str, str]]:
    sides = ([pair.written for pair in found], [pair.corrected for pair in found])
    written, corrected = (joined(side, language.code, solecism) for side in sides)
    return list(zip(written, corrected, strict=True))


def _tokenizer(language: Language, work: Workspace, settings: Settings, solecism: Path) -> Tokenizer:
    path = work.corrector / "tokenizer.json"
    if not path.exists():
        sentences = [s.words for s in load_clean(work, "train")]
        some = Random(settings.seed).sample(sentences, min(SAMPLE, len(sentences)))
        found = pieces.learn(joined(some, language.code, solecism), settings.pieces)
        write_bytes(path, found.to_str().encode("utf-8"))
    return Tokenizer.from_file(str(path))


class Training:
    def __init__(self, work: Workspace, settings: Settings, epoch, scored: list[pairs.Example], count: int) -> None:
        import torch
        from transformers import T5Config, T5ForConditionalGeneration

        self.torch, self.work, self.settings, self.examples, self.scored = torch, work, settings, epoch, scored
        torch.manual_seed(settings.seed)
        config = T5Config(
            vocab_size=count,
            d_model=settings.width,
            d_kv=settings.width // settings.heads,
            d_ff=settings.inner,
            num_layers=settings.layers,
            num_decoder_layers=settings.decoder_layers,
            num_heads=settings.heads,
            dropout_rate=0.0,  # each epoch has other mistakes, and no run of this size sees them twice
            feed_forward_proj="relu",
            tie_word_embeddings=True,
            decoder_start_token_id=pieces.PAD,
            pad_token_id=pieces.PAD,
            eos_token_id=pieces.END,
        )
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        # The other kinds of attention do not return their weights.
        self.model = T5ForConditionalGeneration._from_config(config, attn_implementation="eager").to(self.device)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), settings.learning_rate, weight_decay=0.01)
        self.epoch = self.batch = self.step = 0
        self.minutes = 0.0

    def run(self) -> None:
        resumed = self._load()
        size = sum(p.numel() for p in self.model.parameters())
        print(f"{size / 1e6:.1f} M parameters" + (f"; goes on at step {self.step:,}" if resumed else ""), flush=True)
        self.counted = self.saved = time.monotonic()
        while self.progress() < 1:
            self._epoch()
        self._save()
        self.model.save_pretrained(self.work.corrector)
        print(f"weights in {self.work.corrector}")

    def progress(self) -> float:
        """How far the schedule is, 0 to 1, by epochs or by minutes, whichever is further."""
        return max((self.epoch + self.part) / self.settings.epochs, self.minutes / self.settings.minutes)

    part = 0.0
    """The share of the current epoch that is done."""

    def _epoch(self) -> None:
        order = Random(f"{self.settings.seed}/{self.epoch}")
        planned = pairs.batches(self.examples(self.epoch), self.settings.tokens, order)
        loss, tokens, start = 0.0, 0, time.monotonic()
        self.part = self.batch / len(planned)
        for number in range(self.batch, len(planned)):
            loss += self._step(planned[number])
            tokens += sum(len(e.source) + len(e.target) for e in planned[number])
            self.step += 1
            self.part = (number + 1) / len(planned)
            now = time.monotonic()
            self.minutes, self.counted = self.minutes + (now - self.counted) / 60, now
            if self.step % EVERY == 0:
                pace = tokens / (now - start)
                print(
                    f"step {self.step:,}, epoch {self.epoch + self.part:.2f}, {self.minutes:.1f} minutes, loss {loss / EVERY:.3f}, {pace:,.0f} tokens a second",
                    flush=True,
                )
                loss, tokens, start = 0.0, 0, now
            if self.progress() >= 1:
                break
            if now - self.saved > 60 * self.settings.checkpoint_minutes:
                self._save(number + 1)
        self.batch = 0
        print(f"epoch {self.epoch + self.part:.2f}: dev loss {self._score():.3f}", flush=True)
        self.epoch, self.part = self.epoch + 1, 0.0

    def learning_rate(self) -> float:
        rising = min(1.0, (self.step + 1) / self.settings.warmup)
        return self.settings.learning_rate * rising * max(0.0, 1 - self.progress())

    def _loss(self, batch: list[pairs.Example]):
        from torch.nn.functional import cross_entropy

        ids, mask, labels, weights, places = (self.torch.from_numpy(a).to(self.device) for a in pairs.pad(batch))
        guided = self.model.training
        output = self.model(input_ids=ids, attention_mask=mask, labels=labels, output_attentions=guided)
        each = cross_entropy(output.logits.flatten(0, 1), labels.flatten(), reduction="none", ignore_index=IGNORED)
        loss = (each * weights.flatten()).sum() / weights.sum()
        return loss + GUIDED * self._astray(output.cross_attentions[-1], places) if guided else loss

    def _astray(self, attention, places):
        """How little attention the first head of a layer pays to the places that ids come from; `attention` is [batch, heads, target, source]."""
        known = places != IGNORED
        looked_at = attention[:, 0].gather(2, places.clamp(min=0).unsqueeze(2)).squeeze(2)
        return -(looked_at[known] + 1e-6).log().mean()

    def _step(self, batch: list[pairs.Example]) -> float:
        self.model.train()
        for group in self.optimizer.param_groups:
            group["lr"] = self.learning_rate()
        loss = self._loss(batch)
        if not self.torch.isfinite(loss):
            raise TrainingError(f"the loss is {loss.item()} at step {self.step:,}: try a lower --learning-rate")
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        return loss.item()

    def _score(self) -> float:
        """The loss on pairs that are held apart."""
        self.model.eval()
        with self.torch.inference_mode():
            found = [self._loss([example]).item() for example in self.scored]
        return sum(found) / max(1, len(found))

    def _save(self, batch: int | None = None) -> None:
        """All that a stopped run needs; `batch`: the one that comes next in this epoch, if it goes on."""
        path = self.work.corrector_checkpoint
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + ".partial")
        self.torch.save(
            {
                "settings": asdict(self.settings),
                "at": [self.epoch, batch or 0, self.step, self.minutes],
                "model": self.model.state_dict(),
                "optimizer": self.optimizer.state_dict(),
            },
            partial,
        )
        partial.replace(path)
        self.saved = time.monotonic()
        write_json(self.work.corrector / "training.json", {"settings": asdict(self.settings), "steps": self.step})

    def _load(self) -> bool:
        path = self.work.corrector_checkpoint
        if not path.exists():
            return False
        # The file is one that this program wrote on this machine.
        saved = self.torch.load(path, map_location=self.device, weights_only=True)
        free = ("minutes", "epochs", "checkpoint_minutes")
        now = asdict(self.settings)
        changed = [key for key in now if key not in free and now[key] != saved["settings"].get(key)]
        if changed:
            raise TrainingError(
                f"{path}: belongs to a run with other settings ({', '.join(changed)}); begin anew with --restart"
            )
        self.model.load_state_dict(saved["model"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.epoch, self.batch, self.step, self.minutes = saved["at"]
        return True
