"""Step `clean`: text without mistakes, cut into sentences of words, for training beside the learners' and for counting false alarms.

A file of clean text has three columns: source, document, text. Lines with traces of stripped markup are dropped, because
they would teach the wrong thing if they counted as correct. Whole documents are held apart in blocks, `dev` for choosing and
`report` for the figures; a source with `use = "measure"` is held apart whole. Solecism's own command (`solecism split`)
cuts the text, so that training sees the same words as the program in use.
"""

from __future__ import annotations

import itertools
import json
import lzma
import re
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import TrainingError
from .files import Workspace, require, write_bytes, write_json
from .languages import Language
from .sources import SOURCES, Source

BLOCKS = ("train", "dev", "report")
HELD_OUT_SHARE = 0.05
HELD_OUT_LINES = 300
"""A source gives dev and report at most this many lines each, and at most `HELD_OUT_SHARE` of its own."""
CHUNK = 25
"""Lines that are held apart together if a source is one document."""
FEWEST_DOCUMENTS = 30
LONGEST_LINE = 1_000_000
"""In bytes; a longer line is no text."""
FEWEST_WORDS = 2
MOST_WORDS = 80
"""Words of a sentence; longer ones are lists."""

_BROKEN = re.compile(
    r'" "|""|“ ?”|„ ?“|« ?»|\( ?\)|\[ ?\]|\(\d\)|\s[,;:!?.](\s|$)|(^|\s)-\w|[{}<>|`]|&[a-z]+;|\w\*\*|https?:|www\.|\.\.\.\.|\\'
)
_ENDS = tuple(".!?…:;\"”“»)'’")


@dataclass(frozen=True)
class CleanSentence:
    source: str
    words: tuple[str, ...]


def run(language: Language, work: Workspace, folders: Sequence[Path], solecism: Path) -> None:
    """Writes work/<language>/clean: a file a block with the words, and the held-out text by source for `eval --clean`."""
    lines, skipped = read(language, folders)
    if language.treebank:
        write_bytes(work.treebank, _named(folders, language.treebank).read_bytes())
    blocks = split(lines)
    for name, block in blocks.items():
        words = cut([text for _, text in block], language.code, solecism)
        rows, texts = [], {}
        for (source, text), sentences in zip(block, words, strict=True):
            # A line with a sentence that cannot be used is left out whole, so that both forms say the same.
            if name == "train" or all(FEWEST_WORDS <= len(s) <= MOST_WORDS for s in sentences):
                rows += [(source, s) for s in sentences if FEWEST_WORDS <= len(s) <= MOST_WORDS]
                texts.setdefault(source, []).append(text)
        content = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
        write_bytes(work.clean(name), content.encode("utf-8"))
        if name != "train":
            for source, kept in texts.items():
                write_bytes(work.clean_text(name, source), ("\n".join(kept) + "\n").encode("utf-8"))
        counts = Counter(source for source, _ in rows)
        print(f"{name}: {len(rows):,} sentences: {', '.join(f'{s} {n:,}' for s, n in counts.most_common())}")
    write_json(work.base / "clean" / "skipped.json", skipped)
    print("skipped: " + ", ".join(f"{why} {n:,}" for why, n in skipped.items()))


def read(language: Language, folders: Sequence[Path]) -> tuple[list[tuple[str, str, str]], dict[str, int]]:
    """(source, document, text) of the lines that can be used, and how many were skipped for each reason."""
    found: list[tuple[str, str, str]] = []
    skipped: Counter[str] = Counter()
    seen: set[str] = set()
    files = [
        path for folder in folders for path in (folder / f"{language.code}.tsv.xz", folder / f"{language.code}.tsv")
    ]
    present = [path for path in files if path.is_file()]
    if not present:
        raise TrainingError(f"--clean-text: none of {', '.join(map(str, files))} is there")
    for path in present:
        for number, line in enumerate(_lines(path), start=1):
            reason, row = _usable(line, path, number, language.code)
            if row and row[2] not in seen:
                seen.add(row[2])
                found.append(row)
            else:
                skipped[reason or "repeated"] += 1
    if language.clean_sentences:
        found += [row for row in _joined(_named(folders, language.clean_sentences)) if row[2] not in seen]
    if not found:
        raise TrainingError(f"{present[0]}: no line of it can be used ({dict(skipped)})")
    return found, dict(skipped.most_common())


def _named(folders: Sequence[Path], name: str) -> Path:
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise TrainingError(f"--clean-text: one of the folders must hold {name}")


