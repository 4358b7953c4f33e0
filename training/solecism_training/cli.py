"""The command line: `python -m solecism_training STEP --language de …`."""

from __future__ import annotations

import argparse
import sys

from .arguments import STEPS, parser
from .encoders import encoder
from .errors import TrainingError
from .files import Workspace, write_bytes
from .languages import language


def _settings(arguments: argparse.Namespace):
    from .trainer import Settings

    return Settings(
        epochs=arguments.epochs,
        minutes=arguments.minutes,
        precision=arguments.precision,
        learning_rate=arguments.learning_rate,
        start=getattr(arguments, "start", "encoder"),
        clean=getattr(arguments, "clean", 0),
        templates=getattr(arguments, "templates", 1.0),
        singles=getattr(arguments, "singles", 0.0),
        learner_share=getattr(arguments, "learner_share", 1.0),
        corrections=getattr(arguments, "corrections", False),
        edits=getattr(arguments, "edits", False),
        keep=getattr(arguments, "keep", ""),
        heads_rate=getattr(arguments, "heads_rate", 6.0),
        cold_steps=getattr(arguments, "cold_steps", 0),
        seed=arguments.seed,
        evaluations=arguments.evaluations,
        patience=arguments.patience,
        subwords=arguments.subwords,
        word_dropout=arguments.word_dropout,
    )


def run(arguments: argparse.Namespace, step: str) -> None:
    if step == "export-t5":
        from .t5 import export

        export.run(arguments.checkpoint, arguments.output, arguments.activation_bits)
        return
    if step == "multilingual":
        from . import multilingual

        works = [Workspace(arguments.work, code) for code in sorted(set(arguments.languages))]
        multilingual.run(works, _settings(arguments), arguments.restart, arguments.solecism)
        return
    chosen = language(arguments.language)
    work = Workspace(arguments.work, arguments.language, getattr(arguments, "variant", ""))
    # Imported late: each step needs other packages (torch is slow to import, and wordfreq serves only one step).
    if step == "prepare":
        encoder(chosen.encoder).prepare(chosen, arguments.data, work, arguments.wheel)
    elif step == "split":
        from . import split

        split.run(chosen, arguments.data, work)
    elif step == "vocabulary":
        from . import vocabulary

        vocabulary.run(chosen, work)
    elif step == "clean":
        from . import clean

        clean.run(chosen, work, arguments.clean_text, arguments.solecism)
    elif step == "corrections":
        from . import corrections

        corrections.run(chosen, work, arguments.data, arguments.solecism)
    elif step == "gather":
        from .editing import gather

        gather.run(chosen, arguments.data, arguments.harper, arguments.blimp)
    elif step == "pairs":
        from .editing import made, pairs

        if chosen.misspellings:
            write_bytes(work.misspellings, chosen.misspellings_file(arguments.data).read_bytes())
        if chosen.corrections:
            pairs.run(chosen, work, arguments.data, arguments.solecism)
        else:
            made.run(chosen, work, arguments.data, arguments.solecism)
    elif step == "words":
        from .editing import words

        words.run(chosen, work, arguments.solecism)
    elif step == "train":
        from . import train

        train.run(chosen, work, _settings(arguments), arguments.restart, arguments.solecism)
    elif step == "train-t5":
        from .t5 import train as train_t5

        options = {name: getattr(arguments, name) for name in vars(train_t5.Settings()) if hasattr(arguments, name)}
        train_t5.run(chosen, work, train_t5.Settings(**options), arguments.restart, arguments.solecism)
    elif step == "export":
        from . import export

        export.run(work)
    elif step == "evaluate":
        from . import evaluate

        evaluate.run(chosen, work, arguments.threads, arguments.solecism)
    elif step == "bundle":
        from . import bundle

        bundle.run(chosen, work, arguments.models, arguments.version, arguments.solecism)
    elif step == "confirm":
        from .editing import confirm

        confirm.run(work, arguments.models, arguments.solecism, arguments.measure_only)
    elif step == "tune":
        from .editing import tune

        tune.run(work, arguments.models, arguments.solecism, arguments.measure_only)
    elif step == "cross-validate":
        from . import cross_validate

        cross_validate.run(chosen, work, _settings(arguments), arguments.folds, arguments.solecism)
    elif step == "soup":
        from . import soup

        soup.run(work, arguments.variants)
    elif step == "interpolate":
        from . import interpolate

        interpolate.run(work, arguments.variants, arguments.shares)
    elif step == "distil":
        from . import distil

        distil.run(work, arguments.layers, arguments.teachers, _settings(arguments), arguments.restart)
    elif step == "restore":
        from . import restore

        restore.run(Workspace(arguments.work, arguments.language), arguments.models, arguments.variant)
    elif step == "prune":
        from . import prune

        prune.run(work, arguments.what, arguments.ratio, _settings(arguments), arguments.restart)
    elif step == "trim":
        from . import trim

        trim.run(work, arguments.pieces)
    elif step == "frontier":
        from . import frontier

        frontier.run(work, arguments.docs, arguments.solecism, arguments.again)
    elif step == "compare":
        from . import compare

        compare.run(work, arguments.models)
    else:
        from . import word_ids

        word_ids.run(work, arguments.output, arguments.sample)


def _steps(arguments: argparse.Namespace) -> list[str]:
    if arguments.step != "all":
        return [arguments.step]
    if arguments.clean and not arguments.clean_text:
        raise TrainingError("--clean: say with --clean-text where text without mistakes is (training/README.md)")
    if arguments.start == "multilingual" and not Workspace(arguments.work, "multilingual").best.exists():
        raise TrainingError(
            f"{arguments.work}: no multilingual weights to begin with; run the step `multilingual` first (training/README.md)"
        )
    steps = list(STEPS)
    if arguments.corrections:
        steps.insert(steps.index("train"), "corrections")
    if arguments.clean_text:
        steps.insert(steps.index("train"), "clean")
    return steps


def main() -> int:
    """Exit status: 0, or 1 if a step could not do its work (2 for a wrong command line)."""
    arguments = parser().parse_args()
    try:
        for step in _steps(arguments):
            of = getattr(arguments, "languages", None) or [getattr(arguments, "language", None) or arguments.checkpoint]
            print(f"== {step} ({' '.join(map(str, of))})", flush=True)
            run(arguments, step)
    except TrainingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 1
    return 0
