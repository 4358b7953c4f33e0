"""The path of docs/new-language.md, from two-column files to a bundle that the command line runs.

The language is the document's Danish, in a few words; the network is tiny, made on the spot, and trained for a few steps
where PyTorch is installed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import pytest
from safetensors.numpy import save

from solecism_training import cli, export
from solecism_training.data import LABELS, Sentence, read_tsv, write_tsv
from solecism_training.encoding import MAX_TOKENS, encode
from solecism_training.files import Workspace, read_json, write_bytes, write_json
from solecism_training.inference import Session
from solecism_training.languages import LANGUAGES, read
from solecism_training.simulate import per_row
from solecism_training.tokenizer import METASPACE, SPECIALS, WordEncoder, build, load

from conftest import weights

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "new-language.md").read_text(encoding="utf-8")

NOUNS = {"hus": "et", "barn": "et", "træ": "et", "bil": "en", "kat": "en", "bog": "en"}
VERBS = ["har", "ser", "finder", "køber"]
WORDS = ["Jeg", "Du", "Vi", *VERBS, *NOUNS, "en", "et", "."]
UNUSED = "aldrig"


def block(after: str) -> str:
    """The document's first fenced block after a text."""
    return re.search(r"```\w*\n(.*?)```", DOCUMENT[DOCUMENT.index(after) :], re.DOTALL).group(1)


def corpus(sentences: int) -> list[Sentence]:
    """Now and then an article of the wrong gender."""
    draw = random.Random(5)
    result = []
    for _ in range(sentences):
        noun, wrong = draw.choice(list(NOUNS)), draw.random() < 0.3
        article = next(a for a in ("en", "et") if (a == NOUNS[noun]) != wrong)
        words = (draw.choice(["Jeg", "Du", "Vi"]), draw.choice(VERBS), article, noun, ".")
        result.append(Sentence(words, (0, 0, int(wrong), 0, 0)))
    return result


def make_encoder(work: Workspace) -> None:
    """What the step `prepare` takes out of a package."""
    pieces = [(METASPACE + word, -5.0) for word in [*WORDS, UNUSED]]
    pieces += [(METASPACE, -4.0), *((letter, -9.0) for letter in "abcdefghijklmnopqrstuvwxyzæøåBDIJV.")]
    config = {
        "vocab_size": len(SPECIALS) + len(pieces),
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 64,
        "max_position_embeddings": MAX_TOKENS,
        "layer_norm_eps": 1e-12,
    }
    state = {name.removeprefix("bert."): w for name, w in weights(config).items() if name.startswith("bert.")}
    write_bytes(work.encoder / "model.safetensors", save(state))
    write_json(work.encoder / "config.json", config)
    write_json(work.encoder / "pieces.json", pieces)
    write_bytes(work.encoder / "tokenizer.json", build(pieces).to_str().encode("utf-8"))


def untrained(work: Workspace) -> None:
    """What the step `train` would write, with random weights."""
    config = read_json(work.encoder / "config.json", "prepare")
    config["vocab_size"] = len(read_json(work.vocabulary, "vocabulary")["old_ids"])
    config |= {"id2label": dict(enumerate(LABELS)), "label2id": {label: i for i, label in enumerate(LABELS)}}
    write_bytes(work.best / "model.safetensors", save(weights(config)))
    write_json(work.best / "config.json", config)
    settings = {"subwords": 1024, "learning_rate": 0.0, "seed": 0}
    history = [{"epoch": 0.0, "minutes": 0.0, "f05": 0.0}]
    write_json(work.home / "training.json", {"device": "none", "settings": settings, "history": history})


def step(monkeypatch, name: str, *options: object) -> None:
    monkeypatch.setattr(sys, "argv", ["solecism_training", name, "--language", "da", *map(str, options)])
    assert cli.main() == 0, name


