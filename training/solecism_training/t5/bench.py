"""How long a T5 of random int8 weights takes for a sentence, in the engine and in ONNX Runtime: `python -m solecism_training.t5.bench`.

Both read the same files and use one thread; the shape is that of a small corrector. The weights are tied and random, so
the network writes its first id over and over, and its output is cut to the right length. A source of nothing but that id therefore
needs no change, and takes the engine one pass of the decoder with the source as a draft.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from . import export, graph
from .runtime import Runtime

SHAPE = SimpleNamespace(
    vocab_size=16_000,
    d_model=512,
    d_kv=64,
    d_ff=1024,
    num_heads=8,
    dense_act_fn="relu",
    is_gated_act=False,
    layer_norm_epsilon=1e-6,
    relative_attention_num_buckets=32,
    relative_attention_max_distance=128,
    decoder_start_token_id=0,
    eos_token_id=1,
    scale_decoder_outputs=True,
)
"""Fields by the names of transformers' `T5Config`; this module runs without transformers."""
LENGTHS = (1, 24, 64, 128, 256)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m solecism_training.t5.bench", description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--generate",
        type=Path,
        default=Path("target/release/examples/generate"),
        help="the engine's example (cargo build --release --workspace --example generate; default: %(default)s)",
    )
    parser.add_argument("--layers", type=int, nargs=2, default=(10, 2), metavar="N", help="of encoder and decoder")
    parser.add_argument("--times", type=int, default=10, help="rounds, of which the fastest counts")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), arguments.generate, arguments.layers, arguments.times)


def run(folder: Path, program: Path, layers: tuple[int, int], times: int) -> None:
    config = SimpleNamespace(**vars(SHAPE), num_layers=layers[0], num_decoder_layers=layers[1])
    state = random_weights(config)
    encoder, decoder = export.quantised(graph.encoder(state, config), graph.decoder(state, config), 7)
    for name, model in (("encoder", encoder), ("decoder", decoder)):
        (folder / f"{name}.onnx").write_bytes(model.SerializeToString())
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{layers[0]} + {layers[1]} layers of width {SHAPE.d_model}: {size:,} bytes of files")
    runtime = Runtime(encoder, decoder)
    other, same = [i % 1000 + 2 for i in range(23)] + [1], [0] * 24

    print("| token ids written, 24 read | ONNX Runtime, ms | engine, ms | ratio |\n| --- | --- | --- | --- |")
    rows = []
    for most in LENGTHS:
        assert len(runtime.greedy(other, most)) == most, "the weights write an end"
        theirs, ours = _both(runtime, program, folder, other, most, times)
        rows.append((most, theirs, ours))
        print(f"| {most} | {theirs:.2f} | {ours:.2f} | {ours / theirs:.2f} |", flush=True)
    theirs, ours = _both(runtime, program, folder, same, 24, times, "aggressive=1")
    print(f"| 24, as they were read, with a draft | {theirs:.2f} | {ours:.2f} | {ours / theirs:.2f} |")
    print("a token id more takes, in ms (ONNX Runtime, engine):")
    for (fewer, *before), (more, *after) in itertools.pairwise(rows):
        costs = [(b - a) / (more - fewer) for a, b in zip(before, after, strict=True)]
        print(f"  from {fewer} to {more}: {costs[0]:.3f}, {costs[1]:.3f}")


def random_weights(config, seed: int = 0) -> dict[str, np.ndarray]:
    """Weights by the names of transformers, drawn as it draws them for a T5 that is not trained."""
    random = np.random.default_rng(seed)
    state: dict[str, np.ndarray] = {}
    inner = config.num_heads * config.d_kv

    def linear(name: str, outputs: int, inputs: int, deviation: float) -> None:
        state[f"{name}.weight"] = random.normal(0.0, deviation, (outputs, inputs)).astype(np.float32)

    def attention(name: str) -> None:
        linear(f"{name}.q", inner, config.d_model, (config.d_model * config.d_kv) ** -0.5)
        for kind in "kv":
            linear(f"{name}.{kind}", inner, config.d_model, config.d_model**-0.5)
        linear(f"{name}.o", config.d_model, inner, inner**-0.5)

    linear("shared", config.vocab_size, config.d_model, 1.0)
    state["lm_head.weight"] = state["shared.weight"]
    for stack, count in (("encoder", config.num_layers), ("decoder", config.num_decoder_layers)):
        for layer in range(count):
            parts = ["SelfAttention", *(["EncDecAttention"] if stack == "decoder" else []), "DenseReluDense"]
            for number, part in enumerate(parts):
                name = f"{stack}.block.{layer}.layer.{number}"
                state[f"{name}.layer_norm.weight"] = np.ones(config.d_model, dtype=np.float32)
                if part == "DenseReluDense":
                    linear(f"{name}.{part}.wi", config.d_ff, config.d_model, config.d_model**-0.5)
                    linear(f"{name}.{part}.wo", config.d_model, config.d_ff, config.d_ff**-0.5)
                else:
                    attention(f"{name}.{part}")
        state[f"{stack}.final_layer_norm.weight"] = np.ones(config.d_model, dtype=np.float32)
        bias = f"{stack}.block.0.layer.0.SelfAttention.relative_attention_bias"
        linear(bias, config.relative_attention_num_buckets, config.num_heads, config.d_model**-0.5)
    return state


def _both(
    runtime: Runtime, program: Path, folder: Path, source: list[int], most: int, times: int, *options: str
) -> tuple[float, float]:
    """Milliseconds that ONNX Runtime and the engine take, turn by turn, so that other load on the machine affects both."""
    theirs, ours = [], []
    for _ in range(times):
        theirs.append(_timed(lambda: runtime.greedy(source, most)))
        ours.append(_engine(program, folder, source, 2, f"most={most}", *options))
    return min(theirs), min(ours)


def _timed(work) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


def _engine(program: Path, folder: Path, source: list[int], times: int, *options: str) -> float:
    """Milliseconds per sentence in the fastest round."""
    command = [str(program), str(folder), f"times={times}", *options]
    line = " ".join(map(str, source)) + "\n"
    found = subprocess.run(command, input=line, capture_output=True, text=True, check=True)
    if "aggressive=1" in options:
        passes, _, *ids = map(int, found.stdout.split())
        assert passes == 1 and ids == source, "the draft was not taken over"
    return float(found.stderr.split()[0])


if __name__ == "__main__":
    main()
