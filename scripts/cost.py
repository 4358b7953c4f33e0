"""Dollars per million sentences of 20 words on Lambda, from measured times and the published prices: `make cost`.

As a program: cost.py MEASURED.json ..., each the JSON of `solecism-bench cold` (`make bench-cold` writes it).
"""

import argparse
import json
import math
import sys
from pathlib import Path
from typing import NamedTuple

# US East (N. Virginia), as noted on 25 November 2026; the program looks none of them up. To check:
# https://aws.amazon.com/lambda/pricing/, https://aws.amazon.com/api-gateway/pricing/, https://aws.amazon.com/s3/pricing/
REGION = "us-east-1"
NOTED = "25 November 2026"
GB_SECOND = {"x86": 0.0000166667, "arm64": 0.0000133334}
REQUEST = 0.20 / 1e6
HTTP_API_REQUEST = 1.00 / 1e6
S3_GET = 0.40 / 1e6

MEMORY_MB = (512, 1024, 1769, 3008)
COLD_SHARES = (0.001, 0.01, 0.1)
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: "at 1,769 MB, a function has the equivalent of
# one vCPU".
ONE_VCPU_MB = 1769


class Measured(NamedTuple):
    """What a function takes on one core, in milliseconds."""

    label: str
    init: float
    first_run: float
    warm: dict[int, float]
    """Warm requests by the number of their sentences; the first is the one that `first_run` had."""
    gets: int
    """Requests to S3 in a cold start."""
    peak_bytes: int | None

    @classmethod
    def read(cls, text: str) -> "Measured":
        found = json.loads(text)
        return cls(
            label=found["label"],
            init=found["init"]["median_ms"],
            first_run=found["first_run"]["median_ms"],
            warm={run["sentences"]: run["median_ms"] for run in found["warm"]},
            gets=found["requests"],
            peak_bytes=found["peak_bytes"],
        )

    def warm_ms(self, sentences: int) -> float:
        """A warm request with that many sentences: as measured, or else on the line through the fewest and the most."""
        if sentences in self.warm:
            return self.warm[sentences]
        few, many = min(self.warm), max(self.warm)
        if few == many:
            raise ValueError(f"{self.label} was measured with one event alone, of {few}: measure two to have others")
        return self.warm[few] + (self.warm[many] - self.warm[few]) * (sentences - few) / (many - few)

    def cold_ms(self, sentences: int) -> float:
        """A request that starts the function: its start, its first run, and what more sentences take when warm."""
        first = next(iter(self.warm))
        return self.init + self.first_run + self.warm_ms(sentences) - self.warm_ms(first)


def slowdown(memory_mb: int) -> float:
    """How many times as long one thread takes as on a whole vCPU; it gains nothing from more than one vCPU."""
    return max(1.0, ONE_VCPU_MB / memory_mb)


def billed_dollars(ms: float, memory_mb: int, architecture: str) -> float:
    """The price of a duration, which is rounded up to whole milliseconds."""
    return math.ceil(ms) / 1000 * memory_mb / 1024 * GB_SECOND[architecture]


def per_million(
    measured: Measured, sentences: int, memory_mb: int, architecture: str, cold_share: float, factor: float
) -> float:
    """Dollars for a million sentences, with that many in each request.

    `factor` is how many times as long this architecture takes as the machine that was measured.
    """
    slower = slowdown(memory_mb) * factor
    warm = billed_dollars(measured.warm_ms(sentences) * slower, memory_mb, architecture)
    cold = billed_dollars(measured.cold_ms(sentences) * slower, memory_mb, architecture) + measured.gets * S3_GET
    request = REQUEST + HTTP_API_REQUEST + (1 - cold_share) * warm + cold_share * cold
    return 1e6 / sentences * request


def table(measured: Measured, sizes: list[int], factors: dict[str, float]) -> str:
    heads = [f"{sentences} a request, {share:.1%} cold" for sentences in sizes for share in COLD_SHARES]
    rows = [["memory", "", *heads]]
    for memory_mb in MEMORY_MB:
        for architecture, factor in factors.items():
            prices = [
                per_million(measured, sentences, memory_mb, architecture, share, factor)
                for sentences in sizes
                for share in COLD_SHARES
            ]
            rows.append([f"{memory_mb:,} MB", architecture, *(f"{price:.3f}" for price in prices)])
    return "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], ["---"] * len(rows[0]), *rows[1:]])


def assumptions(factors: dict[str, float]) -> str:
    lines = [
        f"Prices of {REGION}, as noted on {NOTED}; check them. Without the free tier, logs and data that leaves AWS.",
        f"A GB-second is ${GB_SECOND['x86']:.10f} on x86 and ${GB_SECOND['arm64']:.10f} on arm64; a million requests cost"
        f" ${REQUEST * 1e6:.2f} at Lambda, ${HTTP_API_REQUEST * 1e6:.2f} at the HTTP API and ${S3_GET * 1e6:.2f} at S3 (GET).",
        f"A function has memory / {ONE_VCPU_MB:,} MB of a vCPU, start included, and one thread gains nothing from a second.",
        f"x86: a vCPU takes {factors['x86']} times as long as the machine that was measured (assumed).",
        f"arm64: not measured. It takes {factors['arm64']} times as long as the machine that was measured (assumed).",
        "All starts are billed, the init phase included; times are rounded up to milliseconds.",
    ]
    return "\n".join(f"- {line}" for line in lines)


def factor(text: str) -> float:
    value = float(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError("give a number above 0")
    return value


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0] + ".")
    parser.add_argument("measured", nargs="+", type=Path, metavar="MEASURED.json", help="what `make bench-cold` wrote")
    parser.add_argument(
        "--sentences", nargs="+", type=int, default=[1, 20], help="sentences in a request (default: 1 20)"
    )
    for name in ("x86", "arm"):
        text = f"how many times as long {name} takes as the machine that was measured; assumed, not measured (default: 1.0)"
        parser.add_argument(f"--{name}-factor", type=factor, default=1.0, help=text)
    options = parser.parse_args(arguments)
    factors = {"x86": options.x86_factor, "arm64": options.arm_factor}
    blocks = []
    for path in options.measured:
        try:
            measured = Measured.read(path.read_text())
            rows = table(measured, options.sentences, factors)
        except FileNotFoundError:
            print(f"cost: {path} is not there: measure first, with `make bench-cold`", file=sys.stderr)
            return 2
        except ValueError as error:
            print(f"cost: {path}: {error}", file=sys.stderr)
            return 2
        warm = ", ".join(f"{ms:.1f} ms for {size}" for size, ms in measured.warm.items())
        cold = measured.init + measured.first_run
        peak = "" if measured.peak_bytes is None else f"; peak memory {measured.peak_bytes / 1e6:.0f} MB"
        blocks.append(f"{measured.label}: cold {cold:.1f} ms, warm {warm} in a request{peak}\n\n{rows}\n")
    print("Dollars per million sentences of 20 words.\n")
    print("\n".join(blocks))
    print(assumptions(factors))
    return 0


if __name__ == "__main__":
    sys.exit(main())
