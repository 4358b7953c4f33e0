"""A corrector's tokenizer: unigram pieces of running text, with bytes for what no piece spells, so that any text can be written."""

from __future__ import annotations

import json
import string
from collections.abc import Iterable

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

PAD, END, UNKNOWN = 0, 1, 2
SPECIAL = ("<pad>", "</s>", "<unk>")
BYTES = tuple(f"<0x{byte:02X}>" for byte in range(256))
LAST = -10_000.0
"""The score of a byte's piece, so low that no text which spells out its name is read as it."""
ALPHABET = [c for c in string.printable if c.isprintable() and c != " "]
"""Characters that are pieces by themselves, whether the texts have them or not."""


def learn(texts: Iterable[str], count: int) -> Tokenizer:
    """A tokenizer of `count` pieces, the 256 bytes among them. No normaliser: what is decoded is what was encoded."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    trainer = trainers.UnigramTrainer(
        vocab_size=count,
        special_tokens=[*SPECIAL, *BYTES],
        unk_token=SPECIAL[UNKNOWN],
        initial_alphabet=ALPHABET,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    written = json.loads(tokenizer.to_str())
    written["model"].update(unk_id=UNKNOWN, byte_fallback=True)
    written["model"]["vocab"] = [
        [piece, LAST if piece in BYTES else score] for piece, score in written["model"]["vocab"]
    ]
    # The trainer would take the bytes for special marks, and would find them in a text that spells out their names.
    written["added_tokens"] = [token for token in written["added_tokens"] if token["content"] in SPECIAL]
    tokenizer = Tokenizer.from_str(json.dumps(written))
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(content=" ", left=1, right=0),
        ]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"$A {SPECIAL[END]}", special_tokens=[(SPECIAL[END], END)]
    )
    return tokenizer
