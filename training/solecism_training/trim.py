"""Step `trim`: cuts a trained model's vocabulary further, without training it again.

It keeps the pieces that the training text uses most, and the single characters of Latin, so that every word can still be
spelled. A word whose piece is gone falls into smaller ones, which the model knows less well as that word's beginning.
"""

from __future__ import annotations

from collections import Counter

from .checkpoint import save_weights
from .data import read_tsv
from .errors import TrainingError
from .files import Workspace, read_json, require, write_bytes, write_json
from .tokenizer import SPECIALS, Kind, Pieces, WordEncoder, kind, load, read_pieces
from .vocabulary import cut

LATIN = range(0x21, 0x180)
"""Code points whose pieces stay at any size: Basic Latin to Latin Extended-A."""


def run(work: Workspace, size: int) -> Workspace:
    """Makes the variant `trim-SIZE` of the language's own weights, with `size` pieces, specials included."""
    from . import network

    pieces = read_pieces(require(work.base / "tokenizer.json", "vocabulary"))
    whole_tokenizer = load(work.base / "tokenizer.json")
    cutting, whole = kind(whole_tokenizer), WordEncoder(whole_tokenizer)
    words = [word for sentence in read_tsv(require(work.block("train"), "split")) for word in sentence.words]
    kept, rows = cut(pieces, most_used(pieces, whole, words, size, cutting))
    trimmed = work.as_variant(f"trim-{size}")
    tokenizer = cutting.build(kept)
    write_bytes(trimmed.home / "tokenizer.json", tokenizer.to_str(pretty=False).encode("utf-8"))
    old_ids = read_json(work.base / "vocabulary.json", "vocabulary")["old_ids"]
    encoder = WordEncoder(tokenizer)
    coverage = {
        name: encoder.coverage(w for s in read_tsv(require(work.block(name), "split")) for w in s.words)
        for name in ("dev", "report")
    }
    write_json(
        trimmed.home / "vocabulary.json",
        {
            "pieces": len(rows),
            "of": len(pieces) + len(SPECIALS),
            "coverage": coverage,
            "old_ids": [old_ids[row] for row in rows],
        },
        indent=None,
    )
    save_weights(network.from_weights(work.best, rows, 0.0, "train"), trimmed.best)
    training = read_json(work.home / "training.json", "train")
    write_json(trimmed.home / "training.json", {"sources": training.get("sources", [work.language]), "history": []})
    print(
        f"{len(rows):,} of {len(pieces) + len(SPECIALS):,} pieces; on dev {coverage['dev']['pieces_per_word']:.3f} pieces a word"
    )
    return trimmed


def most_used(pieces: Pieces, encoder: WordEncoder, words: list[str], size: int, kind: Kind) -> set[str]:
    """The pieces to keep of `pieces`: Latin characters, then by how often `words` use them, `size` with the specials."""
    used = Counter(piece for word in words for piece in encoder.pieces(word))
    always = set(kind.always)
    for point in LATIN:
        always.update(kind.forms(chr(point)))
    keep = [piece for piece, _ in pieces if piece in always]
    room = size - len(SPECIALS) - len(keep)
    if room < 0:
        raise TrainingError(f"--pieces {size}: the characters alone take {len(SPECIALS) + len(keep)}; give more")
    others = sorted((piece for piece, _ in pieces if piece not in always), key=lambda piece: (-used[piece], piece))
    return set(keep + others[:room])
