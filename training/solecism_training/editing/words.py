"""Step `words`: the list of words that spelling is mended with, as `words.fst`: from the package `wordfreq`, and the clean text.

A word that is only in the frequency list has to be frequent, because the list was counted on the web, which has misspellings too. A word that
also stands in clean text, where misspellings are rare, may be less frequent.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

from ..clean import load as load_clean
from ..errors import TrainingError
from ..files import Workspace, write_bytes
from ..languages import Language

LEAST_ALONE = 2.8
"""Words of at least this Zipf frequency (van Heuven et al. 2014) need not stand in clean text; 3 is one in a million."""
LEAST_SEEN = 1.3
"""The least Zipf frequency of a word that stands in clean text."""
FEWEST_SEEN = 2
"""How often a word that the frequency list lacks has to stand in clean text."""
UNLISTED = 1.0
"""The Zipf frequency that such a word gets."""
NOUNS = Path(__file__).parent.parent.parent / "nouns"
"""Files of nouns with their forms, `LANGUAGE.txt`, of the languages whose list has them as well."""
LARGEST = 2_000_000
"""Bytes."""


def run(language: Language, work: Workspace, solecism: Path) -> None:
    from wordfreq import get_frequency_dict, zipf_frequency

    seen: Counter[str] = Counter()
    for sentence in load_clean(work, "train"):
        seen.update(word.lower() for word in sentence.words if word.isalpha())
    chosen: dict[str, float] = {}
    for word in get_frequency_dict(language.code, wordlist="best"):
        if not word.isalpha():
            continue
        zipf = zipf_frequency(word, language.code)
        if zipf >= (LEAST_SEEN if word in seen else LEAST_ALONE):
            chosen[word] = zipf
    for word, count in seen.items():
        if count >= FEWEST_SEEN:
            chosen.setdefault(word, UNLISTED)
    path = work.words.with_suffix(".tsv")
    lines = (f"{word}\t{zipf:.2f}\n" for word, zipf in sorted(chosen.items()))
    write_bytes(path, "".join(lines).encode("utf-8"))
    if not solecism.is_file():
        raise TrainingError(f"{solecism}: not there; build it with `cargo build -p solecism`, or say --solecism PATH")
    command = [str(solecism), "models", "words", "--language", language.code, str(path)]
    nouns = NOUNS / f"{language.code}.txt"
    if nouns.exists():
        command += ["--nouns", str(nouns)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise TrainingError(f"{solecism}: made no list of words ({done.stderr.decode(errors='replace').strip()})")
    write_bytes(work.words, done.stdout)
    print(f"{work.words}: {len(chosen):,} words, {len(done.stdout):,} bytes")
    if len(done.stdout) > LARGEST:
        raise TrainingError(f"{work.words}: over the limit of {LARGEST:,} bytes; raise LEAST_ALONE")
