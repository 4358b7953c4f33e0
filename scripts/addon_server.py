"""What the add-on's tests run against: a server that answers as Solecism does, and the pages that somebody writes in.

A gateway finds what its models find; this server finds only the words that it is given, so that a test can say what follows.
"""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# The words that are found, with their kind, probability and suggestions.
FOUND = {
    "ein": ("form", 0.97, ["einen", "den"]),
    "habben": ("spelling", 0.99, ["haben"]),
    "gesehn": (None, 0.91, []),
}
KEY = "a-key-of-the-tests-0123456789"

PAGES = {
    # In a font whose letters all have the same width, a word's place is known without measuring it.
    "/plain": """<textarea id="field" rows="6" style="font: 20px/30px monospace; padding: 10px; border: 2px solid; width: 600px"></textarea>
        <p>Beside it.</p><input id="line">""",
    "/rich": """<div id="field" contenteditable style="font: 20px/30px sans-serif; width: 600px">
        <p>Ich <b>habe gestern e<i>in</i></b> Hund gesehen.</p><pre>ein habben</pre>
        <p>Mit <code>ein</code> ist nichts. Wir habben es.</p></div>""",
    "/others": """<input type="password" id="password"><input id="line"><textarea id="off" spellcheck="false"></textarea>
        <textarea id="readonly" readonly>Ich habe ein Hund.</textarea><textarea id="code" autocomplete="one-time-code"></textarea>
        <div class="cm-editor"><div id="editor" contenteditable>a</div></div><pre id="pre" contenteditable>a</pre>
        <textarea id="hidden" style="-webkit-text-security: disc"></textarea>""",
    "/dark": """<style>body, textarea { background: #111; color: #eee }</style><textarea id="field" rows="6" cols="60"></textarea>""",
    "/dialog": """<div style="transform: translate(40px, 30px)"><dialog id="dialog"><textarea id="field" rows="6" cols="40"></textarea></dialog></div>
        <script>document.getElementById("dialog").showModal()</script>""",
    "/strict": """<textarea id="field" rows="6" cols="60"></textarea>""",
}


def answer(text: str) -> dict:
    """As `/v1/detect` answers, in German."""
    findings = []
    for word, (kind, probability, suggestions) in FOUND.items():
        for match in re.finditer(rf"\b{word}\b", text):
            start, end = (len(text[:at].encode("utf-16-le")) // 2 for at in match.span())
            finding = {"start": start, "end": end, "text": word, "language": "de", "probability": probability}
            finding |= {"words": 1, "replacements": suggestions, "suggestions": [{"text": one} for one in suggestions]}
            findings.append(finding | ({"kind": kind} if kind else {}))
    findings.sort(key=lambda one: one["start"])
    return {"language": "de", "sentences": [{"start": 0, "end": len(text), "language": "de"}], "findings": findings}


class Server:
    """The server, and the calls that it was sent."""

    def __init__(self) -> None:
        self.key = ""
        self.calls: list[dict] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def send(self, status: int, kind: str, body: str) -> None:
                content = body.encode()
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(content)))
                if self.path == "/strict":
                    self.send_header(
                        "content-security-policy", "default-src 'none'; require-trusted-types-for 'script'"
                    )
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self) -> None:
                if self.path == "/v1/languages":
                    self.api({"languages": [{"code": "de", "name": "German"}]})
                elif self.path in PAGES:
                    page = f'<!doctype html><html lang="de"><title>Page</title><body>{PAGES[self.path]}'
                    self.send(200, "text/html; charset=utf-8", page)
                else:
                    self.send(404, "text/plain", "")

            def do_POST(self) -> None:
                sent = json.loads(self.rfile.read(int(self.headers["content-length"])))
                server.calls.append(sent | {"headers": dict(self.headers)})
                self.api(answer(sent["text"]))

            def api(self, body: dict) -> None:
                if server.key and self.headers.get("authorization") != f"Bearer {server.key}":
                    self.send(401, "application/json", '{"error": {"code": "unauthorized", "message": "no"}}')
                else:
                    self.send(200, "application/json", json.dumps(body))

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pages(self) -> str:
        """Where the pages are. To a browser this is another site than the API's."""
        return f"http://localhost:{self.port}"

    def texts(self) -> list[str]:
        """Returns what was sent, and forgets it."""
        calls, self.calls = self.calls, []
        return [one["text"] for one in calls]

    def __enter__(self) -> "Server":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
