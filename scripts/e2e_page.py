"""The page of the gateway in headless Chromium, before the functions of all languages with the bundles that ship.

e2e_page.py [TEST …]              the tests, or those of these names
e2e_page.py --screenshots FOLDER  pictures of the page instead
e2e_page.py --url URL             either with a gateway that runs already
"""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import page_fixes
import page_levels
import page_summary
import page_tests
import page_troubles
import page_words
from e2e_gateway import Servers, expect
from page_browser import Visit, chromium
from page_tests import SAMPLES
from playwright.sync_api import Browser

# The longest first, so that the two browsers that share them are done at about the same time.
TESTS = [
    page_tests.long_text,
    page_troubles.troubles,
    page_tests.every_language,
    page_tests.accessible,
    page_troubles.offline,
    page_tests.edits,
    page_tests.characters,
    page_levels.level,
    page_tests.details,
    page_tests.suggestions,
    page_tests.external,
    page_tests.hostile,
    page_tests.paragraphs,
    page_levels.levels,
    page_fixes.phone,
    page_fixes.keys,
    page_fixes.all_above,
    page_fixes.take,
    page_fixes.accessible_fixes,
    page_summary.by_paragraph,
    page_summary.scrolls,
    page_summary.unserved,
    page_summary.several,
    page_words.own_words,
    page_words.ignore,
    page_summary.touch,
    page_words.covered,
    page_fixes.detection_only,
    page_fixes.slider,
]
BROWSERS = 2


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


def run(url: str, tests: list) -> None:
    """Runs the tests in several browsers at once, because a browser waits most of the time."""

    def some(tests: list) -> None:
        with chromium() as browser:
            for test in tests:
                started = time.monotonic()
                test(browser, url)
                print(f"{test.__name__}: {time.monotonic() - started:.1f} s", file=sys.stderr)

    with ThreadPoolExecutor(BROWSERS) as pool:
        shares = [tests[first::BROWSERS] for first in range(BROWSERS)]
        for part in [pool.submit(some, share) for share in shares if share]:
            part.result()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="a gateway that runs already")
    parser.add_argument("--screenshots", type=Path, metavar="FOLDER", help="take pictures instead")
    parser.add_argument("tests", nargs="*", metavar="TEST", help="the tests to run (default: all)")
    options = parser.parse_args()
    tests = [test for test in TESTS if not options.tests or test.__name__ in options.tests]
    if options.url:
        use(options.url.rstrip("/"), tests, options.screenshots)
        return
    with tempfile.TemporaryDirectory(prefix="solecism-e2e-") as folder:
        servers = Servers(Path(folder))
        with servers as url:
            use(url, tests, options.screenshots)
            if not options.screenshots:
                locked = servers.start("solecism-gateway", BACKENDS=servers.backends, API_KEY=page_troubles.KEY)
                run(locked, [page_troubles.locked])
        logs = "".join(log.read_text(errors="replace") for log in Path(folder).glob("*.log"))
        words = ("Familie", "hotell", "historia", "\u0301")
        expect("no text on the log", [word for word in words if word in logs], [])
    print("e2e: the page works")


def use(url: str, tests: list, pictures: Path | None) -> None:
    if pictures is None:
        run(url, tests)
        return
    with chromium() as browser:
        screenshots(browser, url, pictures)


if __name__ == "__main__":
    main()
