"""Makes small models as the usual tools export and quantise them, and what ONNX Runtime computes from the float32 ones.

    python shared/engine/tests/data/make_exports.py

Writes beside itself, all of one BERT with random weights and a fixed seed:
  torchscript.onnx  exported by PyTorch's older exporter
  dynamo.onnx       exported by the newer one
  dynamic.onnx      dynamo.onnx quantised by ONNX Runtime's quantize_dynamic as it comes: DynamicQuantizeLinear,
                    MatMulInteger, and uint8 embeddings
  weights.onnx      dynamo.onnx with int8 weights and embeddings brought to float32 by Cast and Mul
  exports.json      batches of token ids with the float32 logits
Needs torch, transformers, onnx and onnxruntime; their versions are in exports.json.
"""

import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import onnxscript  # noqa: F401  the newer exporter needs it, and says so late
import torch
import transformers
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import quantize_dynamic

HERE = Path(__file__).parent
NAMES = {"input_names": ["input_ids", "attention_mask"], "output_names": ["logits"]}


def network() -> torch.nn.Module:
    torch.manual_seed(5)
    config = transformers.BertConfig(
        vocab_size=40,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=48,
        num_labels=2,
    )
    model = transformers.BertForTokenClassification(config).eval()
    for parameter in model.parameters():
        if parameter.dim() == 2:
            torch.nn.init.normal_(parameter, 0.0, 0.2)
    return model


def export(model: torch.nn.Module) -> onnx.ModelProto:
    ids = torch.arange(4, 18).reshape(2, 7)
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0
    axes = {0: "batch", 1: "sequence"}
    torch.onnx.export(
        model,
        (ids, mask),
        HERE / "torchscript.onnx",
        dynamo=False,
        opset_version=17,
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": axes},
        **NAMES,
    )
    shapes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("sequence")}
    torch.onnx.export(
        model,
        (ids, mask),
        HERE / "dynamo.onnx",
        dynamo=True,
        external_data=False,
        dynamic_shapes={"input_ids": shapes, "attention_mask": shapes},
        **NAMES,
    )
    exported = onnx.load(HERE / "dynamo.onnx")
    # The notes on each node's place in the Python source are three quarters of the file.
    for node in exported.graph.node:
        del node.metadata_props[:]
    onnx.save(exported, HERE / "dynamo.onnx")
    return exported


def weight_only(exported: onnx.ModelProto) -> onnx.ModelProto:
    """Every large matrix as int8: one scale a column where it is multiplied by, one a row where it is looked up in."""
    model = onnx.ModelProto()
    model.CopyFrom(exported)
    axes = {}
    for node in model.graph.node:
        if node.op_type in ("MatMul", "Gather"):
            operand = 1 if node.op_type == "MatMul" else 0
            # The axis that shares a scale: rows of a multiplied matrix, columns of a table.
            axes[node.input[operand]] = 1 - operand
    steps = []
    for tensor in list(model.graph.initializer):
        matrix = numpy_helper.to_array(tensor)
        if tensor.name not in axes or matrix.ndim != 2 or matrix.dtype != np.float32 or matrix.size < 512:
            continue
        name = tensor.name
        scale = np.abs(matrix).max(axis=axes[name], keepdims=True) / 127
        quantised = np.rint(matrix / scale).astype(np.int8)
        model.graph.initializer.remove(tensor)
        model.graph.initializer.append(numpy_helper.from_array(quantised, f"{name}_q"))
        model.graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}_scale"))
        steps.append(helper.make_node("Cast", [f"{name}_q"], [f"{name}_f"], to=TensorProto.FLOAT))
        steps.append(helper.make_node("Mul", [f"{name}_f", f"{name}_scale"], [name]))
    nodes = steps + list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


def main() -> None:
    exported = export(network())
    onnx.save(weight_only(exported), HERE / "weights.onnx")
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        for value in list(exported.graph.value_info):
            exported.graph.value_info.remove(value)
        onnx.save(exported, plain)
        quantize_dynamic(plain, HERE / "dynamic.onnx")

    rng = np.random.default_rng(3)
    session = onnxruntime.InferenceSession(HERE / "dynamo.onnx", providers=["CPUExecutionProvider"])
    batches = []
    for lengths in ([1], [7, 3], [48, 20, 1]):
        sequences = [rng.integers(0, 40, length) for length in lengths]
        ids = np.zeros((len(lengths), max(lengths)), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, sequence in enumerate(sequences):
            ids[row, : len(sequence)] = sequence
            mask[row, : len(sequence)] = 1
        (logits,) = session.run(["logits"], {"input_ids": ids, "attention_mask": mask})
        kept = [logits[row, :length].round(6).tolist() for row, length in enumerate(lengths)]
        batches.append({"ids": [s.tolist() for s in sequences], "logits": kept})
    versions = {m.__name__: m.__version__ for m in (torch, transformers, onnx, onnxruntime, np)}
    golden = {"made_by": "shared/engine/tests/data/make_exports.py", "versions": versions, "batches": batches}
    (HERE / "exports.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
