"""The language server in Neovim, without a screen."""

import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import PROGRAM, Home

TEXT = "Letztes Jahr 😀 ich bin mit meine Familie nach Deutschland gefahren.\n"


@pytest.mark.skipif(not shutil.which("nvim"), reason="there is no nvim: apt-get install neovim")
def test_neovim_marks_a_mistake_and_puts_the_suggestion_in(home: Home) -> None:
    file = home.folder / "essay.txt"
    file.write_text(TEXT)
    environment = home.environment() | {"SOLECISM": str(PROGRAM), "SOLECISM_TEXT": str(file)}
    script = Path(__file__).with_name("neovim.lua")
    command = ["nvim", "--headless", "-n", "-u", "NONE", "-S", str(script)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    said = ended.stdout + ended.stderr
    assert ended.returncode == 0, said
    # Neovim counts bytes.
    assert "MARK 0 18 25" in said and "MARK 0 30 35" in said, said
    assert "TEXT Letztes Jahr 😀 ich bin mit meiner Familie" in said, said
