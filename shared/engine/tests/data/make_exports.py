"""Makes small models as the usual tools export and quantise them, and what ONNX Runtime computes from the float32 ones.

    python shared/engine/tests/data/make_exports.py

Writes beside itself, all with random weights and a fixed seed:
  torchscript.onnx  a BERT, exported by PyTorch's older exporter
  dynamo.onnx       the same, exported by the newer one
  dynamic.onnx      dynamo.onnx quantised by ONNX Runtime's quantize_dynamic as it comes: DynamicQuantizeLinear,
                    MatMulInteger, and uint8 embeddings
  weights.onnx      dynamo.onnx with int8 weights and embeddings brought to float32 by Cast and Mul
  exports.json      batches of token ids with the float32 logits
Needs torch, onnxscript, transformers, onnx and onnxruntime; their versions are in exports.json. make_kinds.py makes other
networks with the functions of this file.
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


def random_matrices(model: torch.nn.Module) -> torch.nn.Module:
    """The network with matrices large enough that a mistake shows in the logits."""
    for parameter in model.parameters():
        if parameter.dim() == 2:
            torch.nn.init.normal_(parameter, 0.0, 0.2)
    return model.eval()


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
    return random_matrices(transformers.BertForTokenClassification(config))


def export(
    model: torch.nn.Module, path: Path, *, dynamo: bool, opset: int | None = None, types: bool = False
) -> onnx.ModelProto:
    """Exports a network with batch and sequence as dynamic axes; `types` adds the input token_type_ids."""
    ids = torch.arange(4, 18).reshape(2, 7)
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0
    inputs = {"input_ids": ids, "attention_mask": mask}
    if types:
        inputs["token_type_ids"] = torch.zeros_like(ids)
    if dynamo:
        shapes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("sequence")}
        dynamic = {"dynamic_shapes": dict.fromkeys(inputs, shapes), "external_data": False}
    else:
        axes = {0: "batch", 1: "sequence"}
        dynamic = {"dynamic_axes": dict.fromkeys([*inputs, "logits"], axes)}
    torch.onnx.export(
        model,
        kwargs=inputs,
        f=path,
        dynamo=dynamo,
        opset_version=opset,
        input_names=list(inputs),
        output_names=["logits"],
        **dynamic,
    )
    exported = onnx.load(path)
    # The notes on each node's place in the Python source are three quarters of the newer exporter's file.
    for node in exported.graph.node:
        del node.metadata_props[:]
    onnx.save(exported, path)
    return exported


def quantise_dynamically(exported: onnx.ModelProto, path: Path) -> None:
    """ONNX Runtime's quantize_dynamic as it comes, over a file without the shapes that it cannot unify."""
    plain = onnx.ModelProto()
    plain.CopyFrom(exported)
    del plain.graph.value_info[:]
    with tempfile.TemporaryDirectory() as folder:
        onnx.save(plain, Path(folder) / "plain.onnx")
        quantize_dynamic(Path(folder) / "plain.onnx", path)


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


def batches(path: Path, vocabulary: range, padding: int) -> list[dict]:
    """Batches of token ids with what ONNX Runtime computes, the shorter sequences padded; the longest has 48 tokens."""
    rng = np.random.default_rng(3)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    found = []
    for lengths in ([1], [7, 3], [48, 20, 1]):
        sequences = [rng.integers(vocabulary.start, vocabulary.stop, length) for length in lengths]
        ids = np.full((len(lengths), max(lengths)), padding, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, sequence in enumerate(sequences):
            ids[row, : len(sequence)] = sequence
            mask[row, : len(sequence)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {i.name: inputs[i.name] for i in session.get_inputs()}
        (logits,) = session.run(["logits"], wanted)
        kept = [logits[row, :length].round(6).tolist() for row, length in enumerate(lengths)]
        found.append({"ids": [s.tolist() for s in sequences], "logits": kept})
    return found


def write_golden(path: Path, script: str, content: dict) -> None:
    """Golden logits with where they come from."""
    versions = {m.__name__: m.__version__ for m in (torch, transformers, onnx, onnxruntime, np)}
    golden = {"made_by": f"shared/engine/tests/data/{script}", "versions": versions, **content}
    path.write_text(json.dumps(golden) + "\n")


def main() -> None:
    model = network()
    export(model, HERE / "torchscript.onnx", dynamo=False, opset=17)
    exported = export(model, HERE / "dynamo.onnx", dynamo=True)
    onnx.save(weight_only(exported), HERE / "weights.onnx")
    quantise_dynamically(exported, HERE / "dynamic.onnx")
    golden = {"batches": batches(HERE / "dynamo.onnx", range(40), padding=0)}
    write_golden(HERE / "exports.json", "make_exports.py", golden)


if __name__ == "__main__":
    main()
