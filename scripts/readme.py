"""Every command of the README and of the pages for reference, run against the built program.

readme.py target/debug/solecism

A command stands on a line of its own in a block of `sh`, or behind `$ ` in a transcript, with its output below it. Each runs in a new
folder with the files that the pages mention, with the models of this repository, a home of its own and no network but loopback. A
transcript has to show exactly what is printed. Servers are started on a free port, asked and ended. Of `make`, only `make run` is
really run, by what it does once the program is built; for other targets it is only checked that the Makefile has them. A command that
this file does not know fails.
"""

import argparse
import contextlib
import os
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "docs/command-line.md", "docs/functions.md", "docs/clients.md")
PROGRAM = ("solecism", "target/debug/solecism")
# Commands that run as they are written, once the program and a server stand in for what is not there.
KNOWN = {*PROGRAM, "curl", "man", "xdg-open"}
# What is not run, and why.
SKIPPED = {
    "aws": "needs an account of AWS",
    "sam": "needs an account of AWS",
    "sudo": "changes the machine",
}
# Where the pages' servers are: `solecism serve`, and the gateway of `make local`, which has the same routes.
ADDRESS = re.compile(r"http://127\.0\.0\.1:(8081|9100)\b")
# What is set before a command.
VARIABLE = r"[A-Za-z_]\w*="
SECONDS = 300

GERMAN = "Ich habe gestern ein Hund gesehen.\n"
ITALIAN = "Ho andato al cinema con mio amico ieri sera.\n"
FILES = {
    "essays/anna.txt": GERMAN,
    "essays.csv": "id,essay\n1,Ich habe ein Hund.\n2,Das ist gut.\n",
    "essay.txt": GERMAN,
    "lettera.txt": ITALIAN,
    "notes.md": f"# Notes\n\n{GERMAN}\n```\nein Hund\n```\n",
    "thesis.tex": "\\documentclass{article}\n\\begin{document}\n" + GERMAN + "\\end{document}\n",
    "lines.txt": GERMAN + GERMAN,
    "words.tsv": "Ich\tc\nhabe\tc\nein\ti\nHund\tc\n.\tc\n\nDas\tc\nist\tc\ngut\tc\n.\tc\n\n",
    "correct.txt": "Ich habe gestern einen Hund gesehen.\n",
    "pairs.tsv": "Ich habe ein Hund.\tIch habe einen Hund.\nDas ist gut.\tDas ist gut.\n",
}
COPIED = ("README.md", "docs/samples", "training/sets/de/beginners.tsv")
# An export as `models pack` takes it.
EXPORT = "tools/testing/data/tiny"
EXPORTED = ("model.onnx", "tokenizer.json", "config.json")
# `check` exits with 1 if it has found something.
FOUND = 1


class Command(NamedTuple):
    """A command, where it stands, and what it is said to print, if a transcript says so."""

    page: str
    line: int
    text: str
    output: str | None = None

    def __str__(self) -> str:
        bare = re.sub(r"\s+#\s.*", "", self.text)
        return f"{self.page}:{self.line}: {bare}"


def blocks(text: str) -> Iterator[tuple[str, int, list[str]]]:
    """The fenced blocks: what language they are in, the number of their first line, and their lines."""
    language, start, lines = None, 0, []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("```"):
            lines.append(line)
        elif language is None:
            language, start, lines = line[3:].strip(), number + 1, []
        else:
            yield language, start, lines
            language = None
    if language is not None:
        raise ValueError(f"the block before line {start} has no end")


def of_shell(page: str, start: int, lines: list[str]) -> Iterator[Command]:
    """A command a line, or several lines that end with a backslash."""
    pending, first = "", start
    for number, line in enumerate(lines, start):
        first = first if pending else number
        if line.endswith("\\"):
            pending += line[:-1].rstrip() + " "
            continue
        text, pending = (pending + line.strip()).strip(), ""
        if text and not text.startswith("#"):
            yield Command(page, first, text)
    if pending:
        yield Command(page, first, pending.strip())


def of_transcript(page: str, start: int, lines: list[str]) -> Iterator[Command]:
    """What stands behind each `$ `, with the lines up to the next as its output."""
    starts = [index for index, line in enumerate(lines) if line.startswith("$ ")]
    for index, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        output = "\n".join(lines[index + 1 : end])
        yield Command(page, start + index, lines[index][2:].strip(), output)


