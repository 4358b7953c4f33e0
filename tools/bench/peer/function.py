"""The same job in Python, as one would write it: boto3 fetches the bundle, ONNX Runtime runs it on one thread.

The Rust function is compared with it. It finds the same bundle in MODEL_URI, answers the same events with every word's
probability, and reports in the same words how long its start took.
"""
# ruff: noqa: E402

import time

START = time.perf_counter()

import io
import json
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import boto3
import numpy as np
import onnxruntime
from boto3.s3.transfer import TransferConfig
from runtime import run
from tokenizers import Tokenizer

IMPORTED = time.perf_counter()

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
WORD = re.compile(r"\w+|[^\w\s]")


def log(message: str, **fields: object) -> None:
    print(json.dumps({"level": "INFO", "fields": {"message": message, **fields}}), flush=True)


def milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 3)


def start() -> Callable[[dict], dict]:
    """Fetches and loads the bundle; gives the handler."""
    begin = time.perf_counter()
    bucket, _, prefix = os.environ["MODEL_URI"].removeprefix("s3://").partition("/")
    s3 = boto3.client("s3")
    configured = time.perf_counter()
    # It fetches as many ranges at once, and of the same size, as the Rust function.
    transfer = TransferConfig(multipart_threshold=4 << 20, multipart_chunksize=4 << 20, max_concurrency=8)

    def fetch(name: str) -> bytes:
        content = io.BytesIO()
        s3.download_fileobj(bucket, prefix + name, content, Config=transfer)
        return content.getvalue()

    with ThreadPoolExecutor() as pool:
        names = ("manifest.json", "model.onnx", "tokenizer.json")
        manifest, model, tokenizer = pool.map(fetch, names)
    fetched = time.perf_counter()
    manifest = json.loads(manifest)
    tokenizer = Tokenizer.from_str(tokenizer.decode())
    tokenizer.no_truncation()
    tokenizer.enable_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    built = time.perf_counter()
    log(
        "model loaded",
        import_ms=milliseconds(START, IMPORTED),
        config_ms=milliseconds(begin, configured),
        download_ms=milliseconds(configured, fetched),
        build_ms=milliseconds(fetched, built),
    )
    log("initialised", init_ms=milliseconds(START, built))
    return Checker(manifest, tokenizer, session).handle


class Checker:
    def __init__(self, manifest: dict, tokenizer: Tokenizer, session: onnxruntime.InferenceSession) -> None:
        self.tokenizer = tokenizer
        self.session = session
        self.inputs = {node.name for node in session.get_inputs()}
        self.wrong = [manifest["labels"].index(label) for label in manifest["error_labels"]]
        self.threshold = manifest["thresholds"]["default"]

    def handle(self, event: dict) -> dict:
        """An event of API Gateway's HTTP API, and the response to it."""
        answer = self.check(json.loads(event["body"])["text"])
        return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(answer)}

    def check(self, text: str) -> dict:
        sentences = [sentence for sentence in SENTENCE_END.split(text) if sentence]
        words = [WORD.findall(sentence) for sentence in sentences]
        encodings = self.tokenizer.encode_batch(words, is_pretokenized=True)
        feed = {
            "input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids for encoding in encodings], dtype=np.int64),
        }
        feed = {name: array for name, array in feed.items() if name in self.inputs}
        logits = self.session.run(None, feed)[0]
        exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
        wrong = exponents[..., self.wrong].sum(axis=-1) / exponents.sum(axis=-1)
        found = []
        for row, encoding in enumerate(encodings):
            seen = None
            for column, word in enumerate(encoding.word_ids):
                # A word's label sits on its first piece.
                if word is not None and word != seen:
                    probability = float(wrong[row, column])
                    found.append({"text": words[row][word], "probability": round(probability, 4)})
                seen = word
        findings = [word for word in found if word["probability"] >= self.threshold]
        return {"sentences": sentences, "words": found, "findings": findings}


if __name__ == "__main__":
    run(start)
