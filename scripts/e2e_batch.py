"""batch/handler.py as Step Functions calls it: texts and results in the real S3 server, the gateway before the real functions.

Lambda's Invoke is played here: what it is sent goes to the gateway, and its answer back.
"""

import json
import os
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
from e2e_gateway import ROOT, Servers, expect
from e2e_stores import TARGET, free_port, running

sys.path.insert(0, str(ROOT / "batch"))
import handler

TEXTS = {
    "texts/de.txt": b"Ich habe gestern ein Hund gesehen.",
    "texts/folder/sv with å.txt": "\ufeffHan kan inte simmar i havet.".encode(),
    "texts/folder/": b"",
    "texts/latin1.txt": "Grüße".encode("latin-1"),
    "texts/long.txt": b"Das ist ein Satz. " * 3000,
    "texts/polish.txt": "To jest bardzo dobry dzień i wszyscy są zadowoleni.".encode(),
}


class Lambda(ThreadingHTTPServer):
    """Lambda's Invoke in front of a gateway that asks for a key, as the function does for a text that is sent to it directly."""

    def __init__(self, gateway: str, key: str) -> None:
        self.busy, self.broken, self.names = 0, False, []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                server.names.append(self.path)
                event = json.loads(self.rfile.read(int(self.headers["content-length"])))
                headers = {"authorization": f"Bearer {event.pop('api_key', '')}", "content-type": "application/json"}
                request = urllib.request.Request(f"{gateway}/v1/detect", json.dumps(event).encode(), headers)
                try:
                    with urllib.request.urlopen(request) as answer:
                        body = answer.read()
                except urllib.error.HTTPError as error:
                    body = error.read()
                if server.busy > 0:
                    server.busy -= 1
                    body = b'{"error": {"code": "unavailable", "message": "busy"}}'
                self.send_response(200)
                if server.broken:
                    self.send_header("x-amz-function-error", "Unhandled")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def batch(keys: list[str]) -> dict:
    event = {"Items": [{"Key": key} for key in keys]}
    return handler.handler(
        event | {"BatchInput": {"bucket": "bucket", "results": "results/", "language": "auto"}}, None
    )


def main() -> None:
    key = "a-key-of-the-tests-0123456789"
    handler.WAITS = (0.01, 0.01)
    with tempfile.TemporaryDirectory(prefix="solecism-batch-") as folder:
        work, port = Path(folder), free_port()
        (work / "s3/bucket").mkdir(parents=True)
        servers = Servers(work)
        with (
            servers,
            running([TARGET / "local-s3", "--root", work / "s3", "--port", port, "--writable"], port, work) as endpoint,
        ):
            functions = Lambda(servers.start("solecism-gateway", BACKENDS=servers.backends, API_KEY=key), key)
            os.environ |= {
                "AWS_ENDPOINT_URL_S3": endpoint,
                "AWS_ENDPOINT_URL_LAMBDA": f"http://127.0.0.1:{functions.server_port}",
                "AWS_ACCESS_KEY_ID": "solecism-local",
                "AWS_SECRET_ACCESS_KEY": "solecism-local-secret",
                "AWS_DEFAULT_REGION": "eu-central-1",
                "GATEWAY_FUNCTION": "gateway:live",
                "API_KEY": key,
            }
            s3 = boto3.client("s3", config=handler.CONFIG)
            for name, content in TEXTS.items():
                s3.put_object(Bucket="bucket", Key=name, Body=content)

            def result(name: str) -> dict:
                return json.load(s3.get_object(Bucket="bucket", Key=f"results/{name}.json")["Body"])

            functions.busy = 1
            expect(
                "one text's fault costs no other",
                batch(list(TEXTS)),
                {"checked": 3, "failed": ["texts/latin1.txt", "texts/long.txt"]},
            )
            written = {
                str(one.relative_to(work / "s3/bucket/results")) for one in (work / "s3/bucket/results").rglob("*.json")
            }
            expect("one result a text", written, {f"{name}.json" for name in TEXTS if not name.endswith("/")})
            expect(
                "by the function that was named",
                set(functions.names),
                {"/2015-03-31/functions/gateway%3Alive/invocations"},
            )
            for name, word in (("texts/de.txt", "ein"), ("texts/folder/sv with å.txt", "simmar")):
                found = result(name)["findings"]
                expect(f"{name}: what is found is in its result", [one["text"] for one in found], [word])
            codes = [result(f"texts/{name}.txt")["error"]["code"] for name in ("latin1", "long")]
            expect("a text that cannot be checked says why", codes, ["not_utf8", "text_too_long"])
            expect(
                "a language that nobody serves is named", result("texts/polish.txt")["parts"][0]["status"], "not_served"
            )

            functions.busy = 3
            expect(
                "what stays busy is said to have failed",
                batch(["texts/de.txt"]),
                {"checked": 0, "failed": ["texts/de.txt"]},
            )
            expect("once more it is checked", batch(["texts/de.txt"]), {"checked": 1, "failed": []})
            os.environ["API_KEY"] = ""
            expect("without the key nothing is", batch(["texts/de.txt"])["failed"], ["texts/de.txt"])
            functions.broken = True
            try:
                batch(["texts/de.txt"])
            except RuntimeError as error:
                expect("a function that ends makes Step Functions try again", "Hund" in str(error), False)
            else:
                sys.exit("e2e: a function that ends is no error")
            functions.shutdown()
            functions.server_close()
    print("e2e: the batch works")


if __name__ == "__main__":
    main()
