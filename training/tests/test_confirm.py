"""What confirms a mistake, and thresholds, chosen by what the program finds."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from solecism_training.bundle import chunk_hashes
from solecism_training.editing import confirm
from solecism_training.files import write_bytes, write_json

# Finds the one mistake and the beginner's at 0.84 or lower; with odds of 5 or more at any threshold. Correct text is flagged if the
# threshold is below 0.7, or the odds are above 5.
PROGRAM = """#!{python}
import json, sys
from pathlib import Path
arguments = sys.argv[1:]
said = dict(zip(arguments, arguments[1:]))
if arguments[0] == "split":
    sys.exit(sys.stdout.writelines(" ".join(json.loads(line)) + "\\n" for line in sys.stdin))
bundle = Path(said["--models"]) / said["--language"]
odds = json.loads((bundle / "edits.json").read_text())["confirmation"]["odds"]
threshold = float(said["--threshold"])
finds = threshold <= 0.84 or odds >= 5
rate = lambda count, of: dict(count=count, of=of)
if "--write-predictions" in said:
    gold = Path(arguments[arguments.index("--write-predictions") - 1]).read_text()
    Path(said["--write-predictions"]).write_text(gold if finds else gold.replace("\\ti", "\\tc"))
    print("{{}}")
elif "--twins" in said:
    print(json.dumps(dict(thresholds=[dict(found=rate(int(finds), 1), flagged=rate(0, 1))])))
else:
    lines = Path(said["--clean"]).read_text().splitlines()
    flagged = len(lines) if threshold < 0.7 or odds > 5 else 0
    print(json.dumps(dict(thresholds=[dict(flagged=rate(flagged, len(lines)))])))
"""
CARD = """# solecism-de 3.0.0

## Scores

Token-level.

| threshold | precision | recall | F0.5 | on `dev`: precision | recall | F0.5 |
| --- | --- | --- | --- | --- | --- | --- |
| `default`: 0.88 | stale |

In brackets.

| text | sentences | `default` | `picky` |
| --- | --- | --- | --- |
| **together** | stale |

| threshold | mistakes found | right twins flagged |
| --- | --- | --- |
| `default` | stale |

- At its default threshold it finds 1% of the words in need of correction, and 2% of the words that it flags are false alarms.

The end.
"""


@pytest.fixture
def bundle(work, tmp_path, monkeypatch, beginner):
    """A bundle, learner text, correct sentences, and a beginner's sentence for each half."""
    monkeypatch.setattr(confirm, "GRID", {"from": (0.5,), "below": (0.1,), "odds": (3, 5, 8)})
    folder = tmp_path / "models" / work.language
    write_json(folder / "edits.json", {"thresholds": {}})
    content = (folder / "edits.json").read_bytes()
    files = {"edits.json": {"bytes": len(content), "sha256": chunk_hashes(content)}}
    manifest = {"chunk_bytes": 4_194_304, "files": files, "thresholds": {"default": 0.88, "picky": 0.7}}
    write_json(folder / "manifest.json", {**manifest, "metrics": {"split": "report blocks"}})
    for block in ("dev", "report"):
        write_bytes(work.block(block), b"Ich\tc\ngehen\ti\n.\tc\n\n")
        write_bytes(work.clean(block), (json.dumps(["ntrex", ["Er", "kommt", "."]]) + "\n").encode() * 3)
    write_bytes(folder / "README.md", CARD.encode())
    return folder


@pytest.fixture
def program(tmp_path):
    file = tmp_path / "solecism"
    file.write_text(PROGRAM.replace("{python}", sys.executable).replace("{{}}", "{}"))
    file.chmod(0o755)
    return file


def test_what_finds_the_most_and_leaves_correct_text_alone_is_written_into_the_bundle(bundle, work, program):
    confirm.run(work, bundle.parent, program, measure_only=False)
    confirmation = json.loads((bundle / "edits.json").read_text())["confirmation"]
    assert confirmation["odds"] == 5
    manifest = json.loads((bundle / "manifest.json").read_text())
    assert manifest["thresholds"] == {"default": 0.94, "picky": 0.7}
    assert manifest["metrics"] == {
        "split": "report blocks",
        "precision": 1.0,
        "recall": 1.0,
        "f05": 1.0,
        "false_alarms": {"default": 0.0, "picky": 0.0},
    }
    content = (bundle / "edits.json").read_bytes()
    assert manifest["files"]["edits.json"] == {"bytes": len(content), "sha256": chunk_hashes(content)}


def test_the_card_says_what_it_comes_to_once(bundle, work, program):
    for _ in range(2):
        confirm.run(work, bundle.parent, program, measure_only=False)
        card = (bundle / "README.md").read_text()
        assert "stale" not in card and card.count(confirm.PARAGRAPH) == 1
        assert card.index(confirm.PARAGRAPH) < card.index("| threshold | precision |")
        for row in (
            "1.000 (1.000 to 1.000) | 1.000 (1.000 to 1.000) | 1.000 (1.000 to 1.000) | 1.000 | 1.000 | 1.000 |",
            "| **together** | 3 | 0.0% (0.0% to 56.1%) | 0.0% |",
            "| `default` | 1 of 1 | 0 of 1 |",
            "- At its default threshold it finds 100% of the words in need of correction, and 0% of the words that it flags",
        ):
            assert row in card
        assert card.endswith("false alarms.\n\nThe end.\n")


def test_what_the_bundle_has_is_measured_if_nothing_is_to_be_chosen(bundle, work, program):
    edits = {"thresholds": {}, "confirmation": {"from": 0.4, "below": 0.2, "odds": 6}}
    write_json(bundle / "edits.json", edits)
    confirm.run(work, bundle.parent, program, measure_only=True)
    assert json.loads((bundle / "edits.json").read_text()) == edits
    assert json.loads((bundle / "manifest.json").read_text())["thresholds"] == {"default": 0.88, "picky": 0.7}
    card = (bundle / "README.md").read_text()
    assert "| **together** | 3 | 100.0% (" in card and "multiplied by 6." in card


def test_a_confirmation_that_gains_nothing_is_not_kept():
    def attempt(confirmation, threshold):
        # One of two words is wrong, and found; the other is marked from 0.9 on.
        flags, labels = np.array([True, threshold > 0.9]), np.array([1, 0])
        return confirm.Seen(flags, labels, (2,), {"news": (0, 3)}, {"pairs": 1, "found": 1, "twins": 0})

    kept, threshold = confirm.best_default(0.88, attempt)
    assert (kept["odds"], threshold) == (1, 0.9)
