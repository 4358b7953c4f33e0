"""A front and a model host as two processes, the model host restarted under load: `make split`.

Clients call the front without pause while the model host is stopped (SIGTERM), killed (SIGKILL) and frozen (SIGSTOP), and
started again. Each call has to be answered with the right findings, or to fail clearly, which is 503 with a code, within
the front's time: none may hang, and none may be answered wrongly. Then a server of two languages that has an
external service of LanguageTool's API for the others: its answers have to say who gave them.
"""

import argparse
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

ROOT = Path(__file__).resolve().parent.parent
TEXTS = {
    "cs": "Včera jsem viděl velká pes. Mam rád tvoje auto.",
    "de": "Ich habe gestern ein Hund gesehen.",
    "en": "Yesterday he go to school with his friend.",
    "it": "Il museo mi ha piaciuto di più, perchè mi interesso di storia.",
    "sv": "Han kan inte simmar i havet.",
}
# Seconds that the front gives a request; it gives the model host two more, so that a partial answer arrives.
TIMEOUT = 4
# Beyond that a call counts as hung.
PATIENCE = TIMEOUT + 2 + 2
# What a front may take, in MB of 10⁶ bytes.
FRONT_MB = 100


class Server:
    """`solecism serve`, which can be stopped and started again at the same address."""

    def __init__(self, binary: Path, folder: Path, *arguments: str, port: int = 0, key: str | None = None) -> None:
        self.command = [str(binary), "serve", "--host", "127.0.0.1", *arguments]
        self.port = port
        self.log = folder / f"{len(list(folder.iterdir()))}.log"
        ours = re.compile("SOLECISM_|FALLBACK_|API_|MAX_TEXT|ALLOW_ORIGIN|HOST$|PORT$")
        self.environment = {name: value for name, value in os.environ.items() if not ours.match(name)}
        if key:
            self.environment["API_KEY"] = key
        self.key = key
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*self.command, "--port", str(self.port)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=self.log.open("ab"),
        )
        address = self.process.stdout.readline().decode().strip()
        if not address:
            sys.exit(f"split: {' '.join(self.command)} did not start: {self.log.read_text()}")
        self.port = int(address.rpartition(":")[2])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        status = self.process.wait(timeout=40)
        self.process.stdout.close()
        return status

    def peak_mb(self) -> float:
        """The most memory that it has had resident so far."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024 / 1e6

    def connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def call(self, path: str, body: bytes | None, connection: HTTPConnection | None = None) -> tuple[int, bytes]:
        connection = connection or self.connection()
        headers = {"X-Api-Key": self.key} if self.key else {}
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def is_ready(self) -> bool:
        with suppress(OSError, HTTPException):
            return self.call("/v1/ready", None)[0] == 200
        return False


@dataclass(frozen=True)
class Request:
    """One of the calls that the clients take turns at."""

    path: str
    body: bytes

    @classmethod
    def all(cls) -> "list[Request]":
        detect = [cls(f"/v1/{code}/detect", json.dumps({"text": text}).encode()) for code, text in TEXTS.items()]
        mixed = cls("/v1/detect", json.dumps({"text": "\n\n".join(TEXTS.values())}).encode())
        form = urllib.parse.urlencode({"language": "auto", "text": TEXTS["de"]})
        return [*detect, mixed, cls("/v2/check", form.encode())]

    @staticmethod
    def findings(answer: dict) -> list:
        """The part of an answer that has to be the same each time."""
        if "matches" in answer:
            return [(found["offset"], found["length"]) for found in answer["matches"]]
        return [(found["start"], found["end"], found["text"]) for found in answer["findings"]]

    @staticmethod
    def complaint(answer: dict) -> str | None:
        """How an answer says that parts of the text were not checked."""
        failed = {part["error"]["code"] for part in answer.get("parts", []) if part["status"] == "failed"}
        if answer.get("incomplete"):
            return " ".join(sorted(failed)) or "incomplete"
        return "warnings" if answer.get("warnings", {}).get("incompleteResults") else None


@dataclass
class Phase:
    """The results of the calls that began in the phase."""

    name: str
    right: int = 0
    clear: Counter = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    hung: int = 0
    slowest: float = 0

    def row(self) -> str:
        clear = ", ".join(f"{count} × {what}" for what, count in self.clear.most_common()) or "0"
        calls = self.right + self.clear.total() + len(self.wrong) + self.hung
        cells = [self.name, calls, self.right, clear, len(self.wrong), self.hung, f"{self.slowest:.2f} s"]
        return "| " + " | ".join(str(cell) for cell in cells) + " |"


class Load:
    """Clients that call the front without pause, each on a connection that it keeps, until told to stop."""

    def __init__(self, front: Server, expected: dict[Request, list]) -> None:
        self.front, self.expected = front, expected
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.phase: Phase
        self.phases: list[Phase] = []

    def enter(self, name: str) -> None:
        with self.lock:
            self.phase = Phase(name)
            self.phases.append(self.phase)

    def client(self, number: int) -> None:
        requests = list(self.expected)
        connection = self.front.connection()
        turn = number
        while not self.stopping.is_set():
            request = requests[turn % len(requests)]
            turn += 1
            phase, begun = self.phase, time.monotonic()
            try:
                status, body = self.front.call(request.path, request.body, connection)
                outcome: tuple[int, bytes] | Exception = (status, body)
            except (OSError, HTTPException) as error:
                outcome = error
                connection.close()
            self.note(phase, request, outcome, time.monotonic() - begun)

    def note(self, phase: Phase, request: Request, outcome: tuple[int, bytes] | Exception, seconds: float) -> None:
        with self.lock:
            phase.slowest = max(phase.slowest, seconds)
            match outcome:
                case TimeoutError():
                    phase.hung += 1
                case Exception():
                    # The front itself stays up, so it must not drop any connection.
                    phase.wrong.append(f"{request.path}: {outcome!r}")
                case (200, body):
                    answer = json.loads(body)
                    got, expected = Request.findings(answer), self.expected[request]
                    if complaint := Request.complaint(answer):
                        # The findings of an unchecked part may be missing, but there may be no others.
                        if all(one in expected for one in got):
                            phase.clear[f"200 that names what is missing ({complaint})"] += 1
                        else:
                            phase.wrong.append(f"{request.path}: {got}")
                    elif got == expected:
                        phase.right += 1
                    else:
                        phase.wrong.append(f"{request.path}: {got}, not {expected}")
                # LanguageTool's own server answers like this if a check takes too long.
                case (500, body) if body.startswith(b"Error: Checking took longer than "):
                    phase.clear["500 in LanguageTool's form, too slow"] += 1
                case (503, body):
                    phase.clear[f"503 {code(body)}"] += 1
                case (status, body):
                    phase.wrong.append(f"{request.path}: {status} {body[:200]!r}")


def code(body: bytes) -> str:
    """The code of a refusal: our own routes send JSON; LanguageTool's routes send a line of text, as its own server does."""
    try:
        return json.loads(body)["error"]["code"]
    except (ValueError, KeyError, TypeError):
        return "in LanguageTool's form" if body.startswith(b"Error: ") else f"unclear: {body[:80]!r}"


