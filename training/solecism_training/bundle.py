"""Step `bundle`: what ships, in `models/<language>`: model, tokenizer, config, manifest, and the model card with its diagram."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

from . import provenance, reliability
from .card import model_card
from .data import LABELS
from .editing.tags import Tags
from .encoding import MAX_TOKENS
from .errors import TrainingError
from .files import Workspace, read_json, require, write_bytes, write_json
from .languages import Language

SCHEMA, SCHEMA_WITH_LENGTH = 1, 2
"""Version of the manifest: the oldest that has everything the manifest says, so that as few old programs as possible refuse it."""
CHUNK_BYTES = 4 * 1024 * 1024
"""Files are fetched in ranges of this size, each checked against its own SHA-256."""
WINDOW_OVERLAP = 64
"""Pieces that two windows of a long sentence share."""
LARGEST_BUNDLE, LARGEST_WITH_EDITS = 30_000_000, 33_000_000
"""The most bytes of all files together: of a detector, and of a model that corrects."""
EDITS, WORDS, MANIFEST = "edits.json", "words.fst", "manifest.json"
ROLES = {EDITS: "edits", WORDS: "words"}
"""Roles of the files whose names alone do not tell them."""


def run(language: Language, work: Workspace, models: Path, version: str, solecism: Path | None = None) -> None:
    """solecism: the program that measures what the loaded model keeps in memory; without it the manifest does not say."""
    evaluation = read_json(work.evaluation, "evaluate")
    training = [read_json(work.home / "training.json", "train")]
    if not training[0]["history"]:
        raise TrainingError(
            f"{work.home}: cut from another model and not trained since, of which no card is written; bundle its final-*.onnx "
            "with `solecism models pack`"
        )
    folder = models / language.code
    folder.mkdir(parents=True, exist_ok=True)
    sources = {
        "model.onnx": require(work.graph(f"final-{evaluation['activation_bits']}"), "export"),
        "tokenizer.json": require(work.tokenizer, "vocabulary"),
        "config.json": require(work.best / "config.json", "train"),
    }
    if "edits" in evaluation:
        levels = {level: found["thresholds"] for level, found in evaluation["edits"].items()}
        write_json(work.home / EDITS, {**Tags.load(work.tags).as_dict(), "thresholds": levels})
        sources |= {EDITS: work.home / EDITS, WORDS: require(work.words, "words")}
    for name, source in sources.items():
        partial = folder / f"{name}.partial"
        shutil.copyfile(source, partial)
        partial.replace(folder / name)
    while (start := training[0]["settings"].get("start", "encoder")) != "encoder":
        before = work.multilingual if start == "multilingual" else work.as_variant(start)
        training.insert(0, read_json(before.home / "training.json", start))
    learned_from = provenance.sources(language, training[-1])
    written = manifest(language, version, evaluation, folder, list(sources), learned_from)
    write_json(folder / MANIFEST, written)
    if solecism:
        write_json(folder / MANIFEST, {**written, "resident_bytes": resident_bytes(folder, solecism)})
    diagram = reliability.draw(evaluation["calibration"]["bins"], f"Reliability of solecism-{language.code} {version}")
    write_bytes(folder / "reliability.svg", diagram.encode("utf-8"))
    card = model_card(
        language,
        version,
        evaluation,
        read_json(work.vocabulary, "vocabulary"),
        training,
        read_json(folder / "config.json", "train"),
        {name: (folder / name).stat().st_size for name in sources},
    )
    write_bytes(folder / "README.md", card.encode("utf-8"))
    total = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{folder}: {total:,} bytes in all")
    largest = LARGEST_WITH_EDITS if "edits" in evaluation else LARGEST_BUNDLE
    if total > largest:
        raise TrainingError(f"{folder}: {total:,} bytes, over the limit of {largest:,}; keep fewer frequent words")


def resident_bytes(folder: Path, solecism: Path) -> int:
    """What the model keeps in memory, once it is loaded, in bytes."""
    if not solecism.is_file():
        raise TrainingError(f"{solecism}: not there; build it with `cargo build -p solecism`, or say --solecism PATH")
    command = [str(solecism), "models", "measure", "--models", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise TrainingError(f"{folder}: {solecism} cannot load it ({done.stderr.strip()})")
    return json.loads(done.stdout)["resident_bytes"]


def chunk_hashes(content: bytes, chunk_bytes: int = CHUNK_BYTES) -> list[str]:
    """SHA-256 in hex of each `chunk_bytes` of `content`; the last chunk is what is left over."""
    return [
        hashlib.sha256(content[start : start + chunk_bytes]).hexdigest()
        for start in range(0, len(content), chunk_bytes)
    ]


def manifest(
    language: Language, version: str, evaluation: dict, folder: Path, names: list[str], learned_from: list[str]
) -> dict:
    files = {}
    for name in names:
        content = (folder / name).read_bytes()
        role = {"role": ROLES[name]} if name in ROLES else {}
        files[name] = {"bytes": len(content), "sha256": chunk_hashes(content), **role}
    report = evaluation["thresholds"]["default"]["report"]
    return {
        "schema": SCHEMA_WITH_LENGTH if "sentence_length" in evaluation else SCHEMA,
        "name": f"solecism-{language.code}",
        "version": version,
        "language": language.code,
        "task": "token-classification",
        "chunk_bytes": CHUNK_BYTES,
        "files": files,
        "labels": list(LABELS),
        "error_labels": ["i"],
        "thresholds": {name: entry["threshold"] for name, entry in evaluation["thresholds"].items()},
        **{name: evaluation[name] for name in ("sentence_length", "misspelt") if name in evaluation},
        "max_tokens": MAX_TOKENS,
        "window_overlap": WINDOW_OVERLAP,
        "activation_bits": evaluation["activation_bits"],
        "metrics": {
            **{key: round(report[key], 4) for key in ("precision", "recall", "f05")},
            "split": "report blocks",
            **(
                {"false_alarms": {name: round(found["all"]["share"], 4) for name, found in evaluation["clean"].items()}}
                if evaluation.get("clean")
                else {}
            ),
        },
        "licence": provenance.licence(learned_from),
        "training_data": [provenance.described(source) for source in learned_from],
    }
