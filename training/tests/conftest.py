"""A small unigram vocabulary, a small network and a work folder, shared by the tests."""

from __future__ import annotations

import numpy as np
import pytest

from solecism_training import beginners
from solecism_training.files import Workspace, write_bytes
from solecism_training.tokenizer import WordEncoder, build

PIECES = [
    ("▁", -4.0),
    ("▁Haus", -6.0),
    ("▁schön", -7.0),
    ("en", -5.0),
    ("▁Kinder", -7.0),
    ("garten", -8.0),
    ("▁finden", -7.5),
    *((letter, -9.0) for letter in "abcdefghijklmnopqrstuvwxyzöüß<>/.,"),
    *((f"▁{letter}", -9.5) for letter in "abcdhs"),
]


def weights(config: dict, seed: int = 0) -> dict[str, np.ndarray]:
    """A token classifier's random weights by transformers' names."""
    rng = np.random.default_rng(seed)
    width, inner = config["hidden_size"], config["intermediate_size"]
    shapes = {
        "bert.embeddings.word_embeddings.weight": (config["vocab_size"], width),
        "bert.embeddings.position_embeddings.weight": (config["max_position_embeddings"], width),
        "bert.embeddings.token_type_embeddings.weight": (2, width),
        "classifier.weight": (2, width),
        "classifier.bias": (2,),
    }
    norms = ["bert.embeddings.LayerNorm"]
    for layer in range(config["num_hidden_layers"]):
        prefix = f"bert.encoder.layer.{layer}"
        linears = {f"attention.self.{part}": (width, width) for part in ("query", "key", "value")}
        linears |= {
            "attention.output.dense": (width, width),
            "intermediate.dense": (inner, width),
            "output.dense": (width, inner),
        }
        for name, shape in linears.items():
            shapes[f"{prefix}.{name}.weight"], shapes[f"{prefix}.{name}.bias"] = shape, shape[:1]
        norms += [f"{prefix}.attention.output.LayerNorm", f"{prefix}.output.LayerNorm"]
    state = {name: rng.normal(0, 0.2, shape).astype(np.float32) for name, shape in shapes.items()}
    for name in norms:
        state[f"{name}.weight"] = np.ones(width, dtype=np.float32)
        state[f"{name}.bias"] = np.zeros(width, dtype=np.float32)
    return state


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder(build(PIECES))


@pytest.fixture
def work(tmp_path) -> Workspace:
    return Workspace(tmp_path / "work", "de")


@pytest.fixture
def beginner(work, tmp_path, monkeypatch):
    """A beginner's sentence for each half."""
    monkeypatch.setattr(beginners, "FOLDER", tmp_path)
    twins = "case\tIch bin ein Haus.\tIch habe ein Haus.\n"
    write_bytes(tmp_path / work.language / "beginners.tsv", f"tune\t{twins}report\t{twins}".encode())
