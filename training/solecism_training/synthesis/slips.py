"""Which word learners write in the place of which, counted in real corrections: whole words, and the endings of all others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from ..editing.align import align, alike, common_start

SHORTEST_STEM = 2
"""The fewest letters before an ending."""
LONGEST_ENDING = 4
LEAST_ALIKE = 0.5
"""Share of the letters that two words have in common, see `align.alike`. Of words that are less alike, the other is mostly the better choice
of word only, which one sees in the whole text at best."""
FEWEST = 2
"""An ending that came in another's place less often than this is left out: most of those are slips of the pen."""
UNKNOWN_WEIGHT = 0.1
"""How much less often an ending is taken that makes a word which nobody writes. Learners do make such words, but an ending fits few stems."""


class Slips:
    def __init__(self, replaced: Iterable[tuple[str, str]]) -> None:
        """`replaced`: (right, wrong), a word each."""
        words: dict[str, Counter[str]] = defaultdict(Counter)
        endings: dict[str, Counter[str]] = defaultdict(Counter)
        for right, wrong in replaced:
            right, wrong = right.lower(), wrong.lower()
            if right == wrong or not (right.isalpha() and wrong.isalpha()) or alike(right, wrong) < LEAST_ALIKE:
                continue
            words[right][wrong] += 1
            stem = common_start(right, wrong)
            if stem >= SHORTEST_STEM and max(len(right), len(wrong)) - stem <= LONGEST_ENDING:
                # The last letter of the stem goes with the ending, because endings differ by it.
                endings[right[stem - 1 :]][wrong[stem - 1 :]] += 1
        self._words = dict(words)
        self._endings = {
            old: kept for old, found in endings.items() if (kept := {new: n for new, n in found.items() if n >= FEWEST})
        }

    def of(self, word: str, known: Collection[str]) -> tuple[Sequence[str], Sequence[float]]:
        """What learners write for `word` (small letters), and how often relative to each other. `known`: words that somebody writes."""
        found: Counter[str] = Counter()
        for start in range(SHORTEST_STEM - 1, len(word)):
            ending = word[start:]
            for new, count in self._endings.get(ending, {}).items():
                made = word[:start] + new
                found[made] += count * (1.0 if made in known else UNKNOWN_WEIGHT)
        # What was seen of the word itself tells more than what was seen of its ending.
        total = sum(found.values())
        seen = self._words.get(word, {})
        scale = max(1.0, total / sum(seen.values())) if seen else 0.0
        for wrong, count in seen.items():
            found[wrong] += count * scale
        return list(found), list(found.values())


def replaced(written: Sequence[str], corrected: Sequence[str]) -> Iterable[tuple[str, str]]:
    """(right, wrong) for each word of a pair that became one other word."""
    for start, end, begin, until in align(written, corrected):
        if end == start + 1 and until == begin + 1 and written[start] != corrected[begin]:
            yield corrected[begin], written[start]
