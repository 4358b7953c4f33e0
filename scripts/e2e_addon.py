"""The browser add-on, loaded into headless Chromium as a person loads it: each function named in TESTS is a test.

e2e_addon.py [TEST …]   the tests, or those of these names
"""

import re
import sys
import tempfile
import time
from pathlib import Path

from addon_browser import ADDON, AFTER_A_PAUSE, TEXT, Browser, until, violations
from addon_server import KEY, Server
from e2e_gateway import expect
from page_browser import OPTIONS, PATIENCE, chromium_program
from playwright.sync_api import expect as shown
from playwright.sync_api import sync_playwright


def plain(browser: Browser) -> None:
    with browser.visit("/plain") as visit:
        page, server = visit.page, browser.server
        page.evaluate("window.heard = 0; field.addEventListener('input', () => window.heard++)")
        visit.field.click()
        for letter in "Ich habe gestern ein Hund gesehen.":
            page.keyboard.type(letter)
        expect("while one types nothing is sent", len(server.calls), 0)
        visit.marked(1)
        expect("when typing pauses all of it is, once", server.texts(), ["Ich habe gestern ein Hund gesehen."])

        field = visit.field.bounding_box()
        width = page.evaluate(
            "() => { const pen = document.createElement('canvas').getContext('2d'); pen.font = '20px monospace'; return pen.measureText('n').width }"
        )
        line = visit.lines()[0]
        left, right = (field["x"] + 12 + width * at for at in (17, 20))
        near = [
            abs(line["left"] - left) < 1.5,
            abs(line["right"] - right) < 1.5,
            0 < line["bottom"] - field["y"] - 12 <= 30,
        ]
        expect("the line is under the word", near, [True] * 3)

        page.keyboard.press("End")
        page.keyboard.insert_text("\nSie habben mich gesehn.")
        visit.marked(3)
        expect("then only the paragraph that is new", server.texts(), ["Sie habben mich gesehn."])
        expect("short, it is in the language of the rest", browser.server.calls, [])

        heard = page.evaluate("window.heard")
        visit.click_line(0)
        until("a click on a word opens its card", lambda: visit.names("dialog"), ["ein"])
        expect("with what could stand there", visit.names("button"), ["einen", "den", "Ignore here", "Close"])
        visit.press("einen")
        once = TEXT.replace("ein ", "einen ")
        shown(visit.field).to_have_value(once)
        expect("the page hears of it as of typing", page.evaluate("window.heard") > heard, True)
        visit.marked(2)
        page.keyboard.press("ControlOrMeta+z")
        shown(visit.field).to_have_value(TEXT)
        visit.marked(3)
        server.calls.clear()
        time.sleep(AFTER_A_PAUSE)
        expect("what is known is not sent again", server.texts(), [])

        visit.click_line(1)
        visit.press("Ignore here")
        visit.marked(2)
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.press("Delete")
        visit.marked(0)

        visit.write("\n".join([TEXT] * 8))
        until("a long text is underlined", lambda: len(visit.lines()) > 0, True)
        inside = [field["y"] - 1 <= one["bottom"] <= field["y"] + field["height"] + 1 for one in visit.lines()]
        expect(
            "what is scrolled out of the field is not underlined",
            (len(inside) > 0, len(inside) < 24, all(inside)),
            (True, True, True),
        )


def rich(browser: Browser) -> None:
    with browser.visit("/rich") as visit:
        page, server = visit.page, browser.server
        before = visit.field.inner_html()
        visit.field.locator("p").last.click()
        visit.marked(3)
        expect(
            "code is not sent",
            ("habben" in server.calls[0]["text"].split("\n")[0], server.texts()),
            (False, ["Ich habe gestern ein Hund gesehen.\n\nMit Dummy0 ist nichts. Wir habben es."]),
        )
        expect("the page's own elements are as they were", visit.field.inner_html(), before)
        shape = page.evaluate(
            "() => { const one = document.querySelector('i').getBoundingClientRect(); return [one.left, one.right, one.bottom] }"
        )
        lines = visit.lines()
        expect("a word in two elements is underlined in both", abs(lines[1]["right"] - shape[1]) < 1.5, True)
        expect("and where it ends", lines[0]["right"] <= lines[1]["left"] + 1, True)
        visit.click_line(2)
        visit.press("haben")
        shown(visit.field.locator("p").last).to_have_text("Mit ein ist nichts. Wir haben es.")
        page.keyboard.press("ControlOrMeta+z")
        shown(visit.field.locator("p").last).to_have_text("Mit ein ist nichts. Wir habben es.")


