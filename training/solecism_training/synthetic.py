"""The sentences of the step `synthesise`, as training takes them."""

from __future__ import annotations

from .data import read_tsv
from .encoding import Example, encode
from .files import Workspace, require
from .tokenizer import WordEncoder


def parts(work: Workspace, encoder: WordEncoder, count: int) -> tuple[list[Example], ...]:
    """The synthetic sentences dealt into `count` parts, a clean sentence and its corrupted form always into the same."""
    if not count:
        return ()
    sentences = read_tsv(require(work.synthetic, "synthesise"))
    pairs = list(zip(sentences[::2], sentences[1::2], strict=True))
    return tuple(encode([s for pair in pairs[part::count] for s in pair], encoder) for part in range(count))
