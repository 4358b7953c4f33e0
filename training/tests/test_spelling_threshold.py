"""The threshold of spelling, chosen by what the program makes of text."""

from __future__ import annotations

import json
import sys

import pytest

from solecism_training.bundle import chunk_hashes
from solecism_training.editing import spelling
from solecism_training.errors import TrainingError
from solecism_training.files import write_bytes, write_json

# Mends more words the lower the threshold is, and from 0.2 down changes every correct sentence too.
PROGRAM = """#!{python}
import json, sys
from pathlib import Path
arguments = sys.argv[1:]
said = dict(zip(arguments, arguments[1:]))
if arguments[0] == "split":
    sys.exit(sys.stdout.writelines(" ".join(json.loads(line)) + "\\n" for line in sys.stdin))
bundle = Path(said["--models"]) / said["--language"]
hashes = json.loads((bundle / "manifest.json").read_text())["files"]["edits.json"]
assert hashes["bytes"] == (bundle / "edits.json").stat().st_size
value = json.loads((bundle / "edits.json").read_text())["thresholds"][said["--level"]].get("spelling", {others})
if arguments[0] == "eval":
    assert Path(said["--pairs"]).read_text() == "Ich gehn .\\tIch gehe .\\n"
    print(json.dumps(dict(f05=1 - value, precision=0.5, recall=0.5)))
else:
    sys.stdout.writelines(("x" if value <= 0.2 else "") + line for line in sys.stdin)
"""


@pytest.fixture
def bundle(work, tmp_path):
    """A bundle, and the work folder's pairs and correct sentences."""
    folder = tmp_path / "models" / work.language
    write_json(
        folder / "edits.json", {"thresholds": {"default": {"word": 0.6, "spelling": 0.1}, "picky": {"word": 0.5}}}
    )
    content = (folder / "edits.json").read_bytes()
    files = {"edits.json": {"bytes": len(content), "sha256": chunk_hashes(content)}}
    write_json(folder / "manifest.json", {"chunk_bytes": 4_194_304, "files": files})
    pair = [["Ich", "gehn", "."], ["Ich", "gehe", "."], [0, 1, 0]]
    write_bytes(work.pairs("dev"), (json.dumps(pair) + "\n").encode())
    write_bytes(work.clean("dev"), (json.dumps(["ntrex", ["Er", "kommt", "."]]) + "\n").encode() * 3)
    return folder


def program(tmp_path, others: float = 0.9):
    file = tmp_path / "solecism"
    file.write_text(PROGRAM.replace("{python}", sys.executable).replace("{others}", str(others)))
    file.chmod(0o755)
    return file


def test_the_lowest_threshold_that_leaves_correct_sentences_alone_is_written_into_the_bundle(bundle, work, tmp_path):
    spelling.run(work, bundle.parent, program(tmp_path))
    thresholds = json.loads((bundle / "edits.json").read_text())["thresholds"]
    assert thresholds == {"default": {"word": 0.6, "spelling": 0.24}, "picky": {"word": 0.5, "spelling": 0.24}}
    content = (bundle / "edits.json").read_bytes()
    said = json.loads((bundle / "manifest.json").read_text())["files"]["edits.json"]
    assert said == {"bytes": len(content), "sha256": chunk_hashes(content)}


def test_without_a_better_one_there_is_none(bundle, work, tmp_path):
    # All that is changed is changed without it, and nothing is better.
    spelling.run(work, bundle.parent, program(tmp_path, others=0.05))
    thresholds = json.loads((bundle / "edits.json").read_text())["thresholds"]
    assert thresholds == {"default": {"word": 0.6}, "picky": {"word": 0.5}}


def test_a_program_that_is_not_there_or_fails_is_named(bundle, work, tmp_path):
    with pytest.raises(TrainingError, match="not there; build it"):
        spelling.run(work, bundle.parent, tmp_path / "nothing")
    broken = program(tmp_path)
    broken.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('no model for de')\n")
    with pytest.raises(TrainingError, match="split: no model for de"):
        spelling.run(work, bundle.parent, broken)
