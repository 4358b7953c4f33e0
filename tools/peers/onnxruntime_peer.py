"""Times ONNX Runtime on an ONNX file: what `solecism-peers` is for rten and tract, with the same options and answer.

One thread, all graph optimisations. The peak of memory is this process', Python included.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import onnxruntime

# A row runs at least this often, after a run that is not counted. If the first run takes longer than LONG seconds, it is the
# only one, and it counts.
FEWEST_RUNS = 3
LONG = 1.0


def session_of(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    # This hides the warnings about graphs whose shapes it cannot unify.
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def inputs_of(session: onnxruntime.InferenceSession, lengths: list[int], vocabulary: int) -> dict[str, np.ndarray]:
    """A batch of such sequences, padded, with ids all over the vocabulary, by the names of the session's inputs."""
    mask = (np.arange(max(lengths)) < np.array(lengths)[:, None]).astype(np.int64)
    ids = np.zeros_like(mask)
    ids[mask == 1] = np.arange(1, sum(lengths) + 1) * 7919 % vocabulary
    values = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(mask)}
    types = {"tensor(int32)": np.int32, "tensor(int64)": np.int64}
    return {i.name: values[i.name].astype(types[i.type]) for i in session.get_inputs()}


def timed(session, batches: list[dict], seconds: float, limit: float) -> dict | None:
    """The median and the minimum of the times of running all batches; None if the first time is over `limit`."""
    outputs = [session.get_outputs()[0].name]

    def run(stop: float) -> float:
        start = time.perf_counter()
        for batch in batches:
            session.run(outputs, batch)
            if time.perf_counter() - start > stop:
                break
        return time.perf_counter() - start

    first = run(limit)
    if first > limit:
        return None
    times = [first] if first > LONG else []
    begin = time.perf_counter()
    while first <= LONG and (len(times) < FEWEST_RUNS or time.perf_counter() - begin < seconds):
        times.append(run(float("inf")))
    times.sort()
    return {"median_ms": times[len(times) // 2] * 1e3, "min_ms": times[0] * 1e3}


def peak_bytes() -> int | None:
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--vocabulary", type=int, required=True)
    parser.add_argument("--workloads", type=json.loads, required=True)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--limit", type=float, default=10.0)
    args = parser.parse_args()
    model = args.model.read_bytes()
    start = time.perf_counter()
    session = session_of(model)
    load = time.perf_counter() - start
    del model
    rows = []
    for workload in args.workloads:
        batches = [inputs_of(session, lengths, args.vocabulary) for lengths in workload]
        rows.append(timed(session, batches, args.seconds, args.limit))
    print(json.dumps({"rows": rows, "load_ms": load * 1e3, "peak_bytes": peak_bytes()}))


if __name__ == "__main__":
    main()
