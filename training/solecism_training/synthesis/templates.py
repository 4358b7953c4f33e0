"""Short right sentences and their twins with one beginner's mistake, made from the language's file in `training/grammar/`.

A frame is a right sentence with slots and the wrong ones that beginners make of it; a slot takes a form of a row of a table,
and all slots of one table in a frame take forms of the same row. Every language's file is written by hand.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from random import Random

from ..errors import TrainingError

FOLDER = Path(__file__).parent.parent.parent / "grammar"
_SLOT = re.compile(r"<([^<>.#]+)(#\d+)?(?:\.([^<>]+))?>")


class Templates:
    def __init__(self, path: Path) -> None:
        """An error names the file and the frame or the table."""
        try:
            written = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise TrainingError(f"{path}: {error.strerror}") from error
        except ValueError as error:  # not UTF-8, or not TOML
            raise TrainingError(f"{path}: not a TOML file ({error})") from error
        self._tables = {name: _table(path, name, table) for name, table in written.get("tables", {}).items()}
        self._frames: list[tuple[str, str, list[str]]] = []
        for number, frame in enumerate(written.get("frames", []), start=1):
            kind, right, wrong = frame.get("kind"), frame.get("right"), frame.get("wrong")
            if not kind or not right or not wrong or not isinstance(wrong, list):
                raise TrainingError(f"{path}: frame {number}: needs kind, right and a list wrong")
            for text in [right, *wrong]:
                for name, _, column in _SLOT.findall(text):
                    if name not in self._tables or _place(self._tables[name][0], column) is None:
                        raise TrainingError(f"{path}: frame {number}: no table or column for a slot of {text!r}")
            self._frames.append((kind, right, wrong))
        if not self._frames:
            raise TrainingError(f"{path}: holds no frame")

    @property
    def kinds(self) -> set[str]:
        return {kind for kind, *_ in self._frames}

    def draw(self, random: Random) -> tuple[str, str, str] | None:
        """(kind, right, wrong) as raw text; None if the draw made the two alike."""
        kind, right, wrongs = random.choice(self._frames)
        wrong = random.choice(wrongs)
        rows: dict[str, list[str]] = {}

        def fill(slot: re.Match) -> str:
            name, number, column = slot.groups(default="")
            columns, table = self._tables[name]
            if name + number not in rows:
                rows[name + number] = random.choice(table)
            return rows[name + number][_place(columns, column)]

        found = [_sentence(_SLOT.sub(fill, text)) for text in (right, wrong)]
        return None if found[0] == found[1] else (kind, found[0], found[1])


def _place(columns: list[str], column: str) -> int | None:
    """Which cell of a row a slot takes; in a table with one column it is the only cell, whatever its name."""
    if not column and len(columns) == 1:
        return 0
    return columns.index(column) if column in columns else None


def _table(path: Path, name: str, table: dict) -> tuple[list[str], list[list[str]]]:
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
