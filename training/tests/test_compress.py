"""Distilling, pruning and trimming: what is kept, and that the smaller network still is what its ONNX graph computes."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest

from solecism_training import distil, graph, provenance, prune, quantise, trim
from solecism_training.encoding import Example
from solecism_training.errors import TrainingError
from solecism_training.inference import Session
from solecism_training.tokenizer import UNIGRAM

from conftest import PIECES, weights

CONFIG = {
    "vocab_size": 20,
    "hidden_size": 32,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "max_position_embeddings": 256,
    "layer_norm_eps": 1e-12,
}


def logits(state: dict, config: dict = CONFIG) -> np.ndarray:
    ids = np.arange(12, dtype=np.int64).reshape(2, 6)
    return Session(graph.build(state, config), threads=1).logits(ids, np.ones_like(ids))


def test_a_student_takes_evenly_spaced_layers_and_the_last():
    assert distil.taken(6, 12) == [1, 3, 5, 7, 9, 11]
    assert distil.taken(4, 12) == [2, 5, 8, 11]
    assert distil.taken(11, 12)[-1] == 11 and len(set(distil.taken(11, 12))) == 11


def test_kept_layers_are_numbered_anew():
    state = weights(CONFIG)
    kept = distil.keep_layers(state, [1, 3])
    one = "encoder.layer.1.output.dense.weight"
    assert (kept[f"bert.{one}"] == state["bert.encoder.layer.3.output.dense.weight"]).all()
    assert not any(name.startswith("bert.encoder.layer.2.") for name in kept)
    assert kept["classifier.weight"] is state["classifier.weight"]
    assert logits(kept, {**CONFIG, "num_hidden_layers": 2}).shape == (2, 6, 2)


def test_the_best_heads_of_all_are_kept_and_one_of_each_layer():
    scores = [[9.0, 8.0, 7.0], [0.1, 0.3, 0.2], [5.0, 1.0, 6.0]]
    assert prune.chosen_heads(scores, 0.55) == [[0, 1], [1], [2]]
    assert prune.chosen_heads(scores, 0.99) == [[0], [1], [2]]
    assert prune.chosen_heads(scores, 0.01) == [[0, 1, 2], [0, 1, 2], [0, 1, 2]]


def test_a_float16_file_is_half_the_size_and_computes_nearly_the_same():
    model = graph.build(weights(CONFIG), CONFIG)
    half = quantise.halve(model)
    assert half.ByteSize() < 0.75 * model.ByteSize()  # names and nodes weigh in so small a model
    ids = np.arange(12, dtype=np.int64).reshape(2, 6)
    one = np.ones_like(ids)
    assert np.abs(Session(half, 1).logits(ids, one) - Session(model, 1).logits(ids, one)).max() < 0.02


def test_the_most_used_pieces_are_kept_and_every_character(encoder):
    words = ["Haus", "Haus", "schönen", "Kinder"]
    assert Counter(p for w in words for p in encoder.pieces(w))["▁Haus"] == 2
    characters = {piece for piece, _ in PIECES if len(piece.lstrip("▁")) <= 1}
    size = 4 + len(characters) + 2
    kept = trim.most_used(PIECES, encoder, words, size, UNIGRAM)
    assert characters <= kept and len(kept) == size - 4
    assert kept - characters == {"▁Haus", "en"}  # of those used once, the first by code point
    with pytest.raises(TrainingError, match="the characters alone take"):
        trim.most_used(PIECES, encoder, words, 10, UNIGRAM)


SAMPLE = [Example([0, 4 + i % 9, 5, 2], [1, 2], [i % 2, (i // 2) % 2]) for i in range(40)]


class TestWithTorch:
    """What needs the training packages."""

    @pytest.fixture
    def torch(self):
        pytest.importorskip("transformers")
        return pytest.importorskip("torch")

    @pytest.fixture
    def model(self, torch, tmp_path):
        from solecism_training import network

        state = {name: torch.from_numpy(array) for name, array in weights(CONFIG).items()}
        return network.from_state({**CONFIG, "model_type": "bert"}, state, 0.0, tmp_path)

    @pytest.mark.parametrize("way", prune.WAYS)
    def test_what_is_left_computes_in_onnx_what_it_does_in_pytorch(self, torch, model, way, work):
        whole = sum(p.numel() for p in model.parameters())
        pruned = prune.prune(model, way, 0.5, SAMPLE, work).eval()
        state = {name: weight.detach().numpy() for name, weight in pruned.state_dict().items()}
        if way == "weights":
            dense = [w for name, w in state.items() if "encoder" in name and w.ndim == 2]
            assert all(np.mean(w == 0) == pytest.approx(0.5, abs=0.01) for w in dense)
        else:
            assert sum(w.size for w in state.values()) < 0.85 * whole
        ids = torch.arange(12).reshape(2, 6)
        with torch.inference_mode():
            theirs = pruned(input_ids=ids, attention_mask=torch.ones_like(ids)).logits.numpy()
        assert np.abs(logits(state, pruned.config.to_dict()) - theirs).max() < 1e-4

    @pytest.mark.parametrize("way", ["layers", "columns"])
    def test_one_of_all_is_left_whatever_the_share(self, torch, model, way, work):
        pruned = prune.prune(model, way, 0.999, SAMPLE, work)
        assert pruned.config.num_hidden_layers == (1 if way == "layers" else 4)
        assert len(pruned.bert.encoder.layer[0].intermediate.dense.bias) == (48 if way == "layers" else 1)

    def test_zeroed_weights_stay_zero_in_training(self, torch, model):
        pruned = prune.prune_weights(model, 0.5)
        zeros = {n: p == 0 for n, p in pruned.named_parameters() if n.startswith(prune.ENCODER) and p.ndim == 2}
        optimizer = torch.optim.AdamW(pruned.parameters(), lr=0.1)
        for _ in range(3):
            ids = torch.arange(4, 16).reshape(2, 6)
            optimizer.zero_grad()
            pruned(input_ids=ids, attention_mask=torch.ones_like(ids)).logits.square().sum().backward()
            optimizer.step()
        for name, parameter in pruned.named_parameters():
            if name in zeros:
                assert (parameter[zeros[name]] == 0).all() and (parameter[~zeros[name]] != 0).any()

    def test_a_student_of_its_teacher_s_own_weights_has_nothing_to_learn_but_the_labels(self, torch, model):
        from solecism_training.encoding import pad

        model.eval()
        taught = distil.teach([model], SAMPLE, [0, 1, 2, 3], "cpu", bfloat16=False)
        ids, mask, labels = (torch.from_numpy(a) for a in pad(taught))
        with torch.inference_mode():
            output = model(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        found = float(distil.Distillation(True)(model, output, taught, mask, labels))
        hard = torch.nn.functional.cross_entropy(output.logits.flatten(0, 1), labels.flatten())
        # Hidden states are kept as float16.
        assert found == pytest.approx((1 - distil.SOFT) * float(hard), abs=1e-4)

    def test_teachers_agree_on_the_mean_of_their_probabilities(self, torch, model):
        from solecism_training import network

        state = {name: torch.from_numpy(array) for name, array in weights(CONFIG, seed=1).items()}
        other = network.from_state({**CONFIG, "model_type": "bert"}, state, 0.0, None)
        both, *alone = (
            np.exp(distil.teach(teachers, SAMPLE[:3], [], "cpu", bfloat16=False)[1].logits)
            for teachers in ([model, other], [model], [other])
        )
        np.testing.assert_allclose(both, np.mean(alone, axis=0), atol=1e-6)
        assert np.abs(alone[0] - alone[1]).max() > 0.01

    def test_a_shipped_bundle_gives_its_weights_back(self, torch, work):
        from solecism_training import restore
        from solecism_training.files import write_bytes, write_json
        from solecism_training.tokenizer import build

        state, config = weights(CONFIG), {**CONFIG, "type_vocab_size": 2}
        bundle = work.root.parent / "models" / work.language
        tokenizer = build(PIECES).to_str().encode("utf-8")
        write_bytes(work.home / "tokenizer.json", tokenizer)
        write_bytes(bundle / "tokenizer.json", tokenizer)
        write_json(bundle / "config.json", config)
        learned_from = [provenance.described(source) for source in ("sv", "en+pairs", "de")]
        write_json(bundle / "manifest.json", {"version": "1.0.0", "training_data": learned_from})
        shipped = quantise.quantise_embeddings(quantise.quantise_linears(graph.build(state, CONFIG)))
        write_bytes(bundle / "model.onnx", shipped.SerializeToString())
        tags = {"schema": 1, "language": work.language, "edits": ["keep", "delete"], "inserts": ["", "in"]}
        write_json(bundle / "edits.json", {**tags, "thresholds": {"default": {}}})
        restored = restore.run(work, bundle.parent)
        assert json.loads(work.tags.read_text(encoding="utf-8")) == tags
        found = restore.weights(shipped)
        for name in found.keys() - {"bert.embeddings.position_embeddings.weight"}:
            assert np.abs(found[name] - state[name]).max() < 0.01, name
        assert (restored.best / "model.safetensors").exists()
        training = json.loads((restored.home / "training.json").read_text(encoding="utf-8"))
        assert (training["sources"], training["version"]) == (["de", "en+pairs", "sv"], "1.0.0")
        write_bytes(bundle / "tokenizer.json", tokenizer + b" ")
        with pytest.raises(TrainingError, match="the vocabulary was cut anew since"):
            restore.run(work, bundle.parent)

    def test_dropout_drops_its_share_and_keeps_the_mean(self, torch):
        from solecism_training.dropout import drop

        torch.manual_seed(1)
        x = torch.ones(400, 500)
        y = drop(x, 0.1)
        assert float((y == 0).float().mean()) == pytest.approx(26 / 256, abs=0.003)
        assert float(y.mean()) == pytest.approx(1, abs=0.005)
        torch.manual_seed(1)
        assert torch.equal(drop(x, 0.1), y) and not torch.equal(drop(x, 0.1), y)
