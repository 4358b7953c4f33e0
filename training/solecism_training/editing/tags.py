"""What becomes of a word, as a tag that a softmax can learn (Omelianchuk et al. 2020, GECToR; the endings after Straka et al. 2021).

Each place has two tags: one for the word (kept, deleted, another ending …), one for what is missing before it; the sentence's end has only
the second.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import TrainingError
from ..files import require, write_bytes
from .align import align, alike, common_start, is_word

SCHEMA = 1
PLAIN = (
    "keep",
    "delete",
    "join",
    "hyphen",
    "split",
    "first_upper",
    "first_lower",
    "upper",
    "lower",
    "spelling",
    "other",
)
"""The tags that every language has, in their order."""
KEEP, SPELLING, OTHER = "keep", "spelling", "other"
NONE = "none"
MISSING = (NONE, OTHER)
FEWEST = 3
"""Times that an ending, a word or a missing word is seen before it becomes a tag."""
MOST_TAKEN, MOST_PUT = 5, 5
"""The most letters taken off a word's end, and the most put there."""
SHORTEST_STEM = 2
MISSPELT = 0.6
"""The least share of its letters that a misspelling has in common with the right word: see `alike`."""
MOST_MISSING = 2
"""Words that a tag of what is missing has at most."""


@dataclass(frozen=True)
class Edited:
    """What becomes of each word of a sentence, and what is missing before each and at its end."""

    words: tuple[str, ...]
    inserts: tuple[str, ...]
    """One more than `words`."""


def describe(written: Sequence[str], corrected: Sequence[str]) -> Edited:
    """The edits as the most detailed tags there are, whether the heads know them or not."""
    words: list[str] = []
    missing: list[list[str]] = [[] for _ in range(len(written) + 1)]
    for start, end, begin, until in align(written, corrected):
        old, new = written[start:end], corrected[begin:until]
        if not old:
            missing[start].extend(new)
        elif not new:
            words.append("delete")
        elif len(old) == 2:
            words += ["hyphen" if "-" in new[0] and "-" not in old[0] + old[1] else "join", KEEP]
        elif len(new) == 2:
            words.append("split" if "-" not in old[0] else OTHER)
        else:
            words.append(of_word(old[0], new[0]))
    if not written:
        return Edited((), (" ".join(missing[0]) or NONE,))
    # The capital at the beginning goes with the place, not with the word.
    if corrected and missing[0] and words[0] == "first_lower":
        words[0] = KEEP
    first = next((i for i, tag in enumerate(words) if tag != "delete"), None)
    if first and words[first] == "first_upper" and not any(missing[: first + 1]):
        words[first] = KEEP
    if missing[0] and corrected and missing[0][0] == corrected[0]:
        missing[0][0] = small(missing[0][0])
    return Edited(tuple(words), tuple(" ".join(group) or NONE for group in missing))


def of_word(old: str, new: str) -> str:
    """The tag that makes `new` of `old`."""
    if old == new:
        return KEEP
    if old.lower() == new.lower():
        for tag in ("first_upper", "first_lower", "upper", "lower"):
            if recased(old, tag) == new:
                return tag
        return OTHER
    if not is_word(new):
        return f"word:{new}"
    stem = common_start(old, new)
    taken, put = len(old) - stem, new[stem:]
    if (
        stem >= SHORTEST_STEM
        and taken <= MOST_TAKEN
        and len(put) <= MOST_PUT
        and stem + 1 >= taken
        and put.isalpha() | (not put)
    ):
        return f"ending:{taken}:{put}"
    plain = new.lower()
    return f"word:{plain}" if like(plain, old) == new else f"word:{new}"


def recased(word: str, tag: str) -> str:
    return {
        "first_upper": word[:1].upper() + word[1:],
        "first_lower": small(word),
        "upper": word.upper(),
        "lower": word.lower(),
    }[tag]


def small(word: str) -> str:
    return word[:1].lower() + word[1:]


def like(word: str, written: str) -> str:
    """`word`, in small letters, with the capitals of `written`."""
    if written.isupper() and len(written) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if written[:1].isupper() else word


class Tags:
    """The tags of a language's heads, by number."""

    def __init__(self, language: str, edits: Sequence[str], inserts: Sequence[str], of_mistakes: bool = False) -> None:
        """`of_mistakes`: whether the heads' probabilities are multiplied by those of the detector, which alone has learned where mistakes are."""
        self.language, self.edits, self.inserts = language, tuple(edits), tuple(inserts)
        self.of_mistakes = of_mistakes
        self._edits = {tag: i for i, tag in enumerate(self.edits)}
        self._inserts = {tag: i for i, tag in enumerate(self.inserts)}

    @staticmethod
    def learn(
        language: str,
        pairs: Iterable[tuple[Sequence[str], Sequence[str]]],
        fewest: int = FEWEST,
        of_mistakes: bool = False,
    ) -> Tags:
        """The tags that are seen often enough in pairs (written, corrected)."""
        edits: Counter[str] = Counter()
        inserts: Counter[str] = Counter()
        for written, corrected in pairs:
            if tuple(written) != tuple(corrected):
                found = describe(written, corrected)
                edits.update(found.words)
                inserts.update(tag for tag in found.inserts if tag.count(" ") < MOST_MISSING)
        kept = [tag for tag, count in edits.most_common() if count >= fewest and tag not in PLAIN]
        missing = [tag for tag, count in inserts.most_common() if count >= fewest and tag not in MISSING]
        return Tags(language, [*PLAIN, *kept], [*MISSING, *missing], of_mistakes)

    def numbers(self, written: Sequence[str], corrected: Sequence[str]) -> tuple[list[int], list[int]]:
        """The tag of each word, and what is missing before each and at the end."""
        found = describe(written, corrected)
        steps = {
            step.start: step
            for step in align(written, corrected)
            if step.end == step.start + 1 and step.until == step.begin + 1
        }
        edits = []
        for at, tag in enumerate(found.words):
            if tag not in self._edits:
                step = steps.get(at)
                near = step is not None and alike(written[at], corrected[step.begin]) >= MISSPELT
                tag = SPELLING if near and is_word(written[at]) else OTHER
            edits.append(self._edits[tag])
        return edits, [self._inserts.get(tag, self._inserts[OTHER]) for tag in found.inserts]

    def as_dict(self) -> dict:
        # The field is left out if it is false, because older programs refuse fields that they do not know.
        only = {"of_mistakes": True} if self.of_mistakes else {}
        lists = {"edits": list(self.edits), "inserts": list(self.inserts)}
        return {"schema": SCHEMA, "language": self.language, **only, **lists}

    def save(self, path: Path) -> None:
        write_bytes(path, (json.dumps(self.as_dict(), ensure_ascii=False, indent=1) + "\n").encode("utf-8"))

    @staticmethod
    def load(path: Path) -> Tags:
        try:
            found = json.loads(require(path, "pairs").read_text(encoding="utf-8"))
            return Tags(found["language"], found["edits"], found["inserts"], found.get("of_mistakes", False))
        except (ValueError, KeyError, TypeError) as error:
            raise TrainingError(f"{path}: is no list of tags ({error}); run the step `pairs` again") from error
