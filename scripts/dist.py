"""The archives of a release, into dist/: `make dist`.

There is a zip for each processor and function, with nothing but `bootstrap` in it, as Lambda's runtime provided.al2023 wants it; the
command for this machine in a tar.gz; and SHA256SUMS of them all. Functions are built one after the other in their own folders, as `sam
build` does: if they were built together, each would get every feature that any of them asks of the shared crates.

The same programs make the same archives, byte for byte: names, order, rights and times are fixed.
"""

import argparse
import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

from measure import functions, megabytes
from sam_build import what_is_wrong

ROOT = Path(__file__).resolve().parent.parent
ARCHITECTURES = {"x86_64": "--x86-64", "arm64": "--arm64"}
"""Lambda's names for the processors, and cargo-lambda's options for them."""
WRITTEN = (1980, 1, 1, 0, 0, 0)
"""When each file says that it was written: the earliest time that a zip can hold."""
WRITTEN_SECONDS = 315_532_800
BESIDE = ("LICENSE-APACHE", "LICENSE-MIT", "README.md")
"""What goes with the command."""


class Failed(Exception):
    """A build that failed or made something useless; the message says which."""


def version() -> str:
    return tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["version"]


def zip_function(program: Path, archive: Path) -> None:
    """`program` as Lambda takes it: executable, and called bootstrap."""
    entry = zipfile.ZipInfo("bootstrap", WRITTEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    # Unix, on whatever system this runs, because Lambda reads the rights.
    entry.create_system = 3
    entry.external_attr = 0o100755 << 16
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(entry, program.read_bytes(), compresslevel=9)


def tar_command(program: Path, archive: Path, beside: list[Path]) -> None:
    """`program` with licences and the readme, in a folder of the archive's name."""
    folder = archive.name.removesuffix(".tar.gz")
    with archive.open("wb") as raw:
        # Neither a name nor the time in gzip's own header.
        with gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
            for path in [program, *beside]:
                entry = tarfile.TarInfo(f"{folder}/{path.name}")
                entry.size = path.stat().st_size
                entry.mode = 0o755 if path == program else 0o644
                entry.mtime = WRITTEN_SECONDS
                with path.open("rb") as file:
                    tar.addfile(entry, file)


def write_sums(folder: Path) -> Path:
    """The archives' SHA-256, as `sha256sum --check` reads them."""
    sums = folder / "SHA256SUMS"
    archives = sorted(path for path in folder.iterdir() if path != sums)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in archives]
    sums.write_text("".join(lines))
    return sums


class Release:
    """One release: what is built, and where it goes. The tests have another `run`."""

    def __init__(self, architectures: list[str], out: Path, run: Callable = subprocess.run, target: Path | None = None):
        self.architectures, self.out, self.run = architectures, out, run
        self.target = target or ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
        self.version = version()

    def everything(self) -> list[Path]:
        """Builds all before it packs any, so that the folder keeps what it had if a build fails."""
        programs = {
            (function.code, architecture): self.build_function(function.code, architecture)
            for architecture in self.architectures
            for function in functions(EnglishCorrector="on")
        }
        command, host = self.build_command()
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir(parents=True)
        for (code, architecture), program in programs.items():
            zip_function(program, self.out / f"solecism-{code}-{self.version}-{architecture}.zip")
        beside = [ROOT / name for name in BESIDE]
        tar_command(command, self.out / f"solecism-{self.version}-{host}.tar.gz", beside)
        write_sums(self.out)
        return sorted(self.out.iterdir())

    def build_function(self, code: str, architecture: str) -> Path:
        built = self.target / "dist" / architecture
        self.call(
            *("cargo", "lambda", "build", "--release", "--locked", ARCHITECTURES[architecture]),
            *("--bin", f"solecism-{code}", "--lambda-dir", built),
            folder=ROOT / "functions" / code,
        )
        program = built / f"solecism-{code}" / "bootstrap"
        if wrong := what_is_wrong(program, architecture):
            raise Failed(f"{program} would not start on Lambda: {wrong}")
        return program

    def build_command(self) -> tuple[Path, str]:
        """The command for this machine, and the machine as Rust calls it."""
        self.call("cargo", "build", "--release", "--locked", "--package", "solecism", folder=ROOT)
        (host,) = [
            line.removeprefix("host: ")
            for line in self.call("rustc", "-vV", folder=ROOT, text=True).splitlines()
            if line.startswith("host: ")
        ]
        suffix = ".exe" if "windows" in host else ""
        return self.target / "release" / f"solecism{suffix}", host

    def call(self, *command: str | Path, folder: Path, text: bool = False) -> str:
        """Runs a tool of `.venv` or of the path; its output where `text` asks for it."""
        shown = " ".join(map(str, command))
        print(f"  {shown}", file=sys.stderr, flush=True)
        path = f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
        done = self.run(
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, "PATH": path, "CARGO_TARGET_DIR": str(self.target), **self.stamp()},
            stdout=subprocess.PIPE if text else None,
            text=True,
        )
        if done.returncode != 0:
            raise Failed(f"`{shown}` failed, see above")
        return done.stdout or ""

    @staticmethod
    def stamp() -> dict[str, str]:
        """The commit and its day, which the programs report. It is not today's date, because then every build would differ."""

        def git(*arguments: str) -> str:
            done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
            return done.stdout.strip()

        return {
            "SOLECISM_COMMIT": git("describe", "--always", "--dirty"),
            "SOLECISM_BUILD_DATE": git("log", "-1", "--format=%cs"),
        }


def main(arguments: list[str] | None = None, **world) -> int:
    parser = argparse.ArgumentParser(description="The archives of a release.")
    parser.add_argument(
        "--architectures",
        nargs="+",
        choices=ARCHITECTURES,
        default=list(ARCHITECTURES),
        help="processors of the functions (default: both)",
    )
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the archives go (default: dist)")
    options = parser.parse_args(arguments)
    try:
        made = Release(options.architectures, options.out, **world).everything()
    except Failed as failed:
        print(f"dist: {failed}", file=sys.stderr)
        return 1
    for path in made:
        print(f"{path.name}: {megabytes(path.stat().st_size)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
