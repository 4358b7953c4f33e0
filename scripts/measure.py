"""The stack's functions, and how they are measured: what `make deploy` and `make build-function` share."""

import contextlib
import json
import os
import re
import subprocess
import tempfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import NamedTuple

from bench_events import SENTENCES
from stack import Stack, template

# What comes before a language's code in the name of a model that writes its sentences anew.
CORRECT = "correct-"


class Refusal(Exception):
    """Something that the person who deploys has to put right; the message says how."""


class Function(NamedTuple):
    """One of the stack's functions."""

    logical_id: str
    code: str

    @property
    def is_gateway(self) -> bool:
        return self.code == "gateway"

    def requests(self) -> list[tuple[str, str, str | None]]:
        """Method, path and body of its trial requests: whether it is there, and whether it checks a sentence."""
        language = self.code.removeprefix(CORRECT)
        body = json.dumps({"text": SENTENCES.get("de" if self.is_gateway else language, "1, 2, 3.")})
        start = "/v1" if self.is_gateway else f"/v1/{language}"
        action = "detect" if language == self.code else "correct"
        return [("GET", f"{start}/health", None), ("POST", f"{start}/{action}", body)]


def functions(**parameters: str) -> list[Function]:
    """The functions, as the template has them with these parameters."""
    raw = template()
    conditions = Stack(raw, **parameters).conditions
    return [
        Function(name, one["Metadata"]["BuildProperties"]["Binary"].removeprefix("solecism-"))
        for name, one in raw["Resources"].items()
        if one["Type"] == "AWS::Serverless::Function" and conditions.get(one.get("Condition"), True)
    ]


def bundle(folder: Path) -> list[Path]:
    """A bundle's files in the order of upload: the manifest comes last, because a function reads it first."""
    manifest = folder / "manifest.json"
    return [*(folder / name for name in json.loads(manifest.read_text())["files"]), manifest]


def report(log: str) -> dict[str, float | None]:
    """Memory used in MB, start and duration in ms from the end of a function's log, if it has them.

    Lambda ends it with a line of its own, as JSON or as text.
    """
    found: dict[str, float | None] = {"used": None, "start": None, "took": None}
    for line in log.splitlines():
        with contextlib.suppress(ValueError, KeyError, TypeError):
            entry = json.loads(line)
            if entry["type"] == "platform.report":
                metrics = entry["record"]["metrics"]
                found["used"] = metrics["maxMemoryUsedMB"]
                found["took"] = metrics["durationMs"]
                found["start"] = metrics.get("initDurationMs")
        if line.startswith("REPORT "):
            for name, pattern in (
                ("used", r"Max Memory Used: (\d+) MB"),
                ("start", r"Init Duration: ([\d.]+) ms"),
                ("took", r"\tDuration: ([\d.]+) ms"),
            ):
                number = re.search(pattern, line)
                found[name] = float(number[1]) if number else None
            found["used"] = found["used"] and int(found["used"])
    return found


def zipped(program: Path) -> int:
    """How large the archive is that Lambda gets."""
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(program, "bootstrap")
        return file.seek(0, os.SEEK_END)


def peak_memory(program: Path, function: Function, folder: Path | None) -> int | None:
    """The program's peak memory over one check, as a server on this machine; None if it does not run here."""
    environment = {"HOST": "127.0.0.1", "PORT": "0", "PATH": os.environ["PATH"]}
    if folder:
        environment["MODEL_URI"] = str(folder)
    try:
        process = subprocess.Popen(
            [program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
    except OSError:
        # The program is for another architecture.
        return None
    try:
        address = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
        if not address:
            return None
        # The gateway has no function to ask here, but it still finds the language.
        requests = function.requests()
        for method, path, body in requests:
            status = http_status(method, address[0] + path, body, {})
            if status != 200 and not function.is_gateway:
                raise Refusal(f"{program} answered {method} {path} with {status}: it is not deployed")
        with contextlib.suppress(OSError):
            peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
            return int(peak[1]) * 1024 if peak else None
        return None
    finally:
        process.terminate()
        process.wait()


def http_status(method: str, url: str, body: str | None, headers: dict[str, str]) -> int:
    sent = {"content-type": "application/json", **headers}
    request = urllib.request.Request(url, method=method, data=body.encode() if body else None, headers=sent)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        raise Refusal(f"{url} cannot be reached: {error}") from error


def megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def table(rows: list[list[str]]) -> str:
    rows = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
