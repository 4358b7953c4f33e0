"""The page of the gateway in headless Chromium, before the functions of all languages with the bundles that ship.

e2e_page.py                       the tests
e2e_page.py --screenshots FOLDER  pictures of the page instead
e2e_page.py --url URL             either with a gateway that runs already
"""

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from e2e_gateway import ROOT, TEXTS, Servers, expect
from page_browser import Visit, chromium, findings
from playwright.sync_api import Browser
from playwright.sync_api import expect as shown

NAMES = {"cs": "Czech", "de": "German", "en": "English", "it": "Italian", "sv": "Swedish"}
SAMPLES = {code: (ROOT / f"docs/samples/{code}.txt").read_text().strip() for code in NAMES}
KEY = "a-key-of-the-tests-0123456789"


def every_language(browser: Browser, url: str) -> None:
    for code, name in NAMES.items():
        with Visit(browser, url) as visit:
            visit.page.get_by_role("button", name=name).click()
            visit.done()
            expect(f"{name}: the sample is marked as the gateway finds", visit.marks(), findings(url, SAMPLES[code]))
            expect(f"{name}: there are mistakes", len(visit.marks()) > 0, True)
            shown(visit.page.locator("#languages")).to_have_text(re.compile(rf"^{name} \(>?\d+% sure\)$"))
            shown(visit.page.locator("#timing")).to_have_text(re.compile("^answered in .* · (warm|cold start, .*)$"))
            shown(visit.page.locator("#spoken")).to_have_text(re.compile(rf"^\d+ possible mistakes?\. {name}"))
            heights = visit.field.evaluate("field => [field.scrollHeight, field.clientHeight]")
            expect(f"{name}: the field is as high as its text", heights[0], heights[1])
            expect(f"{name}: no errors", visit.errors, [])


def edits(browser: Browser, url: str) -> None:
    with Visit(browser, url) as visit:
        visit.write(SAMPLES["de"])
        first, second, third = SAMPLES["de"].split("\n")
        expect("a text is sent once", visit.texts(), ["\n\n".join([first, second, third])])
        visit.caret(len(first) + 1 + len(second))
        visit.page.keyboard.type(" Das Auto ist schönes.", delay=10)
        before = visit.marks()
        expect("marks stay while one types", before[: len(findings(url, first))], findings(url, first))
        visit.done()
        expect(
            "only the changed paragraph is sent, when typing pauses", visit.texts(), [f"{second} Das Auto ist schönes."]
        )
        visit.page.keyboard.press("Enter")
        visit.done()
        visit.page.keyboard.press("ControlOrMeta+z")
        visit.done()
        time.sleep(0.6)
        expect("what is known is not sent again", visit.texts(), [])

        visit.write(f"{SAMPLES['de']}\n\nMein Urlaub")
        short = {one["text"]: one["language"] for one in visit.sent}
        expect("a short paragraph is taken to be in the text's language", short, {"Mein Urlaub": "de"})
        visit.page.locator("#language").select_option("sv")
        visit.done()
        expect("a language that is chosen", visit.sent[-1]["language"], "sv")

    with Visit(browser, url) as visit:
        # No answer to the first text.
        visit.page.route(
            "**/v1/detect", lambda route: None if "gestern" in route.request.post_data else route.continue_()
        )
        with visit.page.expect_request("**/v1/detect"):
            visit.field.fill("Ich habe gestern ein Hund gesehen.")
        with visit.page.expect_event("requestfailed") as failed:
            visit.write("Ich habe heute ein Katze gesehen, und sie war sehr schön.")
        expect("a check that is stale is given up", failed.value.url, f"{url}/v1/detect")
        expect("and the new text is checked", visit.marks(), findings(url, visit.text))


