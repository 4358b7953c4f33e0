"""The archives of a release, of programs that are made up: what is in them, and that they are the same each time."""

import hashlib
import os
import subprocess
import tarfile
import tomllib
import zipfile
from pathlib import Path
from types import SimpleNamespace

import dist
import pytest

VERSION = tomllib.loads((dist.ROOT / "Cargo.toml").read_text())["workspace"]["package"]["version"]
CODES = ("cs", "de", "en", "it", "sv", "correct-en", "gateway")
MACHINES = {"--x86-64": 62, "--arm64": 183}
HOST = "x86_64-unknown-linux-gnu"


def program(machine: int, name: str) -> bytes:
    return b"\x7fELF" + bytes(14) + machine.to_bytes(2, "little") + b"GLIBC_2.34\0" + name.encode() * 1000


class Cargo:
    """Stands in for cargo: writes made-up programs where the real one would."""

    def __init__(self, fails: str | None = None, wrong: int | None = None, written: int = 1_700_000_000):
        self.fails, self.wrong, self.written = fails, wrong, written
        self.calls: list[tuple[list[str], Path]] = []
        self.environment: dict[str, str] = {}

    def __call__(self, command: list[str], cwd: Path, env: dict, stdout: int | None, text: bool) -> SimpleNamespace:
        self.calls.append((command, cwd))
        self.environment = env
        if self.fails and self.fails in command:
            return SimpleNamespace(returncode=101, stdout="")
        if command[:3] == ["cargo", "lambda", "build"]:
            (machine,) = [number for option, number in MACHINES.items() if option in command]
            name = command[command.index("--bin") + 1]
            path = Path(command[command.index("--lambda-dir") + 1]) / name / "bootstrap"
            content = program(self.wrong or machine, name)
        elif command[0] == "rustc":
            return SimpleNamespace(returncode=0, stdout=f"rustc 1.94.1\nbinary: rustc\nhost: {HOST}\n")
        else:
            path = Path(env["CARGO_TARGET_DIR"]) / "release/solecism"
            content = program(62, "command")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        # The program is as a build leaves it: with its own time, and not executable by everyone.
        os.chmod(path, 0o700)
        os.utime(path, (self.written, self.written))
        return SimpleNamespace(returncode=0, stdout="")


def make(tmp_path: Path, expected: int = 0, **how) -> tuple[Path, Cargo]:
    cargo = Cargo(**how)
    out = tmp_path / "dist"
    assert dist.main(["--out", str(out)], run=cargo, target=tmp_path / "target") == expected
    return out, cargo


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, Cargo]:
    return make(tmp_path_factory.mktemp("release"))


def test_every_function_has_an_archive_for_each_processor(made):
    out, _ = made
    archives = {f"solecism-{code}-{VERSION}-{one}.zip" for code in CODES for one in ("x86_64", "arm64")}
    assert {path.name for path in out.iterdir()} == {*archives, f"solecism-{VERSION}-{HOST}.tar.gz", "SHA256SUMS"}


@pytest.mark.parametrize(("architecture", "machine"), [("x86_64", 62), ("arm64", 183)])
@pytest.mark.parametrize("code", CODES)
def test_a_function_is_what_lambda_takes(code, architecture, machine, made):
    with zipfile.ZipFile(made[0] / f"solecism-{code}-{VERSION}-{architecture}.zip") as archive:
        (entry,) = archive.infolist()
        assert entry.filename == "bootstrap"
        # It is a plain file that anyone may start; Lambda's unzip reads these rights only from Unix.
        assert (entry.external_attr >> 16, entry.create_system) == (0o100755, 3)
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert entry.compress_type == zipfile.ZIP_DEFLATED
        assert archive.read(entry) == program(machine, f"solecism-{code}")


def test_the_command_comes_with_its_licences(made):
    folder = f"solecism-{VERSION}-{HOST}"
    with tarfile.open(made[0] / f"{folder}.tar.gz") as archive:
        found = {entry.name: entry for entry in archive.getmembers()}
        assert list(found) == [f"{folder}/{name}" for name in ("solecism", *dist.BESIDE)]
        assert [entry.mode for entry in found.values()] == [0o755, 0o644, 0o644, 0o644]
        assert {(entry.uid, entry.gid, entry.uname, entry.gname) for entry in found.values()} == {(0, 0, "", "")}
        assert {entry.mtime for entry in found.values()} == {dist.WRITTEN_SECONDS}
        assert archive.extractfile(f"{folder}/solecism").read() == program(62, "command")


def test_the_sums_are_those_of_the_archives(made):
    out, _ = made
    lines = (out / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    archives = sorted(path.name for path in out.iterdir() if path.name != "SHA256SUMS")
    assert list(sums) == archives
    assert all(sums[name] == hashlib.sha256((out / name).read_bytes()).hexdigest() for name in archives)
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=out, check=True, capture_output=True)


def test_the_same_programs_make_the_same_archives(made, tmp_path):
    """Built at another time and in another folder."""
    again, _ = make(tmp_path, written=1_800_000_000)
    assert (again / "SHA256SUMS").read_text() == (made[0] / "SHA256SUMS").read_text()


def test_each_function_is_built_by_itself_as_for_a_deployment(made):
    _, cargo = made
    builds = [(command, cwd) for command, cwd in cargo.calls if command[:3] == ["cargo", "lambda", "build"]]
    assert len(builds) == 2 * len(CODES)
    for command, cwd in builds:
        # Each is built in its own folder, or it would get what the others ask of the shared crates.
        code = command[command.index("--bin") + 1].removeprefix("solecism-")
        assert cwd == dist.ROOT / "functions" / code and (cwd / "Cargo.toml").exists()
        assert {"--release", "--locked"} <= set(command)
    # The day of the commit and not of the build.
    day = subprocess.run(
        ["git", "log", "-1", "--format=%cs"], cwd=dist.ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert cargo.environment["SOLECISM_BUILD_DATE"] == day


def test_one_processor_alone(tmp_path):
    assert dist.main(["--out", str(tmp_path / "out"), "--architectures", "arm64"], run=Cargo(), target=tmp_path) == 0
    names = [path.name for path in (tmp_path / "out").glob("*.zip")]
    assert len(names) == len(CODES) and all(name.endswith("-arm64.zip") for name in names)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"fails": "--arm64"}, "--arm64 --bin solecism-cs"),
        ({"wrong": 40}, "it is no program for x86_64"),
    ],
)
def test_what_fails_leaves_the_last_release(how, said, tmp_path, capsys):
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/last").write_text("still here")
    make(tmp_path, expected=1, **how)
    assert said in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "dist").iterdir()] == ["last"]


def test_they_are_no_part_of_the_repository():
    assert "/dist/" in (dist.ROOT / ".gitignore").read_text().splitlines()
