"""Step `train`: fine-tunes the encoder, or the multilingual stage's weights, to label each word of one language `c` or `i`."""

from __future__ import annotations

from pathlib import Path

from . import network, provenance
from .alarms import CleanBlock, sample
from .clean import load as load_clean
from .data import read_tsv
from .encoding import encode
from .errors import TrainingError
from .files import Workspace, read_json, require
from .languages import Language
from .mixture import Mixture
from .multilingual import rows_of
from .tokenizer import WordEncoder, load
from .trainer import Material, Settings, Trainer, use_few_threads


def sources(work: Workspace, settings: Settings) -> tuple[str, ...]:
    found = {work.language}
    if settings.clean:
        found.update(provenance.clean(source) for source in {s.source for s in load_clean(work, "train")})
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
    material = Material(
        train=encode(learners, encoder),
        dev={language.code: encode(read_tsv(require(work.block("dev"), "split")), encoder)},
        extra=Mixture(language, work, encoder, settings.clean, settings.seed, solecism, settings.templates)
        if settings.clean
        else None,
        clean={language.code: CleanBlock.of(sample(load_clean(work, "dev")), encoder)} if settings.clean else {},
        sources=sources(work, settings),
    )
    provenance.licence(material.sources)  # one that cannot be told stops here, and not at the bundle after hours
    if restart:
        work.checkpoint.unlink(missing_ok=True)

    def new_model():
        if settings.start == "multilingual":
            return network.from_weights(work.multilingual.best, rows_of(work), settings.dropout, "multilingual")
        if settings.start != "encoder":
            return network.from_weights(work.as_variant(settings.start).best, None, settings.dropout, "train")
        rows = read_json(work.vocabulary, "vocabulary")["old_ids"]
        return network.from_encoder(work, rows, settings.dropout)

    Trainer(work, settings, material, new_model).run()
