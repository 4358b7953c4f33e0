"""What the edit heads learn, and what they say: both from the hidden state of a word's first piece, what is missing at the end from `</s>`."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from ..data import LABELS
from ..encoding import IGNORED, Example, batches, pad
from ..trainer import CrossEntropy


def places(examples: Sequence[Example], of_mistakes: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """(row, position, tag) of each word's edit and of each place's insertion, int64 [words] and [places], as two stacked arrays of three rows.

    `of_mistakes`: only of words that are labelled, and of the places on either side of them.
    """
    edits = [
        (r, p, t)
        for r, e in enumerate(examples)
        if e.edits
        for p, t, wrong in zip(e.firsts, e.edits, e.labels, strict=True)
        if wrong or not of_mistakes
    ]
    inserts = [
        (r, p, t)
        for r, e in enumerate(examples)
        if e.inserts
        for p, t, wrong in zip([*e.firsts, len(e.ids) - 1], e.inserts, beside(e.labels), strict=True)
        if t != IGNORED and (wrong or not of_mistakes)
    ]
    return tuple(np.array(found, dtype=np.int64).reshape(-1, 3).T for found in (edits, inserts))


def beside(values: Sequence[float]) -> list[float]:
    """Of each place before a word, and of the end, the greater of the values of the words on either side."""
    return [max(pair) for pair in itertools.pairwise([0, *values, 0])]


UNCHANGED = (0.25, 0.1)
"""What a word that stays counts in the loss, and a place where nothing is missing, against one of the others: nine words of ten stay, and a
head that sees few batches learns little else than that. The probabilities are higher for it, and the thresholds with them."""


class EditsToo(CrossEntropy):
    """The detector's cross entropy, and those of both heads where the tags are known: each a weighted mean over its words."""

    hidden_states = True

    def __init__(self, of_mistakes: bool = False) -> None:
        self.of_mistakes = of_mistakes

    def __call__(self, model, output, examples: list[Example], mask, labels):
        import torch
        from torch.nn.functional import cross_entropy, dropout

        loss = super().__call__(model, output, examples, mask, labels)
        hidden = output.hidden_states[-1]
        heads = (model.edit_classifier, model.insert_classifier)
        for head, found, unchanged in zip(heads, places(examples, self.of_mistakes), UNCHANGED, strict=True):
            if found.size:
                rows, positions, tags = (torch.from_numpy(a).to(hidden.device) for a in found)
                states = dropout(hidden[rows, positions], model.config.hidden_dropout_prob, model.training)
                weights = torch.ones(head.out_features, device=hidden.device)
                weights[0] = 1.0 if self.of_mistakes else unchanged
                loss = loss + cross_entropy(head(states.to(head.weight.dtype)).float(), tags, weights)
        return loss


def predict(
    model, examples: list[Example], device: str, bfloat16: bool, of_mistakes: bool = False, subwords: int = 4096
) -> list[np.ndarray]:
    """For each example, of each of its words and of its end: the likeliest tag but `keep` and its probability, the same of
    what is missing there: float32 [words + 1, 4].

    `of_mistakes`: the heads' probabilities are those if there is a mistake, and what is given is these times the detector's.
    """
    import torch

    results: list[np.ndarray] = [np.empty(0)] * len(examples)
    model.eval()
    for batch in batches(examples, subwords, range(len(examples)), pool=len(examples)):
        chosen = [examples[i] for i in batch]
        ids, mask, _ = (torch.from_numpy(a).to(device) for a in pad(chosen))
        with torch.inference_mode(), torch.autocast(device, dtype=torch.bfloat16, enabled=bfloat16):
            hidden = model.bert(input_ids=ids, attention_mask=mask).last_hidden_state
            for row, index in enumerate(batch):
                at = torch.tensor([*examples[index].firsts, len(examples[index].ids) - 1], device=device)
                found = []
                for head in (model.edit_classifier, model.insert_classifier):
                    likely = torch.softmax(head(hidden[row, at]).float(), -1)[:, 1:].max(-1)
                    found += [likely.indices.float() + 1, likely.values]
                results[index] = torch.stack(found, 1).cpu().numpy()
                results[index][-1, 1] = 0.0  # the end is no word
                if of_mistakes:
                    wrong = torch.softmax(model.classifier(hidden[row, at[:-1]]).float(), -1)[:, LABELS.index("i")]
                    times_detector(results[index], wrong.cpu().numpy())
    return results


def times_detector(found: np.ndarray, wrong: np.ndarray) -> None:
    """Multiplies what `predict` gives for an example, in place, by the detector's probabilities [words]."""
    found[:-1, 1] *= wrong
    found[:, 3] *= beside(wrong)
