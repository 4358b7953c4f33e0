"""The longest texts from many clients at one moment, by themselves and with short ones beside them: what becomes of each.

As a program: burst.py --program FILE [--clients 64]. `make load` ends with it.
"""

import argparse
import json
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from load_server import Answer, Server, post
from load_texts import bodies, body_of, text_of

LANGUAGE = "de"
CLIENTS = 64
# The longest text that the functions accept on Lambda, in bytes; a longer one is sent to them in several parts.
SIZE = 40_000
# Seconds that a request may take: the default of `solecism serve`.
TIMEOUT = 30
# Clients that send short texts beside them; for how long they do so beforehand, and how long each waits between two texts, in seconds.
BESIDE = 2
IDLE = 10
PAUSE = 0.03

# The targets: the share of what the cores could do, seconds for a refusal, memory in MB, and p99 as a multiple of the idle one.
ANSWERED, REFUSED_WITHIN, MEMORY, SLOWER = 0.90, 1.0, 200, 10


class Sent(NamedTuple):
    """A long text, and what became of it."""

    status: int
    """0 where there was no answer."""
    seconds: float
    words: int
    """Words that were checked."""
    whole: bool


class Burst(NamedTuple):
    """What became of the long texts of one burst."""

    whole: int
    partial: int
    refused: int
    failed: int
    done: float
    """What was checked, in texts."""
    last_answer_s: float
    slowest_refusal_s: float | None
    peak_mb: float


class Figures(NamedTuple):
    """The results of two bursts: one of long texts alone, one with short texts beside them."""

    clients: int
    words: int
    """Words of a text, as the server counts them."""
    alone_s: float
    possible: float
    """Texts that the cores can do within the timeout, one after the other."""
    long: Burst
    mixed: Burst
    idle_ms: tuple[float, float]
    """p50 and p99 of the short texts with nothing beside them."""
    beside_ms: tuple[float, float]
    beside_answered: int
    beside_refused: int


def read(answer: Answer, seconds: float) -> Sent:
    """What an answer says of its text."""
    if answer.status != 200:
        return Sent(answer.status, seconds, 0, False)
    found = json.loads(answer.body)
    return Sent(200, seconds, len(found["words"]), not found["incomplete"])