def others(browser: Browser) -> None:
    """Fields that hold secrets, code, or what their page does not want checked."""
    with browser.visit("/others") as visit:
        for name in ("password", "line", "off", "readonly", "code", "editor", "pre", "hidden"):
            visit.page.locator(f"#{name}").focus()
            visit.page.keyboard.insert_text(TEXT)
        time.sleep(AFTER_A_PAUSE)
        expect("nothing of such fields is sent", browser.server.texts(), [])
        expect("nor drawn over them", (visit.lines(), visit.page.locator("solecism-marks").count()), ([], 0))


def keyboard(browser: Browser) -> None:
    with browser.visit("/plain") as visit:
        visit.write()
        visit.marked(3)
        until("how many there are is said", lambda: "3 possible mistakes" in visit.names("StaticText"), True)
        visit.field.evaluate("field => field.setSelectionRange(0, 0)")
        visit.next_mistake()
        until("the key goes to the first suggestion of the next mistake", visit.focused, "einen")
        expect("in a card that is named after it", visit.names("dialog"), ["ein"])
        visit.page.keyboard.press("Escape")
        until("Esc closes it", lambda: visit.names("dialog"), [])
        shown(visit.field).to_be_focused()
        visit.next_mistake()
        until("and the key goes on", lambda: visit.names("dialog"), ["habben"])
        visit.page.keyboard.press("Enter")
        shown(visit.field).to_have_value(TEXT.replace("habben", "haben"))
        shown(visit.field).to_be_focused()


def looks(browser: Browser) -> None:
    with browser.visit("/dark") as visit:
        visit.write()
        visit.marked(3)
        expect("on a dark page the lines are light", "rgb(255, 122, 98)" in visit.lines()[0]["style"], True)
    with browser.visit("/dialog") as visit:
        visit.write()
        visit.marked(3)
        field = visit.field.bounding_box()
        line = visit.lines()[0]
        expect("in a dialog they are where its field is", field["x"] < line["left"] < field["x"] + field["width"], True)
        visit.click_line(0)
        visit.press("einen")
        shown(visit.field).to_have_value(TEXT.replace("ein ", "einen "))
    with browser.visit("/strict") as visit:
        visit.write()
        visit.marked(3)
        line = visit.lines()[0]
        expect(
            "a page with a strict policy changes nothing",
            (line["bottom"] - line["top"], "gradient" in line["style"]),
            (3, True),
        )


def sites(browser: Browser) -> None:
    with browser.visit("/plain") as visit:
        visit.write()
        visit.marked(3)
        popup = browser.context.new_page()
        # If it were a page in a tab, it would take itself for the page that somebody writes in.
        popup.add_init_script(
            f"chrome.tabs.query = async () => [{{ ...(await chrome.tabs.getCurrent()), url: '{visit.page.url}' }}]"
        )
        popup.goto(f"chrome-extension://{browser.id}/popup.html")
        box = popup.get_by_label("Check what I write on localhost")
        shown(box).to_be_checked()
        expect("axe finds nothing: the button's page", violations(popup), [])
        box.uncheck()
        visit.marked(0)
        popup.close()
        browser.server.calls.clear()
        visit.page.reload()
        visit.write()
        time.sleep(AFTER_A_PAUSE)
        expect("a site that is switched off sends nothing", browser.server.texts(), [])
        options = browser.context.new_page()
        options.goto(f"chrome-extension://{browser.id}/options.html")
        options.get_by_role("button", name="Switch on for localhost").click()
        shown(options.get_by_role("heading", name="Switched off on")).to_be_focused()
        options.close()
        visit.page.bring_to_front()
        visit.page.locator("#line").focus()
        visit.field.focus()
        visit.marked(3)


