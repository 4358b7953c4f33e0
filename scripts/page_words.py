"""Words that a person does not want marked, and findings that are ignored: each function is a test."""

from e2e_gateway import expect
from page_fixes import TEXT, Mended
from playwright.sync_api import Browser
from playwright.sync_api import expect as shown


def own_words(browser: Browser, url: str) -> None:
    """A word that is ignored becomes one of the person's own words in this browser."""
    with Mended(browser, url) as visit:
        page = visit.page
        section = page.locator("#dictionary")
        shown(section).to_be_hidden()
        visit.write(f"👩‍👩‍👧 {TEXT}\nWir HABBEN es.")
        page.unroute("**/v1/detect")
        visit.click_on("habben")
        page.get_by_role("button", name="Ignore this word").click()
        expect("it is marked nowhere", [one for one in visit.marks() if one.lower() == "habben"], [])
        shown(visit.field).to_be_focused()
        visit.says("“habben” is one of your words now.")
        shown(page.locator("#ignored")).to_be_hidden()
        shown(page.locator("#take-all")).to_have_text("Take 2 fixes")
        visit.click_on("gesehn")
        page.get_by_role("button", name="Ignore this word").click()
        kept = page.evaluate("() => localStorage.getItem('solecism-dictionary')")
        expect("what the browser keeps is the words", kept, '{"de":["gesehn","habben"]}')

        section.get_by_text("Your words (2)").click()
        shown(section.locator("h3")).to_have_text(["German"])
        shown(section.locator("li > span")).to_have_text(["gesehn", "habben"])
        with page.expect_download() as download:
            page.get_by_role("button", name="Save the German words as a file").click()
        saved = (download.value.suggested_filename, download.value.path().read_text(encoding="utf-8"))
        expect("a file a language, a word a line", saved, ("de.txt", "gesehn\nhabben\n"))

        other = visit.context.new_page()
        other.goto("/")
        shown(other.locator("#dictionary summary")).to_have_text("Your words (2)")
        other.get_by_text("Your words (2)").click()
        other.get_by_role("button", name="Mark “habben” again").click()
        shown(other.get_by_role("button", name="Mark “gesehn” again")).to_be_focused()
        other.close()
        shown(section.locator("li > span")).to_have_text(["gesehn"])
        expect("taken out in another tab it is marked again", "habben" in visit.marks(), True)
        page.get_by_role("button", name="Mark “gesehn” again").click()
        shown(section).to_be_hidden()
        shown(page.locator("#list-label")).to_be_focused()
        expect("without words nothing is kept", page.evaluate("localStorage.getItem('solecism-dictionary')"), None)
        expect("no errors", visit.errors, [])

        page.evaluate("""localStorage.setItem('solecism-dictionary', '{"de": [7, "", "EIN"], "it": 5}')""")
        page.reload()
        shown(section.locator("summary")).to_have_text("Your words (1)")
        page.evaluate("localStorage.setItem('solecism-dictionary', '[[')")
        page.reload()
        visit.done()
        expect("what another program has left there breaks nothing", (len(visit.marks()) > 0, visit.errors), (True, []))


def covered(browser: Browser, url: str) -> None:
    """Which marks a list covers: a mark is covered if the list has all of its words, in their language."""
    listed = '{"de": ["e\\u0301t\\u00e9", "ein", "Hund"], "it": ["casa"]}'
    # Language, kind, text and whether it is covered.
    cases = [
        ("de", None, "EIN", True),
        ("de", None, "\u00e9te\u0301", True),
        ("de", None, "ein Hund", True),
        ("de", None, "ein, Hund", True),
        ("de", None, "ein Hut", False),
        ("de", "punctuation", "ein Hund", False),
        ("de", None, "casa", False),
        ("it", None, "Casa", True),
        ("sv", None, "ein", False),
        ("de", None, "...", False),
    ]
    with Mended(browser, url) as visit:
        visit.page.evaluate("listed => localStorage.setItem('solecism-dictionary', listed)", listed)
        visit.page.reload()
        found = visit.page.evaluate(
            """async (cases) => {
              const { Dictionary } = await import("/page/dictionary.js")
              const dictionary = new Dictionary()
              return cases.map(([language, kind, text]) =>
                dictionary.covers({ start: 0, end: text.length, language, kind, words: [] }, text))
            }""",
            cases,
        )
        for (*case, expected), one in zip(cases, found, strict=True):
            expect(f"a word list and {case}", one, expected)


def ignore(browser: Browser, url: str) -> None:
    """A finding of several words is ignored only as it stands, and only until the tab is closed."""
    with Mended(browser, url) as visit:
        page = visit.page
        visit.write(f"👩‍👩‍👧 {TEXT}")
        visit.click_on("Hund er")
        shown(visit.card.locator(".kind")).to_have_text("Punctuation")
        page.get_by_role("button", name="Ignore this", exact=True).click()
        shown(page.locator("#ignored")).to_contain_text("1 place ignored")
        page.reload()
        visit.done()
        expect("after a reload too", visit.marks(), ["ein", "habben", "gesehn"])
        stored = page.evaluate("() => JSON.stringify({ ...localStorage })")
        expect("the next visitor does not find what was written", "Hund" in stored, False)
        page.get_by_role("button", name="Mark again").click()
        expect("marked again", visit.marks(), ["ein", "Hund er", "habben", "gesehn"])
        shown(page.locator("#ignored")).to_be_hidden()
        page.get_by_role("button", name="Next", exact=True).click()
        visit.suggestion("einen").click()
        visit.done()
        expect("after emoji too the right word changes", "gestern einen Hund" in visit.text, True)
        page.get_by_role("button", name="Copy", exact=True).focus()
        page.keyboard.press("ControlOrMeta+z")
        visit.done()
        expect("the keys for undo work beside the text", "gestern ein Hund" in visit.text, True)
