"""Sentences to sequences, and sequences to batches."""

from __future__ import annotations

import random

import numpy as np

from solecism_training.data import Sentence
from solecism_training.encoding import IGNORED, MAX_TOKENS, batches, drop_words, encode, pad
from solecism_training.tokenizer import BOS, EOS, PAD, UNK


def test_the_label_sits_on_the_first_piece(encoder):
    (example,) = encode([Sentence(("schönen", "Haus"), (1, 0))], encoder)
    assert example.ids == [BOS, *encoder.ids("schönen"), *encoder.ids("Haus"), EOS]
    assert example.firsts == [1, 3]
    _, mask, labels = pad([example])
    assert labels.tolist() == [[IGNORED, 1, IGNORED, 0, IGNORED]]
    assert mask.tolist() == [[1] * 5]


def test_a_long_sentence_becomes_several_examples_and_loses_no_word(encoder):
    words = ("schönen",) * 400
    labels = tuple(i % 2 for i in range(400))
    examples = encode([Sentence(words, labels)], encoder)
    assert len(examples) > 1
    assert all(len(e.ids) <= MAX_TOKENS and e.ids[0] == BOS and e.ids[-1] == EOS for e in examples)
    assert [label for e in examples for label in e.labels] == list(labels)


def test_a_word_over_the_limit_keeps_its_label(encoder):
    examples = encode([Sentence(("Haus", "q" * 1000, "Haus"), (0, 1, 0))], encoder)
    assert [label for e in examples for label in e.labels] == [0, 1, 0]
    assert all(len(e.ids) <= MAX_TOKENS and len(e.firsts) == len(e.labels) for e in examples)


def test_padding(encoder):
    ids, mask, labels = pad(encode([Sentence(("Haus",), (1,)), Sentence(("Haus", "Haus"), (0, 1))], encoder))
    assert ids.shape == mask.shape == labels.shape == (2, 4)
    assert (
        ids[0, 3] == PAD and mask[0].tolist() == [1, 1, 1, 0] and labels[0].tolist() == [IGNORED, 1, IGNORED, IGNORED]
    )


def test_every_example_is_in_one_batch_of_bounded_size(encoder):
    shuffle = random.Random(3)
    sentences = [Sentence(("Haus",) * n, (0,) * n) for n in (shuffle.randint(1, 200) for _ in range(500))]
    examples = encode(sentences, encoder)
    order = list(range(len(examples)))
    shuffle.shuffle(order)
    result = batches(examples, 1024, order, pool=4)
    assert sorted(i for batch in result for i in batch) == list(range(len(examples)))
    assert all(len(batch) * max(len(examples[i].ids) for i in batch) <= 1024 for batch in result)


def test_an_example_longer_than_a_batch_is_a_batch_of_its_own(encoder):
    examples = encode([Sentence(("Haus",) * n, (0,) * n) for n in (50, 2, 2)], encoder)
    assert sorted(map(sorted, batches(examples, 16, [0, 1, 2]))) == [[0], [1, 2]]


def test_a_dropped_word_loses_all_its_pieces_and_no_other(encoder):
    examples = encode([Sentence(("schönen", "Haus") * 50, (0,) * 100), Sentence(("Haus",), (1,))], encoder)
    ids, _, _ = pad(examples)
    whole = ids.copy()
    drop_words(ids, examples, 0.5, np.random.default_rng(1))
    assert 30 < sum(ids[0, first] == UNK for first in examples[0].firsts) < 70
    for row, example in enumerate(examples):
        for first, end in zip(example.firsts, [*example.firsts[1:], len(example.ids) - 1], strict=True):
            word = ids[row, first:end]
            assert (word == UNK).all() or (word == whole[row, first:end]).all()
        assert ids[row, 0] == BOS and ids[row, len(example.ids) - 1] == EOS
    assert (ids[1, 3:] == PAD).all()
