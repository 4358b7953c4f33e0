"""What the page does with a text, in headless Chromium: each function is a test."""

import re
import time

from axe_playwright_python.sync_playwright import Axe
from e2e_gateway import ROOT, TEXTS, expect
from page_browser import LEVEL, Visit, findings
from playwright.sync_api import Browser, Route
from playwright.sync_api import expect as shown

NAMES = {"cs": "Czech", "de": "German", "en": "English", "it": "Italian", "sv": "Swedish"}
SAMPLES = {code: (ROOT / f"docs/samples/{code}.txt").read_text().strip() for code in NAMES}


def paragraphs(browser: Browser, url: str) -> None:
    splits = [
        ("", []),
        ("One. Two", ["One. Two"]),
        ("Dear all\n\n  One line\nand more.\nNext.\n", ["Dear all", "One line\nand more.", "Next."]),
        ("„Ja.“\nNein?!)\n\n\nGut", ["„Ja.“", "Nein?!)", "", "", "Gut"]),
        ("\n \n😀 a", ["", "", "😀 a"]),
        ("a" * 8000 + "😀", ["a" * 8000, "😀"]),
        ("a" * 7999 + "😀", ["a" * 7999, "😀"]),
        ("Eins. " * 1400, [("Eins. " * 1333).strip(), ("Eins. " * 67).strip()]),
    ]
    # The text before and after, and which of the marks 0 to 3 and 8 to 11 are left, and where.
    carried = [
        ("abc def ghi", "abc def ghi", [[0, 3], [8, 11]]),
        ("abc def ghi", "abc x def ghi", [[0, 3], [10, 13]]),
        ("abc def ghi", "abcd def ghi", [[9, 12]]),
        ("abc def ghi", "abc, def ghi", [[0, 3], [9, 12]]),
        ("abc def ghi", "abc def xghi", [[0, 3]]),
        ("abc def ghi", "aXc def ghi", [[8, 11]]),
        ("abc def ghi", "ghi", [[0, 3]]),
        ("abc def ghi", "", []),
    ]
    with Visit(browser, url) as visit:
        found = visit.page.evaluate(
            """async ([splits, carried]) => {
              const { carry, split } = await import("/page/paragraphs.js")
              const marks = [[0, 3], [8, 11]].map(([start, end]) => ({ start, end, suggestions: [] }))
              return [
                splits.map(([text]) => {
                  const found = split(text)
                  const whole = found.map(({ start, end }) => text.slice(start, end)).join("")
                  const same = found.every((one) => text.startsWith(one.text, one.at))
                  return whole === text && same ? found.map((one) => one.text) : null
                }),
                carried.map(([before, after]) => carry(marks, before, after).map(({ start, end }) => [start, end])),
              ]
            }""",
            [splits, carried],
        )
        for (text, expected), one in zip(splits, found[0], strict=True):
            expect(f"paragraphs of {text[:20]!r}", one, expected)
        expect("marks that an edit leaves alone", found[1], [marks for *_, marks in carried])


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
        held = []

        def hold(route: Route) -> None:
            """No answer to the first text."""
            if "gestern" in route.request.post_data:
                held.append(route)
            else:
                route.continue_()

        visit.page.route("**/v1/detect", hold)
        with visit.page.expect_request("**/v1/detect"):
            visit.field.fill("Ich habe gestern ein Hund gesehen.")
        with visit.page.expect_event("requestfailed") as failed:
            visit.write("Ich habe heute ein Katze gesehen, und sie war sehr schön.")
        expect("a check that is stale is given up", failed.value.url, f"{url}/v1/detect")
        held.pop().abort()
        expect("and the new text is checked", visit.marks(), findings(url, visit.text))


