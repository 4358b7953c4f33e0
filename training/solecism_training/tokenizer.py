"""The encoder's unigram tokenizer in the format of the `tokenizers` library, and the encoding of single words.

Words are encoded one at a time, each with its own leading "▁": what a word looks like must not depend on how its
sentence was spaced, and the same code path serves corpora (split into words) and raw text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from .errors import TrainingError

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
"""The first four ids, as XLM-RoBERTa numbers them."""
BOS, PAD, EOS, UNK = range(4)
METASPACE = "▁"

# The specials stand in the vocabulary as text, and Unigram would match them in text: someone who writes "<s>" must get
# the pieces of those three characters. A score under that of any way to spell them out (three pieces of about -20 at
# worst) keeps them from being chosen; a listing as added tokens would have them cut out of the text beforehand.
SPECIAL_SCORE = -100.0

Pieces = Sequence[tuple[str, float]]
"""Unigram pieces with their scores (log probabilities), in the order of their ids."""


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
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", BOS), ("</s>", EOS)],
    )
    return tokenizer


def load(path: Path) -> Tokenizer:
    try:
        return Tokenizer.from_str(path.read_text(encoding="utf-8"))
    except Exception as error:  # the library raises bare Exception
        raise TrainingError(f"{path}: not a tokenizer file ({error})") from error


class WordEncoder:
    """Words to ids, remembered: a corpus repeats its words."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._ids: dict[str, tuple[int, ...]] = {}

    def ids(self, word: str) -> tuple[int, ...]:
        """At least one id: a word that yields no piece (a lone control character) is `<unk>`."""
        ids = self._ids.get(word)
        if ids is None:
            ids = tuple(self._tokenizer.encode(word, add_special_tokens=False).ids) or (UNK,)
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
