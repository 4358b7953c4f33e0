"""The page without a network, with a server that fails, and with one that asks for a key: each function is a test."""

import re

from e2e_gateway import expect
from page_browser import Visit, findings
from page_tests import SAMPLES
from playwright.sync_api import Browser
from playwright.sync_api import expect as shown

KEY = "a-key-of-the-tests-0123456789"


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
        # After a reload Chromium claims to be online even while a test keeps it offline.
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

        busy = {"status": 503, "json": {"message": "Service Unavailable"}}
        visit.page.route("**/v1/detect", lambda route: route.fulfill(**busy), times=1)
        visit.field.fill(f"{text} It go on.")
        shown(trouble).to_contain_text("Service Unavailable. Trying again in")
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
