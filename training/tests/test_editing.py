"""What becomes of each word: alignment, tags, and the pairs that teach them."""

from __future__ import annotations

import pytest
from test_clean import SPLIT, program

from solecism_training.data import Sentence, write_tsv
from solecism_training.editing import pairs
from solecism_training.editing.align import align
from solecism_training.editing.tags import OTHER, SPELLING, Tags, describe, of_word
from solecism_training.encoding import IGNORED, MAX_TOKENS, parts
from solecism_training.errors import TrainingError
from solecism_training.files import Workspace
from solecism_training.languages import language


def test_words_stand_for_those_that_they_are_like():
    written, corrected = "Ich gehe in Schule gern .".split(), "Ich gehe gern in die Schule .".split()
    steps = [(written[s.start : s.end], corrected[s.begin : s.until]) for s in align(written, corrected)]
    assert ([], ["gern"]) in steps and ([], ["die"]) in steps and (["gern"], []) in steps
    assert (["Schule"], ["Schule"]) in steps
    # Every word of both, once and in order.
    assert [w for old, _ in steps for w in old] == written and [w for _, new in steps for w in new] == corrected


@pytest.mark.parametrize(
    ("written", "corrected", "words", "inserts"),
    [
        ("Das Haus tür .", "Das Haustür .", ["keep", "join", "keep", "keep"], {}),
        ("Das ist garnicht gut .", "Das ist gar nicht gut .", ["keep", "keep", "split", "keep", "keep"], {}),
        ("E Mail", "E-Mail", ["hyphen", "keep"], {}),
        ("Sehr gut das ist .", "Gut das ist .", ["delete", "keep", "keep", "keep", "keep"], {}),
        ("Gehe nach Hause", "Ich gehe nach Hause", ["keep", "keep", "keep"], {0: "ich"}),
        ("Ich weiß er kommt", "Ich weiß , er kommt .", ["keep"] * 4, {2: ",", 4: "."}),
        ("Ein hund", "Ein Hund", ["keep", "first_upper"], {}),
        ("Der Frau", "Die Frau", ["word:die", "keep"], {}),
    ],
)
def test_edits_are_told_as_tags(written, corrected, words, inserts):
    found = describe(written.split(), corrected.split())
    assert list(found.words) == words
    assert {at: tag for at, tag in enumerate(found.inserts) if tag != "none"} == inserts


@pytest.mark.parametrize(
    ("old", "new", "tag"),
    [
        ("Haus", "Haus", "keep"),
        ("einen", "einem", "ending:1:m"),
        ("gute", "guten", "ending:0:n"),
        ("guten", "gute", "ending:1:"),
        ("HUND", "Hund", "other"),
        ("hund", "HUND", "upper"),
        ("...", ".", "word:."),
        ("von", "aus", "word:aus"),
    ],
)
def test_a_word_s_tag(old, new, tag):
    assert of_word(old, new) == tag


def test_what_is_too_rare_for_a_tag_is_misspelt_or_something_else():
    common = [(("guten", "Tag"), ("gute", "Tag"))] * 3
    tags = Tags.learn("de", [*common, (("Regiergung",), ("Regierung",))])
    assert "ending:1:" in tags.edits and len(tags.inserts) == 2
    numbers = lambda a, b: [tags.edits[n] for n in tags.numbers([a], [b])[0]]  # noqa: E731
    assert numbers("Regiergung", "Regierung") == [SPELLING]
    assert numbers("Streit", "Zank") == [OTHER]
    assert numbers("schönen", "schöne") == ["ending:1:"]
    edits, inserts = tags.numbers(["Er", "kommt"], ["Er", "kommt", "heim"])
    assert edits == [0, 0] and inserts == [0, 0, tags.inserts.index(OTHER)]


