"""Thresholds chosen by what the program makes of text."""

from __future__ import annotations

import json
import sys

import pytest

from solecism_training.bundle import chunk_hashes
from solecism_training.card import MEASURED
from solecism_training.editing import tune
from solecism_training.editing.tune import Tried
from solecism_training.errors import TrainingError
from solecism_training.files import write_bytes, write_json

# Mends more the lower the threshold of spelling is, mends the beginners' sentence if words are mended from 0.9 on, and from 0.2
# down changes every correct sentence too.
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
thresholds = json.loads((bundle / "edits.json").read_text())["thresholds"][said["--level"]]
value, word = thresholds.get("spelling", 0.95), thresholds["word"]
if arguments[0] == "eval":
    assert Path(said["--pairs"]).read_text() == "Ich gehn .\\tIch gehe .\\n"
    print(json.dumps(dict(f05=1 - value, precision=0.5, recall=0.25, worse=1, lines=8)))
else:
    for line in sys.stdin:
        mended = line.replace("bin", "habe") if word <= 0.9 else line
        sys.stdout.write(("x" if value <= 0.2 else "") + mended)
"""


FOUND = {"word": 0.9, "missing": 0.95, "spelling": 0.3, "punctuation": 0.95, "marked": 0.95}


@pytest.fixture
def bundle(work, tmp_path, beginner):
    """A bundle, the work folder's pairs and correct sentences, and a beginner's sentence for each half."""
    folder = tmp_path / "models" / work.language
    write_json(
        folder / "edits.json", {"thresholds": {"default": {"word": 0.6}, "picky": {"word": 0.5, "spelling": 0.7}}}
    )
    content = (folder / "edits.json").read_bytes()
    files = {"edits.json": {"bytes": len(content), "sha256": chunk_hashes(content)}}
    write_json(folder / "manifest.json", {"chunk_bytes": 4_194_304, "files": files})
    pair = [["Ich", "gehn", "."], ["Ich", "gehe", "."], [0, 1, 0]]
    for block in ("dev", "report"):
        write_bytes(work.pairs(block), (json.dumps(pair) + "\n").encode())
        write_bytes(work.clean(block), (json.dumps(["ntrex", ["Er", "kommt", "."]]) + "\n").encode() * 3)
    card = f"## Corrections\n\n| 0.6 |\n\n{MEASURED}\n\n## Sizes\n\n| edits.json | 1,234 |\n"
    write_bytes(folder / "README.md", card.encode())
    return folder


@pytest.fixture
def program(tmp_path):
    file = tmp_path / "solecism"
    file.write_text(PROGRAM.replace("{python}", sys.executable))
    file.chmod(0o755)
    return file


def test_the_lowest_threshold_that_leaves_correct_sentences_alone_is_written_into_the_bundle(bundle, work, program):
    tune.run(work, bundle.parent, program, measure_only=False)
    thresholds = json.loads((bundle / "edits.json").read_text())["thresholds"]
    assert thresholds == dict.fromkeys(("default", "picky"), FOUND)
    content = (bundle / "edits.json").read_bytes()
    said = json.loads((bundle / "manifest.json").read_text())["files"]["edits.json"]
    assert said == {"bytes": len(content), "sha256": chunk_hashes(content)}


def test_the_card_says_what_they_come_to_on_report_once(bundle, work, program):
    for _ in range(2):
        tune.run(work, bundle.parent, program, measure_only=False)
        card = (bundle / "README.md").read_text()
        assert card.startswith("## Corrections\n\n| 0.6 |\n\n") and MEASURED not in card
        assert (
            card.count(
                "| `default` | word 0.9, missing 0.95, spelling 0.3, punctuation 0.95, marked 0.95 | 0.500 | 0.250 | 0.700 | 12.5% | 0.0% | 100% |\n"
            )
            == 1
        )
        assert card.endswith(f"\n\n## Sizes\n\n| edits.json | {(bundle / 'edits.json').stat().st_size} |\n")


def test_a_program_that_is_not_there_or_fails_is_named(bundle, work, program, tmp_path):
    with pytest.raises(TrainingError, match="not there; build it"):
        tune.run(work, bundle.parent, tmp_path / "nothing", measure_only=False)
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('no model for de')\n")
    with pytest.raises(TrainingError, match="split: no model for de"):
        tune.run(work, bundle.parent, program, measure_only=False)


def tried(f05: float, changed: float, mended: float = 0.0) -> Tried:
    return Tried(f05, precision=0.5, recall=0.5, worse=0.0, changed=changed, mended=mended)


def test_the_threshold_that_brings_the_most_for_what_it_changes_is_lowered_first():
    asked = []

    def attempt(thresholds):
        asked.append(thresholds)
        low = {kind: 0.95 - value for kind, value in thresholds.items()}
        # Words bring as much as spelling, and change three times as many sentences; the others bring nothing.
        return tried(low["word"] + low["spelling"], 0.03 * low["word"] + 0.01 * low["spelling"])

    found = tune.best(tune.STRICTEST, 0.0085, attempt)
    assert found == {"word": 0.95, "missing": 0.95, "spelling": 0.12, "punctuation": 0.95, "marked": 0.95}
    assert tune.best(tune.STRICTEST, 0.01, attempt) == found | {"word": 0.9}
    assert len(asked) < 150, "few of the 161,051 are tried"


def test_beginners_sentences_weigh_as_much_as_learners_pairs():
    def attempt(thresholds):
        return tried(
            0.95 - thresholds["spelling"], 0.02 * (0.95 - thresholds["word"]), mended=0.95 - thresholds["word"]
        )

    assert tune.best(tune.STRICTEST, 0.01, attempt)["word"] == 0.5


def test_nothing_is_lowered_that_changes_too_much():
    assert set(
        tune.best(tune.STRICTEST, 0.01, lambda thresholds: tried(1 - sum(thresholds.values()) / 4, 0.3)).values()
    ) == {0.95}
