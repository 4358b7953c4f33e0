"""Corrected sentences with one of a learner's mistakes left in them."""

from __future__ import annotations

from random import Random

from solecism_training.synthesis.singles import Singles

KNOWN = {
    "ich",
    "habe",
    "ein",
    "einen",
    "hund",
    "und",
    "der",
    "ist",
    "sehr",
    "sein",
    "gestern",
    "er",
    "kommt",
    "gekommen",
    "auf",
    "in",
    "die",
}


def drawn(written: str, corrected: str, count: int = 60) -> set[tuple[str, tuple[int, ...]]]:
    singles = Singles([(written.split(), corrected.split())], KNOWN)
    random = Random(7)
    pairs = [singles.draw(random) for _ in range(count)]
    assert all(pair is None or pair.right == tuple(corrected.split()) for pair in pairs)
    return {(" ".join(pair.wrong), pair.labels) for pair in pairs if pair}


def test_one_mistake_of_several_is_left_in_the_corrected_sentence():
    assert drawn("Ich habe ein Hund und der sein sehr lieb .", "Ich habe einen Hund und er ist sehr lieb .") == {
        ("Ich habe ein Hund und er ist sehr lieb .", (0, 0, 1, 0, 0, 0, 0, 0, 0, 0)),
        ("Ich habe einen Hund und der ist sehr lieb .", (0, 0, 0, 0, 0, 1, 0, 0, 0, 0)),
        ("Ich habe einen Hund und er sein sehr lieb .", (0, 0, 0, 0, 0, 0, 1, 0, 0, 0)),
    }


def test_a_word_that_moved_goes_back_whole():
    found = drawn("Gestern ich habe einen Hund gesehen .", "Gestern habe ich einen Hund gesehen .")
    assert {text for text, _ in found} == {"Gestern ich habe einen Hund gesehen ."}


def test_a_little_word_can_be_missing_or_too_many_and_a_long_one_cannot():
    assert {text for text, _ in drawn("Er kommt die Schule .", "Er kommt in die Schule .")} == {"Er kommt die Schule ."}
    assert not drawn("Er kommt heute .", "Er kommt vielleicht heute .")


def test_another_word_altogether_is_no_mistake_that_a_sentence_shows():
    assert not drawn("Er kommt mit der Katze .", "Er kommt mit der Straßenbahn .")


def test_right_sentences_and_fragments_give_none():
    singles = Singles([(["Ja", "."], ["Nein", "."]), (["Er", "kommt", "."], ["Er", "kommt", "."])], KNOWN)
    assert len(singles) == 0
    assert singles.draw(Random(1)) is None


def test_a_mark_is_taken_less_often_than_a_word():
    pair = (
        "Ich habe ein Hund und sagt dass er kommt .".split(),
        "Ich habe einen Hund und sagt , dass er kommt .".split(),
    )
    singles, random = Singles([pair], KNOWN), Random(3)
    made = [singles.draw(random).wrong for _ in range(400)]
    assert 10 < sum("," not in wrong for wrong in made) < 80
