"""Checks a batch of texts with the gateway's function: each is an object of a bucket and gets one result object.

Step Functions sends `{"Items": [{"Key": …}, …], "BatchInput": {"bucket": …, "results": …, "language": …}}`. The result of
`texts/a.txt` is `RESULTS/texts/a.txt.json`: the gateway's answer, or `{"error": {"code", "message"}}`. What is
wrong with one text does not affect the others; what is wrong with AWS is raised, and Step Functions sends the batch again.
"""

import json
import os
import time

import boto3
from botocore.config import Config

# A batch makes its calls one after the other, because they only wait; the map runs many batches at the same time.
CONFIG = Config(retries={"max_attempts": 8, "mode": "adaptive"}, read_timeout=60)
# Seconds to wait before each further attempt, if a function has too much to do or a part of the text could not be checked.
WAITS = (1, 3, 6)
TRANSIENT = {"busy", "unavailable"}


def handler(event: dict, _context: object) -> dict:
    """How many texts were checked, and the keys of those that were not: their results say why."""
    batch = event["BatchInput"]
    s3, functions = boto3.client("s3", config=CONFIG), boto3.client("lambda", config=CONFIG)
    keys = [item["Key"] for item in event["Items"]]
    # A folder that somebody made in the console is an object whose name ends with a slash.
    keys = [key for key in keys if not key.endswith("/")]
    failed = []
    for key in keys:
        result = check(functions, s3.get_object(Bucket=batch["bucket"], Key=key)["Body"].read(), batch["language"])
        if is_failed(result):
            failed.append(key)
        s3.put_object(
            Bucket=batch["bucket"],
            Key=f"{batch['results'].rstrip('/')}/{key}.json",
            Body=json.dumps(result, ensure_ascii=False).encode(),
            ContentType="application/json",
        )
    return {"checked": len(keys) - len(failed), "failed": failed}


def check(functions: object, content: bytes, language: str) -> dict:
    """What the gateway answers about a text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return {
            "error": {
                "code": "not_utf8",
                "message": "the object is not a text in UTF-8: convert it, and check it again",
            }
        }
    request = {"text": text, "language": language}
    if key := os.environ.get("API_KEY"):
        request["api_key"] = key
    for wait in (*WAITS, None):
        response = functions.invoke(FunctionName=os.environ["GATEWAY_FUNCTION"], Payload=json.dumps(request).encode())
        answer = json.load(response["Payload"])
        if "FunctionError" in response:
            # Its message may have a part of the text in it, and this is logged.
            raise RuntimeError("the gateway's function ended with an error: its log says which")
        if wait is None or not is_transient(answer):
            return answer
        time.sleep(wait)
    raise AssertionError("the last attempt returns")


def is_transient(answer: dict) -> bool:
    """Whether the same call may succeed later."""
    return answer.get("error", {}).get("code") in TRANSIENT or any(
        part["status"] == "failed" for part in answer.get("parts", [])
    )


def is_failed(result: dict) -> bool:
    """Whether some of the text was not checked although it could be. A language that nobody serves does not count."""
    return "error" in result or any(part["status"] in ("failed", "incomplete") for part in result.get("parts", []))
