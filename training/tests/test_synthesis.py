"""Made mistakes: what is read, each kind of mistake, the rates, and that the same seed gives the same text."""

from __future__ import annotations

from random import Random

import pytest

from solecism_training.data import Sentence
from solecism_training.errors import TrainingError
from solecism_training.synthesis import mistakes
from solecism_training.synthesis.corrupt import Corruptor, apply, clean
from solecism_training.synthesis.grammatical import Grammatical
from solecism_training.synthesis.lexicon import Lexicon, regular
from solecism_training.synthesis.mistakes import KINDS, Site
from solecism_training.synthesis.rates import Rates, estimate
from solecism_training.synthesis.spelling import misspell
from solecism_training.synthesis.treebank import Token, read_treebank

TEXT = """
The/DT/the old/JJ/old man/NN/man walked/VBD/walk slowly/RB/slowly to/TO/to the/DT/the station/NN/station ././.
He/PRP/he has/VBZ/have gone/VBN/go to/TO/to visit/VB/visit these/DT/this friends/NNS/friend in/IN/in Russia/NNP/Russia ././.
She/PRP/she works/VBZ/work because/IN/because ,/,/, they/PRP/they want/VBP/want more/JJR/more money/NN/money ././.
We/PRP/we can/MD/can go/VB/go by/IN/by train/NN/train and/CC/and it/PRP/it is/VBZ/be faster/JJR/fast ././.
They/PRP/they are/VBP/be going/VBG/go home/RB/home without/IN/without saying/VBG/say Peter/NNP/Peter 's/POS/'s name/NN/name ././.
"""


def parse(line: str) -> tuple[Token, ...]:
    tokens = []
    for item in line.split():
        form, tag, lemma = item.split("/")
        tokens.append(Token(form, tag, lemma))
    return tuple(tokens)


SENTENCES = [parse(line) for line in TEXT.strip().split("\n")]
LEXICON = Lexicon(SENTENCES, ["quick", "go", "went", "word", "words"])
RATES = Rates(labelled=0.15, overall=0.15, by_tag={}, spelling=0.05)


def outcomes(kind, sentence: int, word: str, repeats: int = 60) -> set[str]:
    """All that `kind` makes of that sentence at the first such word, labelled words in brackets."""
    clean_sentence = SENTENCES[sentence]
    at = [token.form for token in clean_sentence].index(word)
    found = set()
    for seed in range(repeats):
        change = kind(Site(clean_sentence, at, LEXICON, Random(seed)))
        if change:
            start, end, words, labels = change
            assert 0 <= start <= at < end <= len(clean_sentence) and len(words) == len(labels) and any(labels)
            found.add(" ".join(f"[{w}]" if label else w for w, label in zip(words, labels, strict=True)))
    return found


@pytest.mark.parametrize(
    ("kind", "sentence", "word", "expected"),
    [
        (mistakes.article_swapped, 0, "The", {"[a]"}),
        (mistakes.article_missing, 0, "station", {"[station]"}),  # the label is on the word that follows
        (mistakes.article_missing, 0, "man", set()),
        (mistakes.article_extra, 3, "train", {"[the] train", "[a] train"}),
        (mistakes.article_extra, 1, "friends", set()),  # "these" stands in the article's place
        (mistakes.preposition_swapped, 3, "by", {"[with]", "[from]", "[of]", "[on]", "[in]"}),
        (mistakes.preposition_swapped, 1, "to", set()),  # of an infinitive
        (mistakes.preposition_missing, 1, "Russia", {"[Russia]"}),
        (mistakes.preposition_extra, 1, "these", {"[to] these"}),
        (mistakes.agreement, 2, "works", {"[work]"}),
        (mistakes.agreement, 3, "is", {"[are]", "[be]"}),
        (mistakes.agreement, 2, "want", {"[wants]"}),
        (mistakes.agreement, 0, "walked", set()),  # "walks" is right as well
        (mistakes.verb_form, 1, "gone", {"[go]", "[goed]", "[going]"}),
        (mistakes.verb_form, 3, "go", {"[going]", "[goed]", "[gone]", "[goes]"}),
        (mistakes.verb_form, 4, "saying", {"[say]", "[sayed]"}),
        (mistakes.noun_number, 1, "friends", {"[friend]"}),
        (mistakes.noun_number, 2, "money", {"[moneys]"}),
        (mistakes.noun_number, 0, "station", set()),  # "the stations" is right as well
        (mistakes.confused, 4, "They", {"[them]", "[their]"}),
        (mistakes.comparison, 3, "faster", {"[more] faster"}),
        (mistakes.adverb, 0, "slowly", set()),  # "slow" is not known
        (mistakes.function_word_missing, 3, "is", {"[is]"}),
        (mistakes.function_word_missing, 1, "visit", {"[visit]"}),
        (mistakes.function_word_extra, 3, "go", {"[to] go"}),
        (mistakes.word_doubled, 3, "by", {"by [by]"}),
        (mistakes.order_swapped, 0, "man", {"[man] [old]"}),
        (mistakes.order_swapped, 3, "can", set()),  # the first words stay: a capital would tell
        (mistakes.comma_missing, 2, "they", {"[they]"}),
        (mistakes.comma_extra, 2, "because", {"[,] because"}),
        (mistakes.punctuation_swapped, 2, ",", {"[.]", "[;]", "[-]", "[:]"}),
        (mistakes.possessive_missing, 4, "name", {"[name]"}),
        (mistakes.capital_lost, 1, "Russia", {"[russia]"}),
    ],
)  # fmt: skip
def test_a_kind_of_mistake(kind, sentence, word, expected):
    assert outcomes(kind, sentence, word) == expected


