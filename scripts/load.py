"""`solecism serve` under load: throughput, latency and memory at 1 to 256 clients, and 64 long texts at once: `make load`.

As a program: load.py --program FILE [--seconds 5] [--clients 1,8,64,256] [--kinds short,long,mixed].
"""

import argparse
import json
import math
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import burst
from load_server import REPOSITORY, Memory, Server
from load_texts import KINDS, bodies, lines

SCRIPT = Path(__file__).with_name("load.lua")
# The server's --queue lets no more clients than that in at once; it tells the others to come again.
ROOM = 64
# A run with many clients and long texts lasts until each has had some answers, but no longer than this, in seconds.
LONGEST = 60
ANSWERS_EACH = {"short": 3, "long": 3, "mixed": 9}


class Record(NamedTuple):
    """An answer, as scripts/load.lua says it; times in seconds."""

    asked: float
    took: float
    status: int
    words: int
    whole: bool


class Row(NamedTuple):
    """The results of a run: rates per second, times in milliseconds, memory in MB."""

    kind: str
    clients: int
    requests: float
    words: float
    p50: float | None
    p95: float | None
    p99: float | None
    answered: int
    partial: int
    refused: int
    failed: int
    resident: float
    peak: float


def parse_records(output: str) -> list[Record]:
    """The answers among what wrk prints."""
    found = []
    for line in output.splitlines():
        if line.startswith("answer "):
            asked, took, status, words, whole = line.split()[1:]
            found.append(Record(float(asked), float(took), int(status), int(words), whole == "1"))
    return found


def broken(output: str) -> int:
    """Requests that got no answer, and connections that were not made.

    wrk also counts those that the server closes while a client waits until it may come again; nothing is lost with them.
    """
    connect = re.search(r"Socket errors: connect (\d+)", output)
    return output.splitlines().count("lost") + (int(connect[1]) if connect else 0)


def percentile(sorted_values: list[float], share: float) -> float | None:
    """The smallest of the values that at least this share of them does not exceed (the nearest rank)."""
    if not sorted_values:
        return None
    return sorted_values[max(0, math.ceil(share * len(sorted_values)) - 1)]


def summary(kind: str, clients: int, records: list[Record], lost: int, memory: Memory) -> Row:
    """A run's row; it lasted from the first question to the last answer."""
    answered = [record for record in records if record.status == 200]
    seconds = max(record.asked + record.took for record in records) - min(record.asked for record in records)
    times = sorted(record.took * 1000 for record in answered)
    refused = sum(record.status == 503 for record in records)
    return Row(
        kind=kind,
        clients=clients,
        requests=len(answered) / seconds,
        words=sum(record.words for record in answered if record.whole) / seconds,
        p50=percentile(times, 0.50),
        p95=percentile(times, 0.95),
        p99=percentile(times, 0.99),
        answered=len(answered),
        partial=sum(not record.whole for record in answered),
        refused=refused,
        failed=len(records) - len(answered) - refused + lost,
        resident=memory.resident / 1e6,
        peak=memory.peak / 1e6,
    )


def length(kind: str, seconds: int, clients: int, alone: float, cores: int) -> int:
    """How many seconds a run takes: as many as asked for, or until each client has its answers if each takes `alone` seconds of a core."""
    needed = ANSWERS_EACH[kind] * min(clients, ROOM) * alone / cores
    return max(seconds, min(LONGEST, math.ceil(needed)))


def figure(value: float | None) -> str:
    """Three significant digits, or a dash."""
    if value is None:
        return "–"
    return f"{value:.{max(0, 2 - math.floor(math.log10(value)))}f}" if 0 < value < 100 else f"{value:,.0f}"


def table(rows: list[Row]) -> str:
    heads = ["texts", "clients", "requests/s", "words/s", "p50, ms", "p95, ms", "p99, ms"]
    heads += ["answered", "partial", "refused", "failed", "memory, MB", "peak, MB"]
    cells = [
        [row.kind, str(row.clients), *map(figure, row[2:7]), *(f"{count:,}" for count in row[7:11])]
        + [f"{megabytes:.0f}" for megabytes in row[11:]]
        for row in rows
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in [heads, ["---"] * len(heads), *cells])


