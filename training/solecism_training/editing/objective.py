"""What the edit heads learn, and what they say: both from the hidden state of a word's first piece, what is missing at the end from `</s>`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..encoding import IGNORED, Example, batches, pad
from ..trainer import CrossEntropy
from .decode import Decoder, of_wrong


def places(examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
    """(row, position, tag) of each word's edit and of each place's insertion, int64 [words] and [places], as two stacked arrays of three rows."""
    edits = [(r, p, t) for r, e in enumerate(examples) if e.edits for p, t in zip(e.firsts, e.edits, strict=True)]
    inserts = [
        (r, p, t)
        for r, e in enumerate(examples)
        if e.inserts
        for p, t in zip([*e.firsts, len(e.ids) - 1], e.inserts, strict=True)
        if t != IGNORED
    ]
    return tuple(np.array(found, dtype=np.int64).reshape(-1, 3).T for found in (edits, inserts))


UNCHANGED = (0.25, 0.1)
"""Weights in the loss of a word that stays and of a place where nothing is missing, relative to the others. Nine words of ten stay, and a
head that sees few batches learns little else. The weights raise the probabilities, and the thresholds with them."""


KEPT = 2.0
"""Weight of the kept detector's probabilities in the loss: the heads' two losses are some three to six times as large as its own."""


class EditsToo(CrossEntropy):
    """The detector's cross entropy, and those of both heads if the tags are known: each is a weighted mean over its words."""

    hidden_states = True

    def __init__(self, kept=None) -> None:
        """`kept`: a network whose detector is learned instead of the labels, so that what the heads need does not displace what the
        detector knows (Li and Hoiem 2016, *Learning without Forgetting*)."""
        self.kept = kept

    def _detection(self, model, output, examples: list[Example], mask, labels):
        import torch
        from torch.nn.functional import kl_div, log_softmax

        if self.kept is None:
            return super().__call__(model, output, examples, mask, labels)
        known = labels != IGNORED
        ids, *_ = (torch.from_numpy(a).to(mask.device) for a in pad(examples))
        with torch.no_grad():
            theirs = log_softmax(self.kept(input_ids=ids, attention_mask=mask).logits.float()[known], -1)
        ours = log_softmax(output.logits.float()[known], -1)
        return KEPT * kl_div(ours, theirs, reduction="batchmean", log_target=True)

    def __call__(self, model, output, examples: list[Example], mask, labels):
        import torch
        from torch.nn.functional import cross_entropy, dropout

        loss = self._detection(model, output, examples, mask, labels)
        hidden = output.hidden_states[-1]
        heads = (model.edit_classifier, model.insert_classifier)
        for head, found, unchanged in zip(heads, places(examples), UNCHANGED, strict=True):
            if found.size:
                rows, positions, tags = (torch.from_numpy(a).to(hidden.device) for a in found)
                states = dropout(hidden[rows, positions], model.config.hidden_dropout_prob, model.training)
                weights = torch.ones(head.out_features, device=hidden.device)
                weights[0] = unchanged
                loss = loss + cross_entropy(head(states.to(head.weight.dtype)).float(), tags, weights)
        return loss


def predict(
    model, examples: list[Example], device: str, bfloat16: bool, decoder: Decoder, subwords: int = 4096
) -> list[np.ndarray]:
    """The output of `decoder` for each example: float64 [words + 1, 4]."""
    import torch

    results: list[np.ndarray] = [np.empty(0)] * len(examples)
    model.eval()
    for batch in batches(examples, subwords, range(len(examples)), pool=len(examples)):
        chosen = [examples[i] for i in batch]
        ids, mask, _ = (torch.from_numpy(a).to(device) for a in pad(chosen))
        with torch.inference_mode(), torch.autocast(device, dtype=torch.bfloat16, enabled=bfloat16):
            hidden = model.bert(input_ids=ids, attention_mask=mask).last_hidden_state
            for row, (index, example) in enumerate(zip(batch, chosen, strict=True)):
                at = torch.tensor([*example.firsts, len(example.ids) - 1], device=device)
                heads = (model.classifier, model.edit_classifier, model.insert_classifier)
                said = [torch.softmax(head(hidden[row, at]).float(), -1).cpu().numpy() for head in heads]
                results[index] = decoder(example.words, of_wrong(said[0][:-1]), *said[1:])
    return results