def test_tags_are_read_as_written_and_a_broken_file_names_the_step(tmp_path):
    tags = Tags("de", ["keep", "word:der"], ["none", ","])
    tags.save(tmp_path / "tags.json")
    assert Tags.load(tmp_path / "tags.json").as_dict() == tags.as_dict() and not tags.of_mistakes
    Tags("sv", ["keep"], ["none"], of_mistakes=True).save(tmp_path / "tags.json")
    assert Tags.load(tmp_path / "tags.json").of_mistakes
    (tmp_path / "tags.json").write_text("{}")
    with pytest.raises(TrainingError, match="run the step `pairs` again"):
        Tags.load(tmp_path / "tags.json")


def test_falko_merlin_s_edits_make_the_corrected_sentence(tmp_path):
    rows = [
        ("Ich", "-", "-"), ("gehe", "-", "-"), ("in", "R:WO", "nicht in Japan"), ("Japan", "R:WO", "nicht in Japan"),
        ("nicht", "R:WO", "nicht in Japan"), ("sehr", "U:ADV", ""), ("weil", "M:PUNCT", ","), (".", "-", "-"), ("", "", ""),
    ]  # fmt: skip
    path = tmp_path / "pairs.tsv"
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    ((written, corrected),) = next(iter(pairs.by_word(path)))
    assert " ".join(written) == "Ich gehe in Japan nicht sehr weil ."
    assert " ".join(corrected) == "Ich gehe nicht in Japan , weil ."
    path.write_text("Ich\t-\n")
    with pytest.raises(TrainingError, match=r"pairs.tsv:1: expected word, kind and correction, found 2"):
        next(iter(pairs.by_word(path)))


def test_pairs_go_where_their_text_is_held_apart_with_the_corpus_own_labels(tmp_path, capsys):
    work = Workspace(tmp_path / "work", "cs")
    write_tsv(work.block("train"), [Sentence(("Mam", "novou", "knihu", "."), (0, 0, 1, 0))])
    write_tsv(work.block("dev"), [Sentence(("Toto", "je", "věta", "k", "měření", "."), (0,) * 6)])
    write_tsv(work.block("report"), [Sentence(("Jiná", "věta", "je", "také", "dlouhá", "."), (0,) * 6)])
    rows = [
        ("Romani", "text-a_0", "Toto je věta k měření .", "Toto je věta k měření ."),
        ("Romani", "text-a_1", "Ani tohle ne .", "Ani toto ne ."),
        ("NatForm", "text-b", "Mam novou knihu .", "Mám novou knihu ."),
        ("NatForm", "text-c", "Jiná věta je také dlouhá .", "Jiná věta je také dlouhá ."),
        ("NatForm", "text-c", "Toto je věta k měření .", "Toto je věta k měření ."),
    ]
    folder = tmp_path / "corrections"
    folder.mkdir()
    content = "".join("\t".join(row) + "\n" for row in rows).encode()
    (folder / "cs_geccc_train.tsv.xz").write_bytes(__import__("lzma").compress(content))
    pairs.run(language("cs"), work, tmp_path, program(tmp_path, SPLIT))
    (train,) = pairs.load(work.pairs("train"))
    assert train.corrected == ("Mám", "novou", "knihu", ".") and train.labels == (0, 0, 1, 0)
    assert [pair.corrected[1] for pair in pairs.load(work.pairs("dev"))] == ["je", "toto"]
    assert "both blocks are in them: 1 texts" in capsys.readouterr().out


def test_a_sentence_in_several_parts_keeps_its_tags_and_the_end_has_them_once(encoder):
    words = ("Hallo",) * 400
    edits, inserts = list(range(400)), list(range(401))
    found = parts(Sentence(words, (0,) * 400), encoder, edits, inserts)
    assert len(found) > 1 and all(len(e.ids) <= MAX_TOKENS for e in found)
    assert [tag for e in found for tag in e.edits] == edits
    assert [e.inserts[-1] for e in found] == [IGNORED] * (len(found) - 1) + [400]
    assert [tag for e in found for tag in e.inserts if tag != IGNORED] == inserts
    assert parts(Sentence(("Hallo",), (0,)), encoder)[0].edits == []
