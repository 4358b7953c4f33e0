"""The program's own results for text: `solecism split`, `correct` and `eval`, each run as a process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .errors import TrainingError


def joined(sentences: Sequence[Sequence[str]], language: str, solecism: Path) -> list[str]:
    """Words joined to running text, with spaces where people write them."""
    lines = "".join(json.dumps(list(words), ensure_ascii=False) + "\n" for words in sentences)
    return _lines(solecism, ["split", "--join", "--language", language], lines, len(sentences))


def corrected(texts: Sequence[str], models: Path, language: str, level: str, solecism: Path) -> list[str]:
    """Texts of one line each, as `correct` returns them with the bundles in `models`."""
    options = ["--language", language, "--models", str(models), "--level", level]
    lines = "".join(text + "\n" for text in texts)
    return _lines(solecism, ["correct", "--lines", "--markup", "plain", *options], lines, len(texts))


def pairs_scored(file: Path, models: Path, language: str, level: str, solecism: Path) -> dict:
    """The JSON of `eval --pairs` for a file whose lines have the text as written and corrected, with a tab between."""
    options = ["--language", language, "--models", str(models), "--level", level, "--format", "json"]
    return json.loads(_run(solecism, ["eval", *options, "--pairs", str(file)], ""))


def evaluated(arguments: Sequence[str], models: Path, language: str, threshold: float, solecism: Path) -> dict:
    """The JSON of `eval` at one threshold, with further arguments that say of what."""
    options = ["--language", language, "--models", str(models), "--threshold", f"{threshold:g}", "--format", "json"]
    return json.loads(_run(solecism, ["eval", *options, *arguments], ""))


def _lines(solecism: Path, arguments: list[str], lines: str, count: int) -> list[str]:
    # Not `splitlines`: a sentence may hold a line separator of Unicode's.
    found = _run(solecism, arguments, lines).split("\n")[:-1]
    if len(found) != count:
        raise TrainingError(f"{solecism} {arguments[0]}: {len(found)} lines came back of {count}")
    return found


def _run(solecism: Path, arguments: list[str], text: str) -> str:
    if not solecism.is_file():
        raise TrainingError(
            f"{solecism}: not there; build it with `cargo build --workspace --bin solecism`, or say --solecism PATH"
        )
    done = subprocess.run(
        [str(solecism), *arguments], input=text, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise TrainingError(f"{solecism} {arguments[0]}: {done.stderr.strip()}")
    return done.stdout
