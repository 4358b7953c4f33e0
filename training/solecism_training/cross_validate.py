"""Step `cross-validate`: how well a recipe does on all of a language's learner text, where that is too little for one block.

Runs of sentences are dealt out to the folds in turn. For each fold a network is trained on the other folds, and its probabilities for the
fold's words are put together with those of the other networks for theirs: one F0.5 over all. False alarms are those of each network on the
clean text of the report blocks, put together likewise. Both thresholds are the best over all folds, because only recipes are compared. If the
language has a list of words, the probabilities are corrected as the checker does it, for words that look misspelt and for the length of the
sentence, by what is best at `default`; the figures without that are printed first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from . import bootstrap, length, network
from .alarms import CleanBlock, sample, shares
from .clean import load as load_clean
from .data import Sentence, read_tsv
from .encoding import Example, encode
from .errors import TrainingError
from .files import Workspace, read_json, require, write_json
from .languages import Language
from .misspelt import ODDS, Misspelt
from .mixture import Mixture
from .scoring import MOST_ALARMS, MOST_PICKY_ALARMS, best_threshold, bounded_threshold, score
from .tokenizer import WordEncoder, load
from .trainer import Material, Settings, Trainer, use_few_threads

RUN = 16
"""Neighbouring sentences that stay together: they may be of one essay."""


def folds(sentences: Sequence[Sentence], count: int) -> list[list[Sentence]]:
    """`count` parts of runs of sentences, dealt out in turn."""
    parts: list[list[Sentence]] = [[] for _ in range(count)]
    for number, start in enumerate(range(0, len(sentences), RUN)):
        parts[number % count] += sentences[start : start + RUN]
    if not all(parts):
        raise TrainingError(f"{len(sentences):,} sentences are too few for {count} folds")
    return parts


def run(language: Language, work: Workspace, settings: Settings, count: int, solecism: Path) -> None:
    """`work` is the variant that the result is written to; each fold's network is beside it."""
    use_few_threads()
    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    # The corpus is read in its own order, because the blocks were cut out of it.
    whole = [s for name in ("train", "dev", "report") for s in read_tsv(require(work.block(name), "split"))]
    parts = folds(whole, count)
    clean = CleanBlock.of(sample(load_clean(work, "report")), encoder)
    start = work.as_variant(settings.start)
    if settings.start != "encoder" and not (start.best / "model.safetensors").exists():
        raise TrainingError(f"{start.best}: not there yet; run the step `train` with --variant {settings.start} first")
    probabilities, of_clean, examined = [], [], []
    for number, held_out in enumerate(parts):
        fold = work.as_variant(f"{work.variant or 'own'}-fold-{number + 1}")
        fold.home.mkdir(parents=True, exist_ok=True)
        others = [s for place, part in enumerate(parts) if place != number for s in part]
        material = Material(
            train=encode(others, encoder),
            # Nothing is chosen on the fold: only the schedule ends the training, and the last weights are taken.
            dev={},
            extra=Mixture(language, work, encoder, settings.clean, settings.seed + number, solecism, settings.templates)
            if settings.clean
            else None,
        )

        def new_model():
            if settings.start == "encoder":
                rows = read_json(work.vocabulary, "vocabulary")["old_ids"]
                return network.from_encoder(work, rows, settings.dropout)
            return network.from_weights(start.best, None, settings.dropout, "train")

        trainer = Trainer(fold, replace(settings, evaluations=1), material, new_model)
        trainer.run()
        examples = encode(held_out, encoder)
        probabilities.append(network.predict(trainer.average, examples, trainer.device, trainer.bfloat16))
        of_clean.append(network.predict(trainer.average, clean.examples, trainer.device, trainer.bfloat16))
        examined += examples
        fold.checkpoint.unlink(missing_ok=True)
        # What a fold gave is kept, because it took minutes to train.
        np.savez_compressed(fold.home / "probabilities.npz", learners=probabilities[-1], clean=of_clean[-1])
    every = np.concatenate(probabilities)
    result = summary(parts, every, np.concatenate([clean.peaks(p) for p in of_clean]), clean.kinds * count)
    report(result, "")
    if work.words.exists():
        misspelt = Misspelt.among([*examined, *clean.examples], work.words, language.code, solecism)
        result = {**result, **best_correction(parts, examined, every, clean, of_clean, misspelt)}
    write_json(work.home / "cross-validation.json", {"settings": settings.__dict__, "folds": count, **result})


def best_correction(
    parts: Sequence[Sequence[Sentence]],
    examples: Sequence[Example],
    probabilities: np.ndarray,
    clean: CleanBlock,
    of_clean: Sequence[np.ndarray],
    misspelt: Misspelt,
) -> dict:
    """`summary` of the probabilities with the corrections that are best at `default`, under the names of those."""
    lengths = [len(s.words) for part in parts for s in part]
    kinds = clean.kinds * len(of_clean)
    found = {}
    for odds in (1, *ODDS):
        learners = misspelt.correct(probabilities, examples, odds)
        peaks = [clean.peaks(misspelt.correct(p, clean.examples, odds)) for p in of_clean]
        for slope in length.SLOPES:
            corrected = np.concatenate([clean.corrected(p, slope) for p in peaks])
            found[odds, slope] = summary(parts, length.of_words(learners, lengths, slope), corrected, kinds)
    odds, slope = max(found, key=lambda key: found[key]["default"]["f05"])
    print(f"corrected: odds of what looks misspelt times {odds}, slope for length {slope:g}")
    report(found[odds, slope], "corrected ")
    return {f"corrected {name}": {**entry, "odds": odds, "slope": slope} for name, entry in found[odds, slope].items()}


def report(result: dict, prefix: str) -> None:
    for name, entry in result.items():
        low, high = entry["intervals"]["f05"]
        print(
            f"{prefix}{name}: F0.5 {entry['f05']:.4f} (95%: {low:.4f} to {high:.4f}), P {entry['precision']:.4f} R {entry['recall']:.4f} at "
            f"{entry['threshold']}, flags {entry['flagged']:.1%} of correct sentences"
        )


def summary(
    parts: Sequence[Sequence[Sentence]], probabilities: np.ndarray, peaks: np.ndarray, kinds: Sequence[str]
) -> dict:
    """Scores at the best threshold of all, and at the best of those that flag at most 20% and 3% of correct sentences."""
    sentences = [s for part in parts for s in part]
    labels = np.array([label for s in sentences for label in s.labels])
    lengths = [len(s.words) for s in sentences]

    def flagged(threshold: float) -> float:
        return shares(peaks, kinds, threshold)["all"]

    chosen = {
        "best": best_threshold(probabilities, labels)[0],
        "picky": bounded_threshold(probabilities, labels, lambda t: flagged(t) <= MOST_PICKY_ALARMS)[0],
        "default": bounded_threshold(probabilities, labels, lambda t: flagged(t) <= MOST_ALARMS)[0],
    }
    return {
        name: {
            "threshold": threshold,
            **score(probabilities, labels, threshold).as_dict(),
            "intervals": bootstrap.intervals(probabilities, labels, lengths, threshold),
            "flagged": flagged(threshold),
        }
        for name, threshold in chosen.items()
    }