def options(browser: Browser) -> None:
    server = browser.server
    with browser.visit("/plain") as visit:
        server.key = KEY
        visit.write()
        badge = "async () => chrome.action.getBadgeText({ tabId: (await chrome.tabs.query({})).at(-1).id })"
        until("the add-on's button says that something is wrong", lambda: browser.worker.evaluate(badge), "!")
        expect("nothing is marked", visit.lines(), [])

        page = browser.context.new_page()
        page.goto(f"chrome-extension://{browser.id}/options.html")
        expect("axe finds nothing: the options", violations(page), [])
        outcome = page.locator("#outcome")
        for typed, key, says in [
            ("ftp://127.0.0.1", "", "Give the server's address with http"),
            ("http://127.0.0.1:9", "", "cannot be reached"),
            (server.url, "", "asks for a key"),
            (f"{server.url}/v2/", KEY, "The server checks German."),
        ]:
            page.get_by_label("Server").fill(typed)
            page.get_by_label("Key").fill(key)
            page.get_by_role("button", name="Save").click()
            shown(outcome).to_contain_text(says)
        shown(page.get_by_label("Server")).to_have_value(server.url)
        page.get_by_label("How much to mark").select_option("picky")
        page.get_by_role("button", name="Save").click()
        shown(outcome).to_have_text("Saved. The server checks German.")
        page.close()

        visit.page.bring_to_front()
        visit.marked(3)
        call = server.calls[-1]
        sent = {name: call[name] for name in ("language", "level", "offset_encoding")}
        expect("what is asked for", sent, {"language": "auto", "level": "picky", "offset_encoding": "utf16"})
        headers = {name.lower(): value for name, value in call["headers"].items()}
        expect(
            "with the key, and without cookies",
            (headers["authorization"], "cookie" in headers, "referer" in headers),
            (f"Bearer {KEY}", False, False),
        )
        held = visit.page.evaluate(
            "() => JSON.stringify([document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage }])"
        )
        expect("the page cannot see the key", KEY in held, False)


def only_the_server(_: Browser) -> None:
    """What the add-on's files may call, and where."""
    scripts = {path.name: path.read_text() for path in ADDON.rglob("*.js")}
    calls = {
        name
        for name, text in scripts.items()
        if re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|EventSource", text)
    }
    expect("one file calls a server", calls, {"background.js"})
    expect("in one place", scripts["background.js"].count("fetch("), 1)
    named = {one for text in scripts.values() for one in re.findall(r"https?://\w[\w.:]*", text)}
    expect("no other address is named", named, {"http://127.0.0.1:8081"})
    forbidden = [
        name for name, text in scripts.items() if re.search(r"innerHTML|insertAdjacentHTML|eval\(|new Function", text)
    ]
    expect("no text becomes markup or a script", forbidden, [])


TESTS = [only_the_server, plain, rich, others, keyboard, looks, sites, options]


def main() -> None:
    tests = [test for test in TESTS if not sys.argv[1:] or test.__name__ in sys.argv[1:]]
    with (
        Server() as server,
        tempfile.TemporaryDirectory(prefix="solecism-addon-") as profile,
        sync_playwright() as playwright,
    ):
        context = playwright.chromium.launch_persistent_context(
            Path(profile) / "profile",
            executable_path=chromium_program(),
            args=[*OPTIONS, f"--disable-extensions-except={ADDON}", f"--load-extension={ADDON}"],
            ignore_default_args=["--disable-extensions"],
        )
        shown.set_options(timeout=PATIENCE)
        context.set_default_timeout(PATIENCE)
        try:
            browser = Browser(context, server)
            for test in tests:
                started = time.monotonic()
                test(browser)
                print(f"{test.__name__}: {time.monotonic() - started:.1f} s", file=sys.stderr)
        finally:
            context.close()
    print("e2e: the add-on works")


if __name__ == "__main__":
    main()