def long_text(browser: Browser, url: str) -> None:
    with Visit(browser, url) as visit:
        lines = SAMPLES["de"].split("\n")
        text = "\n".join(f"Am {number + 1}. Tag: {lines[number % len(lines)]}" for number in range(200))
        visit.write(text)
        sizes = [len(one) for one in visit.texts()]
        expect("a long text goes in parts", (len(sizes) > 3, max(sizes) < 7000), (True, True))
        marks = len(visit.marks())
        expect("and is marked to its end", marks > 300, True)
        visit.caret(10)
        started = time.monotonic()
        visit.page.keyboard.type("x" * 20)
        took = time.monotonic() - started
        expect(f"typing in it stays quick ({took / 20 * 1000:.0f} ms a key)", took < 4, True)
        visit.done()
        expect("and sends one paragraph", [len(one) < 400 for one in visit.texts()], [True])
        visit.field.evaluate("field => field.setSelectionRange(0, field.value.length)")
        last = visit.page.locator("#copy mark").last
        visit.page.keyboard.press("Shift+F8")
        shown(last).to_be_in_viewport()

        words = "Wort " * 4000
        visit.write(words)
        expect("a paragraph without end is cut between words", {one.strip("Wort ") for one in visit.texts()}, {""})
        heights = visit.field.evaluate("field => [field.scrollHeight, field.clientHeight]")
        expect("and drawn as one", (heights[0], visit.page.locator("#copy > div").count()), (heights[1], 1))


def strictness(browser: Browser, url: str) -> None:
    with Visit(browser, url) as visit:
        visit.write(SAMPLES["sv"])
        visit.texts()
        slider = visit.page.get_by_role("slider", name="Strictness")
        counts = [len(visit.marks())]
        for key in ("End", "Home"):
            slider.press(key)
            counts.append(len(visit.marks()))
        expect(f"the slider marks more, then fewer: {counts}", counts[1] > counts[0] > counts[2], True)
        expect("without asking anybody", visit.texts(), [])
        shown(slider).to_have_attribute("aria-valuetext", "only the surest")
        visit.page.reload()
        visit.done()
        expect("it stays where it was", (slider.input_value(), len(visit.marks())), ("-3", counts[2]))


def details(browser: Browser, url: str) -> None:
    with Visit(browser, url) as visit:
        visit.write(SAMPLES["de"])
        marks, page = visit.marks(), visit.page
        visit.click_on("meine")
        shown(visit.card).to_contain_text("meine")
        shown(visit.card).to_contain_text(re.compile(r"\d+% likely to be a mistake"))
        shown(page.locator("#card .suggestions")).to_have_count(0)
        page.keyboard.press("Escape")
        shown(visit.card).to_be_hidden()

        visit.caret(0)
        walked = []
        for _ in marks:
            page.keyboard.press("F8")
            selected = visit.field.evaluate("f => f.value.slice(f.selectionStart, f.selectionEnd)")
            walked.append(selected)
            shown(visit.card.locator("h2")).to_have_text(selected)
        expect("F8 walks through all mistakes", walked, marks)
        page.keyboard.press("F8")
        shown(visit.card.locator("h2")).to_have_text(marks[0])
        page.keyboard.press("Shift+F8")
        shown(visit.card.locator("h2")).to_have_text(marks[-1])
        shown(page.locator("#spoken")).to_have_text(
            re.compile(rf"^{marks[-1]}: .*% .*, {len(marks)} of {len(marks)}\.$")
        )
        page.keyboard.press("Tab")
        shown(page.locator("#card-previous")).to_be_focused()
        page.keyboard.press("Escape")
        shown(visit.field).to_be_focused()

        items = page.get_by_role("list").last.get_by_role("button")
        shown(items).to_have_count(len(marks))
        items.nth(1).focus()
        page.keyboard.press("Enter")
        shown(visit.card.locator("h2")).to_have_text(marks[1])
        shown(items.nth(1)).to_have_attribute("aria-current", "true")
        page.keyboard.type("meiner")
        visit.done()
        shown(visit.card).to_be_hidden()
        expect("what is typed replaces the word", "mit meiner Familie" in visit.text, True)
        expect("no errors", visit.errors, [])


