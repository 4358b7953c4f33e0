"""Where each step finds the files of the one before, and writing that never leaves half a file."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from .encoders import E5_SMALL, encoder
from .errors import TrainingError

OWN = "own"
"""What the language's own model is called among its variants."""


@dataclass(frozen=True)
class Workspace:
    """Paths in the work folder: `root` is shared by all languages, `root/<language>` is of one.

    A variant is another model of the same language, usually a smaller one: its weights and files are its own, the text is
    the language's, and so is the vocabulary if the variant has none of its own.
    """

    root: Path
    language: str
    variant: str = ""

    @property
    def encoder(self) -> Path:
        """The language's encoder: model.safetensors, config.json, pieces.json and the whole tokenizer.json."""
        from .languages import LANGUAGES  # which reads sentences, whose module writes files

        found = LANGUAGES.get(self.language)
        return self.root / encoder(found.encoder if found else E5_SMALL).folder

    @property
    def base(self) -> Path:
        return self.root / self.language

    @property
    def home(self) -> Path:
        return self.base / "variants" / self.variant if self.variant else self.base

    def as_variant(self, name: str) -> Workspace:
        """The variant `name`; `own`, or nothing, is the language's own model."""
        return Workspace(self.root, self.language, "" if name == OWN else name)

    @property
    def multilingual(self) -> Workspace:
        """The files of the stage over several languages, which has a vocabulary and weights as a language has."""
        return Workspace(self.root, "multilingual")

    def block(self, name: str) -> Path:
        """The sentences of `train`, `dev` or `report`, two columns."""
        return self.base / f"{name}.tsv"

    @property
    def treebank(self) -> Path:
        """The language's treebank, where it has one: what `synthesis.treebank` reads."""
        return self.base / "treebank.tsv"

    def clean(self, name: str) -> Path:
        """Sentences of clean text of `train`, `dev` or `report`: a line of JSON each, source and words."""
        return self.base / "clean" / f"{name}.jsonl"

    def clean_text(self, name: str, source: str) -> Path:
        """The running text of a source in `dev` or `report`."""
        return self.base / "clean" / name / f"{source}.txt"

    @property
    def corrected(self) -> Path:
        """Learner sentences of the step `corrections`, two columns."""
        return self.base / "corrections.tsv"

    def pairs(self, name: str) -> Path:
        """Real corrections of `train`, `dev` or `report`: a line of JSON each, words as written, corrected, and labels."""
        return self.base / "pairs" / f"{name}.jsonl"

    @property
    def misspellings(self) -> Path:
        """How people misspell words, where the language has a list of it: what `synthesis.spelling.read_misspellings` reads."""
        return self.base / "misspellings.txt"

    @property
    def tags(self) -> Path:
        """The tags of the edit heads, as the bundle's `edits.json` has them but for its thresholds."""
        return self.base / "tags.json"

    @property
    def words(self) -> Path:
        """The list of words that spelling is mended with."""
        return self.base / "words.fst"

    @property
    def tokenizer(self) -> Path:
        """The tokenizer with the cut vocabulary."""
        return self._own_or_base("tokenizer.json")

    @property
    def vocabulary(self) -> Path:
        """Which piece of the whole vocabulary each piece of the cut one is, and how the cut was made."""
        return self._own_or_base("vocabulary.json")

    def _own_or_base(self, name: str) -> Path:
        own = self.home / name
        return own if own.exists() else self.base / name

    @property
    def checkpoint(self) -> Path:
        """All that a stopped training run needs to go on."""
        return self.home / "checkpoint.pt"

    @property
    def best(self) -> Path:
        """The weights that scored best on the dev blocks: model.safetensors and config.json."""
        return self.home / "best"

    @property
    def corrector(self) -> Path:
        """A T5 that corrects sentences: its tokenizer.json and a checkpoint of transformers."""
        return self.base / "corrector"

    @property
    def corrector_checkpoint(self) -> Path:
        """All that a stopped run of the step `train-t5` needs to go on."""
        return self.corrector / "checkpoint.pt"

    def graph(self, stage: str) -> Path:
        """An ONNX file: `float32`, `linears-7`, `linears-8` (activation bits) or `final`."""
        return self.home / f"{stage}.onnx"

    @property
    def evaluation(self) -> Path:
        return self.home / "evaluation.json"


def read_toml(path: Path) -> dict:
    """What a TOML file holds. An error names the file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainingError(f"{path}: {error.strerror}") from error
    except ValueError as error:  # not UTF-8, or not TOML
        raise TrainingError(f"{path}: not a TOML file ({error})") from error


def require(path: Path, step: str) -> Path:
    """`path`, or an error that names the step which writes it."""
    if not path.exists():
        raise TrainingError(f"{path}: not there yet; run the step `{step}` first")
    return path


def read_json(path: Path, step: str) -> dict:
    try:
        return json.loads(require(path, step).read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrainingError(f"{path}: not valid JSON ({error}); run the step `{step}` again") from error


def write_bytes(path: Path, content: bytes) -> None:
    """Writes beside `path` and renames, so that a reader or a stopped run never meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    os.replace(partial, path)


def write_json(path: Path, value: object, indent: int | None = 2) -> None:
    separators = None if indent else (",", ":")
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    write_bytes(path, (text + "\n").encode("utf-8"))
