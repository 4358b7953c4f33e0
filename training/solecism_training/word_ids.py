"""Step `word-ids`: the ids of words, for the tokenizer in Rust to be compared with.

Without a sample it writes every distinct word of the corpus; with one, the words most likely to tell two tokenizers
apart, small enough to keep in the repository.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from pathlib import Path

from .data import read_tsv
from .files import Workspace, require, write_bytes
from .tokenizer import UNK, WordEncoder, load

# Words that no corpus of essays holds: decomposed letters, compatibility forms, invisible and control characters, other
# scripts, the specials written as text, and a word longer than a sequence.
HARD = [
    "u\u0308ber", "scho\u0308n", "A\u030a", "e\u0301", "\u0301", "a\u0301\u0327", "n\u0303", "i\u0307",
    "\ufb01nden", "\u00bd", "\u2026", "\u2167", "x\u00b2", "\uff21\uff22\uff23", "\u1e9e", "Stra\u1e9ee", "\u017f", "\u2126",
    "Donau\u00addampf", "a\u200bb", "a\u200db", "\u200b", "\u00a0", "a\u00a0b", "\ufeff", "\u2028", "\u0007", "\u0000", "a\u0000b",
    "\u00b4", "\u00a8", "\u02dc", "\u2581", "\u2581a", "a\u2581b", " ", "a b", "a  b", " a", "\t", "\ufffd",
    "<s>", "</s>", "<unk>", "<pad>", "<mask>", "\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea",
    "\u0441\u043b\u043e\u0432\u043e", "\u03bb\u03cc\u03b3\u03bf\u03c2", "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627", "\u6f22\u5b57", "\ud55c\uae00",
    "\u4e00a\u4e01", "\u12a0\u12a1\u12a2", "\U00010348", "\u201eHallo\u201c", "\u00bbJa\u00ab", "\u2013", "\u2014", "''", "``", '"',
    "1.234,56", "3.", "z.", "B.", "usw.", "e-Mail", "Vitamin-C-Gehalt", "geht's", "www.example.org", "a" * 300,
    "Donaudampfschifffahrtsgesellschaftskapit\u00e4n",
]  # fmt: skip


def run(work: Workspace, output: Path, sample: int | None) -> None:
    path = require(work.tokenizer, "vocabulary")
    encoder = WordEncoder(load(path))
    words = sorted(
        {
            w
            for name in ("train", "dev", "report")
            for s in read_tsv(require(work.block(name), "split"))
            for w in s.words
        }
    )
    if sample is not None:
        words = telling(words, encoder, sample)
    lines = [f"{json.dumps(w, ensure_ascii=True)}: {json.dumps(encoder.ids(w), separators=(',', ':'))}" for w in words]
    option = "" if sample is None else f" --sample {sample}"
    head = {
        "made_by": f"python -m solecism_training word-ids --language {work.language}{option} --output FILE",
        "tokenizer_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "specials": "none: these are the ids of a word alone, with no <s> and </s> around them",
    }
    text = json.dumps(head, indent=1)[:-2] + ',\n "words": {\n' + ",\n".join(lines) + "\n }\n}\n"
    write_bytes(output, text.encode("utf-8"))
    print(f"{output}: {len(words):,} words")


def telling(words: list[str], encoder: WordEncoder, count: int) -> list[str]:
    """`count` words: first the hard ones, then those with `<unk>`, marks and symbols or many pieces, and finally evenly spread ones."""

    def oddity(word: str) -> tuple[bool, bool, int]:
        odd = any(unicodedata.category(c)[0] in "SMCZ" or unicodedata.normalize("NFKC", c) != c for c in word)
        return UNK in encoder.ids(word), odd, len(encoder.ids(word))

    rest = max(0, count - len(HARD))
    strange = sorted(words, key=oddity, reverse=True)[: rest // 2]
    plain = [w for w in words if w not in strange]
    spread = plain[:: max(1, len(plain) // max(1, rest - len(strange)))][: rest - len(strange)]
    return list(dict.fromkeys(HARD + strange + spread))[:count]
