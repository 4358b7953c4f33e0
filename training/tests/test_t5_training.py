"""The corrector that is trained from nothing: its pieces write any text, what changes counts more, and a stopped run goes on."""

from __future__ import annotations

import json
from random import Random

import pytest

from solecism_training.encoding import IGNORED
from solecism_training.errors import TrainingError
from solecism_training.files import Workspace
from solecism_training.program import joined
from solecism_training.t5 import pairs, pieces
from solecism_training.t5.pairs import CHANGED, LONGEST, Example

TEXTS = [f"She {verb} the {noun} again ." for verb in ("sees", "finds", "loses") for noun in ("house", "horse", "key")]


@pytest.fixture(scope="module")
def tokenizer():
    return pieces.learn(TEXTS * 20, 400)


@pytest.mark.parametrize("text", ["She sees the house.", "two  spaces ", "Žluťoučký 🐎", "<0x41> </s > ▁", "a\tb"])
def test_what_is_encoded_is_decoded_again(tokenizer, text):
    ids = tokenizer.encode(text).ids
    assert ids[-1] == pieces.END and pieces.UNKNOWN not in ids
    # A piece's mark of a space cannot be told from a space.
    assert tokenizer.decode(ids) == text.replace("▁", " ")


def test_marks_in_a_text_are_not_taken_for_the_bytes_that_they_name(tokenizer):
    assert tokenizer.token_to_id("<0x41>") not in tokenizer.encode("<0x41>").ids
    assert len(tokenizer.get_vocab()) <= 400


def test_what_changes_counts_more_and_each_id_knows_where_it_comes_from():
    def both(source, target):
        found = pairs.example(source, target)
        return found.weights, found.places

    assert both([5, 6, 7, 1], [5, 6, 7, 1]) == ([1, 1, 1, 1], [0, 1, 2, 3])
    assert both([5, 6, 7, 1], [5, 8, 9, 7, 1]) == ([1, CHANGED, CHANGED, 1, 1], [0, 1, IGNORED, 2, 3])
    assert both([5, 6, 7, 1], [5, 7, 1]) == ([1, CHANGED, 1], [0, 2, 3])


def test_long_pairs_are_left_out(tokenizer):
    assert len(pairs.encode([("a", "a"), ("a " * LONGEST, "a"), ("a", "a " * LONGEST)], tokenizer)) == 1


def example(length: int) -> Example:
    return Example([3] * length, [4] * length, [1.0] * length, [0] * length)


def test_batches_hold_every_pair_once_and_no_more_than_they_may():
    examples = [example(1 + i % 40) for i in range(500)]
    found = pairs.batches(examples, 120, Random(1))
    assert sorted(map(id, (e for batch in found for e in batch))) == sorted(map(id, examples))
    for batch in found:
        assert max(len(e.source) for e in batch) * len(batch) <= 120
    assert found == pairs.batches(examples, 120, Random(1)) != pairs.batches(examples, 120, Random(2))


def test_padding_is_not_counted():
    longer = Example([3], [4, 4, 4], [1.0, CHANGED, 1.0], [0, IGNORED, IGNORED])
    ids, mask, labels, weights, places = pairs.pad([example(2), longer])
    assert places.tolist() == [[0, 0, IGNORED], [0, IGNORED, IGNORED]]
    assert ids.tolist() == [[3, 3], [3, pieces.PAD]]
    assert mask.tolist() == [[1, 1], [1, 0]]
    assert labels.tolist() == [[4, 4, -100], [4, 4, 4]]
    assert weights.tolist() == [[1, 1, 0], [1, CHANGED, 1]]


def test_words_that_the_program_does_not_join(tmp_path):
    program = tmp_path / "solecism"
    program.write_text("#!/bin/sh\necho 'no such option --join' >&2\nexit 2\n")
    program.chmod(0o755)
    with pytest.raises(TrainingError, match="split: no such option --join"):
        joined([["a"]], "en", program)


class Stopped(Exception):
    pass


def test_a_stopped_run_goes_on_where_it_was(tmp_path):
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from solecism_training.t5.train import Settings, Training

    settings = Settings(width=16, heads=2, inner=16, layers=1, tokens=24, epochs=2, warmup=2, checkpoint_minutes=0)
    drawn = {n: [Example([3 + n, k, 1], [4, k, 1], [3.0, 1.0, 1.0], [0, 1, 2]) for k in range(5, 15)] for n in range(2)}

    def weights(folder, stop_at: int | None) -> dict:
        work = Workspace(folder, "en")
        if stop_at is not None:
            stopped = Training(work, settings, drawn.__getitem__, drawn[0][:2], 20)
            step = stopped._step

            def once(batch):
                if stopped.step == stop_at:
                    raise Stopped
                return step(batch)

            stopped._step = once
            with pytest.raises(Stopped):
                stopped.run()
        training = Training(work, settings, drawn.__getitem__, drawn[0][:2], 20)
        training.run()
        assert json.loads((work.corrector / "training.json").read_text())["steps"] == training.step
        return training.model.state_dict()

    whole = weights(tmp_path / "whole", None)
    for at in (1, 3):
        for name, tensor in weights(tmp_path / str(at), at).items():
            torch.testing.assert_close(tensor, whole[name], msg=name)

    other = Training(Workspace(tmp_path / "whole", "en"), Settings(width=32, heads=2), drawn.__getitem__, [], 20)
    with pytest.raises(TrainingError, match="other settings .*width.* --restart"):
        other.run()
