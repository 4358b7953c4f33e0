"""What differs from one language to the next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .errors import TrainingError


@dataclass(frozen=True)
class Language:
    """A language's corpus and how much of its frequency list the vocabulary keeps."""

    code: str
    name: str
    corpus: str
    """Path of the two-column training file under the data folder, as the MultiGED-2023 repository names it."""
    source: str
    licence: str
    citation: str
    frequent_words: int
    """How many of the most frequent words (package `wordfreq`) must keep the pieces they are made of."""
    limits: tuple[str, ...]
    """What a user of the model should know, for the model card."""
    examples: tuple[tuple[str, str], ...]
    """Sentences split into words by spaces, and what is wrong with each: the card shows what the model makes of them."""

    def corpus_file(self, data: Path) -> Path:
        path = data / self.corpus
        if not path.is_file():
            raise TrainingError(
                f"{path}: no such file; --data must be a folder that holds {self.corpus} (source: {self.source})"
            )
        return path


LANGUAGES = {
    "de": Language(
        code="de",
        name="German",
        corpus="german/de_falko-merlin_train.tsv",
        source="https://github.com/spraakbanken/multiged-2023",
        licence="CC-BY-SA-4.0",
        citation=(
            "Falko-MERLIN as prepared for MultiGED-2023 (Volodina et al. 2023, MultiGED-2023 shared task at NLP4CALL: "
            "Multilingual Grammatical Error Detection)"
        ),
        frequent_words=15_000,
        limits=(
            "A missing or a wrong comma is not flagged: MultiGED-2023 left the labels of punctuation errors out of the "
            "German data, so the model never saw one marked.",
            "It was trained on essays of adult learners. Specialised, poetic, colloquial and dialect text draws false alarms.",
            "A missing word is marked on the word that follows, as in the training data.",
            "It says where something is wrong, not what: no kind of error and no correction.",
        ),
        examples=(
            ("Gestern ich bin ins Kino gegangen .", "order: bin ich"),
            ("Mein Vater arbeitet in eine Fabrik .", "case: einer"),
            ("Ich weiß , das du recht hast .", "dass"),
            ("Seid gestern bin ich krank .", "Seit"),
            ("Im Jahr 1987 gründete sie das Unternehmen , das heute 4.000 Menschen beschäftigt .", "nothing"),
            ("Es ist der Vater mit seinem Kind .", "nothing"),
            ("Ich habe ein Hund .", "ending: einen"),
            ("Das Mädchen , die dort steht , ist meine Schwester .", "gender: das"),
            ("Er ist größer als wie ich .", "als"),
            ("Ich freue mich auf deinen Besuch weil ich dich lange nicht gesehen habe .", "a comma before weil"),
            ("Die Katze sitzt auf der Matte .", "nothing"),
            ("Das Photon koppelt an die Quarkströme im Hadron .", "nothing"),
        ),
    ),
}


def language(code: str) -> Language:
    try:
        return LANGUAGES[code]
    except KeyError:
        raise TrainingError(f"language {code!r} is not known here; known: {', '.join(sorted(LANGUAGES))}") from None
