"""The command line: its help, its steps in order, and errors without a traceback."""

from __future__ import annotations

import sys

import pytest

from solecism_training import cli
from solecism_training.arguments import EXTRA_STEPS, STEPS, parser
from solecism_training.data import read_tsv
from solecism_training.errors import TrainingError


def run(monkeypatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["solecism_training", *map(str, arguments)])
    return cli.main()


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "data" / "german" / "de_falko-merlin_train.tsv"
    path.parent.mkdir(parents=True)
    path.write_text("".join(f"Satz\tc\n{i}\ti\n\n" for i in range(200)), encoding="utf-8")
    return path


def test_help_lists_every_step(monkeypatch, capsys):
    with pytest.raises(SystemExit) as stop:
        run(monkeypatch, "--help")
    assert stop.value.code == 0
    shown = capsys.readouterr().out
    assert all(step in shown for step in [*STEPS, *EXTRA_STEPS, "all"])


def test_split_writes_the_blocks(monkeypatch, corpus, tmp_path, capsys):
    work = tmp_path / "work"
    assert run(monkeypatch, "split", "--language", "de", "--data", tmp_path / "data", "--work", work) == 0
    sizes = {name: len(read_tsv(work / "de" / f"{name}.tsv")) for name in ("train", "dev", "report")}
    assert sizes == {"train": 180, "dev": 10, "report": 10}
    assert "50.0% in need of correction" in capsys.readouterr().out


def test_a_broken_line_is_one_line_on_stderr(monkeypatch, corpus, tmp_path, capsys):
    with corpus.open("a", encoding="utf-8") as file:
        file.write("kaputt\tmaybe\n")
    code = run(monkeypatch, "split", "--language", "de", "--data", tmp_path / "data", "--work", tmp_path / "work")
    assert code == 1
    error = capsys.readouterr().err
    assert error == f"error: {corpus}:601: unknown label 'maybe'; known: c, i\n"


def test_a_data_folder_without_the_corpus_names_its_source(monkeypatch, tmp_path, capsys):
    assert run(monkeypatch, "split", "--language", "de", "--data", tmp_path, "--work", tmp_path / "work") == 1
    error = capsys.readouterr().err
    assert "de_falko-merlin_train.tsv" in error and "github.com/spraakbanken/multiged-2023" in error


def test_a_step_out_of_order_names_the_one_before(monkeypatch, tmp_path, capsys):
    assert run(monkeypatch, "evaluate", "--language", "de", "--work", tmp_path / "work") == 1
    assert "run the step `vocabulary` first" in capsys.readouterr().err


def test_clean_text_and_corrections_come_before_training():
    def steps(*more: str) -> list[str]:
        return cli._steps(parser().parse_args(["all", "--language", "cs", "--data", "data", *more]))

    assert steps() == list(STEPS)
    assert steps("--clean-text", "text", "--clean", "10", "--corrections")[3:6] == ["corrections", "clean", "train"]
    with pytest.raises(TrainingError, match="--clean-text"):
        steps("--clean", "10")


def test_an_unknown_language_is_refused(monkeypatch, capsys):
    with pytest.raises(SystemExit) as stop:
        run(monkeypatch, "split", "--language", "xx", "--data", "data")
    assert stop.value.code == 2
    assert "'de'" in capsys.readouterr().err


def test_one_stage_over_languages_takes_no_single_one(monkeypatch, tmp_path, capsys):
    assert run(monkeypatch, "multilingual", "--languages", "de", "sv", "--work", tmp_path / "work") == 1
    assert "de/vocabulary.json: not there yet; run the step `vocabulary` first" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stop:
        run(monkeypatch, "multilingual", "--languages", "de", "xx")
    assert stop.value.code == 2


def test_training_options_reach_the_settings():
    arguments = parser().parse_args(
        "train --language en --start multilingual --learning-rate 1e-4 --clean 12 --learner-share 0.5 --corrections --subwords 768 --seed 7".split()
    )
    settings = cli._settings(arguments)
    assert (settings.start, settings.learning_rate, settings.clean) == ("multilingual", 1e-4, 12)
    assert (settings.subwords, settings.seed, settings.learner_share, settings.corrections) == (768, 7, 0.5, True)
    assert cli._settings(parser().parse_args(["multilingual"])).epochs == 4.0


@pytest.mark.parametrize("step", ["distil --layers 6", "prune --what layers --ratio 0.25"])
def test_clean_sentences_are_refused_where_none_would_be_taken(step, capsys):
    command = [*step.split(), "--language", "en"]
    assert cli._settings(parser().parse_args(command)).clean == 0
    with pytest.raises(SystemExit):
        parser().parse_args([*command, "--clean", "12"])
    assert "unrecognized arguments: --clean 12" in capsys.readouterr().err


def test_a_negative_number_of_sentences_is_refused(capsys):
    with pytest.raises(SystemExit) as stop:
        parser().parse_args(["multilingual", "--clean", "-1"])
    assert stop.value.code == 2 and "invalid count value: '-1'" in capsys.readouterr().err