def commands(page: str, text: str) -> list[Command]:
    """All commands of a page, in their order."""
    found = []
    for language, start, lines in blocks(text):
        if language in ("sh", "shell", "bash"):
            found += of_shell(page, start, lines)
        elif any(line.startswith("$ ") for line in lines):
            found += of_transcript(page, start, lines)
    return found


def programs(text: str) -> list[str]:
    """The programs that a line starts, each of a pipe or a list, without the variables set before them."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars=True)
    lexer.commenters = "#"
    lexer.whitespace_split = True
    found, first = [], True
    for token in lexer:
        if token in ("|", "||", "&&", ";", "&"):
            first = True
        elif first and not re.match(VARIABLE, token):
            found.append(token)
            first = False
    return found


def of_make(text: str) -> tuple[dict[str, str], str]:
    """The variables of a call of make, before it and behind it, and its target."""
    words = shlex.split(text, comments=True)
    named = [word for word in words if word != "make" and "=" not in word]
    if len(named) > 1:
        raise ValueError(f"one target at a time: {text}")
    return dict(word.split("=", 1) for word in words if "=" in word), named[0] if named else ""


def differs(printed: str, shown: str) -> str:
    """What is wrong with a transcript; empty if nothing is. Spaces at a line's end and empty lines at the end do not count."""
    left, right = ([line.rstrip() for line in text.rstrip().splitlines()] for text in (printed, shown))
    if left == right:
        return ""
    lines = [*(f"  shown    {line}" for line in right), *(f"  printed  {line}" for line in left)]
    return "\n".join(["it prints something else:", *lines])


class Failure(Exception):
    """What is wrong with a command."""


