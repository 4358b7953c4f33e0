"""The real functions behind the real `cargo lambda invoke`, with their models in a real S3 server, all on loopback.

It starts scripts/local.sh over buckets of its own, with the tiny bundle of the tests, and calls the German function: first
while the bundle is missing or damaged, then with the whole bundle. The function is one process from the first call
to the last, so that the calls also show that a failed load is tried again. Then it starts anew over the bundles that
ship, and calls the functions of all languages; one without a bundle gets the tiny one.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

from api_event import api_event

ROOT = Path(__file__).resolve().parent.parent
TINY = ROOT / "tools/testing/data/tiny"
TINY_CORRECTOR = ROOT / "tools/testing/data/tiny-correct"
MODELS = ROOT / "models"
SHIPPED_ENGLISH = MODELS / "en"
FUNCTIONS = sorted(folder.name for folder in (ROOT / "functions").iterdir())
LANGUAGES = [name for name in FUNCTIONS if name != "gateway" and not name.startswith("correct-")]
DETECT = "/v1/de/detect"
HEALTH = "/v1/de/health"
SENTENCES = dict.fromkeys(LANGUAGES, "1, 2, 3.") | {
    "cs": "To je věta.",
    "de": "Das ist ein Satz.",
    "en": "It is a sentence.",
    "it": "È una frase.",
    "sv": "Det är en mening.",
}


class Functions:
    """The functions under `cargo lambda watch`, and the folder that their S3 server serves."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.work.mkdir()
        self.buckets = work / "buckets"
        self.buckets.mkdir()
        self.port, self.gateway_port = free_port(), free_port()

    def __enter__(self) -> "Functions":
        environment = os.environ | {
            "PORT": str(self.port),
            "GATEWAY_PORT": str(self.gateway_port),
            "S3_ROOT": str(self.buckets),
            "MODELS_URI": "s3://e2e-models/",
            "LANGUAGE": "de",
            "CORRECTORS": "en",
            "NO_COLOR": "1",
        }
        self.log = (self.work / "log").open("w+b")
        # A process group of its own, so that stopping it is what Ctrl-C in a terminal does.
        self.process = subprocess.Popen(
            [ROOT / "scripts/local.sh", "--ignore-changes"],
            env=environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        while "\nReady: " not in self.log_text():
            try:
                code = self.process.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
            sys.exit(f"e2e: scripts/local.sh ended with {code}:\n{self.log_text()}")
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait()
        self.log.close()
        if failure:
            print(f"The log of the functions and of cargo lambda watch:\n{self.log_text()}", file=sys.stderr)

    def log_text(self) -> str:
        return (self.work / "log").read_text(errors="replace")

    def call(self, method: str, path: str, body: str | None, language: str = "de") -> tuple[int, dict]:
        """One call of a language's function through `cargo lambda invoke`: the status and the decoded body."""
        response = self.invoke(json.dumps(api_event(method, path, body)), language)
        return response["statusCode"], json.loads(response["body"])

    def invoke(self, payload: str, language: str = "de") -> dict:
        """What a language's function answers to any event."""
        event = self.work / "event.json"
        event.write_text(payload)
        invoke = [ROOT / ".venv/bin/cargo-lambda", "lambda", "invoke", f"solecism-{language}", "--data-file", event]
        invoke += ["--invoke-address", "127.0.0.1", "--invoke-port", str(self.port)]
        return json.loads(subprocess.run(invoke, stdout=subprocess.PIPE, check=True).stdout)

    def detect(self, **fields: object) -> tuple[int, dict]:
        return self.call("POST", DETECT, json.dumps(fields))

    def bundle(self, source: Path = TINY, language: str = "de") -> Path:
        """A bundle in the bucket, whole."""
        return shutil.copytree(source, self.buckets / "e2e-models" / language, dirs_exist_ok=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def expect(what: str, found: object, expected: object) -> None:
    if found != expected:
        sys.exit(f"e2e: {what}: expected {expected!r}, found {found!r}")
    print(f"ok    {what}")


def truncate(bundle: Path) -> None:
    os.truncate(bundle / "model.onnx", 1000)


def alter(bundle: Path) -> None:
    model = bytearray((bundle / "model.onnx").read_bytes())
    model[5000] ^= 1
    (bundle / "model.onnx").write_bytes(model)


def edit_manifest(change: Callable[[dict], object]) -> Callable[[Path], None]:
    def edit(bundle: Path) -> None:
        manifest = json.loads((bundle / "manifest.json").read_text())
        change(manifest)
        (bundle / "manifest.json").write_text(json.dumps(manifest))

    return edit


def rename_to_parent(manifest: dict) -> None:
    manifest["files"]["../model.onnx"] = manifest["files"].pop("model.onnx")


def lie_about_size(manifest: dict) -> None:
    manifest["files"]["model.onnx"]["bytes"] = 1 << 40


def loads_that_fail(function: Functions) -> None:
    status, body = function.detect(text="Das ist ein Satz.")
    expect("no bucket", (status, body["error"]["code"]), (503, "bucket_not_found"))
    (function.buckets / "e2e-models").mkdir()
    status, body = function.detect(text="Das ist ein Satz.")
    expect("no bundle", (status, body["error"]["code"]), (503, "model_not_found"))
    damages = [
        ("a missing file", lambda bundle: (bundle / "tokenizer.json").unlink(), "model_not_found"),
        ("a truncated file", truncate, "truncated"),
        ("an altered file", alter, "checksum_mismatch"),
        ("a newer schema", edit_manifest(lambda manifest: manifest.update(schema=3)), "unsupported_schema"),
        ("a name that leaves the bundle", edit_manifest(rename_to_parent), "bad_name"),
        ("a size that lies", edit_manifest(lie_about_size), "size_limit"),
        ("another language", edit_manifest(lambda manifest: manifest.update(language="sv")), "wrong_language"),
    ]
    for what, damage, code in damages:
        damage(function.bundle())
        status, body = function.detect(text="Das ist ein Satz.")
        expect(what, (status, body["error"]["code"]), (503, code))
    status, body = function.call("GET", HEALTH, None)
    expect("health without a model", (status, body["status"], body["loaded"]), (503, "unavailable", False))


def texts(function: Functions) -> None:
    function.bundle()
    text = "Grüß 😀 Dich!"
    status, body = function.detect(text=text, threshold=0, offset_encoding="utf32")
    expect("the bundle whole again", (status, body["cold"], body["language"]), (200, True, "de"))
    expect("one stretch of words in error", [finding["text"] for finding in body["findings"]], [text])
    words = [text[word["start"] : word["end"]] for word in body["words"]]
    expect("offsets in code points", words, ["Grüß", "😀", "Dich", "!"])
    status, body = function.call("GET", HEALTH, None)
    expect("health", (status, body["loaded"], body["model"]["name"]), (200, True, "solecism-tiny"))

    cases = [
        ("an empty text", "", 0),
        ("a blank text", " \t\n\u00a0", 0),
        ("NUL bytes", "Das\0ist", None),
        ("a lone combining mark", "\u0301", None),
        ("right-to-left text", "זה משפט 123", None),
        ("a word of 40,000 letters", "a" * 40_000, 1),
    ]
    for what, text, count in cases:
        status, body = function.detect(text=text)
        expect(what, (status, body.get("cold"), body.get("incomplete")), (200, False, None))
        size = len(text.encode())
        inside = all(0 <= word["start"] < word["end"] <= size for word in body["words"])
        expect(f"{what}: offsets", (inside, count in (None, len(body["words"]))), (True, True))


def bad_requests(function: Functions) -> None:
    cases = [
        ("not JSON", "POST", DETECT, "Das ist ein Satz.", (400, "invalid_json", None)),
        ("no text", "POST", DETECT, "{}", (400, "missing_field", "text")),
        ("text of another type", "POST", DETECT, '{"text": 1}', (400, "wrong_type", "text")),
        ("an unknown field", "POST", DETECT, '{"text": "", "txt": 1}', (400, "unknown_field", "txt")),
        ("a threshold of 2", "POST", DETECT, '{"text": "", "threshold": 2}', (400, "out_of_range", "threshold")),
        ("a long text", "POST", DETECT, json.dumps({"text": "a" * 40_001}), (413, "text_too_long", "text")),
        ("another method", "GET", DETECT, None, (405, "method_not_allowed", None)),
        ("another path", "GET", "/v2", None, (404, "not_found", None)),
    ]
    for what, method, path, body, expected in cases:
        status, answer = function.call(method, path, body)
        error = answer["error"]
        expect(what, (status, error["code"], error.get("field")), expected)


def events(function: Functions) -> None:
    """Other senders than an HTTP API that may call a function."""
    body = json.dumps({"text": "Das ist ein Satz."})
    rest = {
        "resource": "/{proxy+}",
        "path": f"/texts{DETECT}",
        "httpMethod": "POST",
        "headers": {"Host": "api.example"},
        "pathParameters": {"proxy": DETECT.removeprefix("/")},
        "requestContext": {"httpMethod": "POST", "path": f"/texts{DETECT}", "stage": "beta"},
        "body": body,
    }
    balancer = {
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-north-1:1:targetgroup/x/1"}},
        "httpMethod": "POST",
        "path": DETECT,
        "multiValueHeaders": {"host": ["balancer.example"]},
        "body": body,
        "isBase64Encoded": False,
    }
    stage = api_event("POST", f"/beta{DETECT}", body)
    stage["requestContext"]["stage"] = "beta"
    host = api_event("POST", DETECT, body)
    host["headers"]["host"] = "xn--b"
    for what, event, status in [
        ("a REST API with a stage and a base path", rest, 200),
        ("an HTTP API with a named stage", stage, 200),
        ("a load balancer", balancer, 200),
        ("a host that is none", host, 400),
    ]:
        expect(what, function.invoke(json.dumps(event))["statusCode"], status)
    answer = function.invoke(body)
    expect("a bare text", (answer["language"], len(answer["words"])), ("de", 5))
    answer = function.invoke(json.dumps({"text": "Das", "level": "loud"}))
    expect("a bare text with a level that there is not", answer["error"]["field"], "level")
    for payload in ("{}", '{"warmup": true}', '{"detail-type": "Scheduled Event", "source": "aws.events"}'):
        expect(f"a warm-up: {payload}", function.invoke(payload), {"warm": True})
    for payload in ('{"Records": [{"eventSource": "aws:s3"}]}', "[]", "Das ist ein Satz."):
        expect(f"another event: {payload}", function.invoke(payload)["error"]["code"], "unknown_event")


def invoke_script(function: Functions) -> None:
    text = "„Anführungszeichen“ \"und\" 'Apostrophe' \\ $HOME"
    environment = os.environ | {"TEXT": text, "LANGUAGE": "de", "PORT": str(function.port)}
    answer = subprocess.run([ROOT / "scripts/invoke.sh"], env=environment, stdout=subprocess.PIPE, check=True).stdout
    last = json.loads(answer)["words"][-1]
    expect("scripts/invoke.sh sends the text as it is", last["end"], len(text.encode()))


def every_language(functions: Functions) -> None:
    for language in LANGUAGES:
        shipped = MODELS / language
        if shipped.is_dir():
            name = json.loads((shipped / "manifest.json").read_text())["name"]
            functions.bundle(shipped, language)
        else:
            name = "solecism-tiny"
            edit_manifest(lambda manifest, code=language: manifest.update(language=code))(
                functions.bundle(TINY, language)
            )
        path = f"/v1/{language}"
        status, body = functions.call("GET", f"{path}/health", None, language)
        found = (status, body["language"], body.get("model", {}).get("name"))
        expect(f"{language}: health", found, (200, language, name))
        sentence = SENTENCES[language]
        request = json.dumps({"text": sentence, "threshold": 0})
        status, body = functions.call("POST", f"{path}/detect", request, language)
        found = (status, body["language"], [finding["text"] for finding in body["findings"]])
        expect(f"{language}: detect", found, (200, language, [sentence]))
    shipped = {manifest.parent.name for manifest in MODELS.glob("*/manifest.json")}
    expect("every model that ships has its function", sorted(shipped - set(LANGUAGES)), [])


def corrector(functions: Functions) -> None:
    """A model that writes sentences anew, in a function of its own: the tiny one, judged by the English detector that ships."""
    path, name = "/v1/en/correct", "correct-en"
    text = "He go to school.\r\nShe is here."

    def correct(of: str, path: str = path, **fields: object) -> tuple[int, dict]:
        return functions.call("POST", path, json.dumps({"text": text} | fields), of)

    status, body = correct(name)
    expect("corrector: no bundle", (status, body["error"]["code"]), (503, "model_not_found"))
    damages = [
        ("a truncated decoder", lambda bundle: os.truncate(bundle / "decoder.onnx", 1000), "truncated"),
        ("another language", edit_manifest(lambda manifest: manifest.update(language="sv")), "wrong_language"),
    ]
    for what, damage, code in damages:
        damage(functions.bundle(TINY_CORRECTOR, name))
        status, body = correct(name)
        expect(f"corrector: {what}", (status, body["error"]["code"]), (503, code))
    functions.bundle(SHIPPED_ENGLISH, name)
    status, body = correct(name)
    expect("corrector: a detector in its place", (status, body["error"]["code"]), (503, "wrong_task"))
    shutil.rmtree(functions.buckets / "e2e-models" / name)
    functions.bundle(TINY_CORRECTOR, name)
    status, body = correct(name)
    # The detector takes "is" to be right, so the model's "are" is not used.
    found = (status, body["cold"], body["text"], [made["replacement"] for made in body["corrections"]])
    expect("corrector: a text", found, (200, True, text.replace("go", "goes"), ["goes"]))
    status, body = functions.call("GET", "/v1/en/health", None, name)
    expect("corrector: health", (status, body["model"]["name"]), (200, "solecism-tiny-corrector"))
    answer = functions.invoke(json.dumps({"text": "He go to school."}), name)
    expect("corrector: a bare text", answer["text"], "He goes to school.")
    status, body = correct("gateway", "/v1/correct", language="en")
    expect("corrector: by the gateway", (status, body["text"]), (200, text.replace("go", "goes")))
    form = urllib.parse.urlencode({"text": "He go to school.", "language": "en"}).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{functions.gateway_port}/v2/check", form) as answer:
        matches = json.load(answer)["matches"]
    replacements = {one["value"] for match in matches for one in match["replacements"]}
    expect("corrector: among LanguageTool's replacements", any("goes" in one for one in replacements), True)


def gateway(functions: Functions) -> None:
    """The gateway before the functions, which it reaches by the Invoke API, and by HTTP as a server of its own."""
    expect("gateway: a warm-up", functions.invoke("{}", "gateway"), {"warm": True})
    body = functions.invoke(json.dumps({"text": SENTENCES["de"], "language": "de"}), "gateway")
    expect("gateway: a bare text", [part["language"] for part in body["parts"]], ["de"])
    status, body = functions.call("GET", "/v1/health", None, "gateway")
    expect("gateway: languages", (status, sorted(body["languages"])), (200, LANGUAGES))
    for language in LANGUAGES:
        request = json.dumps({"text": SENTENCES[language], "language": language, "threshold": 0})
        status, body = functions.call("POST", "/v1/detect", request, "gateway")
        found = (status, [part["status"] for part in body["parts"]], [finding["text"] for finding in body["findings"]])
        expect(f"gateway: {language} by the Invoke API", found, (200, ["checked"], [SENTENCES[language]]))
        form = urllib.parse.urlencode({"text": SENTENCES[language], "language": language}).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{functions.gateway_port}/v2/check", form) as answer:
            body = json.load(answer)
        found = (body["warnings"], body["sentenceRanges"])
        expect(f"gateway: {language} by HTTP", found, ({"incompleteResults": False}, [[0, len(SENTENCES[language])]]))


def check_log(functions: Functions) -> None:
    log = functions.log_text()
    words = ("Satz", "Grüß", "HOME", "זה", "věta", "frase")
    expect("no text on the log", [word for word in words if word in log], [])
    expect("no panic on the log", "panicked" in log, False)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="solecism-e2e-") as work:
        with Functions(Path(work) / "tiny") as function:
            loads_that_fail(function)
            texts(function)
            bad_requests(function)
            events(function)
            invoke_script(function)
            check_log(function)
        with Functions(Path(work) / "shipped") as functions:
            every_language(functions)
            gateway(functions)
            corrector(functions)
            check_log(functions)
    print("e2e: the functions answer as they should")


if __name__ == "__main__":
    main()
