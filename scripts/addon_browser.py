"""A person in headless Chromium with the add-on loaded: what `e2e_addon.py` types, clicks and sees."""

import time
from collections.abc import Callable

from addon_server import Server
from axe_playwright_python.sync_playwright import Axe
from e2e_gateway import ROOT, expect
from page_browser import PATIENCE
from playwright.sync_api import BrowserContext, Error, Page

ADDON = ROOT / "addon"
TEXT = "Ich habe gestern ein Hund gesehen.\nSie habben mich gesehn."
# Longer than the pause before a check, in seconds.
AFTER_A_PAUSE = 1.2


def until(what: str, found: Callable[[], object], expected: object) -> None:
    """Waits until it is as expected, because the add-on tells nobody when it is done."""
    end = time.monotonic() + PATIENCE / 1000
    while (value := found()) != expected and time.monotonic() < end:
        time.sleep(0.05)
    expect(what, value, expected)


def violations(page: Page) -> list[str]:
    return [one["id"] for one in Axe().run(page).response["violations"]]


class Browser:
    """Chromium with the add-on, which is told where the server is."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.context, self.server = context, server
        self.worker = context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")
        self.id = self.worker.url.split("/")[2]
        self.set(server=server.url, key="", level="default", off=[])

    def set(self, **settings: object) -> None:
        self.worker.evaluate("settings => chrome.storage.local.set(settings)", settings)

    def visit(self, path: str) -> "Visit":
        self.server.key = ""
        self.server.calls.clear()
        self.set(server=self.server.url, key="", level="default", off=[])
        return Visit(self, path)


class Visit:
    """A page that somebody writes in, and what the add-on draws over it, which the page itself cannot see."""

    def __init__(self, browser: Browser, path: str) -> None:
        self.browser = browser
        self.page: Page = browser.context.new_page()
        self.page.goto(f"{browser.server.pages}{path}")
        self.client = browser.context.new_cdp_session(self.page)
        self.field = self.page.locator("#field")

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_: object) -> None:
        self.page.close()

    def write(self, text: str = TEXT) -> None:
        self.field.click()
        self.page.keyboard.insert_text(text)

    def box(self, node: int) -> dict:
        quad = self.client.send("DOM.getBoxModel", {"backendNodeId": node})["model"]["border"]
        return {"left": quad[0], "top": quad[1], "right": quad[2], "bottom": quad[5]}

    def lines(self) -> list[dict]:
        """The underlines, with where they are and how they look. They are read again if they were drawn anew meanwhile."""
        while True:
            try:
                return self._lines()
            except Error as error:
                if "box model" not in str(error) and "find node" not in str(error):
                    raise

    def _lines(self) -> list[dict]:
        found = []

        def walk(node: dict) -> None:
            attributes = node.get("attributes", [])
            named = dict(zip(attributes[::2], attributes[1::2], strict=True))
            if node["nodeName"] == "I" and named.get("class") == "line":
                found.append(self.box(node["backendNodeId"]) | {"style": named["style"]})
            for child in [*node.get("children", []), *node.get("shadowRoots", [])]:
                walk(child)

        walk(self.client.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"])
        return found

    def tree(self) -> list[tuple[str, str, int, bool]]:
        """What assistive programs see: role, name, node, and whether it has the focus."""
        nodes = self.client.send("Accessibility.getFullAXTree")["nodes"]

        def value(node: dict, name: str) -> str:
            return node.get(name, {}).get("value", "")

        return [
            (
                value(one, "role"),
                value(one, "name"),
                one.get("backendDOMNodeId", 0),
                any(prop["name"] == "focused" and prop["value"]["value"] for prop in one.get("properties", [])),
            )
            for one in nodes
            if not one["ignored"]
        ]

    def names(self, role: str) -> list[str]:
        return [name for found, name, *_ in self.tree() if found == role]

    def focused(self) -> str:
        return next((name for role, name, _, focused in self.tree() if focused and role != "RootWebArea"), "")

    def press(self, name: str) -> None:
        """Clicks a button of the card at its place on the screen."""
        until(f"there is a button {name!r}", lambda: name in self.names("button"), True)
        box = self.box(next(node for role, found, node, _ in self.tree() if (role, found) == ("button", name)))
        self.page.mouse.click((box["left"] + box["right"]) / 2, (box["top"] + box["bottom"]) / 2)

    def click_line(self, index: int) -> None:
        line = self.lines()[index]
        self.page.mouse.click((line["left"] + line["right"]) / 2, line["top"] - 6)

    def marked(self, number: int) -> None:
        until(f"{number} places are underlined", lambda: len(self.lines()), number)

    def next_mistake(self) -> None:
        """Does what the add-on's key does, because the browser takes that key before a test could press it."""
        self.browser.worker.evaluate(
            """async () => {
              for (const tab of await chrome.tabs.query({})) chrome.tabs.sendMessage(tab.id, { type: "next" }).catch(() => {})
            }"""
        )
