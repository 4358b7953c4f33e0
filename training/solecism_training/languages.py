"""What differs from one language to the next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .errors import TrainingError

SHARED_TASK = "(Volodina et al. 2023, MultiGED-2023 shared task at NLP4CALL: Multilingual Grammatical Error Detection)"
SOURCE = "https://github.com/spraakbanken/multiged-2023"
ESSAYS = (
    "It was trained on essays of adult learners. Specialised, poetic, colloquial and dialect text draws false alarms."
)
MISSING_WORD = "A missing word is marked on the word that follows, as in the training data."
NO_KIND = "It says where something is wrong, not what: no kind of error and no correction."
SHUFFLED = (
    "The sentences of its training file are shuffled, so sentences of one essay stand on both sides of the split, and the "
    "scores may be a little too high."
)


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
    clean_text: tuple[str, ...] = ()
    """Paths under the clean-text folder: sentences without errors, in which the step `synthesise` makes mistakes."""
    clean_text_citation: str = ""

    def corpus_file(self, data: Path) -> Path:
        return _present(data, self.corpus, f"--data must be a folder that holds {self.corpus} (source: {self.source})")

    def clean_file(self, folder: Path, name: str) -> Path:
        return _present(folder, name, f"--clean-text must be a folder that holds {name}")


def _present(folder: Path, name: str, hint: str) -> Path:
    if not (folder / name).is_file():
        raise TrainingError(f"{folder / name}: no such file; {hint}")
    return folder / name


LANGUAGES = {
    "cs": Language(
        code="cs",
        name="Czech",
        corpus="czech/cs_geccc_train.tsv",
        source=SOURCE,
        licence="CC-BY-SA-4.0",
        citation=f"GECCC as prepared for MultiGED-2023 {SHARED_TASK}",
        # The training text alone needs 13,000 pieces: it is the largest of the five, and Czech inflects most.
        frequent_words=5_000,
        limits=(
            "It was trained on the essays and letters that GECCC collected. Specialised, poetic and colloquial text draws "
            "false alarms.",
            MISSING_WORD,
            NO_KIND,
        ),
        examples=(
            ("Včera jsem šel do škola .", "case: školy"),
            ("Bydlím v velkém městě .", "ve"),
            ("Těším se na tvojí odpověď .", "ending: tvoji"),
            ("Moje sestra je student .", "gender: studentka"),
            ("Myslím že máš pravdu .", "a comma before že"),
            ("Mam rád čokoládu .", "spelling: Mám"),
            ("Děti by jsme měli chválit .", "bychom"),
            ("Ptáci zpívali v lese .", "nothing"),
            ("V roce 1918 vznikla nová republika .", "nothing"),
            ("Kočka spí na okně .", "nothing"),
        ),
    ),
    "de": Language(
        code="de",
        name="German",
        corpus="german/de_falko-merlin_train.tsv",
        source=SOURCE,
        licence="CC-BY-SA-4.0",
        citation=f"Falko-MERLIN as prepared for MultiGED-2023 {SHARED_TASK}",
        frequent_words=15_000,
        limits=(
            "A missing or a wrong comma is not flagged: MultiGED-2023 left the labels of punctuation errors out of the "
            "German data, so the model never saw one marked.",
            ESSAYS,
            MISSING_WORD,
            NO_KIND,
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
    "en": Language(
        code="en",
        name="English",
        corpus="english/en_realec_train.tsv",
        source=SOURCE,
        licence="CC-BY-SA-4.0",
        citation=f"the first 3,253 sentences of the REALEC development split of MultiGED-2023 {SHARED_TASK}",
        frequent_words=8_000,
        clean_text=("english/ud_ewt.tsv", "english/wikisplit.txt"),
        clean_text_citation=(
            "errors made in sentences of the Universal Dependencies English Web Treebank (CC BY-SA 4.0) and of WikiSplit "
            "(Botha et al. 2018, CC BY-SA 4.0)"
        ),
        limits=(
            "Learner text for training is scarce in English: 3,253 sentences from essays of Russian university students, most of "
            "them about graphs and set topics. Mistakes that other learners make were only seen as made by rule.",
            "It is scored on essays of that same kind; expect less elsewhere.",
            SHUFFLED,
            MISSING_WORD,
            NO_KIND,
        ),
        examples=(
            ("She go to school every day .", "agreement: goes"),
            ("I am interested on music .", "preposition: in"),
            ("He is best player in the team .", "article: the best"),
            ("The number of people have increased .", "agreement: has"),
            ("There are many informations about it .", "number: information"),
            ("Yesterday I have seen a film .", "tense: saw"),
            ("Their is a problem with the goverment .", "There, government"),
            ("We discussed about the plan .", "about is one word too many"),
            ("I do n't know what does it mean .", "order: what it means"),
            ("The company was founded in 1987 and now employs 4,000 people .", "nothing"),
            ("The cat is sitting on the mat .", "nothing"),
            ("I would have gone if I had known .", "nothing"),
        ),
    ),
    "it": Language(
        code="it",
        name="Italian",
        corpus="italian/it_merlin_train.tsv",
        source=SOURCE,
        licence="CC-BY-SA-4.0",
        citation=f"MERLIN as prepared for MultiGED-2023 {SHARED_TASK}",
        frequent_words=8_000,
        limits=(
            "It was trained on short letters and messages of adult learners, most of them at levels A2 and B1. Specialised, "
            "literary and colloquial text draws false alarms.",
            MISSING_WORD,
            NO_KIND,
        ),
        examples=(
            ("Ieri sono andato a il mare .", "al"),
            ("Le ragazza sono simpatiche .", "number: ragazze"),
            ("Ho vado al cinema .", "Ho is one word too many"),
            ("Io abito in Roma .", "preposition: a"),
            ("Mi piace i libri .", "agreement: piacciono"),
            ("Penso che lui è malato .", "mood: sia"),
            ("Ti scrivo perchè ho bisogno di aiuto .", "accent: perché"),
            ("Il problema e grave .", "accent: è"),
            ("Il treno parte alle otto .", "nothing"),
            ("L' anno scorso abbiamo visitato la Sicilia .", "nothing"),
        ),
    ),
    "sv": Language(
        code="sv",
        name="Swedish",
        corpus="swedish/sv_swell_train.tsv",
        source=SOURCE,
        licence="CC-BY-4.0",
        citation=f"SweLL-gold as prepared for MultiGED-2023 {SHARED_TASK}",
        frequent_words=10_000,
        limits=(ESSAYS, SHUFFLED, MISSING_WORD, NO_KIND),
        examples=(
            ("Igår jag gick till skolan .", "order: gick jag"),
            ("Jag har en hus .", "gender: ett"),
            ("Han kan inte simmar .", "form: simma"),
            ("De flesta människor tycker om att äter glass .", "form: äta"),
            ("Hon säger att hon kommer inte .", "order: inte kommer"),
            ("Den stor bilen är röd .", "ending: stora"),
            ("Jag bor i Sverige sen två år .", "sedan"),
            ("Barnen leker i parken .", "nothing"),
            ("År 1987 grundade hon företaget .", "nothing"),
            ("Det är viktigt att sova tillräckligt .", "nothing"),
        ),
    ),
}


def language(code: str) -> Language:
    try:
        return LANGUAGES[code]
    except KeyError:
        raise TrainingError(f"language {code!r} is not known here; known: {', '.join(sorted(LANGUAGES))}") from None