def test_every_kind_leaves_the_label_on_a_word_that_stands():
    for kind, weight in KINDS:
        assert weight > 0
        for sentence in SENTENCES:
            for at in range(len(sentence)):
                change = kind(Site(sentence, at, LEXICON, Random(at)))
                if change:
                    wrong = apply(sentence, [change])
                    assert wrong.words != clean(sentence).words or kind is mistakes.word_doubled
                    assert sum(wrong.labels) == sum(change[3]) > 0


def test_changes_apply_from_left_to_right_and_the_first_word_keeps_a_capital():
    wrong = apply(SENTENCES[0], [(0, 2, ("old",), (1,)), (4, 5, ("slowly", "slowly"), (0, 1))])
    assert wrong.words == ("Old", "man", "walked", "slowly", "slowly", "to", "the", "station", ".")
    assert wrong.labels == (1, 0, 0, 0, 1, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("lemma", "tag", "form"),
    [
        ("box", "NNS", "boxes"), ("city", "NNS", "cities"), ("day", "NNS", "days"), ("stop", "VBD", "stopped"),
        ("try", "VBD", "tried"), ("like", "VBD", "liked"), ("make", "VBG", "making"), ("see", "VBG", "seeing"),
        ("lie", "VBG", "lying"), ("open", "VBG", "opening"), ("watch", "VBZ", "watches"), ("go", "VB", "go"),
    ],
)  # fmt: skip
def test_regular_inflection(lemma, tag, form):
    assert regular(lemma, tag) == form


def test_the_lexicon_prefers_what_it_saw_and_knows_names():
    assert LEXICON.form("go", "VBN") == "gone" and LEXICON.form("walk", "VBG") == "walking"
    tags = [token.tag for token in LEXICON.tagged(["The", "Station", "went", "home", "russia"])]
    assert tags == ["DT", "NNP", "UNK", "RB", "UNK"]


def test_a_misspelling_is_no_word():
    known = {"form", "from", "believe"}
    for seed in range(200):
        assert misspell("form", known, Random(seed)) not in known
        assert misspell("believe", known, Random(seed)) not in known


def test_rates_are_counted_in_flawed_sentences_only():
    flawed = Sentence(("the", "old", "man", "wlaked", "words"), (1, 0, 0, 1, 0))
    rates = estimate([flawed] * 100 + [Sentence(("the", "old"), (0, 0))] * 100, LEXICON)
    assert rates.labelled == pytest.approx(2 / 5)
    assert rates.spelling == pytest.approx(1 / 2)  # of "wlaked" and "words", which are long enough
    assert rates.by_tag["DT"] == 1.0 and rates.by_tag["JJ"] == 0.0
    assert rates.of("VBZ") == rates.overall == pytest.approx(1 / 4)


def test_a_language_with_a_treebank_makes_mistakes_that_need_a_grammar(tmp_path):
    path = tmp_path / "treebank.tsv"
    path.write_text(
        "\n\n".join("\n".join(f"{t.form}\t{t.lemma}\tX\t{t.tag}\t_\t1" for t in sentence) for sentence in SENTENCES)
        + "\n"
    )
    learners = [Sentence(("the", "old", "man", "works"), (1, 1, 0, 1))] * 200
    grammatical = Grammatical(path, ["quick"], learners, 1)
    right = tuple(token.form for token in SENTENCES[2])
    pairs = [grammatical.corrupt(right, Random(seed)) for seed in range(20)]
    assert pairs == [grammatical.corrupt(right, Random(seed)) for seed in range(20)]
    made = [pair for pair in pairs if pair]
    assert len({pair.wrong for pair in made}) > 3
    for pair in made:
        assert pair.right == right and any(pair.labels) and len(pair.labels) == len(pair.wrong) == len(pair.origins)


def test_calibration_raises_the_rates_where_little_fits():
    corruptor = Corruptor(LEXICON, Rates(labelled=0.3, overall=0.1, by_tag={}, spelling=0.0))
    corruptor.calibrate(SENTENCES * 40, Random(1))
    assert 1.5 < corruptor.boost <= 4.0


def test_the_treebank_is_read_without_its_typos(tmp_path):
    path = tmp_path / "a.tsv"
    row = "{0}\t{0}\tNOUN\t{1}\t{2}\t1\n"
    path.write_text(
        row.format("``", "``", "_") + row.format("a", "DT", "_") + "\n" + row.format("teh", "DT", "Typo=Yes")
    )
    assert read_treebank(path) == [(Token('"', "``", "``"), Token("a", "DT", "a"))]
    path.write_text("a\ta\tDET\n")
    with pytest.raises(TrainingError, match=r"a\.tsv:1: expected 6 columns"):
        read_treebank(path)