class Walked(NamedTuple):
    work: Workspace
    models: Path


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> Walked:
    folder = tmp_path_factory.mktemp("danish")
    (folder / "da.toml").write_text(block("## 2. The language's file"), encoding="utf-8")
    # wordfreq and its lists are no part of the test environment.
    danish = replace(read(folder / "da.toml"), frequent_words=0)
    write_tsv(folder / "data" / danish.corpus, corpus(400))
    work, models = Workspace(folder / "work", "da"), folder / "models"
    make_encoder(work)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setitem(LANGUAGES, "da", danish)
        step(monkeypatch, "split", "--work", work.root, "--data", folder / "data")
        step(monkeypatch, "vocabulary", "--work", work.root)
        if importlib.util.find_spec("torch"):
            step(monkeypatch, "train", "--work", work.root, "--epochs", 3, "--precision", "float32")
        else:
            untrained(work)
            monkeypatch.setattr(export, "largest_difference", lambda *_: 0.0)  # from PyTorch's logits
        step(monkeypatch, "export", "--work", work.root)
        step(monkeypatch, "evaluate", "--work", work.root, "--threads", 1)
        step(monkeypatch, "bundle", "--work", work.root, "--models", models, "--version", "0.1.0")
    return Walked(work, models)


@pytest.fixture
def solecism() -> Path:
    """The command line, which `make unit` builds before these tests run."""
    program = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug" / "solecism"
    if not program.exists():
        complain = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        complain(f"{program}: not there; build it with `cargo build -p solecism`")
    return program


def run(program: Path, *options: object, text: str = "") -> subprocess.CompletedProcess:
    return subprocess.run([program, *map(str, options)], input=text, capture_output=True, text=True, check=False)


def test_the_vocabulary_is_what_the_training_text_needs(walked):
    encoder = WordEncoder(load(walked.models / "da" / "tokenizer.json"))
    assert [encoder.pieces(word) for word in ("køber", "hus")] == [["▁køber"], ["▁hus"]]
    assert encoder.pieces(UNUSED) == ["▁", *UNUSED]


def test_what_the_document_names_is_written(walked):
    table = block_of_table("| where | what |")
    files = [name for where, what in table if where.startswith("`work/") for name in expand(where.strip("`"))]
    assert len(files) == 7
    for name in files:
        assert list(walked.work.root.parent.glob(name)), name
    bundle = {path.name for path in (walked.models / "da").iterdir()}
    (what,) = (what for where, what in table if where == "`models/da/`")
    assert bundle == set(re.findall(r"`([\w.]+)`", what))


