"""The bundle's manifest and card, and the errors of a bundle that is not ready."""

from __future__ import annotations

import hashlib
import json

import pytest

from solecism_training import bundle
from solecism_training.errors import TrainingError
from solecism_training.files import Workspace, write_bytes, write_json
from solecism_training.languages import language

COUNTS = {"tp": 3, "fp": 1, "fn": 2, "precision": 0.75, "recall": 0.6, "f05": 0.7142857}
STAGE = {
    "bytes": 9_000_000,
    "threshold": 0.42,
    "dev": COUNTS,
    "report": COUNTS,
    "change": {"median": 0.001, "percentile_99_9": 0.04, "flipped": 0.003},
}


@pytest.fixture
def trained(work: Workspace) -> Workspace:
    write_bytes(work.graph("final-7"), bytes(range(256)) * 40_000)  # 10.24 MB: three chunks
    write_bytes(work.tokenizer, b"{}")
    write_json(work.best / "config.json", {"id2label": {"0": "c", "1": "i"}})
    coverage = {"words": 10, "pieces_per_word": 1.3, "unk_rate_pieces": 0.0, "unk_rate_words": 0.0}
    write_json(
        work.vocabulary,
        {
            "pieces": 16000,
            "of": 250001,
            "frequent_words": 15000,
            "coverage": {"report": coverage, "frequency list, next words": coverage},
        },
    )
    write_json(
        work.home / "training.json",
        {
            "device": "2 processor threads, float32",
            "settings": {"subwords": 1024, "learning_rate": 3e-4, "seed": 1},
            "history": [{"epoch": 1, "minutes": 9.0, "f05": 0.6}, {"epoch": 2, "minutes": 18.0, "f05": 0.5}],
        },
    )
    stages = dict.fromkeys(["float32", "linears-7", "final-7", "linears-8", "final-8"], STAGE)
    write_json(
        work.evaluation,
        {
            "activation_bits": 7,
            "threshold": 0.42,
            "words": {"report": 100},
            "sentences": {"report": 9},
            "stages": stages,
            "examples": [[0.9] + [0.1] * text.count(" ") for text, _ in language("de").examples],
        },
    )
    return work


def test_chunks_are_hashed_one_by_one():
    content = b"abcdefghij"
    assert bundle.chunk_hashes(content, 4) == [hashlib.sha256(part).hexdigest() for part in (b"abcd", b"efgh", b"ij")]
    assert bundle.chunk_hashes(b"abcd", 4) == [hashlib.sha256(b"abcd").hexdigest()]


def test_the_manifest_describes_the_files_beside_it(trained, tmp_path):
    bundle.run(language("de"), trained, tmp_path / "models", "1.2.3")
    folder = tmp_path / "models" / "de"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {"model.onnx", "tokenizer.json", "config.json"}
    for name, entry in manifest["files"].items():
        content = (folder / name).read_bytes()
        assert entry["bytes"] == len(content)
        assert len(entry["sha256"]) == -(-len(content) // manifest["chunk_bytes"])
        for i, digest in enumerate(entry["sha256"]):
            chunk = content[i * manifest["chunk_bytes"] : (i + 1) * manifest["chunk_bytes"]]
            assert digest == hashlib.sha256(chunk).hexdigest()
    assert manifest["schema"] == 1
    assert (manifest["name"], manifest["version"], manifest["language"]) == ("solecism-de", "1.2.3", "de")
    assert (manifest["labels"], manifest["error_labels"]) == (["c", "i"], ["i"])
    assert manifest["thresholds"] == {"default": 0.42}
    assert (manifest["max_tokens"], manifest["window_overlap"], manifest["activation_bits"]) == (256, 64, 7)
    assert manifest["metrics"] == {"precision": 0.75, "recall": 0.6, "f05": 0.7143, "split": "report blocks"}


def test_the_card_states_data_licence_scores_and_limits(trained, tmp_path):
    bundle.run(language("de"), trained, tmp_path / "models", "1.0.0")
    card = (tmp_path / "models" / "de" / "README.md").read_text(encoding="utf-8")
    for part in (
        "cc-by-sa-4.0",
        "github.com/spraakbanken/multiged-2023",
        "multilingual-e5-small",
        "comma",
        "0.714",
        "0.42",
        "**Gestern** ich bin",
        "2 processor threads",
    ):
        assert part in card, part


def test_what_was_learned_from_beside_the_language_is_stated(trained, tmp_path):
    training = json.loads((trained.home / "training.json").read_text(encoding="utf-8"))
    training["sources"] = ["de", "en", "en+synthetic", "sv"]
    training["settings"]["start"] = "multilingual"
    write_json(trained.home / "training.json", training)
    bundle.run(language("de"), trained, tmp_path / "models", "1.0.0")
    folder = tmp_path / "models" / "de"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    parts = ("Falko", "REALEC", "WikiSplit", "SweLL")
    assert all(part in entry for part, entry in zip(parts, manifest["training_data"], strict=True))
    assert manifest["licence"] == "CC-BY-SA-4.0"
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "- Fine-tuned on Falko-MERLIN" in card and "After a stage over several languages" in card
    assert card.index("Falko") < card.index("SweLL") and "Universal Dependencies" in card


def test_a_bundle_over_the_limit_is_refused(trained, tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "LARGEST_BUNDLE", 1000)
    with pytest.raises(TrainingError, match="over the limit of 1,000"):
        bundle.run(language("de"), trained, tmp_path / "models", "1.0.0")


def test_a_missing_step_is_named(work, tmp_path):
    with pytest.raises(TrainingError, match="run the step `evaluate` first"):
        bundle.run(language("de"), work, tmp_path / "models", "1.0.0")
