"""The kinds of mistakes: each looks at one word of a clean sentence and says what a learner might write there.

The labels are those of the learner corpora: a word too many carries the label itself, a missing one puts it on the word that
follows, and two words in the wrong order both carry it. Changes that another reading of the sentence allows (`works` for
`worked`, `the books` for `the book`) are no mistakes and are not made. Articles and prepositions are the exception, because a
learner's choice of them is often wrong only in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from . import tables
from .lexicon import NOUN_TAGS, Lexicon
from .treebank import CleanSentence, Token

Change = tuple[int, int, tuple[str, ...], tuple[int, ...]]
"""Words from the first place to before the second become these words with these labels."""

NOUNLIKE = ("NN", "NNS", "NNP", "NNPS")
_OPENERS = ("JJ", "JJR", "JJS", "VBN", "VBG", "NN", "NNS", "CD", "PRP$", "DT", "POS", "NNP", "NNPS", "RB", "WDT", "PDT")


@dataclass(frozen=True)
class Site:
    """A place in a sentence where a mistake may be made."""

    sentence: CleanSentence
    at: int
    lexicon: Lexicon
    random: Random

    @property
    def here(self) -> Token:
        return self.sentence[self.at]

    @property
    def before(self) -> Token:
        return self.sentence[self.at - 1] if self.at else Token("", "", "")

    @property
    def after(self) -> Token:
        return self.sentence[self.at + 1] if self.at + 1 < len(self.sentence) else Token("", "", "")

    def replaced(self, *words: str) -> Change | None:
        """`words` in this word's place, all labelled; None if that changes nothing."""
        if words == (self.here.form.lower(),):
            return None
        return self.at, self.at + 1, words, (1,) * len(words)

    def without_before(self) -> Change:
        """The word before this one is missing."""
        return self.at - 1, self.at + 1, (self.here.form,), (1,)

    def inserted(self, word: str) -> Change:
        """`word`, which is one too many, before this one."""
        return self.at, self.at + 1, (word, self.here.form), (1, 0)


def _lower(token: Token) -> str:
    return token.form.lower()


def article_swapped(site: Site) -> Change | None:
    word = _lower(site.here)
    if site.here.tag != "DT" or word not in tables.ARTICLES:
        return None
    if word == "the":
        # Before a plural, "the" has no other article in its place.
        return site.replaced("a") if site.after.tag in ("NN", "JJ") else None
    other = {"a": "an", "an": "a"}[word]
    return site.replaced(other if site.random.random() < 0.3 else "the")


def article_missing(site: Site) -> Change | None:
    fits = _lower(site.before) in tables.ARTICLES and site.before.tag == "DT" and site.here.form.isalpha()
    return site.without_before() if fits else None


def article_extra(site: Site) -> Change | None:
    starts = site.at > 0 and site.before.tag not in (*_OPENERS, "IN" if site.here.tag == "CD" else "")
    noun = site.here.tag in (*NOUNLIKE, "JJ") and (site.here.tag != "JJ" or site.after.tag in NOUNLIKE)
    if not (starts and noun and site.here.form.isalpha()) or site.before.form in ("&", "-", "/", ".", "'", '"', "$"):
        return None
    singular = site.here.tag == "NN" and site.random.random() < 0.2
    return site.inserted(("an" if site.here.form[0] in "aeiou" else "a") if singular else "the")


def preposition_swapped(site: Site) -> Change | None:
    choices = tables.PREPOSITIONS.get(_lower(site.here))
    if site.here.tag not in ("IN", "TO") or choices is None or (site.here.tag == "TO" and site.after.tag == "VB"):
        return None
    return site.replaced(*site.random.choice(choices).split(" "))


def preposition_missing(site: Site) -> Change | None:
    fits = site.before.tag in ("IN", "TO") and _lower(site.before) in tables.PREPOSITIONS and site.at > 1
    fits = fits and site.here.form[:1].isalnum() and not (site.before.tag == "TO" and site.here.tag == "VB")
    return site.without_before() if fits else None


