"""One stage over several languages: the union of the vocabularies, what is trained on, and the rows a language takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from solecism_training import multilingual
from solecism_training.data import Sentence, write_tsv
from solecism_training.encoding import encode
from solecism_training.errors import TrainingError
from solecism_training.files import Workspace, write_bytes, write_json
from solecism_training.tokenizer import SPECIALS, WordEncoder, build, load
from solecism_training.trainer import Settings
from solecism_training.vocabulary import cut

from conftest import PIECES

LETTERS = {piece for piece, _ in PIECES if len(piece.lstrip("▁")) <= 1}
KEPT = {"de": {"▁Haus", "▁schön", "en"}, "sv": {"▁Haus", "▁finden", "garten"}}
HELD_OUT = Sentence(("Haus", "finden", "Haus", "finden", "Haus"), (0, 0, 0, 0, 1))


@pytest.fixture
def works(tmp_path) -> list[Workspace]:
    works = []
    for code, keep in KEPT.items():
        work = Workspace(tmp_path / "work", code)
        kept, old_ids = cut(PIECES, keep | LETTERS)
        write_bytes(work.tokenizer, build(kept).to_str().encode("utf-8"))
        write_json(work.vocabulary, {"old_ids": old_ids})
        own = Sentence(("Haus", code), (0, 1))
        # Swedish is trained on what stands in a German report block.
        write_tsv(work.block("train"), [own, HELD_OUT] if code == "sv" else [own])
        write_tsv(work.block("dev"), [Sentence(("schönen", "Haus"), (1, 0))])
        write_tsv(work.block("report"), [HELD_OUT if code == "de" else own])
        works.append(work)
    return works


def gathered(works, **settings):
    return multilingual.gather(works, multilingual.join(vocabularies(works)), Settings(**settings), Path("solecism"))


def vocabularies(works):
    return [multilingual.read_json(work.vocabulary, "vocabulary")["old_ids"] for work in works]


def test_the_union_holds_every_piece_once_and_the_specials_first(works):
    union = multilingual.join(vocabularies(works))
    assert union[: len(SPECIALS)] == [0, 1, 2, 3]
    assert union == sorted(set(union)) and set(union) == {i for own in vocabularies(works) for i in own}


def test_a_renumbered_piece_is_the_same_piece_of_the_whole_vocabulary(works):
    union = multilingual.join(vocabularies(works))
    for work, own in zip(works, vocabularies(works), strict=True):
        encoder = WordEncoder(load(work.tokenizer))
        (example,) = encode([Sentence(("schönen", "Haus"), (1, 0))], encoder)
        (moved,) = multilingual.renumber([example], multilingual.places(own, union))
        assert [union[i] for i in moved.ids] == [own[i] for i in example.ids]
        assert (moved.firsts, moved.labels) == (example.firsts, example.labels)


def test_what_stands_in_any_language_s_blocks_is_not_trained_on(works):
    material = gathered(works)
    assert [e.labels for e in material.train] == [[0, 1], [0, 1]]
    assert sorted(material.dev) == ["de", "sv"] and material.extra is None and material.sources == ("de", "sv")


def test_a_language_takes_its_rows(works):
    union = multilingual.join(vocabularies(works))
    write_json(works[0].multilingual.vocabulary, {"old_ids": union, "languages": ["de", "sv"]})
    for work, own in zip(works, vocabularies(works), strict=True):
        assert [union[row] for row in multilingual.rows_of(work)] == own


def test_a_vocabulary_that_was_cut_anew_is_refused(works):
    write_json(works[0].multilingual.vocabulary, {"old_ids": vocabularies(works)[0], "languages": ["de", "sv"]})
    with pytest.raises(TrainingError, match="run that again with --restart"):
        multilingual.rows_of(works[1])


def test_a_language_that_was_left_out_is_refused(works):
    write_json(works[0].multilingual.vocabulary, {"old_ids": vocabularies(works)[0], "languages": ["de"]})
    with pytest.raises(TrainingError, match="trained without sv"):
        multilingual.rows_of(works[1])


def test_other_vocabularies_do_not_come_beside_kept_weights(works):
    joint, weights = works[0].multilingual, works[0].multilingual.best / "model.safetensors"
    multilingual.begin(joint, ["de", "sv"], [0, 1, 2], restart=False)
    write_bytes(joint.checkpoint, b"state")
    write_bytes(weights, b"weights")
    multilingual.begin(joint, ["de", "sv"], [0, 1, 2], restart=False)
    with pytest.raises(TrainingError, match=r"checkpoint\.pt: belongs to a run with other languages or vocabularies"):
        multilingual.begin(joint, ["de"], [0, 1], restart=False)
    assert weights.exists() and multilingual.read_json(joint.vocabulary, "")["old_ids"] == [0, 1, 2]
    multilingual.begin(joint, ["de"], [0, 1], restart=True)
    assert not weights.exists() and not joint.checkpoint.exists()
    assert multilingual.read_json(joint.vocabulary, "")["languages"] == ["de"]


def test_beginning_anew_takes_the_first_language_s_weights_and_the_rows_that_others_know(works):
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from safetensors.torch import save
    from transformers import BertConfig, BertModel

    from solecism_training import network

    config = {
        "vocab_size": len(SPECIALS) + len(PIECES),
        "hidden_size": 8,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 16,
        "max_position_embeddings": 300,
    }
    joint = works[0].multilingual
    torch.manual_seed(1)
    write_bytes(
        joint.encoder / "model.safetensors", save(BertModel(BertConfig(**config), add_pooling_layer=False).state_dict())
    )
    write_json(joint.encoder / "config.json", config)
    union = multilingual.join(vocabularies(works))
    variants = [work.as_variant("shipped") for work in works]
    with pytest.raises(TrainingError, match="run the step `restore` first"):
        multilingual.again(variants, joint, union, 0.0)
    trained = []
    for number, variant in enumerate(variants):
        model = network.from_encoder(joint, vocabularies(works)[number], 0.0)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.fill_(number + 1.0)
        from solecism_training.checkpoint import save_weights

        save_weights(model, variant.best)
        trained.append(set(vocabularies(works)[number]))
    found = multilingual.again(variants, joint, union, 0.0).state_dict()
    words = found.pop(f"bert.{network.WORDS}")
    assert all((weight == 1).all() for weight in found.values())
    for old, row in zip(union, words, strict=True):
        assert (row == (1 if old in trained[0] else 2)).all()
