"""Makes the tiny corrector of the tests, a bundle like models/correct-en: the folder `tiny-correct` beside this file.

    python tools/testing/data/make_tiny_corrector.py

Its networks are those of the engine's tests. They have learned to copy ids, except for four ids: in place of each they write the next one
(shared/engine/tests/data/make_t5.py). The tokenizer gives these ids words, so that "He go to school." becomes "He goes to school.".
They have learned from ids in random order, each once, so they copy sentences of these words in which no word comes twice. Needs tokenizers.
"""

import hashlib
import json
import shutil
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

HERE = Path(__file__).parent
NETWORKS = HERE.parents[2] / "shared/engine/tests/data/t5/copy"
OUTPUT = HERE / "tiny-correct"
# By their ids: 10 becomes 11, 15 becomes 16, 20 becomes 21 and 25 becomes 26.
PIECES = [
    *"<pad> </s> <unk> . , ▁ ▁He ▁She ▁It ▁They".split(),
    *"▁go ▁goes ▁to ▁school ▁home".split(),
    *"▁see ▁sees ▁the ▁dog ▁cat".split(),
    *"▁childs ▁children ▁and ▁now ▁today".split(),
    *"▁is ▁are ▁here ▁with ▁house".split(),
    *"▁every ▁day ▁of ▁a ▁very ▁old ▁man ▁in ▁at ▁on".split(),
]


def tokenizer() -> Tokenizer:
    built = Tokenizer(models.Unigram([(piece, -5.0) for piece in PIECES], unk_id=2, byte_fallback=False))
    built.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    built.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    built.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    built.add_special_tokens(["<pad>", "</s>", "<unk>"])
    return built


def main() -> None:
    OUTPUT.mkdir(exist_ok=True)
    for name in ("encoder.onnx", "decoder.onnx"):
        shutil.copyfile(NETWORKS / name, OUTPUT / name)
    tokenizer().save(str(OUTPUT / "tokenizer.json"))
    config = {"model_type": "t5", "architectures": ["T5ForConditionalGeneration"], "vocab_size": len(PIECES)}
    (OUTPUT / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    roles = {"encoder.onnx": "encoder", "decoder.onnx": "decoder", "tokenizer.json": None, "config.json": None}
    files = {}
    for name, role in roles.items():
        content = (OUTPUT / name).read_bytes()
        files[name] = {"bytes": len(content), "sha256": [hashlib.sha256(content).hexdigest()]}
        files[name] |= {"role": role} if role else {}
    manifest = {
        "schema": 1,
        "name": "solecism-tiny-corrector",
        "version": "1.0.0",
        "language": "en",
        "task": "text2text-generation",
        "chunk_bytes": 4 << 20,
        "files": files,
        "thresholds": {"default": 0.1},
        "max_tokens": 20,
        "activation_bits": 7,
        "metrics": None,
        "licence": "MIT OR Apache-2.0",
        "training_data": [],
    }
    (OUTPUT / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
