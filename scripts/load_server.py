"""`solecism serve` for a measurement: started on a free port of loopback, asked for its metrics, and stopped."""

import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

LANGUAGES = ("cs", "de", "en", "it", "sv")
REPOSITORY = Path(__file__).resolve().parent.parent


class Memory(NamedTuple):
    """What a process has in memory, in bytes."""

    resident: int
    peak: int
    """The most that was resident since the start, or since `forget_peak`."""


class Answer(NamedTuple):
    """What came back for a request."""

    status: int
    body: bytes
    retry_after: float | None
    """Seconds."""


def parse_metrics(text: str) -> dict[str, float]:
    """Reads Prometheus's text format: one number for each name, summed over the labels."""
    found: dict[str, float] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, value = re.sub(r"\{.*\}", "", line).split()[:2]
            found[name] = found.get(name, 0.0) + float(value)
    return found


def parse_memory(status: str) -> Memory:
    """The resident memory and its peak from what /proc says of a process."""
    resident, peak = (re.search(rf"^{name}:\s+(\d+) kB", status, re.M) for name in ("VmRSS", "VmHWM"))
    if not (resident and peak):
        raise RuntimeError("the server has no memory: it has ended")
    return Memory(int(resident[1]) * 1024, int(peak[1]) * 1024)


def post(url: str, body: bytes, timeout: float = 120) -> Answer:
    """Sends JSON. Any status counts as an answer; OSError is raised if there is no answer."""
    request = urllib.request.Request(url, data=body, headers={"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return Answer(answer.status, answer.read(), None)
    except urllib.error.HTTPError as error:
        after = error.headers.get("retry-after")
        return Answer(error.code, error.read(), float(after) if after and after.isdigit() else None)


def detect_body(text: str, language: str) -> bytes:
    """The body of a request to /v1/detect."""
    return json.dumps({"text": text, "language": language}, ensure_ascii=False).encode()


class Server:
    """A running `solecism serve`; leaving the `with` block stops it."""

    def __init__(
        self,
        program: Path,
        options: Sequence[str],
        environment: dict[str, str] | None = None,
        before: Sequence[str] = (),
        log: Path | None = None,
    ) -> None:
        """`before` is a command that runs the program in its place, such as one that first sets a limit."""
        # Options come from the command line only, and the server logs only warnings.
        passed = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        models = ["--models", str(REPOSITORY / "models")]
        with open(log or os.devnull, "ab") as errors:
            self.process = subprocess.Popen(
                [*before, str(program), "serve", "--port", "0", *models, *options],
                env={**passed, "RUST_LOG": "warn", **(environment or {})},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        address = re.search(r"http://[\d.]+:\d+", self.process.stdout.readline())
        if not address:
            self.stop()
            raise RuntimeError(f"{program} serve did not start; what it said is in {log or 'no log'}")
        self.url = address[0]
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Waits until what is to be preloaded is loaded."""
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/v1/ready", timeout=10) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            time.sleep(0.1)
        self.stop()
        raise RuntimeError("the server was not ready after two minutes")

    def detect(self, body: bytes, timeout: float = 120) -> Answer:
        return post(f"{self.url}/v1/detect", body, timeout)

    def metrics(self) -> dict[str, float]:
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=30) as answer:
            return parse_metrics(answer.read().decode())

    def memory(self) -> Memory:
        return parse_memory(Path(f"/proc/{self.process.pid}/status").read_text())

    def forget_peak(self) -> None:
        """Resets the peak to what is resident now."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def stop(self) -> int:
        """Ends the server, and returns its exit status."""
        self.process.terminate()
        try:
            status = self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.process.stdout.close()
        return status

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
