"""All languages in rotation under a hard limit on memory, without a kill or an error: `make rotation`.

As a program: rotation.py --program FILE [--minutes 60] [--pause 0.05] [--limit-mb 512] [--cache-mb N]. A line a minute goes to standard
output; the exit status is 1 after any error, and if the server was killed.
"""

import argparse
import itertools
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from load_server import LANGUAGES, Server, post
from load_texts import Body, bodies
from rotation_limit import limit_memory

# Requests at once.
CLIENTS = 2
# The columns of a line, each a metric of the server. A name that the server lacks has never been counted, so it is zero.
COUNTED = {
    "loads": "solecism_model_loads_total",
    "evictions": "solecism_model_evictions_total",
    "misses": "solecism_model_cache_misses_total",
    "loaded": "solecism_model_loaded_models",
}


def in_rotation(texts: list[Body]) -> list[list[Body]]:
    """The texts of each client, one language after the other; each client begins with a different language."""
    shift = len(LANGUAGES) // CLIENTS
    return [texts[at * shift :] + texts[: at * shift] for at in range(CLIENTS)]


class Clients:
    """Clients that ask one language after the other, until they are stopped or the server is gone."""

    def __init__(self, server: Server, pause: float) -> None:
        self.pause = pause
        self.url = f"{server.url}/v1/detect"
        self.statuses: Counter[int] = Counter()
        self.words = 0
        self.said: list[str] = []
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        both = list(itertools.chain.from_iterable(zip(bodies("short"), bodies("long"), strict=True)))
        # Neighbours are a short and a long text of one language, so each of the two lists goes through the languages.
        self.threads = [
            threading.Thread(target=self.send, args=(own,), daemon=True) for own in in_rotation(both[::2] + both[1::2])
        ]

    def send(self, texts: list[Body]) -> None:
        for one in itertools.cycle(texts):
            if self.stopped.wait(self.pause):
                return
            try:
                answer = post(self.url, one.body)
                status, said = answer.status, answer.body[:300].decode(errors="replace")
                if status == 200 and b'"incomplete":true' in answer.body:
                    status, said = 0, "an answer that is not whole"
            except OSError as error:
                status, said = 0, str(error)
            with self.lock:
                self.statuses[status] += 1
                if status == 200:
                    self.words += one.words
                elif len(self.said) < 5:
                    self.said.append(f"{status}: {said}")

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join(timeout=120)


def line(minute: float, statuses: Counter[int], words: int, metrics: dict[str, float], resident: int, peak: int) -> str:
    """What the log says of a minute; all counts are from the start."""
    errors = sum(count for status, count in statuses.items() if status != 200)
    counted = ", ".join(f"{name} {metrics.get(metric, 0):.0f}" for name, metric in COUNTED.items())
    return (
        f"{minute:5.1f} min: requests {statuses.total()}, errors {errors}, words {words}, {counted},"
        f" resident {resident / 1e6:.1f} MB, peak {peak / 1e6:.1f} MB"
    )


def rotate(server: Server, minutes: float, every: float, pause: float) -> tuple[bool, Clients]:
    """Runs the clients for that long, and returns whether the server lived to the end."""
    clients = Clients(server, pause)
    begun = time.monotonic()
    clients.start()
    alive = True
    while alive and (passed := time.monotonic() - begun) < minutes * 60:
        clients.stopped.wait(min(every, minutes * 60 - passed))
        alive = server.process.poll() is None
        if alive:
            try:
                memory, metrics = server.memory(), server.metrics()
            except (OSError, RuntimeError):
                # It was killed at this moment if the next look confirms it.
                continue
            minute = (time.monotonic() - begun) / 60
            with clients.lock:
                said = line(minute, clients.statuses, clients.words, metrics, memory.resident, memory.peak)
            print(said, flush=True)
    # Requests under way may finish, so that stopping the clients counts as no error.
    clients.stop()
    return alive and server.process.poll() is None, clients


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(": `make")[0] + ".")
    parser.add_argument("--program", type=Path, required=True, help="the built command")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--limit-mb", type=int, default=512, help="in MB of 10⁶ bytes (default: 512)")
    parser.add_argument("--cache-mb", type=int, help="for `solecism serve` (default: no bound)")
    parser.add_argument("--every", type=float, default=60, help="seconds between two lines (default: 60)")
    parser.add_argument(
        "--pause", type=float, default=0.05, help="seconds that each client waits between two requests (default: 0.05)"
    )
    parser.add_argument(
        "--serve", action="append", default=[], help="more for `solecism serve`, such as --serve=--queue=8"
    )
    options = parser.parse_args(arguments)

    limit = limit_memory(options.limit_mb * 1_000_000)
    cache = [] if options.cache_mb is None else ["--cache-mb", str(options.cache_mb)]
    print(f"{options.limit_mb} MB by {limit.what}; {' '.join(['serve', *cache, *options.serve])}", flush=True)
    try:
        with Server(options.program, [*cache, *options.serve], before=limit.before) as server:
            alive, clients = rotate(server, options.minutes, options.every, options.pause)
            peak = server.memory().peak if alive else 0
        status = server.process.returncode
    finally:
        limit.remove()
    for said in clients.said:
        print(said, file=sys.stderr)
    if not alive:
        print(f"rotation: the server ended by itself, with status {status} (-9 is a kill)", file=sys.stderr)
        return 1
    if not limit.is_hard and peak > options.limit_mb * 1e6:
        print(f"rotation: a peak of {peak / 1e6:.0f} MB is beyond the limit", file=sys.stderr)
        return 1
    return 1 if set(clients.statuses) - {200} else 0


if __name__ == "__main__":
    sys.exit(main())
