"""The trainer on a tiny network: a stopped run ends as one that was not, and a language begins with the multilingual rows."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from solecism_training import network
from solecism_training.alarms import CleanBlock
from solecism_training.encoding import Example
from solecism_training.errors import TrainingError
from solecism_training.files import Workspace, write_bytes, write_json
from solecism_training.trainer import Material, Settings, Trainer

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

CONFIG = {
    "vocab_size": 30,
    "hidden_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
    "max_position_embeddings": 300,
}
SETTINGS = Settings(epochs=2.0, precision="float32", subwords=40, evaluations=1, average_every=1, dropout=0.1)
ROWS = [0, 1, 2, 3, 10, 12, 14, 20]


def examples(count: int) -> list[Example]:
    return [Example([0, 4 + i % 4, 4 + i % 3, 2], [1, 2], [i % 2, (i // 2) % 2]) for i in range(count)]


PARTS = (examples(10), examples(12))
MATERIAL = Material(
    examples(60),
    {"de": examples(8), "sv": examples(6)},
    lambda epoch: PARTS[epoch % 2],
    {"sv": CleanBlock(examples(6), [2] * 6, ["news"] * 6)},
    ("de", "sv"),
)


@pytest.fixture
def work(tmp_path) -> Workspace:
    from safetensors.torch import save
    from transformers import BertConfig, BertModel

    work = Workspace(tmp_path / "work", "de")
    torch.manual_seed(1)
    model = BertModel(BertConfig(**CONFIG), add_pooling_layer=False)
    write_bytes(work.encoder / "model.safetensors", save(model.state_dict()))
    write_json(work.encoder / "config.json", CONFIG)
    return work


def trainer(work: Workspace, settings: Settings = SETTINGS, material: Material = MATERIAL) -> Trainer:
    return Trainer(work, settings, material, lambda: network.from_encoder(work, ROWS, settings.dropout))


def test_a_stopped_run_ends_with_the_weights_of_one_that_was_not(work, monkeypatch):
    whole = trainer(work)
    whole.run()
    work.checkpoint.unlink()

    stopped = trainer(work, replace(SETTINGS, checkpoint_minutes=0.0))
    step = stopped._step
    # The machine goes down in the second epoch, when the other part of the extra examples is dealt out.
    calls = iter(range(12))
    monkeypatch.setattr(stopped, "_step", lambda batch: step(batch) if next(calls, None) is not None else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        stopped.run()
    resumed = trainer(work)
    resumed.run()

    assert resumed.state.step == whole.state.step == whole.total
    for ours, theirs in zip(resumed.average.state_dict().values(), whole.average.state_dict().values(), strict=True):
        assert torch.equal(ours, theirs)


def test_the_mean_over_the_languages_decides_and_each_is_noted(work):
    run = trainer(work)
    run.run()
    noted = json.loads((work.home / "training.json").read_text(encoding="utf-8"))
    assert noted["sources"] == ["de", "sv"] and noted["settings"]["epochs"] == 2.0
    for entry in noted["history"]:
        assert sorted(entry["dev"]) == ["de", "sv"]
        assert entry["f05"] == pytest.approx(sum(score["f05"] for score in entry["dev"].values()) / 2, abs=2e-4)
    assert run.state.best_f05 == pytest.approx(max(entry["f05"] for entry in noted["history"]), abs=2e-4)


def test_one_language_s_scores_stand_beside_the_epoch(work):
    trainer(work, material=Material(examples(40), {"de": examples(8)})).run()
    entry = json.loads((work.home / "training.json").read_text(encoding="utf-8"))["history"][0]
    assert {"epoch", "loss", "minutes", "threshold", "precision", "recall", "f05"} <= set(entry)


def test_a_checkpoint_of_another_run_is_refused(work):
    trainer(work).run()
    with pytest.raises(TrainingError, match=r"other settings \(learning_rate\); begin anew with --restart"):
        trainer(work, replace(SETTINGS, learning_rate=1e-5)).run()
    fewer = Trainer(work, SETTINGS, MATERIAL, lambda: network.from_encoder(work, ROWS[:-1], 0.1))
    with pytest.raises(TrainingError, match="another vocabulary"):
        fewer.run()


def test_a_checkpoint_from_before_a_setting_had_its_default(work):
    trainer(work).run()
    saved = torch.load(work.checkpoint, weights_only=False)
    del saved["state"]["settings"]["start"]
    torch.save(saved, work.checkpoint)
    assert trainer(work).run() is None
    with pytest.raises(TrainingError, match=r"other settings \(start\)"):
        trainer(work, replace(SETTINGS, start="multilingual")).run()


def test_a_language_begins_with_its_rows_of_the_multilingual_weights(work):
    joint = work.multilingual
    trained = trainer(joint)
    trained.run()
    rows = [0, 1, 2, 3, 5, 7]
    begun = network.from_weights(joint.best, rows, 0.1, "multilingual").state_dict()
    kept = network.from_weights(joint.best, range(len(ROWS)), 0.1, "multilingual").state_dict()
    words = f"bert.{network.WORDS}"
    assert torch.equal(begun[words], kept[words][rows])
    assert all(torch.equal(begun[name], kept[name]) for name in kept if name != words)
    assert begun["classifier.weight"].abs().sum() > 0


def test_weights_that_are_not_there_name_the_step(work):
    with pytest.raises(TrainingError, match="run the step `multilingual` first"):
        network.from_weights(work.multilingual.best, ROWS, 0.1, "multilingual")


def test_heads_are_trained_beside_the_detector_first_alone_and_come_back_from_the_weights(work):
    from safetensors.numpy import load_file

    from solecism_training import graph
    from solecism_training.editing.decode import Decoder
    from solecism_training.editing.objective import EditsToo, predict
    from solecism_training.editing.tags import Tags

    tagged = [replace(e, words=("a", "b"), edits=[i % 3, 0], inserts=[0, i % 2, 0]) for i, e in enumerate(examples(60))]
    scores = {"thresholds": {"word": 0.5, "punctuation": 0.5}, "precision": 1.0, "recall": 1.0, "f05": 1.0}
    material = Material(tagged, {"de": examples(8)}, edits=lambda *_: dict(scores))

    def model():
        made = network.from_encoder(work, ROWS, 0.0)
        network.ensure_heads(made, [3, 2])
        return made

    with pytest.raises(TrainingError, match="knows 3 and 2 tags, tags.json has 4 and 2: run the step `restore`"):
        network.ensure_heads(model(), [4, 2])
    cold = Trainer(work, replace(SETTINGS, edits=True, cold_steps=100, word_dropout=0.0), material, model, EditsToo())
    before = {name: tensor.clone() for name, tensor in cold.model.state_dict().items()}
    cold.run()
    changed = {name for name, tensor in cold.model.state_dict().items() if not torch.equal(tensor, before[name])}
    assert changed == {f"{head}.{part}" for head in network.HEADS for part in ("weight", "bias")}
    work.checkpoint.unlink()

    warm = Trainer(work, replace(SETTINGS, edits=True, epochs=4.0), material, model, EditsToo())
    before = warm.model.bert.encoder.layer[0].output.dense.weight.clone()
    warm.run()
    assert not torch.equal(before, warm.model.bert.encoder.layer[0].output.dense.weight)
    # The mean of both decides: 1 for the edits, and what the detector has.
    (entry, *_) = [e for e in warm.state.history if e["f05"] == max(h["f05"] for h in warm.state.history)]
    assert warm.state.best_f05 == pytest.approx((entry["f05"] + 1.0) / 2)

    again = network.from_weights(work.best, None, 0.0, "train")
    decoder = Decoder(Tags("de", ["keep", "delete", "join"], ["none", ","]))
    found = predict(again, tagged[:2], "cpu", bfloat16=False, decoder=decoder)
    assert [array.shape for array in found] == [(3, 4)] * 2 and all(array[-1, 1] == 0 for array in found)
    outputs = graph.build(load_file(work.best / "model.safetensors"), again.config.to_dict()).graph.output
    assert [output.name for output in outputs] == ["logits", "edit_logits", "insert_logits"]
