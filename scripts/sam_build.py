"""`sam build` of one function, as `make deploy` builds it, and that the program is one that Lambda can start: `make build-function`.

That is a release build of everything below one function, for the target that `cargo lambda` names to the compiler: it shares nothing
with the other builds but what the compiler itself runs. The first time takes 17 minutes of a processor's time and more (AMD Zen 3), and only
seconds if nothing has changed. SAM_BUILD_MODE=debug builds in the dev profile.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from measure import functions, megabytes, peak_memory, zipped

ROOT = Path(__file__).resolve().parent.parent
# Amazon Linux 2023's, which provided.al2023 is made of: https://docs.aws.amazon.com/linux/al2023/ug/core-glibc.html
GLIBC = (2, 34)
MACHINES = {"x86_64": 62, "arm64": 183}
"""ELF's numbers for the processors that Lambda has."""


def needed_glibc(program: bytes) -> tuple[int, int]:
    """The newest symbol version of the C library that a program asks for."""
    return max(
        ((int(major), int(minor)) for major, minor in re.findall(rb"GLIBC_(\d+)\.(\d+)", program)), default=(0, 0)
    )


def what_is_wrong(program: Path, architecture: str = "x86_64") -> str | None:
    """Why Lambda could not start a program built for a processor; None if it could."""
    content = program.read_bytes()
    if content[:4] != b"\x7fELF" or int.from_bytes(content[18:20], "little") != MACHINES[architecture]:
        return f"it is no program for {architecture}"
    if (needed := needed_glibc(content)) > GLIBC:
        return f"it needs glibc {needed[0]}.{needed[1]}, and Lambda's is {GLIBC[0]}.{GLIBC[1]}"
    return None


def main(code: str = "de") -> int:
    function = next((one for one in functions(EnglishCorrector="on") if one.code == code), None)
    if function is None:
        print(
            f"sam_build: there is no function {code}: choose {', '.join(f.code for f in functions(EnglishCorrector='on'))}",
            file=sys.stderr,
        )
        return 2
    folder = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "sam-build"
    began = time.monotonic()
    command = [
        ROOT / ".venv/bin/sam",
        "build",
        function.logical_id,
        "--template",
        "template.yaml",
        "--build-dir",
        folder,
    ]
    environment = {
        "PATH": f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}",
        "SAM_CLI_TELEMETRY": "0",
        "AWS_DEFAULT_REGION": os.environ.get("AWS_DEFAULT_REGION", "eu-central-1"),
    }
    print(
        f"Building {function.logical_id} as `make deploy` does (minutes the first time) …", file=sys.stderr, flush=True
    )
    if subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode != 0:
        return 1
    took = time.monotonic() - began
    program = folder / function.logical_id / "bootstrap"
    if wrong := what_is_wrong(program):
        print(f"sam_build: {program} would not start on Lambda: {wrong}", file=sys.stderr)
        return 1
    built = f"{function.logical_id} in {took:.0f} s: {megabytes(program.stat().st_size)}, zipped {megabytes(zipped(program))};"
    models = None if function.is_gateway else ROOT / "models" / code
    if models and not models.is_dir():
        print(f"{built} its memory is not measured, because there is no models/{code} for it to load.")
        return 0
    peak = peak_memory(program, function, models)
    if peak is None:
        print(f"sam_build: {program} does not start here: run it with PORT=9001 to see why", file=sys.stderr)
        return 1
    print(f"{built} checks a sentence, with {megabytes(peak)} at its peak.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
