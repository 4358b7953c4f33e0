"""Short right sentences and their twins with one beginner's mistake, made from the language's files in `training/grammar/`.

A frame is a right sentence with slots and the wrong ones that beginners make of it; a slot takes a form of a row of a table,
and all slots of one table in a frame take forms of the same row. A file's tables are its own. A file of sentences has frames
without slots, one a line: its kind, the right sentence and the wrong ones, with tabs between. The files are written for this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ..errors import TrainingError
from ..files import read_toml

FOLDER = Path(__file__).parent.parent.parent / "grammar"
_SLOT = re.compile(r"<([^<>.#]+)(#\d+)?(?:\.([^<>]+))?>")


Table = tuple[list[str], list[list[str]]]
"""The names of its columns, and its rows."""


@dataclass(frozen=True)
class Frame:
    kind: str
    right: str
    wrong: list[str]
    tables: dict[str, Table]
    """Those of its file."""


class Templates:
    def __init__(self, *paths: Path, without: frozenset[str] = frozenset()) -> None:
        """without: sentences that are not made. An error names the file and the frame or the table."""
        self._without = without
        self._frames = [frame for path in paths for frame in (_lines(path) if path.suffix == ".tsv" else _frames(path))]

    @staticmethod
    def of(code: str, without: frozenset[str] = frozenset()) -> Templates | None:
        """Those of all of a language's files, as `de.toml`, `de-wide.toml` and `de-sentences-1.tsv`; None if it has none."""
        names = (f"{code}.toml", f"{code}-*.toml", f"{code}-*.tsv")
        paths = [path for name in names for path in sorted(FOLDER.glob(name))]
        return Templates(*paths, without=without) if paths else None

    @property
    def kinds(self) -> set[str]:
        return {frame.kind for frame in self._frames}

    def draw(self, random: Random) -> tuple[str, str, str] | None:
        """(kind, right, wrong) as raw text; None if the draw made the two alike, or one of them is not to be made."""
        frame = random.choice(self._frames)
        wrong = random.choice(frame.wrong)
        rows: dict[str, list[str]] = {}

        def fill(slot: re.Match) -> str:
            name, number, column = slot.groups(default="")
            columns, table = frame.tables[name]
            if name + number not in rows:
                rows[name + number] = random.choice(table)
            return rows[name + number][_place(columns, column)]

        found = [_sentence(_SLOT.sub(fill, text)) for text in (frame.right, wrong)]
        return None if found[0] == found[1] or not self._without.isdisjoint(found) else (frame.kind, found[0], found[1])


def _lines(path: Path) -> list[Frame]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except ValueError as error:
        raise TrainingError(f"{path}: not UTF-8 ({error})") from error
    frames = []
    for number, line in enumerate(lines, start=1):
        kind, *texts = line.split("\t")
        right, *wrong = texts or [""]
        # A sentence begins with a capital whatever its line says, so that is no difference.
        if not (kind and right and wrong and all(wrong)) or _sentence(right) in map(_sentence, wrong):
            raise TrainingError(f"{path}:{number}: expected a kind, a right sentence and wrong ones, separated by tabs")
        frames.append(Frame(kind, right, wrong, {}))
    if not frames:
        raise TrainingError(f"{path}: holds no sentence")
    return frames


def _frames(path: Path) -> list[Frame]:
    written = read_toml(path)
    tables = {name: _table(path, name, table) for name, table in written.get("tables", {}).items()}
    frames = []
    for number, frame in enumerate(written.get("frames", []), start=1):
        kind, right, wrong = frame.get("kind"), frame.get("right"), frame.get("wrong")
        if not kind or not right or not wrong or not isinstance(wrong, list):
            raise TrainingError(f"{path}: frame {number}: needs kind, right and a list wrong")
        for text in [right, *wrong]:
            for name, _, column in _SLOT.findall(text):
                if name not in tables or _place(tables[name][0], column) is None:
                    raise TrainingError(f"{path}: frame {number}: no table or column for a slot of {text!r}")
        frames.append(Frame(kind, right, wrong, tables))
    if not frames:
        raise TrainingError(f"{path}: holds no frame")
    return frames


def _place(columns: list[str], column: str) -> int | None:
    """Which cell of a row a slot takes; in a table with one column it is the only cell, whatever its name."""
    if not column and len(columns) == 1:
        return 0
    return columns.index(column) if column in columns else None


def _table(path: Path, name: str, table: dict) -> Table:
    columns = table.get("columns", [""])
    rows = [[cell.strip() for cell in row.split("|")] for row in table.get("rows", [])]
    if not rows:
        raise TrainingError(f"{path}: [tables.{name}] has no rows")
    for row in rows:
        if len(row) != len(columns):
            raise TrainingError(f"{path}: [tables.{name}]: {len(columns)} columns, but {' | '.join(row)!r}")
    return columns, rows


def _sentence(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    return text[:1].upper() + text[1:]
