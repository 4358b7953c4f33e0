"""Runs an ONNX file over encoded sentences with ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx

from .data import LABELS
from .editing.decode import Decoder, of_wrong
from .encoding import Example, batches, pad


class Session:
    def __init__(self, model: onnx.ModelProto, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3  # errors only
        self._session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )

    def has(self, output: str) -> bool:
        return any(found.name == output for found in self._session.get_outputs())

    def logits(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """float32 [batch, sequence, labels] from int64 [batch, sequence]."""
        return self._session.run(["logits"], {"input_ids": ids, "attention_mask": mask})[0]

    def outputs(self, ids: np.ndarray, mask: np.ndarray) -> list[np.ndarray]:
        """The logits, and those of the edit heads if the network has them: float32 [batch, sequence, labels] each."""
        return self._session.run(
            [name for name in ("logits", "edit_logits", "insert_logits") if self.has(name)],
            {"input_ids": ids, "attention_mask": mask},
        )

    def probabilities(self, examples: Sequence[Example], name: str, subwords: int = 2048) -> np.ndarray:
        """The probability of `i` for every word of `examples`, in their order: float64 [words]; the progress bar shows `name`."""
        from tqdm import tqdm

        results: list[np.ndarray] = [np.empty(0)] * len(examples)
        bar = tqdm(total=len(examples), unit="sentence", desc=name, mininterval=2)
        with bar:
            for batch in batches(examples, subwords, range(len(examples)), pool=len(examples)):
                ids, mask, _ = pad([examples[i] for i in batch])
                wrong = softmax(self.logits(ids, mask))[..., LABELS.index("i")]
                for row, index in enumerate(batch):
                    results[index] = wrong[row, examples[index].firsts]
                bar.update(len(batch))
        return np.concatenate(results)

    def edits(self, examples: Sequence[Example], name: str, decoder: Decoder, subwords: int = 2048) -> list[np.ndarray]:
        """The output of `decoder` for each example: float64 [words + 1, 4]."""
        from tqdm import tqdm

        results: list[np.ndarray] = [np.empty(0)] * len(examples)
        bar = tqdm(total=len(examples), unit="sentence", desc=name, mininterval=2)
        with bar:
            for batch in batches(examples, subwords, range(len(examples)), pool=len(examples)):
                ids, mask, _ = pad([examples[i] for i in batch])
                outputs = self.outputs(ids, mask)
                for row, index in enumerate(batch):
                    at = [*examples[index].firsts, len(examples[index].ids) - 1]
                    said = [softmax(logits[row, at]) for logits in outputs]
                    results[index] = decoder(examples[index].words, of_wrong(said[0][:-1]), *said[1:])
                bar.update(len(batch))
        return results

    def tags(self, examples: Sequence[Example], subwords: int = 2048) -> np.ndarray:
        """The likeliest tag of each word of `examples`, in their order, and of what is missing before it: int64 [words, 2]."""
        results: list[np.ndarray] = [np.empty(0)] * len(examples)
        for batch in batches(examples, subwords, range(len(examples)), pool=len(examples)):
            ids, mask, _ = pad([examples[i] for i in batch])
            found = np.stack([logits.argmax(-1) for logits in self.outputs(ids, mask)[1:]], -1)
            for row, index in enumerate(batch):
                results[index] = found[row, examples[index].firsts]
        return np.concatenate(results)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Over the last axis, in float64."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    exponentials = np.exp(shifted)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)
