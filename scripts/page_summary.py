"""What the page says of a text as a whole: what was checked, in which languages, and what was found where. Each function is a test."""

import base64
import re

from e2e_gateway import expect
from page_browser import Visit
from page_fixes import PHONE, TEXT, Mended
from page_tests import SAMPLES
from playwright.sync_api import Browser, Locator
from playwright.sync_api import expect as shown

POLISH = "To jest bardzo dobry dzień i wszyscy są zadowoleni, bo świeci słońce."


def unserved(browser: Browser, url: str) -> None:
    """If nobody has checked a text, silence about it must not look like praise."""
    with Visit(browser, url) as visit:
        summary, none = visit.page.locator("#summary"), visit.page.locator("#none")
        for text, says in [
            (POLISH, "Not checked"),
            (f"{POLISH}\n\nDas Wetter war gestern sehr schön.", "Nothing found in the part that was checked"),
            (f"{POLISH}\n\nIch habe gestern ein Hund gesehen.", "1 possible mistake in the part that was checked"),
            ("Das Wetter war gestern sehr schön.", "No mistakes found"),
        ]:
            visit.write(text)
            shown(summary).to_have_text(says)
            if not visit.marks():
                shown(none).to_have_text(f"{says}.")
            named = visit.page.locator("#languages").text_content()
            expect(f"Polish is named as not checked: {says}", "Polish (not checked)" in named, POLISH in text)
            expect(
                f"and said to be: {says}",
                "in Polish was not checked" in visit.page.locator("#trouble-text").text_content(),
                POLISH in text,
            )

        visit.answer_with(lambda answer: [part.update(status="incomplete") for part in answer["parts"]])
        visit.field.fill("Das Wetter ist heute sehr schön.")
        shown(summary).to_have_text("Nothing found in the part that was checked")


def several(browser: Browser, url: str) -> None:
    """Numbers that few readers want are behind a toggle."""
    with Visit(browser, url) as visit:
        page = visit.page
        shown(page.locator("#more")).to_be_hidden()
        visit.write("\n\n".join(SAMPLES.values()))
        line = page.locator("#languages").text_content()
        expect(
            "of five languages three are named, without numbers",
            bool(re.fullmatch(r"\w+, \w+, \w+ and [2-9] more", line)),
            True,
        )
        visible = page.locator("body").inner_text()
        expect("no developer's words are seen", re.findall(r"\bwarm\b|\bcold start\b|\d+ ms\b", visible), [])
        page.get_by_text("Details", exact=True).click()
        shown(page.locator("#timing")).to_be_visible()
        shown(page.locator("#timing")).to_contain_text("model")
        named = re.findall(r"(\w+) \(\d+% of the text, >?\d+% sure\)", page.locator("#language-details").text_content())
        expect("the details have all languages", set(named), {"Czech", "English", "German", "Italian", "Swedish"})