def block_of_table(head: str) -> list[list[str]]:
    """The rows of the document's table with this head."""
    lines = DOCUMENT[DOCUMENT.index(head) :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def expand(pattern: str) -> list[str]:
    """`a/{b,c}` as a shell has it."""
    head, brace, rest = pattern.partition("{")
    choices, _, tail = rest.partition("}")
    return [head + choice + tail for choice in choices.split(",")] if brace else [pattern.rstrip("/")]


def test_the_manifest_and_the_card_are_of_this_language(walked):
    manifest = read_json(walked.models / "da" / "manifest.json", "bundle")
    assert (manifest["name"], manifest["language"], manifest["licence"]) == ("solecism-da", "da", "CC-BY-4.0")
    assert (manifest["labels"], manifest["error_labels"]) == (["c", "i"], ["i"])
    assert sorted(manifest["thresholds"]) == ["default", "picky"]
    card = (walked.models / "da" / "README.md").read_text(encoding="utf-8")
    assert "2 layers of width 32" in card and "essays of adult learners of Danish" in card
    assert not re.search("German|REALEC|official|wordfreq", card)


def test_the_evaluation_has_both_thresholds_with_intervals_around_their_scores(walked):
    evaluation = read_json(walked.work.evaluation, "evaluate")
    for entry in evaluation["thresholds"].values():
        for name, (low, high) in entry["intervals"].items():
            assert 0 <= low <= entry["report"][name] <= high <= 1
    assert sum(b["words"] for b in evaluation["calibration"]["bins"]) == evaluation["words"]["report"] == 100
    model = onnx.load(walked.work.graph("float32"))
    assert 0 < evaluation["parameters"] < model.ByteSize() / 4


def test_the_command_line_verifies_the_bundle(walked, solecism):
    verified = run(solecism, "models", "verify", "da", "--models", walked.models)
    assert verified.returncode == 0, verified.stderr
    assert "solecism-da 0.1.0 (da)" in verified.stdout and "ok, 3 files" in verified.stdout


def check(program: Path, models: Path, sentences: list[Sentence]) -> np.ndarray:
    """The probabilities of the sentences' words from `solecism check`, which must mark all of them at threshold 0."""
    text = "\n".join(" ".join(s.words[:-1]) + "." for s in sentences)
    options = ("--models", models, "--language", "da", "--format", "json", "--offset-encoding", "utf32")
    checked = run(program, "check", *options, "--threshold", 0, text=text)
    assert checked.returncode == 1, checked.stderr
    report = json.loads(checked.stdout)
    assert [text[w["start"] : w["end"]] for w in report["words"]] == [word for s in sentences for word in s.words]
    assert [finding["text"] for finding in report["findings"]] == text.splitlines()
    return np.array([word["probability"] for word in report["words"]])


def probabilities(model: onnx.ModelProto, tokenizer: Path, sentences: list[Sentence]) -> np.ndarray:
    """What ONNX Runtime makes of the words: the probability of the label `i` and not of `c`."""
    found = Session(model, threads=1).probabilities(encode(sentences, WordEncoder(load(tokenizer))), "report")
    assert np.abs(found - 0.5).max() > 0.05
    return found


def test_the_command_line_finds_in_text_what_the_model_makes_of_its_words(walked, solecism):
    sentences = read_tsv(walked.work.block("report"))[:8]
    bundle = walked.models / "da"
    bits = read_json(bundle / "manifest.json", "bundle")["activation_bits"]
    expected = probabilities(per_row(onnx.load(bundle / "model.onnx"), bits), bundle / "tokenizer.json", sentences)
    assert check(solecism, walked.models, sentences) == pytest.approx(expected, abs=0.02)


def test_the_command_line_packs_weights_that_were_not_made_into_a_bundle(walked, solecism, tmp_path):
    sentences = read_tsv(walked.work.block("report"))[:8]
    export_folder, models = tmp_path / "export", tmp_path / "models"
    for name, source in {
        "model.onnx": walked.work.graph("float32"),
        "tokenizer.json": walked.work.tokenizer,
        "config.json": walked.work.best / "config.json",
    }.items():
        write_bytes(export_folder / name, source.read_bytes())
    command = block("## A model of your own").replace("FOLDER", str(export_folder)).split()[1:]
    packed = run(solecism, *command, "--output", models / "da")
    assert packed.returncode == 0, packed.stderr
    expected = probabilities(onnx.load(export_folder / "model.onnx"), walked.work.tokenizer, sentences)
    assert check(solecism, models, sentences) == pytest.approx(expected, abs=1e-4)


def test_the_command_line_scores_the_report_blocks_as_the_card_does(walked, solecism):
    options = ("--models", walked.models, "--language", "da", "--format", "json")
    scored = run(solecism, "eval", *options, walked.work.block("report"))
    assert scored.returncode == 0, scored.stderr
    default = read_json(walked.work.evaluation, "evaluate")["thresholds"]["default"]
    found = json.loads(scored.stdout)
    assert found["threshold"] == pytest.approx(default["threshold"])
    assert found["f05"] == pytest.approx(default["report"]["f05"], abs=0.02)


def as_german(text: str) -> str:
    return re.sub(r"\bda\b", "de", text.replace("Danish", "German"))


def test_the_document_s_command_copies_the_german_part_of_the_template():
    printed = run("bash", "-euc", f"cd {shlex.quote(str(ROOT))}\n{block('## 5. AWS')}")
    assert printed.returncode == 0, printed.stderr
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    copied = set(re.findall(r"(?m)^  (\w+):$", printed.stdout))
    assert copied == {name.replace("German", "Danish") for name in re.findall(r"(?m)^  (German\w+):$", template)} - {
        "DanishFunctionName",
        "DanishFunctionUrl",
    }
    assert "functions/da" in printed.stdout and "/v1/da/detect" in printed.stdout
    assert not re.search(r"German|\bde\b", printed.stdout)
    assert as_german(printed.stdout).strip().splitlines()[0] in template
