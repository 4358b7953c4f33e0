"""T5: the exported files beside PyTorch, and what the engine writes beside what transformers writes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

import t5_models  # noqa: E402

from solecism_training import cli  # noqa: E402
from solecism_training.errors import TrainingError  # noqa: E402
from solecism_training.t5 import export, graph  # noqa: E402
from solecism_training.t5.runtime import Runtime  # noqa: E402

TARGET = Path(os.environ.get("CARGO_TARGET_DIR", Path(__file__).parents[2] / "target"))
GENERATE = TARGET / "debug/examples/generate"
INPUTS = 200
MOST = 40
VOCABULARY = 200
KINDS = ("v1.0", "v1.1")
SEARCHES = [
    {"beams": 1, "ngram": 0},
    {"beams": 1, "ngram": 3},
    {"beams": 4, "penalty": 1.0, "early": False, "ngram": 0},
    {"beams": 4, "penalty": 0.6, "early": True, "ngram": 3},
]

engine = pytest.mark.skipif(
    not GENERATE.is_file(), reason="build the engine's example: cargo build --workspace --example generate"
)


class Model:
    """A network of transformers, and the folders of its float32 and int8 files."""

    def __init__(self, network, folder: Path) -> None:
        self.network, self.float32, self.int8 = network.eval(), folder / "float32", folder / "int8"
        network.save_pretrained(folder / "checkpoint")
        for output, bits in ((self.float32, None), (self.int8, 7)):
            export.run(folder / "checkpoint", output, bits)

    def runtime(self, folder: Path) -> Runtime:
        import onnx

        return Runtime(onnx.load(folder / "encoder.onnx"), onnx.load(folder / "decoder.onnx"))


@pytest.fixture(scope="module", params=KINDS)
def random_model(request, tmp_path_factory) -> Model:
    torch.manual_seed(20232)
    gated = request.param == "v1.1"
    network = t5_models.network(gated, vocabulary=VOCABULARY, width=64, heads=4, layers=2)
    return Model(t5_models.with_ends(network, untied=gated), tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def copying_model(tmp_path_factory) -> Model:
    torch.manual_seed(1)
    network = t5_models.network(True, vocabulary=100, width=64, heads=4, layers=2)
    t5_models.learn_to_copy(network, steps=2000, longest=25, rate=3e-3)
    return Model(network, tmp_path_factory.mktemp("copy"))


def written(folder: Path, sources: list[list[int]], **options) -> list[dict]:
    """What the engine writes, a sentence for each source."""
    named = [f"{name}={str(value).lower()}" for name, value in options.items()]
    lines = "".join(" ".join(map(str, source)) + "\n" for source in sources)
    command = [str(GENERATE), str(folder), *named]
    found = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    rows = [[int(number) for number in line.split()] for line in found]
    return [{"ids": ids, "ended": bool(ended), "passes": passes} for passes, ended, *ids in rows]


def ids(sentences: list[dict]) -> list[list[int]]:
    return [sentence["ids"] for sentence in sentences]


def share_that_differs(some: list[list[int]], others: list[list[int]]) -> float:
    return sum(a != b for a, b in zip(some, others, strict=True)) / len(some)


@engine
@pytest.mark.parametrize("search", SEARCHES, ids=lambda search: f"{search['beams']}-beams-{search['ngram']}-grams")
def test_the_engine_writes_what_transformers_writes(random_model: Model, search: dict) -> None:
    generator = torch.Generator().manual_seed(5)
    sources = t5_models.sentences(INPUTS, VOCABULARY, 40, generator)
    # One that is longer than the furthest distance with a bias of its own.
    sources[0] = t5_models.sentences(1, VOCABULARY, 180, generator)[0]
    expected = [t5_models.generate(random_model.network, source, search, MOST) for source in sources]
    found = written(random_model.float32, sources, most=MOST, **search)
    differing = [i for i, (a, b) in enumerate(zip(found, expected, strict=True)) if a | b != a]
    assert not differing, f"{len(differing)} of {INPUTS}, first {differing[0]}: {found[differing[0]]}"


@engine
def test_what_int8_changes_is_no_more_than_in_onnx_runtime(random_model: Model, capsys) -> None:
    sources = t5_models.sentences(INPUTS, VOCABULARY, 40, torch.Generator().manual_seed(6))
    in_float32 = ids(written(random_model.float32, sources, most=MOST))
    ours = share_that_differs(ids(written(random_model.int8, sources, most=MOST)), in_float32)
    runtime = random_model.runtime(random_model.int8)
    theirs = share_that_differs([runtime.greedy(source, MOST) for source in sources], in_float32)
    with capsys.disabled():
        print(f"\nint8 differs from float32 on {ours:.1%} of {INPUTS} sentences, in ONNX Runtime on {theirs:.1%}")
    # Random weights are sure of nothing: this says only that int8 is not worse here than there.
    assert ours <= theirs + 0.1


@engine
def test_onnx_runtime_writes_the_same_in_float32(random_model: Model) -> None:
    sources = t5_models.sentences(20, VOCABULARY, 40, torch.Generator().manual_seed(7))
    runtime = random_model.runtime(random_model.float32)
    assert [runtime.greedy(source, MOST) for source in sources] == ids(
        written(random_model.float32, sources, most=MOST)
    )


@engine
def test_a_draft_changes_nothing(copying_model: Model, capsys) -> None:
    sources = t5_models.sentences(INPUTS, 100, 24, torch.Generator().manual_seed(8), distinct=True)
    expected = [t5_models.generate(copying_model.network, source, SEARCHES[0], MOST)["ids"] for source in sources]
    for folder in (copying_model.float32, copying_model.int8):
        plain = written(folder, sources, most=MOST)
        drafted = written(folder, sources, most=MOST, aggressive=1)
        assert ids(drafted) == ids(plain)
        differing = share_that_differs(ids(plain), expected)
        assert differing == 0 if folder == copying_model.float32 else differing <= 0.05
        kept = [one["passes"] for one, source in zip(drafted, sources, strict=True) if one["ids"] == source[:-1]]
        assert len(kept) > INPUTS / 10 and set(kept) == {1}
        with capsys.disabled():
            print(
                f"\n{folder.name}: {sum(one['passes'] for one in drafted)} passes of the decoder with a draft, "
                f"{sum(one['passes'] for one in plain)} without; {differing:.1%} of {INPUTS} differ from PyTorch"
            )


@engine
def test_a_generation_that_does_not_end_says_so(random_model: Model) -> None:
    sources = t5_models.sentences(INPUTS, VOCABULARY, 40, torch.Generator().manual_seed(5))
    lines = "".join(" ".join(map(str, source)) + "\n" for source in sources)
    command = [str(GENERATE), str(random_model.float32)]
    found = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    endless = [i for i, line in enumerate(found) if "ran away" in line]
    assert endless
    for index in endless:
        length = len(sources[index])
        assert f"it wrote {length + length // 2 + 10} token ids for an input of {length}" in found[index]


@pytest.mark.parametrize(("count", "furthest"), [(32, 128), (8, 12), (16, 20), (64, 500), (6, 7)])
def test_buckets_are_those_of_transformers(count: int, furthest: int) -> None:
    from transformers.models.t5.modeling_t5 import T5Attention

    offsets = torch.arange(-3 * furthest, 1)
    theirs = T5Attention._relative_position_bucket(
        offsets, bidirectional=False, num_buckets=count, max_distance=furthest
    )
    assert graph.buckets(-offsets.numpy(), count, furthest).tolist() == theirs.tolist()


def test_tied_embeddings_are_in_the_decoder_once(random_model: Model) -> None:
    import onnx

    names = {tensor.name for tensor in onnx.load(random_model.int8 / "decoder.onnx").graph.initializer}
    tied = random_model.network.config.scale_decoder_outputs
    assert "lm_head.weight.int8" in names
    assert ("decoder.embed_tokens.weight.int8" in names) is not tied


def test_the_step_is_one_of_the_command_line(tmp_path, monkeypatch, capsys) -> None:
    network = t5_models.network(False, vocabulary=20, width=16, heads=2, layers=1)
    network.save_pretrained(tmp_path / "checkpoint")
    arguments = ["export-t5", "--checkpoint", str(tmp_path / "checkpoint"), "--output", str(tmp_path / "onnx")]
    monkeypatch.setattr(sys, "argv", ["solecism_training", *arguments, "--activation-bits", "8"])
    assert cli.main() == 0
    assert sorted(path.name for path in (tmp_path / "onnx").iterdir()) == ["decoder.onnx", "encoder.onnx"]
    assert "float32: logits within" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["solecism_training", *arguments[:2], str(tmp_path), *arguments[3:]])
    assert cli.main() == 1
    assert "no config.json" in capsys.readouterr().err


def test_checkpoints_that_the_engine_cannot_run(tmp_path) -> None:
    cases = [
        ({"feed_forward_proj": "gated-silu"}, "feed_forward_proj is 'gated-silu'"),
        ({"decoder_start_token_id": None}, "decoder_start_token_id and eos_token_id"),
    ]
    for changes, message in cases:
        network = t5_models.network(False, vocabulary=20, width=16, heads=2, layers=1, **changes)
        network.save_pretrained(tmp_path)
        with pytest.raises(TrainingError, match=re.escape(message)):
            export.run(tmp_path, tmp_path / "onnx", None)