def percentiles(times: list[float]) -> tuple[float, float]:
    """The median and the 99th percentile (nearest rank), in milliseconds; infinite if there are no values."""
    if not times:
        return (float("inf"), float("inf"))
    times = sorted(times)
    return tuple(1000 * times[max(0, -(-len(times) * share // 100) - 1)] for share in (50, 99))


def together(server: Server, texts: list[bytes]) -> list[Sent]:
    """Sends all at the same moment."""
    start = threading.Barrier(len(texts))

    def send(body: bytes) -> tuple[Answer, float]:
        start.wait()
        begun = time.monotonic()
        try:
            answer = post(f"{server.url}/v1/detect", body)
        except OSError:
            answer = Answer(0, b"", None)
        return answer, time.monotonic() - begun

    with ThreadPoolExecutor(len(texts)) as pool:
        # The answers are read when all are there, because reading takes time of the cores that the server computes on.
        answers = list(pool.map(send, texts))
    return [read(*answer) for answer in answers]


class Beside:
    """Short texts, sent until it is stopped."""

    def __init__(self, server: Server) -> None:
        self.url = f"{server.url}/v1/detect"
        self.stopped = threading.Event()
        self.answers: list[tuple[int, float]] = []
        own = [one.body for one in bodies("short") if f'"language": "{LANGUAGE}"'.encode() in one.body]
        self.threads = [threading.Thread(target=self.send, args=(own, number)) for number in range(BESIDE)]

    def send(self, texts: list[bytes], at: int) -> None:
        while not self.stopped.wait(PAUSE):
            begun = time.monotonic()
            try:
                status = post(self.url, texts[at % len(texts)]).status
            except OSError:
                status = 0
            self.answers.append((status, time.monotonic() - begun))
            at += 1

    def __enter__(self) -> "Beside":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def times(self) -> list[float]:
        return [seconds for status, seconds in self.answers if status == 200]


def burst(sent: list[Sent], words: int, peak: int) -> Burst:
    answered = [one for one in sent if one.status == 200]
    refusals = [one.seconds for one in sent if one.status == 503]
    return Burst(
        whole=sum(one.whole for one in answered),
        partial=sum(not one.whole for one in answered),
        refused=len(refusals),
        failed=len(sent) - len(answered) - len(refusals),
        done=sum(one.words for one in answered) / words,
        last_answer_s=max((one.seconds for one in answered), default=0.0),
        slowest_refusal_s=max(refusals, default=None),
        peak_mb=peak / 1e6,
    )


def report(found: Figures) -> str:
    """The figures as a table, each beside what is wanted."""
    # No more can be done than there is.
    possible = min(found.possible, found.clients)
    slower = found.beside_ms[1] / found.idle_ms[1]
    both = (found.long, found.mixed)

    def refused(one: Burst) -> str:
        return f"{one.refused}" + ("" if one.slowest_refusal_s is None else f", {one.slowest_refusal_s:.2f} s")

    late = max(one.slowest_refusal_s or 0 for one in both)
    failed, peak = max(one.failed for one in both), max(one.peak_mb for one in both)
    rows = [
        ("one text alone", [f"{found.alone_s:.2f} s for {found.words:,} words", ""], ""),
        (f"what the cores can do in {TIMEOUT} s, one after the other", [f"{possible:.1f} texts", ""], ""),
        ("answered whole, in part", [f"{one.whole}, {one.partial}" for one in both], ""),
        (
            "answered, of what the cores can do",
            [f"{one.done:.1f} texts, {one.done / possible:.1%}" for one in both],
            mark(found.long.done / possible >= ANSWERED, "90% alone"),
        ),
        ("last answer after", [f"{one.last_answer_s:.1f} s" for one in both], ""),
        ("refused (503), the slowest after", [refused(one) for one in both], mark(late <= REFUSED_WITHIN, "1 s")),
        ("failed", [f"{one.failed}" for one in both], mark(failed == 0, "none")),
        ("peak memory", [f"{one.peak_mb:.0f} MB" for one in both], mark(peak < MEMORY, f"under {MEMORY} MB")),
        (
            "short texts, p50 and p99",
            ["{:.1f} and {:.1f} ms".format(*ms) for ms in (found.idle_ms, found.beside_ms)],
            "",
        ),
        ("how many times the p99", ["", f"{slower:.1f}"], mark(slower < SLOWER, f"under {SLOWER}")),
        ("short texts answered, refused", ["", f"{found.beside_answered}, {found.beside_refused}"], ""),
    ]
    lines = [
        f"| {found.clients} texts of {SIZE / 1000:.0f} KB at once | alone | short ones beside | wanted |",
        "| --- | --- | --- | --- |",
    ]
    return "\n".join([*lines, *(f"| {name} | {' | '.join(values)} | {wanted} |" for name, values, wanted in rows)])


def mark(met: bool, wanted: str) -> str:
    return wanted if met else f"{wanted}: missed"


def measure(program: Path, more: list[str], log: Path | None = None, clients: int = CLIENTS) -> Figures:
    cores = len(os.sched_getaffinity(0))
    options = ["--languages", LANGUAGE, "--preload", "all", "--request-timeout", f"{TIMEOUT}s"]
    texts = [body_of(text_of(LANGUAGE, SIZE, number), LANGUAGE).body for number in range(clients)]
    with Server(program, [*options, *more], log=log) as server:
        print("a long text alone, and one a core …", file=sys.stderr, flush=True)
        # The very first answer also pays for what the process does only once.
        together(server, texts[:1])
        (alone,) = together(server, texts[:1])
        begun = time.monotonic()
        pair = together(server, texts[:cores])
        took = time.monotonic() - begun
        if not alone.whole:
            raise RuntimeError(f"a long text by itself was not checked to its end: {alone}")
        each = took * alone.words / sum(one.words for one in pair)
        print("short texts alone …", file=sys.stderr, flush=True)
        with Beside(server) as idle:
            time.sleep(IDLE)
        print(f"{clients} long texts at once …", file=sys.stderr, flush=True)
        server.forget_peak()
        long = burst(together(server, texts), alone.words, server.memory().peak)
        print(f"{clients} long texts at once, short ones beside them …", file=sys.stderr, flush=True)
        server.forget_peak()
        with Beside(server) as beside:
            sent = together(server, texts)
        mixed = burst(sent, alone.words, server.memory().peak)
    return Figures(
        clients=clients,
        words=alone.words,
        alone_s=alone.seconds,
        possible=TIMEOUT / each,
        long=long,
        mixed=mixed,
        idle_ms=percentiles(idle.times()),
        beside_ms=percentiles(beside.times()),
        beside_answered=len(beside.times()),
        beside_refused=len(beside.answers) - len(beside.times()),
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0] + ".")
    parser.add_argument("--program", type=Path, required=True, help="the built command")
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument(
        "--serve", action="append", default=[], help="more for `solecism serve`, such as --serve=--queue=128"
    )
    options = parser.parse_args(arguments)
    print(report(measure(options.program, options.serve, clients=options.clients)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