def preposition_extra(site: Site) -> Change | None:
    if not site.before.tag.startswith("VB") or site.here.tag not in ("DT", "PRP", "PRP$", "NN", "NNS", "JJ"):
        return None
    known = tables.TRANSITIVE.get(site.before.lemma.lower())
    if known is None and (site.random.random() < 0.8 or site.here.tag == "JJ" or site.before.lemma == "be"):
        return None
    return site.inserted(known or site.random.choice(tables.EXTRA_PREPOSITIONS))


def agreement(site: Site) -> Change | None:
    tag, word = site.here.tag, _lower(site.here)
    if word in tables.AGREEMENT and tag in ("VBZ", "VBP", "VBD"):
        # If the subject follows or is far away, the form may be right, so "It 's" and questions are left alone.
        if word.startswith("'") and site.before.tag not in ("NN", "NNS", "PRP"):
            return None
        return site.replaced(site.random.choice(tables.AGREEMENT[word]))
    if tag == "VBZ":
        return site.replaced(site.lexicon.form(site.here.lemma, "VB"))
    if tag == "VBP" and site.before.tag in ("PRP", "NNS", "NNPS", "RB", "WP", "WDT"):
        return site.replaced(site.lexicon.form(site.here.lemma, "VBZ"))
    return None


def verb_form(site: Site) -> Change | None:
    """A form that no tense allows after what stands before it."""
    tag, lemma, before = site.here.tag, site.here.lemma, site.before
    if not site.here.form.isalpha() or lemma in ("be", "have", "do"):
        return None
    if tag == "VB" and before.tag in ("MD", "TO"):
        wrong = ("VBG", "VBD", "VBN", "VBZ")
    elif tag == "VBN" and before.lemma in ("be", "have", "get"):
        wrong = ("VB", "VBD", "VBG" if before.lemma == "have" else "VB")
    elif tag == "VBG" and (before.tag == "IN" or before.lemma == "be"):
        wrong = ("VB", "VBN" if before.tag == "IN" else "VB")
    elif tag == "VBD" and before.tag in ("PRP", "NN", "NNP", "NNS", "WDT", "WP"):
        wrong = ("VBG", "VBN") + (
            ("VB",) if before.tag in ("NN", "NNP") or _lower(before) in ("he", "she", "it") else ()
        )
    else:
        return None
    return site.replaced(site.lexicon.form(lemma, site.random.choice(wrong)))


def noun_number(site: Site) -> Change | None:
    tag, lemma = site.here.tag, site.here.lemma
    if tag not in NOUN_TAGS or not site.here.form.isalpha():
        return None
    two_back = _lower(site.sentence[site.at - 2]) if site.at > 1 else ""
    words = {_lower(site.before)} | ({two_back} if site.before.tag == "JJ" else set())
    if (
        tag == "NN"
        and site.after.tag not in NOUN_TAGS
        and (words & tables.SINGULAR_BEFORE or lemma in tables.UNCOUNTABLE)
    ):
        return site.replaced(site.lexicon.form(lemma, "NNS"))
    bare = site.before.tag in ("VB", "VBD", "VBP", "VBZ", "VBG", "IN", "JJ", "CC") and "the" not in words
    if tag == "NNS" and site.after.tag not in NOUN_TAGS and (bare or words & tables.PLURAL_BEFORE):
        single = site.lexicon.form(lemma, "NN")
        return site.replaced(single) if single not in tables.UNCOUNTABLE else None
    return None


def confused(site: Site) -> Change | None:
    choices = tables.CONFUSED.get(_lower(site.here))
    return site.replaced(*site.random.choice(choices).split(" ")) if choices else None


def comparison(site: Site) -> Change | None:
    """`more bigger`, `more big`."""
    tag, word = site.here.tag, _lower(site.here)
    if tag not in ("JJR", "JJS") or word in ("more", "less", "most", "least", "further", "worse", "worst"):
        return None
    return site.inserted("more" if tag == "JJR" else "most")


def adverb(site: Site) -> Change | None:
    """`quick` for `quickly` and `slowly` for `slow` after a noun's article."""
    word = _lower(site.here)
    if site.here.tag == "RB" and word.endswith("ly") and site.lexicon.tag(word[:-2]) == "JJ":
        return site.replaced(word[:-2])
    if site.here.tag == "JJ" and site.after.tag in NOUN_TAGS and site.lexicon.tag(word + "ly") == "RB":
        return site.replaced(word + "ly")
    return None