class Runner:
    """Runs commands in new folders below a temporary one."""

    def __init__(self, program: Path, work: Path):
        self.program = program
        self.work = work
        self.port: int | None = None
        self.tools = work / "bin"
        self.tools.mkdir()
        (self.tools / "solecism").symlink_to(program)
        # These stand in for a browser and a pager: what they are given has to be a page.
        # They read all of it, because curl fails if nobody reads to the end.
        self.tool("xdg-open", 'curl --fail --silent --show-error "$1" | grep -ci "<!doctype html>" >/dev/null')
        self.tool("man", '[ "$*" = "-l -" ] && grep -c "^.TH " >/dev/null')
        self.folders = 0

    def tool(self, name: str, script: str) -> None:
        (self.tools / name).write_text(f"#!/usr/bin/env bash\nset -euo pipefail\n{script}\n")
        (self.tools / name).chmod(0o755)

    def folder(self) -> Path:
        """A new folder with what the pages speak of."""
        self.folders += 1
        folder = self.work / str(self.folders)
        folder.mkdir()
        for name, text in FILES.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text)
        for name in COPIED:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
            copy(ROOT / name, folder / name)
        (folder / "models").mkdir()
        for model in (ROOT / "models").iterdir():
            (folder / "models" / model.name).symlink_to(model)
        (folder / "export").mkdir()
        for name in EXPORTED:
            shutil.copyfile(ROOT / EXPORT / name, folder / "export" / name)
        (folder / "target/debug").mkdir(parents=True)
        (folder / "target/debug/solecism").symlink_to(self.program)
        return folder

    def environment(self, folder: Path) -> dict[str, str]:
        """Only the caller's path is kept, so that none of their settings and word lists count."""
        home = self.work / "home"
        home.mkdir(exist_ok=True)
        return {
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "NO_COLOR": "1",
            "PATH": f"{self.tools}:{os.environ['PATH']}",
            "PORT": "0",
            "SOLECISM_MODELS": str(folder / "models"),
        }

    def shell(self, text: str, folder: Path, found: bool, stdin: str = "") -> str:
        """What a command prints on its standard output. `found`: whether it may end with 1."""
        run = subprocess.run(
            ["bash", "-o", "pipefail", "-c", text],
            cwd=folder,
            env=self.environment(folder),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        if run.returncode != 0 and not (found and run.returncode == FOUND):
            raise Failure(f"it ended with {run.returncode}:\n{run.stdout}{run.stderr}")
        return run.stdout

    @contextlib.contextmanager
    def serving(self, text: str) -> Iterator[int]:
        """A server as a command starts it, on a free port, until the block ends."""
        folder = self.folder()
        with (folder / "log").open("w") as log:
            # A session of its own, so that the shell and the server are ended together.
            server = subprocess.Popen(
                ["bash", "-c", f"exec env {text}"],
                cwd=folder,
                env=self.environment(folder),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        try:
            # It prints its address once it takes calls.
            said = select.select([server.stdout], [], [], SECONDS)[0]
            address = server.stdout.readline().strip() if said else ""
            if not re.fullmatch(r"http://127\.0\.0\.1:\d+", address):
                raise Failure(f"it did not serve: {address}\n{(folder / 'log').read_text()}")
            with urllib.request.urlopen(f"{address}/v1/health", timeout=30) as answer:
                if answer.status != 200:
                    raise Failure(f"{address}/v1/health answered with {answer.status}")
            yield int(address.rsplit(":", 1)[1])
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(45)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()
            server.stdout.close()

    def make(self, command: Command) -> str:
        variables, target = of_make(command.text)
        # What the caller has set is not part of the page.
        bare = {"PATH": os.environ["PATH"], "HOME": str(self.work)}
        asked = subprocess.run(
            [
                "make",
                "--dry-run",
                *([target] if target else []),
                *(f"{name}={value}" for name, value in variables.items()),
            ],
            cwd=ROOT,
            env=bare,
            capture_output=True,
            text=True,
        )
        if asked.returncode:
            raise Failure(f"the Makefile has no such target:\n{asked.stderr}")
        if target != "run":
            return "is a target"
        language, text = variables.get("LANGUAGE", "de"), variables.get("TEXT", "")
        check = f"target/debug/solecism check --language {shlex.quote(language)}"
        what = "-" if text else f"docs/samples/{shlex.quote(language)}.txt"
        printed = self.shell(f"{check} {what}", self.folder(), found=True, stdin=f"{text}\n" if text else "")
        return self.compared(command, printed)

    def compared(self, command: Command, printed: str) -> str:
        if command.output is None:
            return "ran"
        if wrong := differs(printed, command.output):
            raise Failure(wrong)
        return "prints what is shown"

    def run(self, command: Command) -> str:
        """What was done with a command; a failure says what is wrong with it."""
        started = programs(command.text)
        for name in started:
            if name in SKIPPED:
                return f"not run: it {SKIPPED[name]}"
        if started == ["make"]:
            return self.make(command)
        for name in started:
            if name not in KNOWN:
                raise Failure(f"scripts/readme.py does not know {name}: say in it how to run it, or why not")
        words = shlex.split(command.text, comments=True)
        while re.match(VARIABLE, words[0]):
            del words[0]
        if words[0] in PROGRAM and words[1:2] == ["serve"]:
            with self.serving(command.text):
                return "serves"
        if not ADDRESS.search(command.text):
            found = words[0] in PROGRAM and words[1:2] == ["check"]
            return self.compared(command, self.shell(command.text, self.folder(), found))
        text = ADDRESS.sub(f"http://127.0.0.1:{self.port}", command.text)
        # Without this option curl would take a refusal for an answer.
        text = re.sub(r"^curl ", "curl --fail --silent --show-error ", text)
        return self.compared(command, self.shell(text, self.folder(), found=False))

    def all(self, found: list[Command]) -> list[str]:
        """Runs the commands and says what was done with each; returns what failed."""
        failed = []
        # Some of the pages mention word lists, which the program keeps only if it is told where.
        with self.serving("solecism serve --words-dir words") as self.port:
            for command in found:
                try:
                    print(f"ok    {command}: {self.run(command)}", flush=True)
                except (Failure, ValueError, subprocess.TimeoutExpired) as failure:
                    failed.append(f"{command}\n{failure}")
        return failed


def main() -> int:
    parser = argparse.ArgumentParser(description="Every command of the README, run against the built program.")
    parser.add_argument("program", type=Path, help="the program, such as target/debug/solecism")
    program = parser.parse_args().program.resolve()
    if not program.is_file():
        sys.exit(f"readme: there is no program at {program}: build it with `cargo build --bin solecism`")
    found = [command for page in PAGES for command in commands(page, (ROOT / page).read_text())]
    with tempfile.TemporaryDirectory() as work:
        try:
            failed = Runner(program, Path(work)).all(found)
        except Failure as failure:
            failed = [str(failure)]
    for failure in failed:
        print(f"readme: {failure}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
