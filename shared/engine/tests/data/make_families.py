"""Makes small models of further families of encoders, exported and quantised as people do, and what ONNX Runtime computes
from them.

    python shared/engine/tests/data/make_families.py

Writes into families/, all with random weights and a fixed seed:
  mpnet-torchscript      relative positions in the attention; the older exporter's mask, whose length is a product of axes
  albert-dynamo-dynamic  three layers of the same weights, quantised by ONNX Runtime's quantize_dynamic as it comes
  bert-opset23           attention in one node, as the standard has it from its version 23 on
  bert-qdq               quantised by ONNX Runtime's quantize_static as it comes, between pairs of QuantizeLinear and
                         DequantizeLinear
  modernbert-dynamo      rotary positions, and in two layers of three attention to eight neighbours alone
  deberta-v2-dynamo      disentangled attention, with positions in buckets
  golden.json            for each file batches of token ids with their logits
Needs what make_exports.py does.
"""

import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import transformers as tr
from make_exports import batches, export, quantise_dynamically, write_golden
from make_kinds import COMMON, POSITIONS, SIZES, VOCABULARY, bert, network
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static

FAMILIES = Path(__file__).parent / "families"
LAYERS = {**SIZES, "num_hidden_layers": 3}


def albert():
    config = tr.AlbertConfig(embedding_size=8, max_position_embeddings=POSITIONS, **LAYERS, **COMMON)
    return network(tr.AlbertForTokenClassification, config, "sdpa")


def mpnet():
    config = tr.MPNetConfig(max_position_embeddings=POSITIONS + 2, **SIZES, **COMMON)
    return network(tr.MPNetForTokenClassification, config, "eager")


def modernbert():
    ids = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "cls_token_id": 1, "sep_token_id": 2}
    local = {"local_attention": 8, "global_attn_every_n_layers": 3}
    config = tr.ModernBertConfig(max_position_embeddings=POSITIONS, **local, **ids, **LAYERS, **COMMON)
    return network(tr.ModernBertForTokenClassification, config, "sdpa")


def deberta():
    positions = {"position_buckets": 8, "max_relative_positions": -1, "max_position_embeddings": POSITIONS}
    attention = {"relative_attention": True, "share_att_key": True, "pos_att_type": ["p2c", "c2p"]}
    rest = {"norm_rel_ebd": "layer_norm", "position_biased_input": False, "type_vocab_size": 0}
    config = tr.DebertaV2Config(**positions, **attention, **rest, **SIZES, **COMMON)
    return network(tr.DebertaV2ForTokenClassification, config, "eager")


class OneBatch(CalibrationDataReader):
    """A batch without padding to calibrate with, as most people take."""

    def __init__(self, path: Path) -> None:
        ids = np.random.default_rng(1).integers(4, VOCABULARY, (2, 20))
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        values = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        self.batches = iter([{i.name: values[i.name] for i in session.get_inputs()}])

    def get_next(self) -> dict | None:
        return next(self.batches, None)


def quantise_statically(exported: onnx.ModelProto, path: Path) -> None:
    """ONNX Runtime's quantize_static as it comes, over a file without the shapes that it cannot unify."""
    plain = onnx.ModelProto()
    plain.CopyFrom(exported)
    del plain.graph.value_info[:]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plain.onnx"
        onnx.save(plain, file)
        quantize_static(file, path, OneBatch(file), quant_format=QuantFormat.QDQ)


def main() -> None:
    FAMILIES.mkdir(exist_ok=True)
    export(mpnet(), FAMILIES / "mpnet-torchscript.onnx", dynamo=False, opset=17)
    export(bert("sdpa"), FAMILIES / "bert-opset23.onnx", dynamo=True, opset=23)
    export(modernbert(), FAMILIES / "modernbert-dynamo.onnx", dynamo=True, opset=18)
    export(deberta(), FAMILIES / "deberta-v2-dynamo.onnx", dynamo=True, opset=18)
    with tempfile.TemporaryDirectory() as folder:
        float32 = Path(folder) / "float32.onnx"
        quantise_dynamically(export(albert(), float32, dynamo=True, opset=18), FAMILIES / "albert-dynamo-dynamic.onnx")
        quantise_statically(export(bert("sdpa"), float32, dynamo=True, opset=18), FAMILIES / "bert-qdq.onnx")
    golden = {}
    for path in sorted(FAMILIES.glob("*.onnx")):
        golden[path.stem] = batches(path, range(4, VOCABULARY), padding=1 if "mpnet" in path.stem else 0)
    write_golden(FAMILIES / "golden.json", "make_families.py", {"exports": golden})


if __name__ == "__main__":
    main()
