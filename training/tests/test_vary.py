"""More mistakes in learners' sentences: what may change, what is labelled, and that the same seed gives the same text."""

from __future__ import annotations

from random import Random

from solecism_training.data import Sentence
from solecism_training.synthesis.vary import SHORT_WORDS, Variation, varied

SHORT = ["och", "i", "en", "ett", "på"] + [f"kort{i}" for i in range(SHORT_WORDS - 5)]
WORDS = [*SHORT, "stor", "stora", "stort", "hus", "huset", "husen", "bilar", "skolan"]
LEARNERS = [Sentence(("Jag", "har", "en", "hus"), (0, 0, 1, 0)), Sentence(("på", "skolan"), (1, 0))]
SENTENCE = Sentence(("Bilar", "och", "en", "stor", "skolan", "i", "huset", "fel", "."), (0, 0, 0, 0, 0, 0, 0, 1, 0))


def test_other_forms_begin_alike_and_are_about_as_long():
    variation = Variation(WORDS, LEARNERS)
    assert variation.forms("stor") == ["stora", "stort"]
    assert variation.forms("huset") == ["hus", "husen"]
    assert variation.forms("xyz") == []


def test_every_change_is_labelled_and_no_label_is_lost():
    variation = Variation(WORDS, LEARNERS)
    kinds = set()
    for seed in range(600):
        made = variation.vary(SENTENCE, Random(seed))
        if made is None:
            continue
        assert made.words != SENTENCE.words and sum(made.labels) > sum(SENTENCE.labels)
        assert made.labels[made.words.index("fel")] == 1 and made.words[0][0].isupper()
        before, after = set(SENTENCE.words), set(made.words)
        if len(made.words) < len(SENTENCE.words):
            gone = [word for word in SENTENCE.words if made.words.count(word) < SENTENCE.words.count(word)]
            assert set(map(str.lower, gone)) & set(SHORT), "only short words go missing"
            kinds.add("missing")
        elif after == before:
            kinds.add("order")
        for word, label in zip(made.words, made.labels, strict=True):
            if word not in before and word.lower() not in map(str.lower, before):
                assert label == 1, word
                kinds.add("other")
    assert kinds == {"missing", "order", "other"}


def test_the_same_seed_gives_the_same_text_and_held_out_sentences_are_not_made():
    variation = Variation(WORDS, LEARNERS)
    made = varied([SENTENCE] * 20, variation, 2, set(), 1)
    assert made == varied([SENTENCE] * 20, variation, 2, set(), 1) != varied([SENTENCE] * 20, variation, 2, set(), 2)
    assert made[0] not in varied([SENTENCE] * 20, variation, 2, {made[0].words}, 1)
