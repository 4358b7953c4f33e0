"""Makes the tiny bundle of the tests (random weights, fixed seed) and what ONNX Runtime computes from it.

    PYTHONPATH=training python tools/testing/data/make_tiny.py

Writes beside itself:
  tiny/            a bundle like models/de: manifest.json, model.onnx (int8), tokenizer.json, config.json
  tiny-edits/      the same bundle with edit heads: outputs edit_logits (int8) and insert_logits (float32, because it has
                   too few columns to be worth quantising), and edits.json, which names their tags
  tiny-float.onnx  the same network in float32
  tiny-encoder.onnx  the int8 network without its classifier, as a sentence encoder: last_hidden_state, and its mean over
                   a sequence's tokens as sentence_embedding
  tiny-golden.json sequences of token ids with the float32 logits that ONNX Runtime gives each, alone
Needs training/requirements-test.txt.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import tokenizers
from onnx import TensorProto, helper, numpy_helper
from solecism_training import graph, quantise
from tokenizers import models, normalizers, pre_tokenizers, processors

HERE = Path(__file__).parent
HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 32, 2, 4, 64, 256
WORDS = "ich du er sie es wir ihr der die das ein eine ist sind war und nicht mit auf zu haus schule".split()
EDITS = [
    *"keep delete join first_upper first_lower upper lower spelling split hyphen other".split(),
    *"word:der word:die word:das ending:0:e ending:1: ending:2:en ending:0:s".split(),
]
INSERTS = ["none", ",", "zu", "in der", "nicht"]
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ0123456789.,;:!?-'\"()"


def tokenizer() -> tokenizers.Tokenizer:
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -20.0), ("▁", -4.0)]
    pieces += [(f"▁{word}", -6.0) for word in WORDS]
    pieces += [(letter, -9.0) for letter in LETTERS]
    built = tokenizers.Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    built.normalizer = normalizers.NFC()
    built.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    built.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return built


def weights(rng: np.random.Generator, vocabulary: int) -> dict[str, np.ndarray]:
    def normal(*shape: int, scale: float) -> np.ndarray:
        return rng.normal(0.0, scale, shape).astype(np.float32)

    state = {}

    def linear(name: str, outputs: int, inputs: int, scale: float = 0.2) -> None:
        state[f"{name}.weight"] = normal(outputs, inputs, scale=scale)
        state[f"{name}.bias"] = normal(outputs, scale=0.1)

    def norm(name: str) -> None:
        state[f"{name}.weight"] = 1.0 + normal(HIDDEN, scale=0.1)
        state[f"{name}.bias"] = normal(HIDDEN, scale=0.1)

    table = "bert.embeddings"
    state[f"{table}.word_embeddings.weight"] = normal(vocabulary, HIDDEN, scale=0.5)
    state[f"{table}.position_embeddings.weight"] = normal(POSITIONS, HIDDEN, scale=0.1)
    state[f"{table}.token_type_embeddings.weight"] = normal(1, HIDDEN, scale=0.1)
    norm(f"{table}.LayerNorm")
    for layer in range(LAYERS):
        prefix = f"bert.encoder.layer.{layer}"
        for kind in ("query", "key", "value"):
            linear(f"{prefix}.attention.self.{kind}", HIDDEN, HIDDEN)
        linear(f"{prefix}.attention.output.dense", HIDDEN, HIDDEN)
        norm(f"{prefix}.attention.output.LayerNorm")
        linear(f"{prefix}.intermediate.dense", INNER, HIDDEN)
        linear(f"{prefix}.output.dense", HIDDEN, INNER)
        norm(f"{prefix}.output.LayerNorm")
    linear("classifier", 2, HIDDEN)
    return state


def encoder(classifier: onnx.ModelProto) -> onnx.ModelProto:
    """The network up to its last layer norm, with the mean of its rows; it takes token_type_ids too, and adds a row for each."""
    model = onnx.ModelProto()
    model.CopyFrom(classifier)
    graph = model.graph
    nodes = [node for node in graph.node if not node.name.startswith("classifier")]
    nodes[-1].output[0] = "last_hidden_state"
    types = np.array([[0.0] * HIDDEN, [1.0] * HIDDEN], dtype=np.float32)
    at = next(place for place, node in enumerate(nodes) if node.name == "bert.embeddings.sum")
    words, positions = nodes[at].input
    nodes[at].input[:] = ["words.typed", positions]
    nodes[at:at] = [
        helper.make_node("Gather", ["types", "token_type_ids"], ["types.rows"]),
        helper.make_node("Add", [words, "types.rows"], ["words.typed"]),
    ]
    kept = [tensor for tensor in graph.initializer if not tensor.name.startswith("classifier")]
    kept.append(numpy_helper.from_array(types, "types"))
    kept += [numpy_helper.from_array(np.array([axis], dtype=np.int64), f"pool_{axis}") for axis in (1, 2)]
    pooling = [
        helper.make_node("Unsqueeze", ["mask.float.out", "pool_2"], ["mask.column"]),
        helper.make_node("Mul", ["last_hidden_state", "mask.column"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "pool_1"], ["sum"], keepdims=0),
        helper.make_node("ReduceSum", ["mask.column", "pool_1"], ["tokens"], keepdims=0),
        helper.make_node("Div", ["sum", "tokens"], ["sentence_embedding"]),
    ]
    return helper.make_model(
        helper.make_graph(
            [*nodes, *pooling],
            "sentence-encoder",
            [*graph.input, helper.make_tensor_value_info("token_type_ids", TensorProto.INT64, ["batch", "sequence"])],
            [
                helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "sequence", HIDDEN]),
                helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", HIDDEN]),
            ],
            initializer=kept,
        ),
        opset_imports=model.opset_import,
        ir_version=model.ir_version,
    )


def with_heads(classifier: onnx.ModelProto) -> onnx.ModelProto:
    """The float32 network with edit heads on the hidden state that its classifier reads."""
    # They draw from a generator of their own, so that the other files stay as they are.
    rng = np.random.default_rng(29)
    model = onnx.ModelProto()
    model.CopyFrom(classifier)
    hidden = next(node for node in model.graph.node if node.name.startswith("classifier")).input[0]
    for name, labels in (("edit", len(EDITS)), ("insert", len(INSERTS))):
        weights = {
            f"{name}.weight": rng.normal(0.0, 0.4, (HIDDEN, labels)).astype(np.float32),
            f"{name}.bias": rng.normal(0.0, 0.1, labels).astype(np.float32),
        }
        output = f"{name}_logits"
        model.graph.initializer.extend(numpy_helper.from_array(values, part) for part, values in weights.items())
        model.graph.node.extend(
            [
                helper.make_node("MatMul", [hidden, f"{name}.weight"], [f"{name}.product"], name=f"{name}.matmul"),
                helper.make_node("Add", [f"{name}.product", f"{name}.bias"], [output], name=f"{name}.sum"),
            ]
        )
        axes = ["batch", "sequence", labels]
        model.graph.output.append(helper.make_tensor_value_info(output, TensorProto.FLOAT, axes))
    onnx.checker.check_model(model)
    return model


def write_bundle(folder: Path, name: str, files: dict[str, bytes], roles: dict[str, str]) -> None:
    """A bundle of these files; `roles` are those that the manifest has to name."""
    # Small chunks, so that even this bundle is fetched in several ranges.
    chunk = 16384
    manifest = {
        "schema": 1,
        "name": name,
        "version": "0.0.1",
        "language": "de",
        "task": "token-classification",
        "chunk_bytes": chunk,
        "files": {
            name: {
                "bytes": len(body),
                "sha256": [hashlib.sha256(body[i : i + chunk]).hexdigest() for i in range(0, len(body), chunk)],
                **({"role": roles[name]} if name in roles else {}),
            }
            for name, body in files.items()
        },
        "labels": ["c", "i"],
        "error_labels": ["i"],
        "thresholds": {"default": 0.5},
        "max_tokens": 64,
        "window_overlap": 16,
        "activation_bits": 7,
        "metrics": {"precision": 0.0, "recall": 0.0, "f05": 0.0, "split": "none: random weights"},
        "licence": "MIT OR Apache-2.0",
        "training_data": [],
    }
    folder.mkdir(exist_ok=True)
    for name, body in files.items():
        (folder / name).write_bytes(body)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


def main() -> None:
    rng = np.random.default_rng(17)
    tokens = tokenizer()
    config = {
        "architectures": ["BertForTokenClassification"],
        "model_type": "bert",
        "hidden_size": HIDDEN,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "intermediate_size": INNER,
        "max_position_embeddings": POSITIONS,
        "vocab_size": tokens.get_vocab_size(),
        "layer_norm_eps": 1e-12,
        "id2label": {"0": "c", "1": "i"},
        "label2id": {"c": 0, "i": 1},
    }
    exact = graph.build(weights(rng, tokens.get_vocab_size()), config)
    (HERE / "tiny-float.onnx").write_bytes(exact.SerializeToString(deterministic=True))
    small = quantise.quantise_embeddings(quantise.quantise_linears(exact, 7))

    pooled = encoder(small)
    onnx.checker.check_model(pooled)
    (HERE / "tiny-encoder.onnx").write_bytes(pooled.SerializeToString(deterministic=True))

    files = {
        "model.onnx": small.SerializeToString(deterministic=True),
        "tokenizer.json": tokens.to_str().encode(),
        "config.json": json.dumps(config, indent=1).encode(),
    }
    write_bundle(HERE / "tiny", "solecism-tiny", files, {})

    heads = quantise.quantise_embeddings(quantise.quantise_linears(with_heads(exact), 7))
    thresholds = {level: {"word": 0.6, "punctuation": 0.7} for level in ("default", "picky")}
    edits = {"schema": 1, "language": "de", "edits": EDITS, "inserts": INSERTS, "thresholds": thresholds}
    files["model.onnx"] = heads.SerializeToString(deterministic=True)
    files["edits.json"] = json.dumps(edits, indent=1).encode()
    write_bundle(HERE / "tiny-edits", "solecism-tiny-edits", files, {"edits.json": "edits"})

    runtime = onnxruntime.InferenceSession(exact.SerializeToString(), providers=["CPUExecutionProvider"])
    cases = []
    for length in (1, 2, 7, 40, POSITIONS):
        ids = rng.integers(4, tokens.get_vocab_size(), (1, length))
        (logits,) = runtime.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        cases.append({"ids": ids[0].tolist(), "logits": [[round(float(x), 6) for x in row] for row in logits[0]]})
    golden = {
        "made_by": "tools/testing/data/make_tiny.py",
        "onnxruntime": onnxruntime.__version__,
        "numpy": np.__version__,
        "cases": cases,
    }
    (HERE / "tiny-golden.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