def long_text(browser: Browser, url: str) -> None:
    with Visit(browser, url) as visit:
        lines = SAMPLES["de"].split("\n")
        text = "\n".join(f"Am {number + 1}. Tag: {lines[number % len(lines)]}" for number in range(100))
        visit.write(text)
        sizes = [len(one) for one in visit.texts()]
        expect("a long text goes in parts", (len(sizes) > 2, max(sizes) < 7000), (True, True))
        marks = len(visit.marks())
        expect("and is marked to its end", marks > 100, True)
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

        words = "Wort " * 2000
        visit.write(words)
        expect("a paragraph without end is cut between words", {one.strip("Wort ") for one in visit.texts()}, {""})
        heights = visit.field.evaluate("field => [field.scrollHeight, field.clientHeight]")
        expect("and drawn as one", (heights[0], visit.page.locator("#copy > div").count()), (heights[1], 1))


def details(browser: Browser, url: str) -> None:
    with Visit(browser, url) as visit:
        visit.write(SAMPLES["de"])
        marks, page = visit.marks(), visit.page
        visit.click_on("meine")
        shown(visit.card).to_contain_text("meine")
        shown(visit.card).to_contain_text(re.compile(r"\d+% likely to be a mistake"))
        shown(page.locator("#card .suggestions")).to_contain_text("meiner")
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
            re.compile(rf"^{marks[-1]}: .*% .*, {len(marks)} of {len(marks)}\.")
        )
        page.keyboard.press("Tab")
        shown(page.locator("#card :focus")).to_have_count(1)
        page.keyboard.press("Escape")
        shown(visit.field).to_be_focused()

        items = page.locator("#list").get_by_role("button")
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
    """Suggestions as an answer has them; if the gateway gives none, the test puts them in."""

    def suggest(answer: dict) -> None:
        for finding in answer["findings"]:
            if finding["text"] == "meine":
                finding["replacements"] = ["meiner", '<b onclick="x">']
                finding["suggestions"] = [{"text": one, "probability": 0.9} for one in finding["replacements"]]

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
    """A text of which an external service has checked one part and nobody has checked another."""

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

    def all_wrong(answer: dict) -> None:
        """Makes sure that the markup is marked, whatever the model finds in it."""
        for word in answer["words"]:
            word["probability"] = 0.999

    with Visit(browser, url) as visit:
        visit.answer_with(all_wrong)
        visit.write(text)
        expect("the markup is marked", any("<script>" in one for one in visit.marks()), True)
        visit.page.keyboard.press("F8")
        shown(visit.page.locator("#list button[aria-current]")).to_have_count(1)
        expect("markup is text in the field", visit.text, text)
        expect(
            "and behind it",
            "\n".join(visit.page.locator("#copy > div").all_text_contents()).replace("\n\n\n", "\n\n"),
            text,
        )
        made = visit.page.locator(":is(#copy, #list, #card) :is(img, script, b)").count()
        expect("none of it becomes an element or runs", (made, visit.page.title(), visit.errors), (0, "Solecism", []))


def characters(browser: Browser, url: str) -> None:
    with Visit(browser, url) as visit:
        visit.page.get_by_role("slider", name=LEVEL).press("End")
        for code, (text, word) in TEXTS.items():
            visit.write(f"👩‍👩‍👧 {text}")
            found = [one.split() for one in visit.marks()]
            expect(f"{code}: {word!r} is marked after emoji", any(word in one for one in found), True)
            before = visit.page.locator("#copy mark").first.evaluate(
                """mark => {
                  const range = document.createRange()
                  range.selectNodeContents(mark.parentElement)
                  range.setEndAfter(mark)
                  return range.toString()
                }"""
            )
            expect(f"{code}: a mark stands where the text has it", visit.text.startswith(before), True)
        visit.field.fill("")
        client = visit.context.new_cdp_session(visit.page)
        client.send("Input.imeSetComposition", {"text": "に", "selectionStart": 1, "selectionEnd": 1})
        client.send("Input.imeSetComposition", {"text": "にほ", "selectionStart": 2, "selectionEnd": 2})
        client.send("Input.insertText", {"text": "日本"})
        visit.done()
        expect("an input method writes", visit.text, "日本")


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
