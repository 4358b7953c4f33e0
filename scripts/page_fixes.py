"""What the page does with suggestions, in headless Chromium: each function is a test.

The suggestions are put into the gateway's answers here: no model has to know any.
"""

import re
import time
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from e2e_gateway import expect
from page_browser import PATIENCE, Visit
from playwright.sync_api import Browser
from playwright.sync_api import expect as shown

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
TEXT = "Ich habe gestern ein Hund gesehen.\nDas ist mein Hund er ist groß.\nSie habben mich gesehn."
# What is found in it: the words, their probability, and the kind and the suggestions if there are any.
FOUND = {
    "ein": (0.97, "form", [("einen", 0.93), ("den", 0.41), ("seinen", 0.2)]),
    "Hund er": (0.2, "punctuation", [("Hund, er", 0.85)]),
    "habben": (0.99, "spelling", [("haben", 0.95)]),
    "gesehn": (0.91, None, []),
}

SAYS = """() => {
  window.said = []
  const spoken = document.getElementById("spoken")
  new MutationObserver(() => window.said.push(spoken.textContent)).observe(spoken, { childList: true })
}"""


def answers(found: dict) -> Callable[[dict, str], None]:
    """Makes an answer find exactly these words, wherever they stand in the text that was sent."""

    def change(answer: dict, text: str) -> None:
        for word in answer["words"]:
            word["probability"] = 0.01
        answer["findings"] = []
        for words, (probability, kind, suggestions) in found.items():
            for match in re.finditer(rf"\b{re.escape(words)}(?!\w)", text):
                start, end = (len(text[:at].encode("utf-16-le")) // 2 for at in match.span())
                finding = {"start": start, "end": end, "text": words, "language": "de"}
                finding |= {"probability": probability, "words": words.count(" ") + 1, "replacements": []}
                if kind:
                    finding["kind"] = kind
                if suggestions:
                    finding["suggestions"] = [{"text": one, "probability": sure} for one, sure in suggestions]
                answer["findings"].append(finding)
                if kind == "punctuation":
                    continue
                for word in answer["words"]:
                    if start <= word["start"] and word["end"] <= end:
                        word["probability"] = probability
        answer["findings"].sort(key=lambda finding: finding["start"])

    return change


class Mended(Visit):
    """The page before a gateway that finds and corrects just what a test says."""

    def __init__(self, browser: Browser, url: str, found: dict = FOUND, **options: object) -> None:
        super().__init__(browser, url, **options)
        self.answer_with_text(answers(found))

    def __enter__(self) -> "Mended":
        super().__enter__()
        self.page.locator("#language").select_option("de")
        self.page.evaluate(SAYS)
        return self

    def says(self, words: str) -> None:
        """What screen readers are told, which may wait for the browser, as a copy to the clipboard does; the check's outcome follows."""
        # Playwright's own waiting evaluates strings, which the page's policy forbids.
        ends = time.monotonic() + PATIENCE / 1000
        while words not in self.page.evaluate("window.said") and time.monotonic() < ends:
            self.page.wait_for_timeout(20)
        expect(f"is said: {words}", words in self.page.evaluate("window.said"), True)

    def suggestion(self, name: str):
        return self.card.get_by_role("button", name=name, exact=True)

    def selected(self) -> tuple[int, int]:
        return tuple(self.field.evaluate("field => [field.selectionStart, field.selectionEnd]"))

    def undo(self):
        return self.page.get_by_role("button", name="Undo fix")


def take(browser: Browser, url: str) -> None:
    with Mended(browser, url) as visit:
        visit.write(TEXT)
        page = visit.page
        expect("marks with suggestions are their findings", visit.marks(), list(FOUND))
        shown(visit.undo()).to_be_hidden()

        visit.click_on("ein")
        shown(visit.card.locator(".kind")).to_have_text("Word form")
        shown(visit.card.locator(".suggestion .value")).to_have_text(["einen", "den", "seinen"])
        colours = visit.card.locator(".suggestion").evaluate_all(
            "all => all.map(one => getComputedStyle(one).backgroundColor)"
        )
        expect("the first stands out", (colours[0] != colours[1], colours[1] == colours[2]), (True, True))
        visit.suggestion("einen").click()
        once = TEXT.replace("gestern ein", "gestern einen")
        visit.done()
        expect("a click takes a suggestion", visit.text, once)
        expect("the caret is behind it", visit.selected(), (22, 22))
        visit.says("“ein” replaced with “einen”.")
        expect("what is mended is marked no more", visit.marks(), ["Hund er", "habben", "gesehn"])
        page.keyboard.type("!")
        visit.done()
        page.keyboard.press("ControlOrMeta+z")
        visit.done()
        expect("what is typed after it is undone by itself", visit.text, once)
        page.keyboard.press("ControlOrMeta+z")
        visit.done()
        expect("and then the fix", visit.text, TEXT)
        shown(visit.undo()).to_be_hidden()

        visit.click_on("gesehn")
        shown(visit.card).to_contain_text("91% likely to be a mistake")
        shown(visit.card.locator(".kind, .suggestions")).to_have_count(0)
        page.keyboard.press("1")
        expect("a digit is a digit where nothing is suggested", visit.text.count("1"), 1)
        page.keyboard.press("ControlOrMeta+z")
        visit.done()
        visit.click_on("habben")
        page.keyboard.press("1")
        expect("and where the caret is in the word", visit.text.count("1"), 1)
        page.keyboard.press("ControlOrMeta+z")
        visit.done()
        expect("no errors", visit.errors, [])


def keys(browser: Browser, url: str) -> None:
    with Mended(browser, url) as visit:
        page = visit.page
        for pressed, value in [
            (["Enter"], "einen"),
            (["1"], "einen"),
            (["3"], "seinen"),
            (["Tab", "Enter"], "einen"),
            (["ArrowDown", "ArrowRight", "Enter"], "den"),
            (["ArrowDown", "ArrowUp", "Space"], "seinen"),
            (["Tab", "2"], "den"),
        ]:
            visit.write(TEXT)
            visit.caret(0)
            page.keyboard.press("F8")
            visit.says("ein: Word form, 97% likely to be a mistake, 1 of 4. Suggested: einen, den, seinen.")
            for key in pressed:
                page.keyboard.press(key)
            expect(f"{' '.join(pressed)} takes {value}", visit.text, TEXT.replace("gestern ein", f"gestern {value}"))
            shown(visit.field).to_be_focused()
            page.keyboard.press("ControlOrMeta+z")
            visit.done()
            expect("and one undo brings it back", visit.text, TEXT)

        visit.caret(TEXT.index("gesehn") + 2)
        for key in ("F8", "Enter", "5"):
            page.keyboard.press(key)
        expect("a word without suggestions is not replaced by the keys for them", visit.text, TEXT)

        page.keyboard.press("Escape")
        visit.caret(TEXT.index("habben") + 2)
        page.keyboard.press("F8")
        shown(visit.card.locator("h2")).to_have_text("habben")
        page.keyboard.press("ArrowDown")
        shown(visit.suggestion("haben")).to_be_focused()
        page.keyboard.press("Escape")
        shown(visit.field).to_be_focused()
        shown(visit.card).to_be_hidden()
        page.keyboard.press("5")
        expect("with the card closed a digit is text", "Sie 5 mich" in visit.text, True)


def all_above(browser: Browser, url: str) -> None:
    with Mended(browser, url) as visit:
        page = visit.page
        fixes, sure, every = page.locator("#fixes"), page.locator("#sure"), page.locator("#take-all")
        shown(fixes).to_be_hidden()
        visit.write(TEXT)
        shown(every).to_have_text("Take 3 fixes")
        shown(sure).to_have_value("80")
        for _ in range(2):
            sure.press("ArrowRight")
        shown(page.locator("#fixes-label")).to_have_text("Take all above 90%")
        shown(every).to_have_text("Take 2 fixes")
        sure.press("End")
        shown(every).to_have_text("Take 1 fix")
        page.reload()
        page.evaluate(SAYS)
        visit.done()
        shown(sure).to_have_value("95")
        for _ in range(3):
            sure.press("ArrowLeft")

        visit.caret(TEXT.index("gesehn"))
        every.click()
        visit.done()
        mended = TEXT.replace("gestern ein", "gestern einen").replace("Hund er", "Hund, er").replace("habben", "haben")
        expect("all that are sure are taken", visit.text, mended)
        expect("the caret stays at its word", visit.selected(), (mended.index("gesehn"),) * 2)
        visit.says("3 fixes made. Undo takes them back.")
        shown(fixes).to_be_hidden()
        page.keyboard.press("ControlOrMeta+z")
        visit.done()
        expect("one undo takes all back", visit.text, TEXT)

        page.locator("#list button").first.click()
        visit.suggestion("den").click()
        visit.done()
        visit.caret(len(visit.text))
        page.keyboard.type(" Und weiter.")
        visit.done()
        visit.click_on("habben")
        visit.suggestion("haben").click()
        visit.done()
        visit.undo().click()
        visit.done()
        after = TEXT.replace("gestern ein", "gestern den") + " Und weiter."
        expect("the button takes the last fix back", visit.text, after)
        visit.undo().click()
        visit.done()
        expect("and the one before, not what was typed", visit.text, TEXT + " Und weiter.")
        shown(visit.undo()).to_be_hidden()

        visit.click_on("ein")
        visit.suggestion("den").click()
        page.keyboard.press("Backspace")
        shown(visit.undo()).to_be_hidden()
        expect("no errors", visit.errors, [])

    overlapping = {
        "ein Hund": (0.97, "order", [("Hund ein", 0.9)]),
        "Hund gesehen": (0.97, "extra", [("gesehen", 0.9)]),
        "habben": (0.9, "extra", [("", 0.9)]),
    }
    with Mended(browser, url, overlapping) as visit:
        visit.write(TEXT)
        shown(visit.page.locator("#take-all")).to_have_text("Take 2 fixes")
        visit.click_on("habben")
        visit.suggestion("(leave it out)").click()
        visit.done()
        expect("a word is left out", visit.text, TEXT.replace("habben", ""))
        visit.undo().click()
        visit.done()
        expect("and brought back", visit.text, TEXT)


def detection_only(browser: Browser, url: str) -> None:
    """A model without corrections."""
    with Mended(browser, url, {"ein": (0.97, None, []), "gesehn": (0.91, None, [])}) as visit:
        visit.write(TEXT)
        expect("detection alone marks as before", visit.marks(), ["ein", "gesehn"])
        visit.click_on("ein")
        shown(visit.card.locator(".kind, .suggestions")).to_have_count(0)
        shown(visit.page.locator("#fixes")).to_be_hidden()
        visit.page.keyboard.press("Escape")
        visit.caret(0)
        visit.page.keyboard.press("F8")
        visit.page.keyboard.press("Enter")
        expect("Enter is a new line", visit.text, TEXT.replace("gestern ein", "gestern \n"))


def slider(browser: Browser, url: str) -> None:
    """A mark with suggestions keeps its finding's stretch at all places of the slider."""
    found = {"gestern ein": (0.97, "order", [("ein gestern", 0.9)])}

    def change(answer: dict, text: str) -> None:
        answers(found)(answer, text)
        for word in answer["words"]:
            probability = {"habe": 0.45, "gestern": 0.5}.get(text[word["start"] : word["end"]])
            word["probability"] = probability or word["probability"]
        for part in answer["parts"]:
            part |= {"threshold": 0.6, "thresholds": {"default": 0.6, "picky": 0.4}}

    with Mended(browser, url) as visit:
        visit.page.unroute("**/v1/detect")
        visit.answer_with_text(change)
        visit.write(TEXT.split("\n")[0])
        level = visit.page.get_by_role("slider", name="How much to mark")
        for key, marks in (("Home", ["gestern ein"]), ("End", ["habe", "gestern ein"])):
            level.press(key)
            expect(f"marks at {key}", visit.marks(), marks)


def phone(browser: Browser, url: str) -> None:
    long = "\n".join([TEXT] * 8)
    with Mended(browser, url, **PHONE) as visit:
        page = visit.page
        visit.write(long)
        visit.page.evaluate("document.activeElement.blur()")
        marks = page.locator("#copy mark")
        for at in (0, 5, marks.count() - 1):
            # The mark may be anywhere on the screen, even right at its end.
            for place in ("end", "center", "start"):
                marks.nth(at).evaluate("(mark, block) => mark.scrollIntoView({ block })", place)
                box = marks.nth(at).bounding_box()
                page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
                shown(visit.card).to_be_visible()
                box, card = marks.nth(at).bounding_box(), visit.card.bounding_box()
                clear = (box["y"] >= 0, box["y"] + box["height"] <= card["y"], card["y"] + card["height"] <= 640.5)
                expect(f"the card hides no mark: {at}, {place}", clear, (True, True, True))
                page.locator("#close").tap()
                shown(visit.card).to_be_hidden()
        page.locator("#list button").last.tap()
        shown(visit.card).to_be_visible()
        box, card = marks.last.bounding_box(), visit.card.bounding_box()
        expect("nor one that was chosen from the list", box["y"] >= 0 and box["y"] + box["height"] <= card["y"], True)
        page.locator("#close").tap()
        marks.first.scroll_into_view_if_needed()
        page.evaluate("document.activeElement.blur()")
        page.locator("#list button").first.tap()
        visit.suggestion("einen").tap()
        visit.done()
        expect("a tap takes a suggestion", visit.text, long.replace("gestern ein", "gestern einen", 1))
        focused = page.evaluate("document.activeElement.id")
        expect("and brings up no keyboard", focused == "text", False)
        width = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        expect("nothing is cut off", (width <= 0, visit.errors), (True, []))
        page.set_viewport_size({"width": 640, "height": 360})
        page.locator("#list button").nth(5).tap()
        shown(visit.card).to_be_visible()
        box, card = page.locator("#copy mark.open").bounding_box(), visit.card.bounding_box()
        clear = (box["y"] >= 0, box["y"] + box["height"] <= card["y"])
        expect("a phone that lies on its side shows the mark above the card", clear, (True, True))


def accessible_fixes(browser: Browser, url: str) -> None:
    looks = {"light": {}, "dark": {"color_scheme": "dark"}, "phone": PHONE}
    for name, options in looks.items():
        with Mended(browser, url, **options) as visit:
            visit.write(TEXT)
            visit.caret(0)
            visit.page.keyboard.press("F8")
            shown(visit.suggestion("einen")).to_be_visible()
            found = Axe().run(visit.page).response["violations"]
            problems = [(one["id"], node["html"]) for one in found for node in one["nodes"]]
            expect(f"axe finds nothing: {name}, suggestions", problems, [])
