"""The gateway before the functions of all languages, with the bundles that ship, on loopback: what real clients make of it.

The functions and the gateway run as servers of their own. Clients: the package language_tool_python, requests as LTeX sends
them, `ltrs` of the crate languagetool-rust, and schemathesis, which calls every route
of the OpenAPI document with what the document allows and with what it does not.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

import language_tool_python

ROOT = Path(__file__).resolve().parent.parent
BINARIES = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"
TOOLS = ROOT / ".venv/bin"
# A text with a mistake and one word of it, by language; 😀 takes two code units of UTF-16, the combining mark one of its own.
TEXTS = {
    "cs": ("Ahoj 😀 e\u0301. Mam rád tvoje auto.", "Mam"),
    "de": ("Hallo 😀 e\u0301. Ich habe gestern ein Hund gesehen.", "ein"),
    "en": ("Hello 😀 e\u0301. Yesterday he go to school with his friend.", "go"),
    "it": ("Ciao 😀 e\u0301. Il museo mi ha piaciuto di più, perchè mi interesso di storia.", "perchè"),
    "sv": ("Hej 😀 e\u0301. Han kan inte simmar i havet.", "simmar"),
}


class Servers:
    """A function for each language and the gateway before them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen] = []
        self.backends = ""

    def start(self, binary: str, **environment: str) -> str:
        """A server, and its address, which is the first line that it writes."""
        log = self.folder / f"{binary}-{len(self.processes)}.log"
        process = subprocess.Popen(
            [BINARIES / binary],
            env={key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
            | {"PORT": "0", "NO_COLOR": "1"}
            | environment,
            stdout=subprocess.PIPE,
            stderr=log.open("wb"),
        )
        self.processes.append(process)
        if address := process.stdout.readline():
            return address.decode().strip()
        sys.exit(f"e2e: {binary} did not start: {log.read_text()}")

    def __enter__(self) -> str:
        functions = {}
        for language in TEXTS:
            functions[language] = self.start(f"solecism-{language}", MODEL_URI=str(ROOT / "models" / language))
        self.backends = " ".join(f"{code}={url}" for code, url in functions.items())
        return self.start("solecism-gateway", BACKENDS=self.backends)

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait() for process in self.processes]
        expect("the servers stop when they are told to", set(codes), {0})


def expect(what: str, found: object, expected: object) -> None:
    if found != expected:
        sys.exit(f"e2e: {what}: expected {expected!r}, found {found!r}")
    print(f"ok    {what}")


def post(url: str, **fields: str) -> dict:
    body = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(url, body) as answer:
        return json.load(answer)


def in_utf16(text: str, offset: int, length: int) -> str:
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


# Texts in a language whose model corrects: as written, and with the first replacement of every match; an emoji comes before all matches.
MENDED = {
    "de": (
        "👍 Das ist eine gutes Restaurant. Die polizei kam sofort. Wir waren drei Woche in Kenia.",
        "👍 Das ist ein gutes Restaurant. Die Polizei kam sofort. Wir waren drei Wochen in Kenia.",
    ),
}


def detect(gateway: str) -> None:
    for language, (text, word) in TEXTS.items():
        request = urllib.request.Request(
            f"{gateway}/v1/detect", json.dumps({"text": text, "level": "picky", "offset_encoding": "utf32"}).encode()
        )
        with urllib.request.urlopen(request) as answer:
            body = json.load(answer)
        found = [text[one["start"] : one["end"]] for one in body["findings"]]
        said = [one["text"] for one in body["findings"]]
        where = (body["language"], body["incomplete"], said == found, any(word in one.split() for one in found))
        expect(f"/v1/detect finds {language} and {word!r}", where, (language, False, True, True))