def run(server: Server, kind: str, clients: int, seconds: int, file: Path) -> Row:
    """Runs this many clients at once; each sends its next request as soon as it has its answer."""
    server.forget_peak()
    # A thread for each client: see the script.
    many = ["--threads", str(clients), "--connections", str(clients), "--duration", f"{seconds}s", "--timeout", "120s"]
    done = subprocess.run(
        ["wrk", *many, "--script", str(SCRIPT), f"{server.url}/v1/detect", "--", str(file)],
        capture_output=True,
        text=True,
        timeout=seconds + 120,
    )
    records = parse_records(done.stdout)
    if done.returncode or not records:
        raise RuntimeError(f"wrk came back with {done.returncode} and {len(records)} answers: {done.stderr[-500:]}")
    return summary(kind, clients, records, broken(done.stdout), server.memory())


def settle(server: Server) -> None:
    """Waits until the server has finished the requests of clients that have left."""
    end = time.monotonic() + 60
    while server.metrics()["solecism_requests_active"] and time.monotonic() < end:
        time.sleep(0.1)


def alone(server: Server, requests: list[bytes]) -> float:
    """The mean time of one request in seconds, after all have been sent once."""
    for body in requests:
        server.detect(body)
    times = []
    for body in requests:
        begun = time.monotonic()
        server.detect(body)
        times.append(time.monotonic() - begun)
    return statistics.fmean(times)


def machine() -> str:
    """The processor, its cores, and what else is going on."""
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    name = found[1] if found else platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} before the first run"


def split(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def measure(options: argparse.Namespace, log: Path) -> list[Row]:
    rows = []
    cores = len(os.sched_getaffinity(0))
    with (
        Server(options.program, ["--preload", "all", *options.serve], log=log) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        for kind in split(options.kinds):
            requests = bodies(kind, named=not options.auto)
            file = Path(folder, kind)
            file.write_text(lines(requests))
            pace = alone(server, [one.body for one in requests[:25]])
            for clients in map(int, split(options.clients)):
                seconds = length(kind, options.seconds, clients, pace, cores)
                print(f"{kind}, {clients} clients, {seconds} s …", file=sys.stderr, flush=True)
                rows.append(run(server, kind, clients, seconds, file))
                settle(server)
    return rows


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(": `make")[0] + ".")
    parser.add_argument("--program", type=Path, required=True, help="the built command")
    parser.add_argument("--seconds", type=int, default=5, help="how long a run lasts at least (default: 5)")
    parser.add_argument("--clients", default="1,8,64,256", help="numbers of clients (default: 1,8,64,256)")
    parser.add_argument("--kinds", default=",".join(KINDS), help=f"kinds of texts (default: {','.join(KINDS)})")
    parser.add_argument("--auto", action="store_true", help="do not name the language: the server finds it")
    parser.add_argument("--no-burst", action="store_true", help="leave out the long texts at once")
    parser.add_argument(
        "--serve", action="append", default=[], help="more for `solecism serve`, such as --serve=--queue=128"
    )
    parser.add_argument("--json", type=Path, default=REPOSITORY / "target/bench/load.json", help="where the figures go")
    options = parser.parse_args(arguments)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    log = options.json.with_suffix(".log")
    where = machine()
    print(where, file=sys.stderr)
    rows = measure(options, log)
    print(f"{where}\n\n{table(rows)}\n")
    found = {"machine": where, "runs": [row._asdict() for row in rows]}
    if not options.no_burst:
        figures = burst.measure(options.program, options.serve, log)
        print(burst.report(figures))
        both = {"long": figures.long._asdict(), "mixed": figures.mixed._asdict()}
        found["burst"] = {**figures._asdict(), **both}
    options.json.write_text(json.dumps(found, indent=1) + "\n")
    print(f"Every figure: {options.json}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
