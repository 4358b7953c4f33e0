"""What differs from one language to the next: a file a language in `training/languages/`, `de.toml` for German."""

from __future__ import annotations

import re
from dataclasses import MISSING, dataclass, fields
from pathlib import Path

from .data import LABELS, Sentence
from .encoders import E5_SMALL, encoder
from .errors import TrainingError
from .files import read_toml

FOLDER = Path(__file__).parent.parent / "languages"


@dataclass(frozen=True)
class Language:
    """A language's corpus, how much of its frequency list the vocabulary keeps, and what its model card says."""

    code: str
    """ISO 639, two or three letters; the name of the file."""
    name: str
    corpus: str
    """Path of the two-column training file under the data folder."""
    source: str
    """Where to get it."""
    licence: str
    """SPDX identifier."""
    citation: str
    frequent_words: int
    """How many of the most frequent words (package `wordfreq`) must keep the pieces they are made of; 0 if the language has no list."""
    limits: tuple[str, ...]
    """What a user of the model should know."""
    examples: tuple[tuple[Sentence, str], ...]
    """Sentences and what is wrong with each: the card shows what the model makes of them. In the file the words are
    separated by spaces and the wrong ones stand between asterisks."""
    encoder: str = E5_SMALL
    """The network that training begins with: a name in `encoders.ENCODERS`."""
    yardstick: str = ""
    """What the scores may be compared with, and what not."""
    treebank: str = ""
    """Path under a clean-text folder of a treebank, for making mistakes that need a grammar; empty if there is none."""
    clean_sentences: str = ""
    """Path under a clean-text folder of sentences of the source `wikisplit`, split into words; empty if there are none."""
    made_citation: str = ""
    """The text in which the mistakes of versions before 2 were made."""
    corrections: str = ""
    """Path under the data folder of learner text with its corrections, more than the corpus has; empty if there is none."""
    pairs: str = ""
    """Path under the data folder of the pairs of step `gather`, for a language without `corrections`; empty if there are none."""
    pairs_citation: str = ""
    """What those pairs are and where they come from."""
    misspellings: str = ""
    """Path under the data folder of known misspellings, with lines `wrong->right, or another`; empty if there are none."""
    marks_commas: bool = False
    """Whether the corpus marks a missing or a wrong comma."""
    capital_nouns: bool = False
    """Whether every noun has a capital, so that a capital does not mark a name."""

    def corpus_file(self, data: Path) -> Path:
        return _present(data, self.corpus, f"--data must be a folder that holds {self.corpus} (source: {self.source})")

    def pairs_file(self, data: Path) -> Path:
        return _present(data, self.pairs, "the step `gather` writes it")

    def misspellings_file(self, data: Path) -> Path:
        return _present(data, self.misspellings, "`pairs_citation` in the language's file says where to get it")


def _present(folder: Path, name: str, hint: str) -> Path:
    if not (folder / name).is_file():
        raise TrainingError(f"{folder / name}: no such file; {hint}")
    return folder / name


def read(path: Path) -> Language:
    """The language that `path` describes. An error names the file and the field."""
    if not re.fullmatch("[a-z]{2,3}", path.stem):
        raise TrainingError(
            f"{path}: the file's name must be a language code of two or three small letters, as da.toml"
        )
    written = read_toml(path)
    known = {field.name: field for field in fields(Language) if field.name != "code"}
    for name in written.keys() - known.keys():
        raise TrainingError(f"{path}: unknown field {name!r}; known: {', '.join(known)}")
    for name, field in known.items():
        if name not in written and field.default is MISSING:
            raise TrainingError(f"{path}: the field {name!r} is missing")
    values = {name: _value(path, name, known[name].type, value) for name, value in written.items()}
    found = Language(code=path.stem, **values)
    try:
        encoder(found.encoder)
    except TrainingError as error:
        raise TrainingError(f"{path}: {error}") from None
    return found


def _value(path: Path, name: str, kind: str, value: object) -> object:
    """The field's type as TOML gives it (a text, because annotations are not evaluated)."""
    if kind == "str" and isinstance(value, str):
        return value.strip()
    if kind == "bool" and isinstance(value, bool):
        return value
    if kind == "int" and type(value) is int and value >= 0:
        return value
    if kind == "tuple[str, ...]" and _all_texts(value):
        return tuple(value)
    pairs = value if name == "examples" and isinstance(value, list) else []
    if pairs and all(_all_texts(pair) and len(pair) == 2 for pair in pairs):
        return tuple((_example(text), wrong) for text, wrong in value)
    wanted = {
        "bool": "true or false",
        "str": "a text",
        "int": "a whole number, 0 or more",
        "tuple[str, ...]": "a list of texts",
    }
    raise TrainingError(
        f"{path}: the field {name!r} must be {wanted.get(kind, 'a list of [sentence, what is wrong], one or more')}"
    )


def _all_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and text.strip() for text in value)


def _example(text: str) -> Sentence:
    words = [(word[1:-1], "i") if re.fullmatch(r"\*.+\*", word) else (word, "c") for word in text.split()]
    return Sentence(tuple(word for word, _ in words), tuple(LABELS.index(label) for _, label in words))


LANGUAGES = {path.stem: read(path) for path in sorted(FOLDER.glob("*.toml"))}


def language(code: str) -> Language:
    try:
        return LANGUAGES[code]
    except KeyError:
        raise TrainingError(f"language {code!r} is not known here; known: {', '.join(sorted(LANGUAGES))}") from None
