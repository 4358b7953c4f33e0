"""Step `train`: fine-tunes the encoder, or the multilingual stage's weights, to label each word of one language `c` or `i`."""

from __future__ import annotations

from pathlib import Path

from . import network, provenance
from .alarms import CleanBlock, sample
from .clean import load as load_clean
from .corrections import key
from .data import read_tsv
from .editing import thresholds
from .editing.decode import Decoder
from .editing.objective import EditsToo, predict
from .editing.pairs import load as load_pairs
from .editing.pairs import of_pair
from .editing.tags import Tags
from .encoding import encode
from .errors import TrainingError
from .files import Workspace, read_json, require
from .languages import LANGUAGES, Language
from .mixture import Mixture
from .multilingual import rows_of
from .tokenizer import WordEncoder, load
from .trainer import Material, Settings, Trainer, use_few_threads


def sources(work: Workspace, settings: Settings) -> tuple[str, ...]:
    found = {work.language}
    if settings.clean:
        found.update(provenance.clean(source) for source in {s.source for s in load_clean(work, "train")})
    if settings.edits and LANGUAGES[work.language].pairs:
        found.add(provenance.pairs(work.language))
    if settings.start == "multilingual":
        found.update(read_json(work.multilingual.home / "training.json", "multilingual")["sources"])
    elif settings.start != "encoder":
        found.update(read_json(work.as_variant(settings.start).home / "training.json", "train")["sources"])
    return tuple(sorted(found))


def run(language: Language, work: Workspace, settings: Settings, restart: bool, solecism: Path) -> None:
    if settings.start not in ("encoder", "multilingual") and work.as_variant(settings.start).home == work.home:
        raise TrainingError(f"--start {settings.start}: a run cannot begin with what it writes; name it with --variant")
    use_few_threads()
    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    learners = read_tsv(require(work.block("train"), "split"))
    if settings.corrections:
        learners += read_tsv(require(work.corrected, "corrections"))
    tags = Tags.load(work.tags) if settings.edits else None
    train = encode(learners, encoder)
    if tags:
        pairs = load_pairs(work.pairs("train"))
        known = {key(pair.written) for pair in pairs}
        train = encode([s for s in learners if key(s.words) not in known], encoder)
        train += [example for pair in pairs for example in of_pair(pair, encoder, tags)]
    clean = CleanBlock.of(sample(load_clean(work, "dev")), encoder) if settings.clean else None
    material = Material(
        train=train,
        dev={language.code: encode(read_tsv(require(work.block("dev"), "split")), encoder)},
        extra=Mixture(
            language, work, encoder, settings.clean, settings.seed, solecism, settings.templates, tags, settings.singles
        )
        if settings.clean
        else None,
        clean={language.code: clean} if clean else {},
        edits=EditScores(work, encoder, tags, bool(clean)) if tags else None,
        sources=sources(work, settings),
    )
    provenance.licence(material.sources)  # an unknown licence stops the run here, not hours later at the bundle
    if restart:
        work.checkpoint.unlink(missing_ok=True)

    def new_model():
        model = start_model()
        if tags:
            network.ensure_heads(model, [len(tags.edits), len(tags.inserts)])
        return model

    def start_model():
        if settings.start == "multilingual":
            return network.from_weights(work.multilingual.best, rows_of(work), settings.dropout, "multilingual")
        if settings.start != "encoder":
            return network.from_weights(work.as_variant(settings.start).best, None, settings.dropout, "train")
        rows = read_json(work.vocabulary, "vocabulary")["old_ids"]
        return network.from_encoder(work, rows, settings.dropout)

    Trainer(work, settings, material, new_model, EditsToo(kept(work, settings)) if tags else None).run()


def kept(work: Workspace, settings: Settings):
    """The network whose detector is to stay as it is; None if the detector learns from the labels."""
    if not settings.keep:
        return None
    import torch

    model = network.from_weights(work.as_variant(settings.keep).best, None, 0.0, "train")
    return model.to("cuda" if torch.cuda.is_available() else "cpu").eval().requires_grad_(False)


HARMED = 100
"""Correct sentences of a kind in which the edit heads' changes are counted: fewer than for alarms, because it is a second pass."""


class EditScores:
    """The edit heads' scores on the pairs of the dev blocks, at the best thresholds that change few correct sentences of the clean ones."""

    def __init__(self, work: Workspace, encoder: WordEncoder, tags: Tags, clean: bool) -> None:
        self._pairs = [e for pair in load_pairs(work.pairs("dev")) for e in of_pair(pair, encoder, tags)]
        self._tags, self._decoder = tags, Decoder.of(work, tags)
        self._clean = CleanBlock.of(sample(load_clean(work, "dev"), HARMED), encoder) if clean else CleanBlock()

    def __call__(self, model, device: str, bfloat16: bool, language: str) -> dict:
        rows = [
            thresholds.proposals(predict(model, examples, device, bfloat16, self._decoder), examples, self._tags)
            for examples in (self._pairs, self._clean.examples)
        ]
        count = thresholds.wanted(self._pairs)
        chosen = thresholds.choose(rows[0], count, rows[1], self._clean, "default")
        return {"thresholds": chosen, **thresholds.score(thresholds.at(rows[0], chosen), count)}
