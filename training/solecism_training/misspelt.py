"""The correction for words that look misspelt, as the checker makes it (`shared/checker/src/misspelt.rs`).

A network sees a misspelt word as a few pieces and cannot tell it from a rare one; the bundle's list of words can. The odds of a mistake
are multiplied for a word that the list does not have, but nearly has. What that is worth is in docs/models.md.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .encoding import Example
from .errors import TrainingError

ODDS = (8, 20)
"""The factors of the odds that are tried. A logistic regression on `dev` finds 13 to 37 for Czech and German."""
WORTH = 0.001
"""The gain in F0.5 that a larger factor must bring."""
LEAST = 0.03
"""Less probable words are not looked up."""


@dataclass(frozen=True)
class Misspelt:
    """The words that look misspelt by a list of words."""

    words: frozenset[str] = frozenset()

    @staticmethod
    def among(examples: Sequence[Example], words: Path, language: str, solecism: Path) -> Misspelt:
        """Those of the words of `examples` that look misspelt by the list `words`, a `words.fst`; `solecism` is the program that is asked."""
        every = sorted({word for example in examples for word in example.words if word.isalpha()})
        if not solecism.is_file():
            raise TrainingError(
                f"{solecism}: not there; build it with `cargo build -p solecism`, or say --solecism PATH"
            )
        command = [str(solecism), "models", "misspelt", "--language", language, str(words)]
        done = subprocess.run(command, input="\n".join(every), capture_output=True, text=True, check=False)
        if done.returncode:
            raise TrainingError(f"{solecism}: cannot look words up in {words} ({done.stderr.strip()})")
        return Misspelt(frozenset(done.stdout.splitlines()))

    def correct(self, probabilities: np.ndarray, examples: Sequence[Example], odds: float) -> np.ndarray:
        """`probabilities` [words] of the words of `examples`, those that look misspelt with `odds` times their odds."""
        looks = np.array([word in self.words for example in examples for word in example.words], dtype=bool)
        factor = np.where(looks & (probabilities >= LEAST), odds, 1.0)
        wrong = probabilities * factor
        return wrong / (1 - probabilities + wrong)
