"""The exported files in ONNX Runtime: what the engine is compared with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
import onnxruntime


@dataclass
class State:
    """Where a generation is: the encoder's mask, its keys and values, and the cache, by the decoder's input names."""

    mask: np.ndarray
    cross: dict[str, np.ndarray]
    past: dict[str, np.ndarray]


class Runtime:
    """Encoder and decoder, with the cache handed from step to step."""

    def __init__(self, encoder: onnx.ModelProto, decoder: onnx.ModelProto, threads: int = 1) -> None:
        self.encoder, self.decoder = (_session(model, threads) for model in (encoder, decoder))
        properties = {p.key: p.value for p in decoder.metadata_props}
        self.start, self.end = int(properties["decoder_start_token_id"]), int(properties["eos_token_id"])

    def encode(self, ids: np.ndarray, mask: np.ndarray) -> State:
        """ids, mask: int64 [batch, source]."""
        names = [output.name for output in self.encoder.get_outputs()]
        cross = dict(zip(names, self.encoder.run(None, {"input_ids": ids, "attention_mask": mask}), strict=True))
        batch, heads, _, width = cross[names[0]].shape
        empty = np.zeros((batch, heads, 0, width), dtype=np.float32)
        return State(mask, cross, {name.replace("cross.", "past."): empty for name in names})

    def decode(self, ids: np.ndarray, state: State) -> tuple[np.ndarray, State]:
        """The logits [batch, target, vocabulary] after ids, int64 [batch, target], and the state for the next step."""
        inputs = {"input_ids": ids, "encoder_attention_mask": state.mask, **state.cross, **state.past}
        logits, *present = self.decoder.run(None, inputs)
        return logits, State(state.mask, state.cross, dict(zip(state.past, present, strict=True)))

    def greedy(self, ids: list[int], most: int) -> list[int]:
        """The most likely id after another, up to the end's or `most` of them; without the end's."""
        source = np.array([ids], dtype=np.int64)
        state = self.encode(source, np.ones_like(source))
        found: list[int] = []
        last = self.start
        while len(found) < most:
            logits, state = self.decode(np.array([[last]], dtype=np.int64), state)
            last = int(logits[0, -1].argmax())
            if last == self.end:
                break
            found.append(last)
        return found


def _session(model: onnx.ModelProto, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
