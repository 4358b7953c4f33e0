"""The encoders' tokenizers in the format of the `tokenizers` library, and the encoding of single words.

Words are encoded one at a time, each with its own leading "▁": what a word looks like must not depend on how its
sentence was spaced, and the same code path serves corpora (split into words) and raw text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from .errors import TrainingError

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
"""The first four ids, as XLM-RoBERTa numbers them."""
BOS, PAD, EOS, UNK = range(4)
METASPACE = "▁"
CONTINUES = "##"
"""WordPiece's mark of a piece that does not begin a word."""

# The specials stand in the vocabulary as text, and Unigram would match them in text: someone who writes "<s>" must get
# the pieces of those three characters. A score under that of any way to spell them out (three pieces of about -20 at
# worst) keeps them from being chosen; if they were listed as added tokens, they would be cut out of the text beforehand.
SPECIAL_SCORE = -100.0

Pieces = Sequence[tuple[str, float]]
"""Pieces with their scores in the order of their ids; log probabilities for Unigram, of no meaning for WordPiece."""


def build(pieces: Pieces) -> Tokenizer:
    """`pieces` are the vocabulary after the specials.

    The normaliser is SentencePiece's `nmt_nfkc`: the table of single code points that e5.c carries equals Nmt followed
    by NFKC on every code point of Unicode but two (U+FF5E, a wide tilde, and U+1F23B, younger than the table). NFKC also
    composes, which the table cannot, so that decomposed input gives the ids of its NFC form.
    """
    vocabulary = [(special, SPECIAL_SCORE) for special in SPECIALS] + list(pieces)
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=UNK, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=METASPACE, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=METASPACE, prepend_scheme="always")
    _frame(tokenizer)
    return tokenizer


def build_wordpiece(pieces: Pieces) -> Tokenizer:
    """`pieces` are the vocabulary after the specials. Case and accents are kept; punctuation stands alone, as in BERT."""
    vocabulary = {piece: i for i, piece in enumerate([*SPECIALS, *(piece for piece, _ in pieces)])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token=SPECIALS[UNK], continuing_subword_prefix=CONTINUES))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.BertNormalizer(lowercase=False, strip_accents=False)]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix=CONTINUES)
    _frame(tokenizer)
    return tokenizer


def _frame(tokenizer: Tokenizer) -> None:
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", BOS), ("</s>", EOS)],
    )


@dataclass(frozen=True)
class Kind:
    """A way to cut words into pieces."""

    build: Callable[[Pieces], Tokenizer]
    forms: Callable[[str], tuple[str, str]]
    """The pieces of a single character: at a word's beginning and further in."""
    always: frozenset[str]
    """Pieces that every vocabulary has beside the specials."""


UNIGRAM = Kind(build, lambda character: (METASPACE + character, character), frozenset({METASPACE}))
WORDPIECE = Kind(build_wordpiece, lambda character: (character, CONTINUES + character), frozenset())


def kind(tokenizer: Tokenizer) -> Kind:
    return WORDPIECE if isinstance(tokenizer.model, models.WordPiece) else UNIGRAM


def read_pieces(path: Path) -> Pieces:
    """The pieces from which `build` of the tokenizer's kind made the file at `path`."""
    vocabulary = json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]
    if isinstance(vocabulary, dict):
        vocabulary = [(piece, 0.0) for piece in sorted(vocabulary, key=vocabulary.__getitem__)]
    return [(piece, score) for piece, score in vocabulary[len(SPECIALS) :]]


def load(path: Path) -> Tokenizer:
    try:
        return Tokenizer.from_str(path.read_text(encoding="utf-8"))
    except Exception as error:  # the library raises bare Exception
        raise TrainingError(f"{path}: not a tokenizer file ({error})") from error


def plain(word: str) -> str:
    """The corpora have plain apostrophes, except in a few Swedish words, and the engine makes curly ones plain as well."""
    return word.replace("’", "'")


class WordEncoder:
    """Words to ids, remembered: a corpus repeats its words."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._ids: dict[str, tuple[int, ...]] = {}

    def ids(self, word: str) -> tuple[int, ...]:
        """At least one id: a word that yields no piece (a lone control character) is `<unk>`."""
        ids = self._ids.get(word)
        if ids is None:
            ids = tuple(self._tokenizer.encode(plain(word), add_special_tokens=False).ids) or (UNK,)
            self._ids[word] = ids
        return ids

    def pieces(self, word: str) -> list[str]:
        return [self._tokenizer.id_to_token(i) for i in self.ids(word)]

    def coverage(self, words: Iterable[str]) -> dict[str, float]:
        """How well the vocabulary fits running text: words, pieces a word, share of `<unk>` among pieces and words."""
        words_seen = pieces = unknown = words_unknown = 0
        for word in words:
            ids = self.ids(word)
            misses = ids.count(UNK)
            words_seen += 1
            pieces += len(ids)
            unknown += misses
            words_unknown += misses > 0
        return {
            "words": words_seen,
            "pieces_per_word": pieces / max(1, words_seen),
            "unk_rate_pieces": unknown / max(1, pieces),
            "unk_rate_words": words_unknown / max(1, words_seen),
        }
