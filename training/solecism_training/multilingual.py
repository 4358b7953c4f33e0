"""Step `multilingual`: fine-tunes one network on several languages before each language's own stage.

Mistakes share their shape across languages, and the smaller corpora gain most. Every sentence is cut into the pieces of
its own language's vocabulary, which are then numbered in the union of the vocabularies: the network sees the fragments
that the language's own model will see, and that model takes its embedding rows from this one's.

The dev and report blocks of a language are not trained on, and neither is a sentence of five or more words that stands in
such a block of any language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from . import network, provenance
from .alarms import CleanBlock, sample
from .clean import load as load_clean
from .data import Sentence, read_tsv
from .encoding import Example, encode
from .errors import TrainingError
from .files import Workspace, read_json, require, write_json
from .languages import language
from .mixture import Mixture
from .split import SHORTEST_DUPLICATE
from .tokenizer import WordEncoder, load
from .trainer import Material, Settings, Trainer, use_few_threads


def run(works: Sequence[Workspace], settings: Settings, restart: bool, solecism: Path) -> None:
    """`works`: one a language."""
    joint = works[0].multilingual
    vocabularies = {work.language: read_json(work.vocabulary, "vocabulary")["old_ids"] for work in works}
    union = join(vocabularies.values())
    begin(joint, sorted(vocabularies), union, restart)
    print(f"{len(union):,} pieces, of {sum(map(len, vocabularies.values())):,} in the languages' own vocabularies")
    material = gather(works, union, settings, solecism)
    use_few_threads()

    def new_model():
        if settings.start == "encoder":
            return network.from_encoder(joint, union, settings.dropout)
        return again([work.as_variant(settings.start) for work in works], joint, union, settings.dropout)

    Trainer(joint, settings, material, new_model).run()


def again(variants: Sequence[Workspace], joint: Workspace, union: Sequence[int], dropout: float):
    """The network to begin anew with. It has all weights of the first language that has such a variant. Embedding rows of pieces
    that only others know come from the next languages; those of pieces that none knows come from the encoder."""
    import torch

    model = network.from_encoder(joint, union, dropout)
    known: set[int] = set()
    for variant in variants:
        if not (variant.best / "model.safetensors").exists():
            continue
        own = read_json(variant.vocabulary, "vocabulary")["old_ids"]
        theirs = network.from_weights(variant.best, None, 0.0, "restore").state_dict()
        ours = model.state_dict()
        rows = [(old, new, place) for old, (new, place) in zip(own, enumerate(places(own, union)), strict=True)]
        fresh = [(new, place) for old, new, place in rows if old not in known]
        with torch.no_grad():
            for name, weight in theirs.items():
                if name == f"bert.{network.WORDS}":
                    ours[name][[place for _, place in fresh]] = weight[[new for new, _ in fresh]]
                elif not known:
                    ours[name].copy_(weight)
        known.update(own)
        print(f"{variant.language}: {len(fresh):,} pieces{'' if known - set(own) else ' and all other weights'}")
    if not known:
        raise TrainingError(
            f"{joint.root}: no language has the variant that --start names; run the step `restore` first"
        )
    return model


def begin(joint: Workspace, languages: list[str], union: list[int], restart: bool) -> None:
    """Notes the vocabulary that the weights will have. Weights with another vocabulary must not stand beside it."""
    if restart:
        joint.checkpoint.unlink(missing_ok=True)
        (joint.best / "model.safetensors").unlink(missing_ok=True)
    elif joint.checkpoint.exists() and read_json(joint.vocabulary, "multilingual")["old_ids"] != union:
        raise TrainingError(
            f"{joint.checkpoint}: belongs to a run with other languages or vocabularies; begin anew with --restart"
        )
    write_json(joint.vocabulary, {"pieces": len(union), "languages": languages, "old_ids": union}, indent=None)


def join(vocabularies: Iterable[Sequence[int]]) -> list[int]:
    """The ids of the whole vocabulary that any of `vocabularies` holds, ascending: the specials stay first."""
    return sorted(set().union(*vocabularies))


def places(own: Sequence[int], union: Sequence[int]) -> list[int]:
    """For each id of a language's vocabulary, the id of the same piece in the union; both list ids of the whole one."""
    place = {old: new for new, old in enumerate(union)}
    return [place[old] for old in own]


def rows_of(work: Workspace) -> list[int]:
    """The rows of the multilingual weights that a language's vocabulary takes."""
    joint = read_json(work.multilingual.vocabulary, "multilingual")
    if work.language not in joint["languages"]:
        raise TrainingError(
            f"{work.multilingual.home}: was trained without {work.language}, which cannot begin with it"
        )
    union = joint["old_ids"]
    try:
        return places(read_json(work.vocabulary, "vocabulary")["old_ids"], union)
    except KeyError as error:
        raise TrainingError(
            f"{work.vocabulary}: piece {error} is not in {work.multilingual.vocabulary}; the vocabulary was cut anew, or the "
            "language left out, since the step `multilingual`: run that again with --restart"
        ) from None


def gather(works: Sequence[Workspace], union: Sequence[int], settings: Settings, solecism: Path) -> Material:
    """The languages' examples, numbered in the union."""
    blocks = {
        work.language: {name: read_tsv(require(work.block(name), "split")) for name in ("train", "dev", "report")}
        for work in works
    }
    held_out = [s for block in blocks.values() for name in ("dev", "report") for s in block[name]]
    seen = {s.words for s in held_out if len(s.words) >= SHORTEST_DUPLICATE}
    train: list[Example] = []
    dev: dict[str, list[Example]] = {}
    clean: dict[str, CleanBlock] = {}
    sources: set[str] = set(blocks)
    beside: list[tuple[Mixture, list[int]]] = []
    for work in works:
        encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
        numbers = places(read_json(work.vocabulary, "vocabulary")["old_ids"], union)
        block = blocks[work.language]
        train += renumber(encode(without(block["train"], seen), encoder), numbers)
        dev[work.language] = renumber(encode(block["dev"], encoder), numbers)
        if settings.clean:
            beside.append(
                (
                    Mixture(
                        language(work.language),
                        work,
                        encoder,
                        settings.clean,
                        settings.seed,
                        solecism,
                        settings.templates,
                    ),
                    numbers,
                )
            )
            own = CleanBlock.of(sample(load_clean(work, "dev")), encoder)
            clean[work.language] = replace(own, examples=renumber(own.examples, numbers))
            sources.update(provenance.clean(source) for source in {s.source for s in load_clean(work, "train")})

    def extra(epoch: int) -> list[Example]:
        return [example for make, numbers in beside for example in renumber(make(epoch), numbers)]

    return Material(train, dev, extra if beside else None, clean, tuple(sorted(sources)))


def without(sentences: Iterable[Sentence], seen: set[tuple[str, ...]]) -> list[Sentence]:
    return [s for s in sentences if s.words not in seen]


def renumber(examples: Iterable[Example], numbers: Sequence[int]) -> list[Example]:
    return [replace(e, ids=[numbers[i] for i in e.ids]) for e in examples]
