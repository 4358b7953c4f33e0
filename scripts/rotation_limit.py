"""A hard limit on a process' memory: which command starts it under one on this machine."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

CGROUPS = Path("/sys/fs/cgroup")


class Limit(NamedTuple):
    """How a process is started under a limit."""

    before: list[str]
    """What stands before the program on the command line; empty if nothing limits it."""
    group: Path | None
    """The control group that was made for it."""
    what: str

    @property
    def is_hard(self) -> bool:
        return bool(self.before)

    def remove(self) -> None:
        """Removes the group, once its process has ended."""
        if self.group:
            self.group.rmdir()


def own_group(cgroup: str, controller: str) -> str | None:
    """Where /proc/self/cgroup says this process is: in the hierarchy of a controller of version 1, or for "" in that of version 2."""
    for line in cgroup.splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(","):
            return path
    return None


def group(folder: Path, settings: dict[str, str], limit: str) -> Limit | None:
    """A new group with these settings; None if this machine does not allow it."""
    try:
        folder.mkdir()
    except OSError:
        return None
    try:
        for name, value in settings.items():
            if (folder / name).exists() or name == limit:
                (folder / name).write_text(value)
    except OSError:
        folder.rmdir()
        return None
    # The shell joins the group and becomes the program, so that no byte of the program is counted elsewhere.
    enter = f'echo $$ > "{folder}/cgroup.procs" && exec "$@"'
    return Limit(["sh", "-c", enter, "sh"], folder, f"{limit} of {folder}")


def limit_memory(size: int) -> Limit:
    """A way to start a process that is killed if it takes more than this many bytes, its file cache included.

    That is systemd's way if systemd runs, else a control group below our own, which takes root. Else there is no limit, and the peak can only
    be watched.
    """
    if Path("/run/systemd/system").exists() and shutil.which("systemd-run"):
        user = [] if os.geteuid() == 0 else ["--user"]
        before = [
            "systemd-run",
            *user,
            "--scope",
            "--quiet",
            f"--property=MemoryMax={size}",
            "--property=MemorySwapMax=0",
        ]
        if subprocess.run([*before, "true"], capture_output=True).returncode == 0:
            return Limit(before, None, "systemd-run --property=MemoryMax")
    own = Path("/proc/self/cgroup").read_text()
    name = f"solecism-{os.getpid()}"
    if (path := own_group(own, "memory")) is not None:
        # The limit includes swap if the kernel counts it, because otherwise what is beyond the limit is swapped out.
        settings = {"memory.limit_in_bytes": str(size), "memory.memsw.limit_in_bytes": str(size)}
        if found := group(CGROUPS / "memory" / path.lstrip("/") / name, settings, "memory.limit_in_bytes"):
            return found
    if (path := own_group(own, "")) is not None:
        settings = {"memory.max": str(size), "memory.swap.max": "0"}
        if found := group(CGROUPS / path.lstrip("/") / name, settings, "memory.max"):
            return found
    return Limit([], None, "no limit: this machine lets us set none, so the peak is watched instead")
