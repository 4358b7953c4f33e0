"""Step `vocabulary`: cuts the encoder's pieces (250,002 of multilingual-e5-small) to those that one language needs.

It keeps, with their scores, the pieces that the training words and the language's most frequent words are made of, and
every single character of the European alphabets, at a word's beginning and further in, so that any word can still be
spelled. Training then sees the same fragments of a rare word as the program in use.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from .data import read_tsv
from .errors import TrainingError
from .files import Workspace, read_json, require, write_bytes, write_json
from .languages import Language
from .tokenizer import SPECIALS, Kind, Pieces, WordEncoder, kind, load

# Basic Latin to Latin Extended-B, IPA, spacing modifiers and combining marks, Greek, Cyrillic, Latin Extended
# Additional, Greek Extended, punctuation, super- and subscripts, currency, letterlike, number forms, arrows.
EUROPEAN_BLOCKS = ((0x0021, 0x052F), (0x1E00, 0x218F), (0x2190, 0x21FF))


def european_characters() -> list[str]:
    """Every assigned, printable character of `EUROPEAN_BLOCKS`."""
    points = (point for first, last in EUROPEAN_BLOCKS for point in range(first, last + 1))
    return [chr(p) for p in points if unicodedata.category(chr(p))[0] in "LMNPS"]


def with_capitals(words: Iterable[str]) -> list[str]:
    """Frequency lists are in lower case; a noun and the first word of a sentence are not."""
    return [form for word in words for form in dict.fromkeys((word, word[:1].upper() + word[1:]))]


def needed(pieces: Pieces, encoder: WordEncoder, words: Iterable[str], kind: Kind) -> set[str]:
    """The pieces that `words` are made of, and the single characters."""
    known = {piece for piece, _ in pieces}
    keep = {piece for word in set(words) for piece in encoder.pieces(word)}
    for character in european_characters():
        keep.update(kind.forms(character))
    return (keep | kind.always) & known


def cut(pieces: Pieces, keep: set[str]) -> tuple[list[tuple[str, float]], list[int]]:
    """The kept pieces in their old order, and for every id of the cut vocabulary (specials first) its old id."""
    specials = len(SPECIALS)
    kept = [(index, entry) for index, entry in enumerate(pieces) if entry[0] in keep]
    return [entry for _, entry in kept], list(range(specials)) + [index + specials for index, _ in kept]


def frequency_list(language: Language) -> tuple[list[str], list[str]]:
    """The most frequent words, which the cut keeps, and as many after them, which it does not see."""
    if not language.frequent_words:
        return [], []
    from wordfreq import top_n_list

    try:
        words = top_n_list(language.code, 2 * language.frequent_words)
    except LookupError as error:
        raise TrainingError(
            f"languages/{language.code}.toml: wordfreq has no list of {language.name} words; set frequent_words = 0"
        ) from error
    return words[: language.frequent_words], words[language.frequent_words :]


def run(language: Language, work: Workspace) -> None:
    pieces = [(piece, score) for piece, score in read_json(work.encoder / "pieces.json", "prepare")]
    whole_tokenizer = load(require(work.encoder / "tokenizer.json", "prepare"))
    cutting, whole = kind(whole_tokenizer), WordEncoder(whole_tokenizer)
    blocks = {
        name: [w for s in read_tsv(require(work.block(name), "split")) for w in s.words]
        for name in ("train", "dev", "report")
    }
    frequent, rarer = frequency_list(language)
    # Only training text and the public list decide; the held-out blocks are for measuring the cut.
    keep = needed(pieces, whole, [*blocks["train"], *with_capitals(frequent)], cutting)
    kept, old_ids = cut(pieces, keep)
    tokenizer = cutting.build(kept)
    write_bytes(work.tokenizer, tokenizer.to_str(pretty=False).encode("utf-8"))
    encoder = WordEncoder(load(work.tokenizer))
    # Words of the list that the cut did not see: they come from other text than the essays.
    texts = {**blocks, "frequency list, next words": with_capitals(rarer)}
    coverage = {name: encoder.coverage(words) for name, words in texts.items()}
    write_json(
        work.vocabulary,
        {
            "pieces": len(old_ids),
            "of": len(pieces) + len(SPECIALS),
            "frequent_words": len(frequent),
            "coverage": coverage,
            "coverage_whole_vocabulary": {name: whole.coverage(words) for name, words in texts.items()},
            "old_ids": old_ids,
        },
        indent=None,
    )
    print(f"{len(old_ids):,} of {len(pieces) + len(SPECIALS):,} pieces kept; {work.tokenizer.stat().st_size:,} bytes")
    for name, seen in coverage.items():
        print(
            f"{name}: {seen['pieces_per_word']:.3f} pieces a word, "
            f"{seen['unk_rate_pieces']:.4%} <unk> ({seen['unk_rate_words']:.4%} of words)"
        )
