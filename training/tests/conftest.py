"""A small unigram vocabulary and a work folder, shared by the tests."""

from __future__ import annotations

import pytest

from solecism_training.files import Workspace
from solecism_training.tokenizer import WordEncoder, build

PIECES = [
    ("▁", -4.0),
    ("▁Haus", -6.0),
    ("▁schön", -7.0),
    ("en", -5.0),
    ("▁Kinder", -7.0),
    ("garten", -8.0),
    ("▁finden", -7.5),
    *((letter, -9.0) for letter in "abcdefghijklmnopqrstuvwxyzöüß<>/.,"),
    *((f"▁{letter}", -9.5) for letter in "abcdhs"),
]


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder(build(PIECES))


@pytest.fixture
def work(tmp_path) -> Workspace:
    return Workspace(tmp_path / "work", "de")
