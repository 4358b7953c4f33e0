"""The texts of the load measurements: short and long ones in five languages, from the samples and the sets of correct sentences."""

import json
from collections.abc import Iterator
from functools import cache
from itertools import cycle, islice
from typing import NamedTuple

from load_server import LANGUAGES, REPOSITORY, detect_body

KINDS = ("short", "long", "mixed")
# In bytes: about as much as somebody writes in an hour or two.
LONG = 4_000
# How many of nine texts of the mixed kind are short.
SHORT_OF_NINE = 8
# Different texts of each kind in a language.
TEXTS = 8


class Body(NamedTuple):
    """A request's body, and what it asks for."""

    body: bytes
    words: int


@cache
def paragraphs(language: str) -> tuple[str, ...]:
    """The lines of the language's sample and of its correct sentences: one or two sentences each."""
    sample = (REPOSITORY / f"docs/samples/{language}.txt").read_text()
    correct = (REPOSITORY / f"training/sets/{language}/correct.txt").read_text()
    return tuple(line.strip() for line in (sample + correct).splitlines() if line.strip())


def joined(parts: Iterator[str], size: int) -> str:
    """As many whole parts as fit into so many bytes, at least one."""
    taken = [next(parts)]
    left = size - len(taken[0].encode())
    for part in parts:
        left -= 1 + len(part.encode())
        if left < 0:
            break
        taken.append(part)
    return " ".join(taken)


def text_of(language: str, size: int, start: int = 0) -> str:
    """A text of at most so many bytes that begins with the paragraph of that number."""
    return joined(islice(cycle(paragraphs(language)), start, None), size)


def body_of(text: str, language: str | None) -> Body:
    """The request to check the text in that language, or in the language that the server finds."""
    words = len(text.split())
    return Body(detect_body(text, language) if language else json.dumps({"text": text}).encode(), words)


def bodies(kind: str, named: bool = True) -> list[Body]:
    """Requests of a kind, the languages taking turns; `named` says the language instead of leaving it to the server."""
    texts = {"short": [], "long": []}
    for number in range(TEXTS):
        for language in LANGUAGES:
            code = language if named else None
            own = paragraphs(language)
            texts["short"].append(body_of(own[number * 7 % len(own)], code))
            texts["long"].append(body_of(text_of(language, LONG, number * 13), code))
    if kind != "mixed":
        return texts[kind]
    # Eight short and a long one, again and again: nine has no factor in common with the five languages.
    short, long = cycle(texts["short"]), cycle(texts["long"])
    return [next(short) if at % 9 < SHORT_OF_NINE else next(long) for at in range(9 * len(LANGUAGES))]


def lines(requests: list[Body]) -> str:
    """Requests as scripts/load.lua reads them: a line each, the number of words and the body."""
    return "".join(f"{one.words}\t{one.body.decode()}\n" for one in requests)
