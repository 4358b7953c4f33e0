"""What a model's weights learned from, for its manifest and its card, and the licence that follows.

A source is one of these:
- a language's code, for its learner corpus;
- the code and `+synthetic`, for mistakes made once and for all in clean text or in the learners' own sentences, as versions before 2 had them;
- the code and `+pairs`, for the pairs of step `gather` and the list of misspellings;
- `clean:` and the name of a source of clean text.
"""

from __future__ import annotations

from collections.abc import Iterable

from .errors import TrainingError
from .languages import Language, language
from .sources import SOURCES

_SYNTHETIC = "+synthetic"
_CLEAN = "clean:"
_PAIRS = "+pairs"
SHARE_ALIKE = "CC-BY-SA-4.0"
_BY_STRICTNESS = ("CC0-1.0", "CC-BY-4.0", SHARE_ALIKE)
"""A model that learned from text under several of these can carry the last of them."""


def synthetic(code: str) -> str:
    return code + _SYNTHETIC


def pairs(code: str) -> str:
    return code + _PAIRS


def clean(source: str) -> str:
    return _CLEAN + source


def sources(chosen: Language, training: dict) -> list[str]:
    """The sources in `training.json`, the language's own corpus first. A file without them comes from the language alone."""
    found = training.get("sources") or [chosen.code]
    return sorted(found, key=lambda source: (not source.startswith(chosen.code), source))


def is_clean(source: str) -> bool:
    return source.startswith(_CLEAN)


def described(source: str, short: bool = False) -> str:
    """`short`: leaves out that clean text is clean text."""
    if is_clean(source):
        found = SOURCES[source.removeprefix(_CLEAN)]
        what = f"{found.citation} ({found.licence})"
        return what if short else f"clean text and mistakes made in it: {what}"
    if source.endswith(_PAIRS):
        return f"{language(source.removesuffix(_PAIRS)).pairs_citation} ({SHARE_ALIKE})"
    row = language(source.removesuffix(_SYNTHETIC))
    if source.endswith(_SYNTHETIC) and not row.made_citation:
        return f"further mistakes made by rule in the sentences of {row.citation} ({row.licence})"
    if source.endswith(_SYNTHETIC):
        return f"{row.made_citation} ({SHARE_ALIKE})"
    return f"{row.citation}: {row.source}, {row.corpus} ({row.licence})"


def _licence(source: str) -> str:
    if is_clean(source):
        # The model's text names the source; of the licences that `sources.toml` may have, none asks for more than share-alike.
        return SHARE_ALIKE
    if source.endswith(_PAIRS):
        return SHARE_ALIKE  # of what the language's file names, none asks for more
    row = language(source.removesuffix(_SYNTHETIC))
    return SHARE_ALIKE if source.endswith(_SYNTHETIC) and row.made_citation else row.licence


def licence(found: Iterable[str]) -> str:
    """Share-alike as soon as one source is: Swedish alone is not, Swedish after the multilingual stage is."""
    licences = sorted({_licence(source) for source in found})
    if len(licences) == 1:
        return licences[0]
    unknown = [name for name in licences if name not in _BY_STRICTNESS]
    if unknown:
        raise TrainingError(
            f"which licence a model has that learned from text under {' and '.join(licences)} is not known here; leave out "
            f"the text under {' and '.join(unknown)}, or put the licence in its place in provenance.py"
        )
    return max(licences, key=_BY_STRICTNESS.index)
