"""Words that look misspelt are likelier wrong."""

import numpy as np
import pytest

from solecism_training.encoding import Example
from solecism_training.errors import TrainingError
from solecism_training.evaluate import choose_odds
from solecism_training.misspelt import Misspelt

EXAMPLES = [
    Example([], [], [0, 0], ("Schuhle", "Schule")),
    Example([], [], [0, 0, 0], ("nihct", "Schuhle", "2")),
]


def test_the_odds_of_words_that_look_misspelt_are_multiplied():
    before = np.array([0.2, 0.2, 0.02, 1.0, 0.5])
    after = Misspelt(frozenset({"Schuhle", "nihct"})).correct(before, EXAMPLES, 20)
    # Odds of 1 to 4 become 20 to 4; what is less probable than 0.03 stays.
    assert after == pytest.approx([5 / 6, 0.2, 0.02, 1.0, 0.5])
    assert Misspelt().correct(before, EXAMPLES, 20) == pytest.approx(before)


def test_the_program_is_asked_for_each_word_once(tmp_path):
    program = tmp_path / "solecism"
    program.write_text(f"#!/bin/sh\ncat > {tmp_path}/asked\necho $@ > {tmp_path}/how\necho Schuhle\n")
    program.chmod(0o755)
    found = Misspelt.among(EXAMPLES, tmp_path / "words.fst", "de", program)
    assert found.words == {"Schuhle"}
    assert (tmp_path / "asked").read_text() == "Schuhle\nSchule\nnihct"
    assert (tmp_path / "how").read_text() == f"models misspelt --language de {tmp_path}/words.fst\n"


def test_a_program_that_is_not_there_or_fails_is_named(tmp_path):
    program = tmp_path / "solecism"
    with pytest.raises(TrainingError, match="not there"):
        Misspelt.among(EXAMPLES, tmp_path / "words.fst", "de", program)
    program.write_text("#!/bin/sh\necho no list >&2\nexit 2\n")
    program.chmod(0o755)
    with pytest.raises(TrainingError, match="no list"):
        Misspelt.among(EXAMPLES, tmp_path / "words.fst", "de", program)


def test_the_factor_with_the_better_score_on_dev_is_chosen():
    # With odds times 20 the misspelt word that is right passes the other one, which is wrong; times 8 it does not.
    examples = [Example([], [], [1, 0], ("falsch", "Nihct"))]
    looks = Misspelt(frozenset({"Nihct"}))
    labels = np.array([1, 0])
    assert choose_odds(looks, np.array([0.8, 0.3]), labels, examples, None) == 8
    labels = np.array([1, 1, 0])
    examples = [Example([], [], [1, 1, 0], ("falsch", "Nihct", "wohl"))]
    assert choose_odds(looks, np.array([0.8, 0.05, 0.4]), labels, examples, None) == 20
