"""Makes the T5 models of the engine's tests, and what transformers writes with them: the folder `t5` beside this file.

    PYTHONPATH=training:training/tests .venv-train/bin/python shared/engine/tests/data/make_t5.py

Two of random weights, as small as they can be with all that a T5 has, are tied and of T5 1.0, and untied and of T5 1.1,
in float32. One has learned to copy, but for four ids in whose place it writes the next one; it is quantised.
golden.json has for each of them sources, how to search, and what transformers writes in float32.
"""

import json
from pathlib import Path

import t5_models
import torch
from solecism_training.t5 import export

FOLDER = Path(__file__).parent / "t5"
VOCABULARY = 40
SEARCHES = [
    {"beams": 1, "ngram": 0},
    {"beams": 1, "ngram": 2},
    {"beams": 4, "penalty": 1.0, "early": False, "ngram": 0},
    {"beams": 3, "penalty": 2.0, "early": True, "ngram": 3},
    {"beams": 2, "penalty": -0.5, "early": "never", "ngram": 0},
    {"beams": 2, "penalty": 0.7, "early": "never", "ngram": 2},
]


def write(name: str, encoder, decoder) -> None:
    (FOLDER / name).mkdir(parents=True, exist_ok=True)
    for part, model in (("encoder", encoder), ("decoder", decoder)):
        (FOLDER / name / f"{part}.onnx").write_bytes(model.SerializeToString())


def cases(model, searches: list[dict], sources: list[list[int]], most: int) -> list[dict]:
    return [
        {"source": source, **search, "most": most, **t5_models.generate(model, source, search, most)}
        for search in searches
        for source in sources
    ]


def main() -> None:
    torch.manual_seed(20231)
    generator = torch.Generator().manual_seed(5)
    golden: dict[str, list] = {}
    for name, gated in (("v1.0", False), ("v1.1", True)):
        model = t5_models.network(gated, vocabulary=VOCABULARY, width=16, heads=2, layers=2)
        model = t5_models.with_ends(model, untied=gated)
        write(name, *export.build(model))
        golden[name] = cases(model, SEARCHES, t5_models.sentences(12, VOCABULARY, 30, generator), most=25)
    model = t5_models.network(True, vocabulary=VOCABULARY, width=24, heads=2, layers=1)
    t5_models.learn_to_copy(model, steps=3000, longest=20, rate=4e-3)
    write("copy", *export.quantised(*export.build(model), 7))
    sources = t5_models.sentences(40, VOCABULARY, 18, generator, distinct=True)
    golden["copy"] = cases(model, SEARCHES[:1], sources, most=40)
    for name, own in golden.items():
        print(f"{name}: {sum(case['ended'] for case in own)} of {len(own)} ended")
    copied = [[id + 1 if id in t5_models.WRONG else id for id in source[:-1]] for source in sources]
    right = sum(case["ids"] == ids for case, ids in zip(golden["copy"], copied, strict=True))
    print(f"copy: {right} of {len(sources)} rightly")
    (FOLDER / "golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
