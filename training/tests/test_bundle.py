"""The bundle's manifest, card and diagram, and the errors of a bundle that is not ready."""

from __future__ import annotations

import hashlib
import json
from xml.etree import ElementTree

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
TRAINING = {
    "device": "2 processor threads, float32",
    "settings": {"subwords": 1024, "learning_rate": 3e-4, "seed": 1},
    "history": [{"epoch": 1, "minutes": 9.0, "f05": 0.6}, {"epoch": 2, "minutes": 18.0, "f05": 0.5}],
}


def threshold(value: float, recall: float) -> dict:
    intervals = {"precision": [0.71, 0.79], "recall": [0.55, 0.65], "f05": [0.66, 0.76]}
    return {"threshold": value, "dev": {**COUNTS, "recall": recall}, "report": COUNTS, "intervals": intervals}


@pytest.fixture
def trained(work: Workspace) -> Workspace:
    write_bytes(work.graph("final-7"), bytes(range(256)) * 40_000)  # 10.24 MB: three chunks
    write_bytes(work.tokenizer, b"{}")
    write_json(
        work.best / "config.json", {"id2label": {"0": "c", "1": "i"}, "num_hidden_layers": 6, "hidden_size": 384}
    )
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
    write_json(work.home / "training.json", TRAINING)
    stages = dict.fromkeys(["float32", "linears-7", "final-7", "linears-8", "final-8"], STAGE)
    write_json(
        work.evaluation,
        {
            "activation_bits": 7,
            "parameters": 17_000_000,
            "thresholds": {"default": threshold(0.42, 0.6), "picky": threshold(0.21, 0.7)},
            "calibration": {"error": 0.0312, "bins": [{"words": 80, "probability": 0.03, "wrong": 0.05}]},
            "words": {"report": 100},
            "sentences": {"dev": 8, "report": 9},
            "stages": stages,
            "examples": [[0.9] + [0.1] * (len(s.words) - 1) for s, _ in language("de").examples],
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
    assert manifest["thresholds"] == {"default": 0.42, "picky": 0.21}
    assert (manifest["max_tokens"], manifest["window_overlap"], manifest["activation_bits"]) == (256, 64, 7)
    assert manifest["metrics"] == {"precision": 0.75, "recall": 0.6, "f05": 0.7143, "split": "report blocks"}


def card_of(work: Workspace, models) -> str:
    bundle.run(language("de"), work, models, "1.0.0")
    return (models / "de" / "README.md").read_text(encoding="utf-8")


def edit(path, change) -> None:
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    write_json(path, value)


def test_the_card_states_data_licence_scores_sizes_and_limits(trained, tmp_path):
    card = card_of(trained, tmp_path / "models")
    for part in (
        "license: cc-by-sa-4.0",
        "github.com/spraakbanken/multiged-2023",
        "multilingual-e5-small",
        "6 layers of width 384",
        "its official test set was not used",
        "a yardstick beside these figures, not a ranking",
        "| `default`: 0.42 | 0.750 (0.710 to 0.790) | 0.600 (0.550 to 0.650) | 0.714 (0.660 to 0.760) | 0.750 | 0.600 | 0.714 |",
        "| `picky`: 0.21 |",
        "is\n0.031:",
        "](reliability.svg)",
        "| model.onnx | 10,240,000 |",
        "| tokenizer.json | 2 |",
        "17,000,000 parameters",
        "On German alone: 2 epochs in 18 minutes (2 processor threads, float32)",
        "the weights at epoch 1 scored best",
        "does not mind a missing or a wrong comma",
        "no kind of error and no correction",
    ):
        assert part in card, part


def test_the_card_says_what_the_model_makes_of_each_example(trained, tmp_path):
    card = card_of(trained, tmp_path / "models")  # the first word of each sentence is flagged
    mistakes = sum(any(s.labels) for s, _ in language("de").examples)
    assert f"it misses the mistake of {mistakes - 1}, and in {len(language('de').examples) - 1} it\n" in card
    assert "| **Gestern** ich bin ins Kino gegangen . | order: bin ich | misses it, and a false alarm |" in card
    assert "| **Seid** gestern bin ich krank . | Seit | finds it |" in card
    assert "| **Die** Katze sitzt auf der Matte . | nothing | false alarm |" in card
    edit(trained.evaluation, lambda value: value.update(examples=[[0.1] * len(e) for e in value["examples"]]))
    card = card_of(trained, tmp_path / "models")
    assert "| Seid gestern bin ich krank . | Seit | misses it |" in card
    assert "| Die Katze sitzt auf der Matte . | nothing | flags nothing |" in card


def test_false_alarms_and_beginners_stand_in_the_card_and_the_manifest(trained, tmp_path):
    assert "for want of clean text" in card_of(trained, tmp_path / "models")
    manifest = tmp_path / "models" / "de" / "manifest.json"
    assert "false_alarms" not in json.loads(manifest.read_text(encoding="utf-8"))["metrics"]

    def kind(share: float) -> dict:
        return {"sentences": 200, "flagged": round(200 * share), "share": share, "interval": [0.01, 0.05]}

    halves = {half: {"pairs": 100, "found": 71, "twins": 4} for half in ("tune", "report")}
    clean = {
        name: {"all": kind(share), "news": kind(0.04), "novels of 1840 to 1920": kind(0.3)}
        for name, share in (("default", 0.025), ("picky", 0.15))
    }
    edit(trained.evaluation, lambda value: value.update(clean=clean, beginners={"default": halves, "picky": halves}))
    card = card_of(trained, tmp_path / "models")
    assert "| **together** | 200 | 2.5% (1.0% to 5.0%) | 15.0% |" in card
    assert "| news |" in card and "| (novels of 1840 to 1920) |" in card
    assert "| `default` | 71 of 100 | 4 of 100 |" in card
    metrics = json.loads(manifest.read_text(encoding="utf-8"))["metrics"]
    assert metrics["false_alarms"] == {"default": 0.025, "picky": 0.15}


def test_a_correction_for_length_stands_in_the_card_and_the_manifest_which_older_programs_refuse(trained, tmp_path):
    assert "for the length of the sentence" not in card_of(trained, tmp_path / "models")
    correction = {"slope": 0.75, "reference": 12}
    edit(trained.evaluation, lambda value: value.update(sentence_length=correction))
    assert "(12 / n)^0.75" in card_of(trained, tmp_path / "models")
    manifest = json.loads((tmp_path / "models" / "de" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["schema"], manifest["sentence_length"]) == (2, correction)


def test_weights_between_two_versions_are_described(trained, tmp_path):
    ends = [{"of": "2.0.0", "share": 0.8}, {"of": "1.0.1", "share": 0.2}]
    edit(trained.home / "training.json", lambda value: value.update(settings={}, between=ends))
    assert "0.8 of version 2.0.0's and 0.2 of version 1.0.1's" in card_of(trained, tmp_path / "models")


def test_a_vocabulary_without_a_frequency_list_is_described_without_one(trained, tmp_path):
    assert "most frequent German words" in card_of(trained, tmp_path / "models")

    def without(value: dict) -> None:
        value["frequent_words"] = value["coverage"]["frequency list, next words"]["words"] = 0

    edit(trained.vocabulary, without)
    assert "frequen" not in card_of(trained, tmp_path / "models")


def test_the_diagram_is_small_well_formed_and_not_in_the_manifest(trained, tmp_path):
    card_of(trained, tmp_path / "models")
    diagram = tmp_path / "models" / "de" / "reliability.svg"
    assert diagram.stat().st_size < 40_000
    assert ElementTree.parse(diagram).getroot().tag == "{http://www.w3.org/2000/svg}svg"
    assert "reliability.svg" not in (tmp_path / "models" / "de" / "manifest.json").read_text(encoding="utf-8")


def test_what_was_learned_from_beside_the_language_is_stated(trained, tmp_path):
    sources = ["de", "en", "en+synthetic", "sv"]
    write_json(trained.multilingual.home / "training.json", {**TRAINING, "sources": sources})
    own = {**TRAINING, "sources": sources, "settings": {**TRAINING["settings"], "start": "multilingual"}}
    own["history"] = [{"epoch": 0.0, "minutes": 0.5, "f05": 0.7}, *TRAINING["history"]]
    write_json(trained.home / "training.json", own)
    card = card_of(trained, tmp_path / "models")
    manifest = json.loads((tmp_path / "models" / "de" / "manifest.json").read_text(encoding="utf-8"))
    parts = ("Falko", "REALEC", "WikiSplit", "SweLL")
    assert all(part in entry for part, entry in zip(parts, manifest["training_data"], strict=True))
    assert manifest["licence"] == "CC-BY-SA-4.0"
    assert "- Fine-tuned on Falko-MERLIN" in card
    assert "- First on several languages at once (German, English, Swedish): 2 epochs in 18 minutes" in card
    assert "- Then on German alone: 2 epochs" in card and "than the weights that it began with, which are kept" in card
    assert card.index("Falko") < card.index("SweLL") and "Universal Dependencies" in card


def test_what_a_distilled_model_came_from_is_stated(trained, tmp_path):
    import shutil

    student = trained.as_variant("distil-6")
    shutil.copytree(trained.home, student.home, ignore=shutil.ignore_patterns("variants"))
    change = {"start": "own", "change": "6 of 12 layers kept", "teachers": ["own"]}
    write_json(
        student.home / "training.json", {**TRAINING, "sources": ["de"], "settings": {**TRAINING["settings"], **change}}
    )
    write_json(trained.home / "training.json", {**TRAINING, "sources": ["de"]})
    bundle.run(language("de"), student, tmp_path / "models", "1.0.0")
    card = (tmp_path / "models" / "de" / "README.md").read_text(encoding="utf-8")
    assert "- First on German: 2 epochs in 18 minutes" in card
    assert "6 of 12 layers kept, then 2 epochs" in card
    assert "the probabilities and hidden states of the whole model beside the labels" in card


def test_a_bundle_over_the_limit_is_refused(trained, tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "LARGEST_BUNDLE", 1000)
    with pytest.raises(TrainingError, match="over the limit of 1,000"):
        bundle.run(language("de"), trained, tmp_path / "models", "1.0.0")


def test_a_variant_that_was_cut_and_not_trained_is_left_to_pack(trained, tmp_path):
    write_json(trained.home / "training.json", {"sources": ["de"], "history": []})
    with pytest.raises(TrainingError, match="not trained since.*`solecism models pack`"):
        bundle.run(language("de"), trained, tmp_path / "models", "1.0.0")
    assert not (tmp_path / "models").exists()


def test_a_missing_step_is_named(work, tmp_path):
    with pytest.raises(TrainingError, match="run the step `evaluate` first"):
        bundle.run(language("de"), work, tmp_path / "models", "1.0.0")