def language_tool(gateway: str) -> None:
    """https://pypi.org/project/language-tool-python: offsets in code points, as Python counts."""
    for language, (text, word) in TEXTS.items():
        for code in (language, "auto"):
            with language_tool_python.LanguageTool(code, remote_server=gateway) as tool:
                tool.picky = True
                matches = tool.check(text)
                found = [text[match.offset : match.offset + match.error_length] for match in matches]
                shown = any(word in one.split() for one in found)
                rules = {(match.rule_id, match.rule_issue_type, match.category) for match in matches}
                expect(f"language_tool_python: {word!r} in {language} as {code}", shown, True)
                ours = all(rule.startswith("SOLECISM") for rule, _, _ in rules)
                expect("language_tool_python: rules", (ours, bool(rules)), (True, True))
                # The client gives this offset in UTF-16, as LanguageTool counts; it converts the other one.
                in_context = {
                    match.context.encode("utf-16-le")[2 * match.offset_in_context :].decode("utf-16-le")[
                        : match.error_length
                    ]
                    for match in matches
                }
                expect("language_tool_python: contexts", in_context, set(found))
                tool.disabled_rules = {rule for rule, _, _ in rules}
                expect("language_tool_python: a disabled rule", tool.check(text), [])


def replacements(gateway: str) -> None:
    for language, (text, mended) in MENDED.items():
        with language_tool_python.LanguageTool(language, remote_server=gateway) as tool:
            expect(f"language_tool_python mends {language}", tool.correct(text), mended)
            kinds = {match.rule_id for match in tool.check(text)}
            expect("language_tool_python: a rule for each kind", len(kinds) > 1, True)


def ltex(gateway: str) -> None:
    """As LTeX+ sends LaTeX: commands are markup, some of them to be read as text."""
    for language, (text, word) in TEXTS.items():
        before, after = text.split(f"{word} ", 1)
        annotation = [
            {"markup": "\\section{"},
            {"text": before},
            {"markup": "\\emph{"},
            {"text": word},
            {"markup": "}"},
            {"text": f" {after}"},
            {"markup": "}\n", "interpretAs": "\n\n"},
        ]
        sent = "".join(one.get("text", one.get("markup")) for one in annotation)
        body = post(
            f"{gateway}/v2/check",
            data=json.dumps({"annotation": annotation}),
            language=language,
            level="picky",
            enabledRules="",
            motherTongue="en",
        )
        found = [in_utf16(sent, match["offset"], match["length"]) for match in body["matches"]]
        contexts = {
            in_utf16(match["context"]["text"], match["context"]["offset"], match["context"]["length"])
            for match in body["matches"]
        }
        expect(f"annotations: {word!r} in {language}", any(word in one for one in found), True)
        expect("annotations: contexts", contexts, {one.replace("\n", " ") for one in found})


def ltrs(gateway: str) -> None:
    """https://crates.io/crates/languagetool-rust"""
    # The port goes with the host, because --port takes only four digits.
    base = [TOOLS / "ltrs", "--hostname", gateway]
    subprocess.run([*base, "ping"], check=True, stdout=subprocess.DEVNULL)
    for language, (text, word) in TEXTS.items():
        command = [*base, "check", "--language", language, "--level", "picky", "--raw", "--text", text]
        answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        answer = answer if isinstance(answer, dict) else answer[0]
        found = [in_utf16(text, match["offset"], match["length"]) for match in answer["matches"]]
        expect(f"ltrs: {word!r} in {language}", any(word in one.split() for one in found), True)


def schemathesis(gateway: str) -> None:
    command = [TOOLS / "schemathesis", "--config-file", ROOT / "scripts/schemathesis.toml"]
    command += ["run", f"{gateway}/openapi.json", "--no-color"]
    command += ["--seed", "1", "--max-examples", os.environ.get("EXAMPLES", "40"), "--generation-database", "none"]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode:
        sys.exit(f"e2e: schemathesis:\n{result.stdout.decode()}")
    print("ok    schemathesis finds nothing")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="solecism-e2e-") as folder:
        with Servers(Path(folder)) as gateway:
            detect(gateway)
            language_tool(gateway)
            replacements(gateway)
            ltex(gateway)
            ltrs(gateway)
            schemathesis(gateway)
        logs = "".join(log.read_text(errors="replace") for log in Path(folder).glob("*.log"))
        words = ("Hund", "škol", "school", "cinema", "skolan", "\u0301")
        expect("no text on the log", [word for word in words if word in logs], [])
        expect("no panic on the log", "panicked" in logs, False)
    print("e2e: the gateway answers as clients expect")


if __name__ == "__main__":
    main()
