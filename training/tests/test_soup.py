"""Averaging runs: what does not help stays out, and what was averaged is noted."""

from __future__ import annotations

import json

import numpy as np
import pytest

from solecism_training import interpolate
from solecism_training.data import Sentence, write_tsv
from solecism_training.errors import TrainingError
from solecism_training.files import write_bytes, write_json
from solecism_training.tokenizer import build

from conftest import PIECES, weights

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

CONFIG = {
    "vocab_size": 4 + len(PIECES),
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "max_position_embeddings": 256,
}
DEV = [Sentence(("Haus", "schön", "Kinder"), (0, 1, 0)), Sentence(("finden", "schön"), (0, 1))]


@pytest.fixture
def state() -> dict[str, np.ndarray]:
    return weights(CONFIG)


@pytest.fixture
def cook(work, state):
    from safetensors.numpy import save

    write_bytes(work.home / "tokenizer.json", build(PIECES).to_str().encode("utf-8"))

    def make(name: str, change: dict[str, np.ndarray], source: str = "de") -> None:
        variant = work.as_variant(name)
        write_bytes(variant.best / "model.safetensors", save({**state, **change}))
        write_json(variant.best / "config.json", CONFIG)
        write_tsv(work.block("dev"), DEV)
        write_json(
            variant.home / "training.json", {"device": "here", "sources": [source], "settings": {}, "history": []}
        )

    return make


def kept(work) -> tuple[dict, dict]:
    from safetensors.numpy import load_file

    soup = work.as_variant("soup")
    training = json.loads((soup.home / "training.json").read_text(encoding="utf-8"))
    return load_file(soup.best / "model.safetensors"), training


def test_runs_that_score_alike_are_averaged(work, state, cook):
    from solecism_training import soup

    bias = np.array([0.1, 0.3], dtype=np.float32)
    # The same in every word's logits: no word's place among the others changes.
    cook("one", {"classifier.bias": state["classifier.bias"]})
    cook("two", {"classifier.bias": state["classifier.bias"] + np.array([bias[0]] * 2)}, "de+synthetic")
    soup.run(work, ["one", "two"])
    found, training = kept(work)
    np.testing.assert_allclose(found["classifier.bias"], state["classifier.bias"] + bias[0] / 2, atol=1e-6)
    assert training["sources"] == ["de", "de+synthetic"] and len(training["averaged"]) == 2


def test_a_run_that_makes_it_worse_stays_out(work, state, cook):
    from solecism_training import network, soup
    from solecism_training.encoding import encode
    from solecism_training.tokenizer import WordEncoder

    # The labels are what one of the runs finds, so that it is never wrong.
    model = network.from_state(CONFIG, {name: torch.from_numpy(w) for name, w in state.items()}, 0.0, work.base)
    words = [Sentence(s.words, (0,) * len(s.words)) for s in DEV]
    found = network.predict(model, encode(words, WordEncoder(build(PIECES))), "cpu", False)
    labels = iter((found >= np.median(found)).astype(int).tolist())
    cook("good", {})
    cook("bad", {"classifier.weight": -40 * state["classifier.weight"]})
    write_tsv(work.block("dev"), [Sentence(s.words, tuple(next(labels) for _ in s.words)) for s in DEV])
    soup.run(work, ["bad", "good"])
    mixed, training = kept(work)
    assert len(training["averaged"]) == 1 and training["history"][0]["f05"] == 1.0
    np.testing.assert_array_equal(mixed["classifier.weight"], state["classifier.weight"])


def test_runs_of_other_shapes_are_refused(work, state, cook):
    from solecism_training import soup

    cook("one", {})
    cook("two", {"classifier.bias": np.zeros(3, dtype=np.float32)})
    with pytest.raises(TrainingError, match="one, two have weights of different shapes"):
        soup.run(work, ["one", "two"])


def test_what_was_not_trained_here_is_refused(work, cook):
    from solecism_training import soup

    cook("one", {})
    cook("trim-8000", {})
    write_json(work.as_variant("trim-8000").home / "training.json", {"sources": ["de"], "history": []})
    with pytest.raises(TrainingError, match="trim-8000 was not trained here"):
        soup.run(work, ["one", "trim-8000"])


def test_heads_that_one_end_lacks_are_the_other_s():
    first, second = {"bert": np.array([4.0]), "edit_classifier.weight": np.array([9.0])}, {"bert": np.array([0.0])}
    between = interpolate.mixed(first, second, 0.75)
    assert between == {"bert": np.array([3.0]), "edit_classifier.weight": np.array([9.0])}