@contextmanager
def clients(load: Load, number: int) -> Iterator[None]:
    threads = [threading.Thread(target=load.client, args=(one,), daemon=True) for one in range(number)]
    for thread in threads:
        thread.start()
    yield
    load.stopping.set()
    for thread in threads:
        thread.join(2 * PATIENCE)
        if thread.is_alive():
            load.phase.hung += 1


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 30) -> float:
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > seconds:
            sys.exit(f"split: after {seconds} s still not {what}")
        time.sleep(0.02)
    return time.monotonic() - begun


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def split(binary: Path, folder: Path, seconds: float, number: int) -> list[str]:
    """Prints a table, and returns what is not as it should be."""
    shared, own = secrets.token_hex(16), secrets.token_hex(16)
    models = ["--models", str(ROOT / "models"), "--preload", "all"]
    host = Server(binary, folder, *models, port=free_port(), key=shared)
    wait_until(host.is_ready, "ready")
    upstream = ["--upstream", f"http://127.0.0.1:{host.port}", "--upstream-key", shared]
    front = Server(binary, folder, *upstream, "--request-timeout", f"{TIMEOUT}s", key=own)
    try:
        expected = {}
        for request in Request.all():
            status, body = host.call(request.path, request.body)
            assert status == 200, body
            expected[request] = Request.findings(json.loads(body))
            assert expected[request], f"{request}: an answer without findings would show nothing"
        load = Load(front, expected)
        load.enter("all is well")
        back = {}
        with clients(load, number):
            time.sleep(seconds)
            for how in (signal.SIGTERM, signal.SIGKILL):
                load.enter(f"model host stopped by {how.name}, and away")
                host.stop(how)
                time.sleep(seconds)
                load.enter("starting again")
                host.start()
                wait_until(host.is_ready, "ready")
                load.enter(f"back after {how.name}")
                back[how.name] = wait_until(lambda: load.phase.right > 0, "answering")
                time.sleep(seconds)
            load.enter("model host frozen (SIGSTOP)")
            host.process.send_signal(signal.SIGSTOP)
            time.sleep(PATIENCE + seconds)
            host.process.send_signal(signal.SIGCONT)
            load.enter("thawed")
            back["SIGSTOP"] = wait_until(lambda: load.phase.right > 0, "answering")
            time.sleep(seconds)
        status, _ = front.call("/v1/health", None)
        assert status == 200
        peak, host_peak = front.peak_mb(), host.peak_mb()
    finally:
        host.process.send_signal(signal.SIGCONT)
        statuses = [front.stop(), host.stop()]
    print(f"{number} clients call the front; a call may take {TIMEOUT} s, and {PATIENCE} s is hung\n")
    print("| | calls | right | failed clearly | wrong | hung | slowest |\n| --- | --- | --- | --- | --- | --- | --- |")
    for phase in load.phases:
        print(phase.row())
    again = ", ".join(f"{took * 1000:.0f} ms after {name}" for name, took in back.items())
    print(f"\nThe first right answer once the model host was ready again: {again}.")
    print(f"Peak memory: front {peak:.0f} MB, model host {host_peak:.0f} MB.")
    faults = [fault for phase in load.phases for fault in phase.wrong[:3]]
    faults += [f"{phase.hung} calls hung: {phase.name}" for phase in load.phases if phase.hung]
    faults += [f"{phase.name}: {one}" for phase in load.phases for one in phase.clear if "unclear" in one]
    if peak > FRONT_MB:
        faults.append(f"the front took {peak:.0f} MB, which is more than {FRONT_MB}")
    if statuses != [0, 0]:
        faults.append(f"the servers ended with {statuses}")
    return faults


