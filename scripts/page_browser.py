"""Chromium, headless, and what a person does in the page of the gateway."""

import json
import re
import shutil
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, Route, expect, sync_playwright

# There is no sandbox, because root in a container may not have one. The other options keep the browser from calling home.
OPTIONS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync""".split()
# What the page says when it is done with a text.
DONE = re.compile(
    r"^(No mistakes found|Not checked|(Nothing found|[0-9]+ possible mistakes?) in the part that was checked|[0-9]+ possible mistakes?)$"
)
# The slider's name.
LEVEL = "How much to mark"
# The longest wait for anything that the page does, in milliseconds.
PATIENCE = 30_000


def chromium_program() -> str:
    """The Chromium of the system."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        sys.exit("e2e: there is no chromium: `apt-get install chromium` has it on Debian, `make e2e` as root does that")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """The same Chromium, with a profile that is gone afterwards."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """The page in a browser context of its own, and the texts that it has sent."""

    def __init__(self, browser: Browser, url: str, **options: object) -> None:
        # Without service workers the calls of the page itself can be watched and answered.
        self.context: BrowserContext = browser.new_context(**{"service_workers": "block", "base_url": url} | options)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.sent: list[dict] = []
        self.errors: list[str] = []
        self.page.on("request", self._request)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)

    def __enter__(self) -> "Visit":
        self.page.goto("/")
        self.page.locator("#language option").nth(1).wait_for(state="attached")
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def _request(self, request: Request) -> None:
        if request.url.endswith("/v1/detect"):
            self.sent.append(json.loads(request.post_data))

    @property
    def field(self) -> Locator:
        return self.page.locator("#text")

    @property
    def card(self) -> Locator:
        return self.page.locator("#card")

    @property
    def text(self) -> str:
        return self.field.input_value()

    def texts(self) -> list[str]:
        """Returns what was sent, and forgets it."""
        sent, self.sent = [one["text"] for one in self.sent], []
        return sent

    def done(self) -> None:
        """Waits until all of the text is checked. Playwright's own waiting polls too rarely for tests with so many steps."""
        until = time.monotonic() + PATIENCE / 1000
        says = ""
        while time.monotonic() < until:
            says = self.page.locator("#summary").text_content()
            if DONE.match(says):
                return
            self.page.wait_for_timeout(20)
        sys.exit(f"e2e: the page is not done with the text: it says {says!r}, {self.errors}")

    def write(self, text: str) -> None:
        """As pasted."""
        self.field.fill(text)
        self.done()

    def caret(self, at: int) -> None:
        self.field.focus()
        self.field.evaluate("(field, at) => field.setSelectionRange(at, at)", at)

    def marks(self) -> list[str]:
        return self.page.locator("#copy mark").all_text_contents()

    def click_on(self, words: str) -> None:
        """Clicks in the middle of a mark, where a person sees it."""
        box = self.page.locator("#copy mark", has_text=words).first.bounding_box()
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def answer_with(self, change) -> None:
        """Has `change` alter the answers of /v1/detect."""
        self.answer_with_text(lambda body, _: change(body))

    def answer_with_text(self, change) -> None:
        """Does the same with the text that was sent."""

        def handle(route: Route) -> None:
            response = route.fetch()
            body = response.json()
            change(body, json.loads(route.request.post_data)["text"])
            route.fulfill(response=response, json=body)

        self.page.route("**/v1/detect", handle)


def findings(url: str, text: str) -> list[str]:
    """What the gateway itself finds in a text."""
    body = json.dumps({"text": text, "offset_encoding": "utf16"}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{url}/v1/detect", body)) as answer:
        return [finding["text"] for finding in json.load(answer)["findings"]]