def function_word_missing(site: Site) -> Change | None:
    """A form of `be`, a pronoun, `to` before an infinitive."""
    before = site.before
    verb = before.lemma == "be" and before.tag in ("VBZ", "VBP", "VBD", "VB")
    pronoun = before.tag in ("PRP", "EX") and site.here.tag.startswith(("VB", "MD"))
    infinitive = before.tag == "TO" and site.here.tag == "VB"
    return site.without_before() if site.here.form.isalpha() and (verb or pronoun or infinitive) else None


def function_word_extra(site: Site) -> Change | None:
    """`can to go`, `It is depends`, `He he went`."""
    if site.before.tag == "MD" and site.here.tag == "VB":
        return site.inserted("to")
    if site.here.tag in ("VBZ", "VBP", "VBD") and site.before.tag in ("PRP", "NN", "NNS") and site.here.lemma != "be":
        return site.inserted(site.random.choice(("is", "are", "was", "it")))
    return None


def word_doubled(site: Site) -> Change | None:
    word = _lower(site.here)
    fits = site.at > 0 and word.isalpha() and len(word) < 6 and word not in ("that", "had", "very")
    return (site.at, site.at + 1, (site.here.form, word), (0, 1)) if fits else None


def order_swapped(site: Site) -> Change | None:
    """This word and the one before it in each other's place."""
    before, here = site.before.tag, site.here.tag
    verb = here.startswith("VB")
    noun_phrase = before in ("JJ", "CD") and here in NOUN_TAGS
    adverbs = (before == "RB" and verb) or (site.before.lemma == "be" and here == "RB")
    subject = before in ("PRP", "MD") and here in ("MD", "PRP") and before != here
    if site.at < 2 or not (noun_phrase or adverbs or subject) or not (site.here.form + site.before.form).isalpha():
        return None
    return site.at - 1, site.at + 1, (site.here.form, site.before.form), (1, 1)


def comma_missing(site: Site) -> Change | None:
    return site.without_before() if site.before.form == "," and site.here.form.isalpha() else None


def comma_extra(site: Site) -> Change | None:
    """Before a clause, after what opens a sentence."""
    subordinate = _lower(site.here) in ("that", "because", "if", "when", "who", "which", "and", "than", "as", "what")
    fits = subordinate and site.at > 1 and site.before.form.isalpha()
    return site.inserted(",") if fits else None


def punctuation_swapped(site: Site) -> Change | None:
    if site.here.form == ",":
        return site.replaced(site.random.choice((".", ";", "-", ":")))
    if site.here.form in (":", ";"):
        return site.replaced(",")
    return site.replaced("." if site.at == len(site.sentence) - 1 else ",") if site.here.form == "?" else None


def possessive_missing(site: Site) -> Change | None:
    return site.without_before() if site.before.tag == "POS" and site.here.form.isalpha() else None


def capital_lost(site: Site) -> Change | None:
    fits = site.at > 0 and site.here.tag in ("NNP", "JJ") and site.here.form.istitle() and len(site.here.form) > 3
    return (site.at, site.at + 1, (site.here.form.lower(),), (1,)) if fits else None


# How often each is drawn if several fit. Only these shares are by judgement: how often anything is drawn at all comes
# from the learner corpus, by the tag of the word.
KINDS: tuple[tuple[Callable[[Site], Change | None], float], ...] = (
    (article_missing, 3.0),
    (article_swapped, 2.0),
    (article_extra, 1.0),
    (preposition_swapped, 3.0),
    (preposition_missing, 0.8),
    (preposition_extra, 1.0),
    (agreement, 3.0),
    (verb_form, 3.0),
    (noun_number, 3.0),
    (confused, 1.5),
    (comparison, 1.5),
    (adverb, 1.0),
    (function_word_missing, 0.7),
    (function_word_extra, 0.3),
    (word_doubled, 0.05),
    (order_swapped, 0.5),
    (comma_missing, 1.0),
    (comma_extra, 1.0),
    (punctuation_swapped, 1.0),
    (possessive_missing, 1.0),
    (capital_lost, 0.3),
)