class LanguageTool(BaseHTTPRequestHandler):
    """An external service that finds fault with the first word of any text."""

    seen: ClassVar[list[tuple[str, str]]] = []

    def do_POST(self) -> None:
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        text, language = form["text"][0], form["language"][0]
        self.seen.append((language, text))
        found = {
            "offset": 0,
            "length": len(text.split()[0]),
            "message": "the external service does not like it",
            "replacements": [{"value": "…"}],
            "rule": {"id": "STUB"},
        }
        body = json.dumps({"language": {"code": language}, "matches": [found]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def hybrid(binary: Path, folder: Path) -> list[str]:
    """Two languages here, the others at an external service; prints who answered for what."""
    service = ThreadingHTTPServer(("127.0.0.1", 0), LanguageTool)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    arguments = ["--models", str(ROOT / "models"), "--languages", "de,sv"]
    fallback = ["--fallback-url", f"http://127.0.0.1:{service.server_port}"]
    server = Server(binary, folder, *arguments, *fallback)
    faults = []
    try:
        _, body = server.call("/v1/detect", json.dumps({"text": "\n\n".join(TEXTS.values())}).encode())
        parts = {part["language"]: (part["status"], part["external"]) for part in json.loads(body)["parts"]}
        print("\n| language | answered by | status |\n| --- | --- | --- |")
        for language, (status, external) in sorted(parts.items()):
            print(f"| {language} | {'the external service' if external else 'this server'} | {status} |")
        expected = {language: ("checked", language not in ("de", "sv")) for language in TEXTS}
        if parts != expected:
            faults.append(f"who answered: {parts}, not {expected}")
        form = urllib.parse.urlencode({"language": "it", "text": TEXTS["it"]}).encode()
        answer = json.loads(server.call("/v2/check", form)[1])
        if not answer.get("warnings", {}).get("externalLanguages"):
            faults.append(f"/v2/check does not say that it asked an external service: {answer.get('warnings')}")
        if left := [text for _, text in LanguageTool.seen if TEXTS["de"] in text or TEXTS["sv"] in text]:
            faults.append(f"a text of a language that is served here left: {left}")
    finally:
        server.stop()
        service.shutdown()
        service.server_close()
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0] + ".")
    parser.add_argument("--binary", type=Path, default=ROOT / "target/debug/solecism")
    parser.add_argument("--seconds", type=float, default=3, help="how long each phase lasts (default: 3)")
    parser.add_argument("--clients", type=int, default=8, help="clients that call at the same time (default: 8)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="solecism-split-") as name:
        folder = Path(name)
        faults = split(options.binary.resolve(), folder, options.seconds, options.clients)
        faults += hybrid(options.binary.resolve(), folder)
        logs = "".join(log.read_text(errors="replace") for log in folder.glob("*.log"))
    if "panicked" in logs:
        faults.append("a panic on the log")
    for fault in faults:
        print(f"split: {fault}", file=sys.stderr)
    if not faults:
        print("\nsplit: every call was answered rightly or failed clearly, and answers say who gave them")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
