"""What a program for Lambda must not be."""

from subprocess import CompletedProcess

import pytest
import sam_build

HEADER = b"\x7fELF" + bytes(14) + (62).to_bytes(2, "little")


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (HEADER + b"GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_2.17", None),
        (HEADER + b"GLIBC_2.9\0GLIBC_2.38\0", "it needs glibc 2.38, and Lambda's is 2.34"),
        (HEADER, None),
        (HEADER[:18] + b"\xb7\0", "it is no program for x86_64"),
        (b"#!/bin/sh", "it is no program for x86_64"),
    ],
)
def test_what_is_wrong(content, wrong, tmp_path):
    program = tmp_path / "bootstrap"
    program.write_bytes(content)
    assert sam_build.what_is_wrong(program) == wrong


def test_each_processor_has_programs_of_its_own(tmp_path):
    program = tmp_path / "bootstrap"
    program.write_bytes(HEADER[:18] + b"\xb7\0")
    assert sam_build.what_is_wrong(program, "arm64") is None
    program.write_bytes(HEADER)
    assert sam_build.what_is_wrong(program, "arm64") == "it is no program for arm64"


def test_a_function_that_is_not_there(capsys):
    assert sam_build.main("fr") == 2
    assert "choose cs, de, en, it, sv, correct-en, gateway" in capsys.readouterr().err


def test_a_function_whose_model_is_not_there_is_built_and_only_its_memory_is_not_measured(
    tmp_path, monkeypatch, capsys
):
    def build(command, **_):
        folder = tmp_path / "sam-build" / command[2]
        folder.mkdir(parents=True)
        (folder / "bootstrap").write_bytes(HEADER)
        return CompletedProcess(command, 0)

    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path))
    monkeypatch.setattr(sam_build.subprocess, "run", build)
    assert sam_build.main("correct-en") == 0
    assert "its memory is not measured, because there is no models/correct-en" in capsys.readouterr().out
