"""Made mistakes: the labels follow from the edits, the kinds all occur, and a sentence without any is said to have none."""

from __future__ import annotations

from random import Random

import pytest

from solecism_training.synthesis.edits import aligned
from solecism_training.synthesis.generator import KINDS, Generator, apply
from solecism_training.synthesis.quiet import Quiet
from solecism_training.synthesis.slips import Slips, replaced
from solecism_training.synthesis.vocabulary import Words

FREQUENT = (
    "und in der die das ein eine mit für auf ist war nicht er sie wir haus hauses hausen maus raus baum baumes garten gartens "
    "schöne schöner schönes kleine kleiner tür türen haustür über müde gehen geht ging gegangen sehen sieht"
).split()
SENTENCES = [
    tuple(text.split())
    for text in (
        "Der kleine Garten ist schöner und die Haustür ist müde .",
        "Sie geht mit der Maus in das Haus und er sieht die Türen .",
        "Wir sehen eine schöne Maus in der Haustür , und er geht über die Türen .",
        "Er ging in ein Haus und sie ging auf die Tür .",
        "Er ging in das Haus .",
        "Sie lief in ein Haus .",
        "Er ist müde und nicht schöner .",
        "Sie ist müde und nicht schöner .",
    )
]


def generator(commas: bool = False) -> Generator:
    return Generator(Words(FREQUENT, SENTENCES), commas)


def test_every_kind_occurs_and_only_touched_words_are_labelled():
    made = generator(commas=True)
    for seed in range(1500):
        random = Random(seed)
        sentence = random.choice(SENTENCES)
        pair = made.corrupt(sentence, random)
        if pair is None:
            continue
        assert pair.right == sentence and len(pair.wrong) == len(pair.labels) == len(pair.origins) and any(pair.labels)
        for word, label, (start, end) in zip(pair.wrong, pair.labels, pair.origins, strict=True):
            if not label:
                assert sentence[start:end] == (word,), "a word without a label is as it was"
    assert set(made.made) - {"none"} == {*KINDS, "comma"}


def test_the_same_seed_makes_the_same_mistakes_and_another_one_others():
    one, two = ([generator().corrupt(SENTENCES[2], Random(seed)) for _ in range(2)] for seed in (1, 2))
    assert one[0] == one[1] and one[0] != two[0]


def test_a_sentence_in_which_no_mistake_can_be_made_is_counted_and_given_back_as_none():
    made = generator()
    assert made.corrupt(("1", "+", "1"), Random(1)) is None
    assert made.made == {"none": 1}


def test_what_the_clean_text_has_in_a_place_is_no_mistake_there():
    words = Words(FREQUENT, [("in", "der", "Haustür"), ("in", "die", "Haustür")])
    assert words.seen("in", "die", "haustür") and not words.seen("in", "das", "haustür")
    swapped = {
        change[2]
        for seed in range(200)
        if (change := Generator(words)._function(("Sie", "geht", "in", "der", "Haustür"), 3, Random(seed)))
    }
    assert swapped == set(), "die stands there as well"


def test_neighbours_are_one_letter_away_and_forms_begin_alike():
    words = Words(FREQUENT, [])
    assert words.neighbours("haus") == ["maus", "raus"]
    assert words.forms("schöne") == ["schöner", "schönes"]


@pytest.mark.parametrize(
    ("right", "wrong", "labels"),
    [
        ("Ich habe einen Hund .", "Ich habe ein Hund .", [0, 0, 1, 0, 0]),
        ("Ich warte auf dich .", "Ich warte dich .", [0, 0, 1, 0]),  # what is missing is marked on the word behind it
        ("Er ist da .", "Er ist ist da .", [0, 1, 0, 0]),
        ("Komm her !", "Komm her", [0, 1]),  # and at the end on the last word
        ("Ja .", "Ja .", [0, 0]),
    ],
)
def test_labels_follow_from_the_two_forms(right, wrong, labels):
    pair = aligned(right.split(), wrong.split())
    if wrong == "Er ist ist da .":
        assert sum(pair.labels) == 1 and pair.labels[1] + pair.labels[2] == 1
    else:
        assert list(pair.labels) == labels


def test_origins_say_which_words_a_word_stands_for():
    pair = apply(("a", "b", "c", "d"), [(1, 2, ("x", "b"), (1, 0)), (2, 4, ("d",), (1,))])
    assert pair.wrong == ("a", "x", "b", "d") and pair.origins == ((0, 1), (1, 2), (1, 2), (2, 4))


def test_quiet_changes_keep_the_number_of_words_or_only_drop_the_full_stop():
    sentence = tuple("Am 12 . Mai kam Kowalczyk mit 45 Freunden nach Sidbury , wo Ulmquist wohnt .".split())
    quiet = Quiet(Words(FREQUENT, SENTENCES), [sentence, ("Die", "Stadt", "Oranburk", "liegt", "dort")], False)
    seen = {quiet.vary(sentence, Random(seed)) for seed in range(300)}
    assert len(seen) > 20
    assert {len(s) - len(sentence) for s in seen} == {0, -1, 2}
    assert any("Oranburk" in s for s in seen)
    still = Quiet(Words(FREQUENT, SENTENCES), [sentence], True)
    assert all({"Kowalczyk", "KOWALCZYK"} & set(still.vary(sentence, Random(seed))) for seed in range(100))


PAIRS = [
    ("garten", "gartes"),
    ("garten", "gartes"),
    ("baumes", "baum"),
    ("Tür", "Thür"),
    ("Tür", "Thür"),
    ("ist", "is"),
    ("gut", "gut"),
]


def test_a_slip_is_what_was_written_for_the_word_or_another_ending_of_words_that_end_alike():
    slips = Slips(PAIRS)
    assert dict(zip(*slips.of("garten", {"gartes"}), strict=True))["gartes"] > 0
    assert "kartes" in slips.of("karten", set())[0], "the ending that came twice is taken for other words as well"
    assert slips.of("hauses", set())[0] == [], "an ending that came once is left out"
    assert slips.of("tür", set())[0] == ["thür"], "a word is known as it was written, whatever its first letters"
    assert slips.of("gut", set())[0] == [], "a word that stayed is no slip"


def test_an_ending_that_makes_a_word_which_nobody_writes_is_rarer():
    slips = Slips(PAIRS)
    known, unknown = (slips.of("karten", words)[1][0] for words in ({"kartes"}, set()))
    assert known > 5 * unknown


def test_mistakes_of_real_corrections_are_among_those_that_are_made():
    words = Words(FREQUENT, SENTENCES)
    made = Generator(words, slips=Slips(PAIRS))
    found = [made.corrupt(SENTENCES[0], Random(seed)) for seed in range(300)]
    assert any("Gartes" in pair.wrong for pair in found if pair), "with the capital of the word that it stands for"
    assert made.made["slip"] > 0


def test_replaced_words_of_a_pair_are_found_beside_missing_ones():
    written, corrected = "Er geht in Gartes spazieren".split(), "Er geht in den Garten spazieren".split()
    assert list(replaced(written, corrected)) == [("Garten", "Gartes")]
