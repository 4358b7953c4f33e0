"""Where clean text comes from: a table a source in `training/sources.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .errors import TrainingError
from .files import read_toml

FILE = Path(__file__).parent.parent / "sources.toml"
USES = ("train", "measure")


@dataclass(frozen=True)
class Source:
    name: str
    kind: str
    """The kind of text; figures are given by kind."""
    citation: str
    licence: str
    """SPDX identifier, or `public domain`."""
    use: str
    """`train`, or `measure` for a kind of text that training never sees."""
    weight: float = 1.0
    """How often its sentences are drawn, relative to the others'."""
    bounds: bool = True
    """Whether its false alarms count when a threshold is chosen. Those of old-fashioned text and of text with many broken lines do not."""
    languages: tuple[str, ...] = ()
    """The languages in which it is good enough; all if none is named."""

    def serves(self, language: str) -> bool:
        return not self.languages or language in self.languages


def read(path: Path) -> dict[str, Source]:
    """All sources by name. An error names the file and the table."""
    tables = read_toml(path)
    found = {}
    for name, table in tables.items():
        try:
            source = Source(name, **{**table, "languages": tuple(table.get("languages", ()))})
        except TypeError as error:
            raise TrainingError(f"{path}: [{name}]: {error}") from error
        if source.use not in USES:
            raise TrainingError(f"{path}: [{name}]: use = {source.use!r}; known: {', '.join(USES)}")
        found[name] = source
    return found


SOURCES = read(FILE)


def kind_of(source: str) -> str:
    """A source that is not in the table is a kind of its own."""
    found = SOURCES.get(source)
    return found.kind if found else source


def bounds(kind: str) -> bool:
    """Whether false alarms on a kind of text count when a threshold is chosen."""
    return all(source.bounds for source in SOURCES.values() if source.kind == kind)