def suggestions(browser: Browser, url: str) -> None:
    """As an answer with suggestions has them; where the gateway gives none the test puts them in."""

    def suggest(answer: dict) -> None:
        for finding in answer["findings"]:
            if finding["text"] == "meine":
                finding["replacements"] = ["meiner", '<b onclick="x">']

    with Visit(browser, url) as visit:
        visit.answer_with(suggest)
        visit.write(SAMPLES["de"])
        visit.click_on("meine")
        visit.card.get_by_role("button", name='<b onclick="x">').wait_for()
        visit.card.get_by_role("button", name="meiner", exact=True).click()
        visit.done()
        expect("a suggestion is accepted", visit.text, SAMPLES["de"].replace("meine", "meiner"))
        shown(visit.card).to_be_hidden()
        visit.page.keyboard.press("ControlOrMeta+z")
        visit.done()
        expect("and undone", visit.text, SAMPLES["de"])


def external(browser: Browser, url: str) -> None:
    """A text of which an external service has checked a part, and nobody another one."""

    def elsewhere(answer: dict) -> None:
        text = {
            "start": 0,
            "end": 4,
            "text": "Hier",
            "language": "fr",
            "message": "Un <i>message</i>.",
            "replacements": [],
        }
        part = {"language": "pl", "name": "Polish", "confidence": 0.9, "status": "not_served", "external": False}
        answer["findings"].append(text)
        answer["parts"].append(part | {"ranges": [{"start": 5, "end": 10}]})

    with Visit(browser, url) as visit:
        visit.answer_with(elsewhere)
        visit.write("Hier, je suis en Allemagne, und gestern war ich mit meinen Freunden im Kino.")
        visit.click_on("Hier")
        shown(visit.card).to_contain_text("Un <i>message</i>.")
        shown(visit.card).to_contain_text("external service")
        shown(visit.page.locator("#trouble-text")).to_contain_text("in Polish was not checked")


def hostile(browser: Browser, url: str) -> None:
    markup = (
        "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script><b>&amp; {{7*7}} javascript:0"
    )
    text = f"{markup}\n\nIch habe gestern ein <b>Hund</b> gesehen."
    with Visit(browser, url) as visit:
        visit.write(text)
        visit.page.get_by_role("slider", name="Strictness").press("End")
        while visit.page.locator("#list button[aria-current]").count() == 0:
            visit.page.keyboard.press("F8")
        expect("markup is text in the field", visit.text, text)
        expect(
            "and behind it",
            "\n".join(visit.page.locator("#copy > div").all_text_contents()).replace("\n\n\n", "\n\n"),
            text,
        )
        made = visit.page.locator(":is(#copy, #list, #card) :is(img, script, b)").count()
        expect("none of it becomes an element or runs", (made, visit.page.title(), visit.errors), (0, "Solecism", []))


def characters(browser: Browser, url: str) -> None:
    for code, (text, word) in TEXTS.items():
        with Visit(browser, url) as visit:
            visit.page.get_by_role("slider", name="Strictness").press("End")
            visit.write(f"👩‍👩‍👧 {text}")
            found = [one.split() for one in visit.marks()]
            expect(
                f"{code}: {word!r} is marked after emoji and combining marks", any(word in one for one in found), True
            )
            # The part of the line before the mark, as the browser measures it in the field's own font.
            widths = visit.page.evaluate(
                """() => {
                  const mark = document.querySelector("#copy mark"), copy = document.getElementById("copy")
                  const range = document.createRange()
                  range.selectNodeContents(mark.parentElement); range.setEndBefore(mark)
                  return [range.toString() + mark.textContent, mark.textContent]
                }"""
            )
            expect(f"{code}: it stands where the text has it", visit.text.startswith(widths[0]), True)
    with Visit(browser, url) as visit:
        visit.field.focus()
        client = visit.context.new_cdp_session(visit.page)
        client.send("Input.imeSetComposition", {"text": "に", "selectionStart": 1, "selectionEnd": 1})
        client.send("Input.imeSetComposition", {"text": "にほ", "selectionStart": 2, "selectionEnd": 2})
        client.send("Input.insertText", {"text": "日本"})
        visit.done()
        expect("an input method writes", visit.text, "日本")


