"""What the treebank teaches about words: the commonest tag and lemma of a form, and the forms of a lemma."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from .treebank import CleanSentence, Token

VERB_TAGS = ("VB", "VBD", "VBG", "VBN", "VBP", "VBZ")
NOUN_TAGS = ("NN", "NNS")
UNKNOWN = "UNK"
"""The tag of a word that the treebank does not have."""
_VOWELS = "aeiou"


class Lexicon:
    def __init__(self, sentences: Iterable[CleanSentence], words: Iterable[str] = ()) -> None:
        """`words` are known words beyond those of the treebank: no misspelling may be one of them."""
        tags: dict[str, Counter] = defaultdict(Counter)
        forms: dict[tuple[str, str], Counter] = defaultdict(Counter)
        self.known = {word.lower() for word in words}
        for sentence in sentences:
            for token in sentence:
                lower = token.form.lower()
                self.known.add(lower)
                tags[lower][token.tag, token.lemma] += 1
                if token.tag in VERB_TAGS + NOUN_TAGS:
                    forms[token.lemma.lower(), token.tag][lower] += 1
        self._tags = {form: counts.most_common(1)[0][0] for form, counts in tags.items()}
        self._forms = {key: counts.most_common(1)[0][0] for key, counts in forms.items()}

    def tag(self, form: str) -> str:
        return self._tags.get(form.lower(), (UNKNOWN, ""))[0]

    def tagged(self, words: Sequence[str]) -> CleanSentence:
        """Each word with its commonest tag and lemma. A capital inside a sentence is a name, whatever the word."""
        tokens = []
        for place, word in enumerate(words):
            tag, lemma = self._tags.get(word.lower(), (UNKNOWN, word))
            if place and word[:1].isupper() and word != "I" and tag not in ("NNP", "NNPS", "JJ"):
                tag, lemma = "NNP", word
            elif word[:1].islower() and tag == "NNP":
                tag = UNKNOWN
            tokens.append(Token(word, tag, lemma))
        return tuple(tokens)

    def form(self, lemma: str, tag: str) -> str:
        """The form of a verb or a noun: the treebank's if it has one, else the regular one."""
        return self._forms.get((lemma.lower(), tag)) or regular(lemma.lower(), tag)


def regular(lemma: str, tag: str) -> str:
    """English's regular inflection; a doubled consonant only in words of one syllable."""
    if tag in ("NNS", "VBZ"):
        if lemma.endswith(("s", "x", "z", "ch", "sh")) or (lemma[-1] == "o" and lemma[-2:-1] not in _VOWELS):
            return lemma + "es"
        return lemma[:-1] + "ies" if _consonant_y(lemma) else lemma + "s"
    if tag in ("VBD", "VBN"):
        if _consonant_y(lemma):
            return lemma[:-1] + "ied"
        return lemma + "d" if lemma.endswith("e") else _doubled(lemma) + "ed"
    if tag == "VBG":
        if lemma.endswith("ie"):
            return lemma[:-2] + "ying"
        return lemma[:-1] + "ing" if lemma.endswith("e") and not lemma.endswith("ee") else _doubled(lemma) + "ing"
    return lemma


def _consonant_y(lemma: str) -> bool:
    return len(lemma) > 1 and lemma[-1] == "y" and lemma[-2] not in _VOWELS


def _doubled(lemma: str) -> str:
    one_syllable = sum(letter in _VOWELS for letter in lemma) == 1
    short = len(lemma) > 2 and lemma[-1] not in _VOWELS + "wxy" and lemma[-2] in _VOWELS and one_syllable
    return lemma + lemma[-1] if short else lemma
