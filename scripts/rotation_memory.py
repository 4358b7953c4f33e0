"""Whether memory goes back: what is resident with nothing loaded, after rounds of loading and dropping all languages.

As a program: rotation_memory.py --program FILE [--rounds 100] [--set NAME=VALUE ...].
"""

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from load_server import LANGUAGES, REPOSITORY, Memory, Server, detect_body

# The first rounds load what stays in memory: regular expressions, the runtime's threads, the language detector.
SETTLED = 3
# How much more may be resident at the end than after those rounds.
REACH = 1.10
# Seconds that an allocator may take to give freed memory back.
SETTLE = 0.5


def sample(language: str) -> bytes:
    """A request with the language's sample."""
    return detect_body((REPOSITORY / f"docs/samples/{language}.txt").read_text(), language)


def load_all(server: Server) -> None:
    """Asks for all languages at once, so that all are loaded."""
    with ThreadPoolExecutor(len(LANGUAGES)) as pool:
        for answer in pool.map(server.detect, map(sample, LANGUAGES)):
            if answer.status != 200:
                raise RuntimeError(f"a sample was answered with {answer.status}: {answer.body[:300]!r}")


def wait_until_dropped(server: Server) -> None:
    """Waits until no model is loaded."""
    end = time.monotonic() + 60
    while server.metrics()["solecism_model_loaded_models"]:
        if time.monotonic() > end:
            raise RuntimeError("models were still loaded a minute after they were last used")
        time.sleep(0.1)


def rounds(program: Path, count: int, ttl: str, environment: dict[str, str]) -> list[Memory]:
    """Resident memory in bytes after each round: with nothing loaded, and its peak with all loaded."""
    found = []
    with Server(program, ["--cache-ttl", ttl], environment) as server:
        for number in range(1, count + 1):
            server.forget_peak()
            load_all(server)
            wait_until_dropped(server)
            time.sleep(SETTLE)
            memory = server.memory()
            found.append(memory)
            print(
                f"round {number}: {memory.resident / 1e6:.1f} MB, peak {memory.peak / 1e6:.1f} MB",
                file=sys.stderr,
                flush=True,
            )
        expected, loads = count * len(LANGUAGES), server.metrics()["solecism_model_loads_total"]
        if loads != expected:
            raise RuntimeError(
                f"there were {loads:.0f} loads instead of {expected}: models were not dropped between rounds"
            )
    return found


def goes_back(resident: list[int]) -> bool:
    """Whether the last round leaves at most a tenth more than the one that counts as settled."""
    return resident[-1] <= resident[SETTLED - 1] * REACH


def setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError("give NAME=VALUE")
    return name, value


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0] + ".")
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--ttl", default="1s", help="how long idle models stay (default: 1s)")
    parser.add_argument("--set", type=setting, action="append", default=[], metavar="NAME=VALUE", dest="settings")
    options = parser.parse_args(arguments)
    if options.rounds < SETTLED:
        parser.error(f"give at least {SETTLED} rounds")
    found = rounds(options.program, options.rounds, options.ttl, dict(options.settings))
    resident = [memory.resident for memory in found]
    names = " ".join(f"{name}={value}" for name, value in options.settings) or "nothing set"
    first, settled, last = (resident[index] / 1e6 for index in (0, SETTLED - 1, -1))
    peak = max(memory.peak for memory in found) / 1e6
    print(
        f"{names}: {first:.1f} MB after round 1, {settled:.1f} after {SETTLED}, {last:.1f} after {len(resident)}"
        f" ({last / settled:.2f} ×), peak {peak:.1f}"
    )
    return 0 if goes_back(resident) else 1


if __name__ == "__main__":
    sys.exit(main())