def offline(browser: Browser, url: str) -> None:
    with Visit(browser, url, service_workers="allow") as visit:
        visit.page.evaluate("async () => { await navigator.serviceWorker.ready }")
        visit.page.locator("#text").fill(SAMPLES["de"].split("\n")[0])
        visit.done()
        visit.context.set_offline(True)
        visit.field.fill(SAMPLES["de"])
        trouble = visit.page.locator("#trouble-text")
        shown(trouble).to_contain_text("You are offline")
        expect(
            "offline, the text is there and what was known is marked",
            (visit.text, len(visit.marks()) > 0),
            (SAMPLES["de"], True),
        )
        visit.page.reload()
        # After a reload Chromium says that it is online, as long as a test has it be offline.
        shown(trouble).to_contain_text(re.compile("You are offline|The server cannot be reached"))
        expect("after a reload without a network too", visit.text, SAMPLES["de"])
        visit.context.set_offline(False)
        visit.done()
        shown(trouble).to_be_hidden()
        expect("back again, it is checked", visit.marks(), findings(url, SAMPLES["de"]))
        kept = visit.page.evaluate(
            "async () => (await (await caches.open('solecism-page')).keys()).map(({ url }) => url)"
        )
        expect("the service worker keeps no answers", [one for one in kept if "/v1/" in one or "/v2/" in one], [])
        stored = visit.page.evaluate("() => JSON.stringify({ ...localStorage })")
        expect("the text is not left for the next visitor", "Deutschland" in stored, False)
        with Visit(visit.context.browser, url) as other:
            expect("nor in another tab", other.text, "")


def troubles(browser: Browser, url: str) -> None:
    text = SAMPLES["en"]
    with Visit(browser, url) as visit:
        trouble, again = visit.page.locator("#trouble-text"), visit.page.get_by_role("button", name="Try again")
        visit.page.route("**/v1/detect", lambda route: route.abort())
        visit.field.fill(text)
        shown(trouble).to_contain_text(re.compile(r"server cannot be reached\. Trying again in \d+ s"))
        visit.page.unroute("**/v1/detect")
        again.click()
        visit.done()
        shown(trouble).to_be_hidden()
        expect("a server that is back", visit.marks(), findings(url, text))

        visit.page.route(
            "**/v1/detect", lambda route: route.fulfill(status=503, json={"message": "Service Unavailable"})
        )
        visit.field.fill(f"{text} It go on.")
        shown(trouble).to_contain_text("Service Unavailable. Trying again in")
        visit.page.unroute("**/v1/detect")
        visit.done()
        shown(trouble).to_be_hidden()

    def fail(answer: dict) -> None:
        for part in answer["parts"]:
            part |= {"status": "failed", "error": {"code": "x", "message": "English could not be checked: it is tired"}}

    def stop(answer: dict) -> None:
        answer["parts"][0]["status"] = "incomplete"
        answer["findings"] = []

    for change, says in ((fail, "English could not be checked: it is tired."), (stop, "The time ran out")):
        with Visit(browser, url) as visit:
            visit.answer_with(change)
            visit.field.fill(text)
            shown(visit.page.locator("#trouble-text")).to_contain_text(says)
            visit.page.unroute("**/v1/detect")
            visit.page.get_by_role("button", name="Try again").click()
            shown(visit.page.locator("#trouble-text")).to_be_hidden()
            visit.done()
            expect(f"after {says!r} it is tried again", visit.marks(), findings(url, text))