def by_paragraph(browser: Browser, url: str) -> None:
    with Mended(browser, url, permissions=["clipboard-read", "clipboard-write"]) as visit:
        page = visit.page
        text = f"{TEXT}\n\nHier ist alles gut."
        visit.write(text)
        page.get_by_text("By paragraph", exact=True).click()
        rows = page.locator("#report ol button")
        shown(rows.locator(".percent")).to_have_text(
            ["1 possible mistake", "1 possible mistake", "2 possible mistakes", "none"]
        )
        rows.nth(2).click()
        expect("a row goes to its paragraph", visit.selected()[0], text.index("Sie habben"))
        expected = """4 possible mistakes, in 4 paragraphs

Paragraph 1: 1 possible mistake
“Ich habe gestern ein Hund gesehen.”
- ein → einen / den / seinen (word form, 97%)

Paragraph 2: 1 possible mistake
“Das ist mein Hund er ist groß.”
- Hund er → Hund, er (punctuation, 20%)

Paragraph 3: 2 possible mistakes
“Sie habben mich gesehn.”
- habben → haben (spelling, 99%)
- gesehn (91%)

Paragraph 4: none
“Hier ist alles gut.”
"""
        page.get_by_role("button", name="Copy summary").click()
        visit.says("The summary was copied.")
        expect("what is copied", page.evaluate("navigator.clipboard.readText()"), expected)
        with page.expect_download() as download:
            page.get_by_role("button", name="Save it as a file").click()
        expect("and saved", download.value.path().read_text(encoding="utf-8"), expected)
        expect("under a name that says what it is", download.value.suggested_filename, "solecism.txt")
        visit.caret(0)
        page.keyboard.type("Ach, ")
        visit.done()
        rows.nth(1).click()
        expect("rows move along with an edit", visit.selected()[0], len("Ach, ") + text.index("Das ist"))
        visit.page.locator("#text").fill("")
        shown(page.locator("#report")).to_be_hidden()
        expect("no errors", visit.errors, [])

    with Visit(browser, url) as visit:
        visit.write(f"{POLISH}\n\nDas Wetter war gestern sehr schön.")
        visit.page.get_by_text("By paragraph", exact=True).click()
        shown(visit.page.locator("#report ol .percent")).to_have_text(["not checked", "none"])


def darkness(browser: Browser, of: Locator) -> tuple[float, float]:
    """How dark a list is at its upper and its lower edge, 0 to 1, beside its words."""
    picture = base64.b64encode(of.screenshot()).decode()
    page = browser.new_page()
    try:
        found = page.evaluate(
            """async (picture) => {
              const image = new Image()
              image.src = `data:image/png;base64,${picture}`
              await image.decode()
              const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d")
              canvas.drawImage(image, 0, 0)
              return [1, image.height - 3].map((y) => 1 - canvas.getImageData(3, y, 1, 1).data[0] / 255)
            }""",
            picture,
        )
    finally:
        page.close()
    return tuple(found)


def scrolls(browser: Browser, url: str) -> None:
    with Visit(browser, url, viewport={"width": 1100, "height": 600}) as visit:
        visit.write("\n".join(SAMPLES["de"] for _ in range(6)))
        marks, rows = visit.marks(), visit.page.locator("#list")
        expect("the list is longer than its place", rows.evaluate("one => one.scrollHeight > one.clientHeight"), True)
        visit.page.mouse.move(1, 1)
        above, below = darkness(browser, rows)
        expect("a shade says that it goes on below, and not above", below > above + 0.03, True)
        rows.evaluate("one => { one.scrollTop = one.scrollHeight }")
        above, below = darkness(browser, rows)
        expect("at its end it is the other way round", above > below + 0.03, True)
        rows.evaluate("one => { one.scrollTop = 0 }")
        visit.caret(0)
        visit.page.keyboard.press("Shift+F8")
        current = visit.page.locator("#list button[aria-current]")
        inside = """one => {
          const [row, list] = [one, one.closest("ol")].map((element) => element.getBoundingClientRect())
          return row.top >= list.top - 1 && row.bottom <= list.bottom + 1
        }"""
        shown(visit.card.locator("h2")).to_have_text(marks[-1])
        expect("the list follows the mark whose card is open", current.evaluate(inside), True)


def touch(browser: Browser, url: str) -> None:
    """On a touch screen the page does not mention keys."""
    with Mended(browser, url, **PHONE) as visit:
        visit.write(TEXT)
        seen = visit.page.locator("body").inner_text()
        expect("no key is named", re.findall(r"F8|Esc|Ctrl", seen), [])
        shown(visit.page.get_by_text("Tap a mark")).to_be_visible()
        visit.page.locator("#list button").first.tap()
        shown(visit.suggestion("einen")).to_be_visible()
        shown(visit.card.locator("kbd").first).to_be_hidden()
    with Mended(browser, url) as visit:
        shown(visit.page.get_by_text("goes to the next mistake")).to_be_visible()