def _joined(path: Path) -> list[tuple[str, str, str]]:
    """The sentences of WikiSplit, which are split into words by spaces, as running text; those with an odd mark are left out."""
    found = []
    for number, line in enumerate(_lines(path)):
        words = line.decode("utf-8", errors="replace").split()
        text = " ".join(words)
        if text.endswith(" .") and text[:1].isupper() and not re.search(r"[`'�<>|{}\[\]*_]|\.\.|--", text):
            text = re.sub(r" ([.,;:!?%)])", r"\1", re.sub(r"([(£$]) ", r"\1", text))
            found.append(("wikisplit", str(number // CHUNK), text))
    return found


def _lines(path: Path) -> list[bytes]:
    try:
        content = lzma.open(path).read() if path.suffix == ".xz" else path.read_bytes()
    except (OSError, lzma.LZMAError, EOFError) as error:
        raise TrainingError(f"{path}: cannot be read ({error})") from error
    if not content.strip():
        raise TrainingError(f"{path}: is empty")
    return content.rstrip(b"\n").split(b"\n")


def _usable(line: bytes, path: Path, number: int, language: str) -> tuple[str, tuple[str, str, str] | None]:
    """The line's columns, or why it cannot be used."""
    if len(line) > LONGEST_LINE:
        return "longer than a megabyte", None
    try:
        columns = line.decode("utf-8").split("\t")
    except UnicodeDecodeError:
        return "not UTF-8", None
    if len(columns) != 3:
        raise TrainingError(f"{path}:{number}: expected source, document and text, found {len(columns)} column(s)")
    source = SOURCES.get(columns[0])
    if source is None or not source.serves(language):
        return "of a source that is left out", None
    text = unicodedata.normalize("NFC", columns[2]).strip()
    why = broken(text, source)
    return (why, None) if why else ("", (columns[0], columns[1], text))


def broken(text: str, source: Source) -> str:
    """Why `text` is not a sound line, in a few words; empty if it is sound."""
    if _BROKEN.search(text):
        return "marks of stripped markup"
    if not text.endswith(_ENDS):
        return "no end of a sentence"
    if source.weight < 0.5 and any(a.islower() and b.isupper() for a, b in itertools.pairwise(text)):
        return "words glued together"
    if not _quoted_whole(text):
        return "a quotation mark without its partner"
    return ""


def _quoted_whole(text: str) -> bool:
    """Whether every quotation mark and bracket has its partner, in the way of any of the five languages."""
    low, six, nine = (text.count(mark) for mark in "„“”")
    curly = (low == six and not nine) or (not low and six == nine) or (low == nine and not six)
    swedish = not low and not six and nine % 2 == 0
    return (curly or swedish) and text.count('"') % 2 == 0 and text.count("(") == text.count(")")


def split(lines: Iterable[tuple[str, str, str]]) -> dict[str, list[tuple[str, str]]]:
    """(source, text) of each block. What is held apart are units, whole documents or runs of lines, evenly spaced over the source."""
    blocks: dict[str, list[tuple[str, str]]] = {name: [] for name in BLOCKS}
    for name, rows in itertools.groupby(sorted(lines, key=lambda row: row[0]), key=lambda row: row[0]):
        units = _units(list(rows))
        count = sum(map(len, units))
        if SOURCES[name].use == "measure":
            # Chunks go to the blocks in turn, so that both blocks cover the whole source.
            for number, unit in enumerate(units):
                blocks["dev" if number % 2 == 0 else "report"] += [(name, text) for text in unit]
            continue
        held = max(1, round(min(HELD_OUT_LINES, HELD_OUT_SHARE * count) / (count / len(units))))
        step = len(units) / (2 * held)
        places = (
            {int((i + 0.5) * step): "dev" if i % 2 == 0 else "report" for i in range(2 * held)} if step >= 2 else {}
        )
        for number, unit in enumerate(units):
            blocks[places.get(number, "train")] += [(name, text) for text in unit]
    held_out = {text for name in ("dev", "report") for _, text in blocks[name]}
    blocks["train"] = [row for row in blocks["train"] if row[1] not in held_out]
    return blocks


def _units(rows: list[tuple[str, str, str]]) -> list[list[str]]:
    documents = [[text for *_, text in group] for _, group in itertools.groupby(rows, key=lambda row: row[1])]
    if len(documents) >= FEWEST_DOCUMENTS:
        return documents
    texts = [text for document in documents for text in document]
    return [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]


def cut(texts: Sequence[str], language: str, solecism: Path) -> list[list[list[str]]]:
    """Sentences of words of each text, by Solecism's own rules."""
    if not solecism.is_file():
        raise TrainingError(f"{solecism}: not there; build it with `cargo build -p solecism`, or say --solecism PATH")
    done = subprocess.run(
        [str(solecism), "split", "--language", language],
        input="".join(text.replace("\n", " ") + "\n" for text in texts),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or len(found) != len(texts):
        raise TrainingError(f"{solecism}: did not split the text ({done.stderr.strip() or 'lines are missing'})")
    return found


def load(work: Workspace, block: str) -> list[CleanSentence]:
    lines = require(work.clean(block), "clean").read_text(encoding="utf-8").splitlines()
    return [CleanSentence(source, tuple(words)) for source, words in map(json.loads, lines)]