def locked(browser: Browser, url: str) -> None:
    with Visit(browser, url) as visit:
        form, label = visit.page.locator("#key-form"), visit.page.locator("#key-label")
        shown(form).to_be_hidden()
        visit.field.fill(SAMPLES["en"])
        shown(label).to_have_text("This server asks for a key.")
        for key, after in (("wrong-key-0123456789", "The server did not accept this key."), (KEY, None)):
            visit.page.locator("#key").fill(key)
            visit.page.keyboard.press("Enter")
            shown(label).to_have_text(after) if after else shown(form).to_be_hidden()
        visit.done()
        expect("with the key the text is checked", len(visit.marks()) > 0, True)
        visit.page.reload()
        visit.done()
        stored = visit.page.evaluate("() => JSON.stringify({ ...localStorage })")
        expect("the key is kept for the tab alone", KEY in stored, False)


def accessible(browser: Browser, url: str) -> None:
    looks = {"light": {}, "dark": {"color_scheme": "dark"}, "narrow": {"viewport": {"width": 320, "height": 640}}}
    for name, options in looks.items():
        with Visit(browser, url, **options) as visit:
            for state in ("empty", "marked", "card"):
                if state == "marked":
                    visit.write(SAMPLES["cs"])
                elif state == "card":
                    visit.page.keyboard.press("F8")
                found = Axe().run(visit.page).response["violations"]
                problems = [(one["id"], node["html"]) for one in found for node in one["nodes"]]
                expect(f"axe finds nothing: {name}, {state}", problems, [])
                width = visit.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
                expect(f"nothing is cut off: {name}, {state}", width <= 0, True)


TESTS = [
    every_language,
    edits,
    long_text,
    strictness,
    details,
    suggestions,
    external,
    hostile,
    characters,
    offline,
    troubles,
]


def screenshots(browser: Browser, url: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    wide, narrow = {"width": 1100, "height": 700}, {"width": 320, "height": 720}
    # By name: whose sample, how many mistakes to step to, and the browser.
    pictures = {
        "light": ("de", 0, {"viewport": wide}),
        "details": ("de", 2, {"viewport": wide}),
        "dark": ("it", 0, {"viewport": wide, "color_scheme": "dark"}),
        "narrow": ("sv", 2, {"viewport": narrow, "device_scale_factor": 2}),
    }
    for name, (code, steps, options) in pictures.items():
        with Visit(browser, url, **options) as visit:
            visit.write(SAMPLES[code])
            visit.page.mouse.click(2, 2)
            for _ in range(steps):
                visit.page.keyboard.press("F8")
            visit.page.screenshot(path=folder / f"{name}.png")
            print(f"{folder / name}.png")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="a gateway that runs already")
    parser.add_argument("--screenshots", type=Path, metavar="FOLDER", help="take pictures instead")
    parser.add_argument("tests", nargs="*", help="the tests to run, by name; all unless given")
    options = parser.parse_args()
    tests = [test for test in [*TESTS, accessible] if not options.tests or test.__name__ in options.tests]
    with tempfile.TemporaryDirectory(prefix="solecism-e2e-") as folder, chromium() as browser:
        if options.url:
            run(browser, options.url.rstrip("/"), tests, options.screenshots)
            return
        servers = Servers(Path(folder))
        with servers as url:
            run(browser, url, tests, options.screenshots)
            if not options.screenshots:
                locked(browser, servers.start("solecism-gateway", BACKENDS=servers.backends, API_KEY=KEY))
        logs = "".join(log.read_text(errors="replace") for log in Path(folder).glob("*.log"))
        words = ("Familie", "hotell", "historia", "\u0301")
        expect("no text on the log", [word for word in words if word in logs], [])
    print("e2e: the page works")


def run(browser: Browser, url: str, tests: list, pictures: Path | None) -> None:
    if pictures:
        screenshots(browser, url, pictures)
        return
    for test in tests:
        started = time.monotonic()
        test(browser, url)
        print(f"{test.__name__}: {time.monotonic() - started:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
