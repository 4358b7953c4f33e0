"""The slider of the page, in headless Chromium: what its places mean, and what they mark. Each function is a test."""

import re

from e2e_gateway import expect
from page_browser import LEVEL, Visit
from page_tests import SAMPLES
from playwright.sync_api import Browser
from playwright.sync_api import expect as shown


def levels(browser: Browser, url: str) -> None:
    """What the slider's places mean, without a model."""
    old, plain = {"threshold": 0.6}, {"thresholds": {"default": 0.6}, "false_alarms": {"default": 0.024}}
    both = {"thresholds": {"default": 0.6, "picky": 0.2}, "false_alarms": {"default": 0.024, "picky": 0.151}}
    other = {"thresholds": {"default": 0.9, "picky": 0.4}, "false_alarms": {"default": 0.012, "picky": 0.196}}
    quiet = {"thresholds": {"default": 0.9, "picky": 0.4}, "false_alarms": {"default": 0.002, "picky": 0.004}}
    upside_down = {"thresholds": {"default": 0.6, "picky": 0.8}, "false_alarms": {"default": 0.024, "picky": 0.01}}
    # A model, and its thresholds at the left end, at default, halfway to picky, and there.
    thresholds = [
        (old, [0.917, 0.6, 0.356, 0.169]),
        (plain, [0.917, 0.6, 0.356, 0.169]),
        (upside_down, [0.917, 0.6, 0.356, 0.169]),
        (both, [0.917, 0.6, 0.38, 0.2]),
        (other, [0.985, 0.9, 0.71, 0.4]),
        ({"threshold": 0}, [0, 0, 0, 0]),
        ({"threshold": 1}, [1, 1, 1, 0.999]),
        ({}, [0.881, 0.5, 0.269, 0.119]),
    ]
    correct = "in 100 correct sentences"
    # The models of a text, and what is said of the same places.
    lines = [
        ([], ["", "", "", ""]),
        ([old], ["", "", "", ""]),
        ([upside_down], [f"at most about 2 {correct}", f"about 2 {correct}", "", ""]),
        ([plain], [f"at most about 2 {correct}", f"about 2 {correct}", "", ""]),
        ([both], [f"at most about 2 {correct}", f"about 2 {correct}", f"about 6 {correct}", f"about 15 {correct}"]),
        ([quiet], [f"fewer than 1 {correct}"] * 4),
        (
            [both, other],
            [
                f"at most about 2 {correct}",
                f"about 1 to 2 {correct}",
                f"about 5 to 6 {correct}",
                f"about 15 to 20 {correct}",
            ],
        ),
        (
            [quiet, both],
            [
                f"at most about 2 {correct}",
                f"up to about 2 {correct}",
                f"up to about 6 {correct}",
                f"up to about 15 {correct}",
            ],
        ),
        (
            [both, old],
            [
                f"{said} (not measured for German)"
                for said in (
                    f"at most about 2 {correct}",
                    f"about 2 {correct}",
                    f"about 6 {correct}",
                    f"about 15 {correct}",
                )
            ],
        ),
    ]
    names = [
        "Fewest marks",
        "Default, for everyone who writes",
        "Between default and picky",
        "Picky, for those who learn or teach",
    ]
    settings = {"-3": -5, "-1": -2, "-0.25": -1, "0": 0, "1": 5, "3": 10, "many": 0}
    with Visit(browser, url) as visit:
        found = visit.page.evaluate(
            """async ([models, texts, settings]) => {
              const { FEWEST, DEFAULT, PICKY, endLines, levelLine, placeOf, thresholdAt } = await import("/page/levels.js")
              const places = [FEWEST, DEFAULT, PICKY / 2, PICKY]
              const all = Array.from({ length: PICKY - FEWEST + 1 }, (_, index) => FEWEST + index)
              return {
                thresholds: models.map((one) => places.map((place) => Math.round(1000 * thresholdAt(one, place)) / 1000)),
                falling: models.map((one) => all.every((place) =>
                  place === FEWEST || thresholdAt(one, place) <= thresholdAt(one, place - 1))),
                lines: texts.map((text) => places.map((place) => levelLine(text, place))),
                ends: texts.map((text) => endLines(text)),
                settings: settings.map((setting) => placeOf(setting)),
              }
            }""",
            [
                [model for model, _ in thresholds],
                [
                    [one | {"language": code} for one, code in zip(models, ("en", "de"), strict=False)]
                    for models, _ in lines
                ],
                list(settings),
            ],
        )
    expect("thresholds of the slider's places", found["thresholds"], [expected for _, expected in thresholds])
    expect("to the right more is marked", found["falling"], [True] * len(thresholds))
    for (_, expected), at_places, ends in zip(lines, found["lines"], found["ends"], strict=True):
        full = [f"{name}: marks {said}" if said else name for name, said in zip(names, expected, strict=True)]
        expect("what the slider's places mean", at_places, full)
        at_ends = zip(("fewer marks", "more marks"), (expected[0], expected[-1]), strict=True)
        expect("and its ends", ends, [f"{name}: {said}" if said else name for name, said in at_ends])
    expect("places of older settings", found["settings"], list(settings.values()))


def level(browser: Browser, url: str) -> None:
    def measured(answer: dict) -> None:
        for part in answer["parts"]:
            part["thresholds"] = {"default": part["threshold"], "picky": part["threshold"] / 2}
            part["false_alarms"] = {"default": 0.024, "picky": 0.151}

    def unmeasured(answer: dict) -> None:
        for part in answer["parts"]:
            part.pop("false_alarms", None)

    with Visit(browser, url) as visit:
        page, slider = visit.page, visit.page.get_by_role("slider", name=LEVEL)
        visit.answer_with(measured)
        visit.write(SAMPLES["de"])
        visit.texts()
        counts = [len(visit.marks())]
        shown(slider).to_have_attribute(
            "aria-valuetext", "Default, for everyone who writes: marks about 2 in 100 correct sentences"
        )
        shown(page.locator("#fewest")).to_have_text("fewer marks: at most about 2 in 100 correct sentences")
        shown(page.locator("#most")).to_have_text("more marks: about 15 in 100 correct sentences")
        for key in ("End", "Home"):
            slider.press(key)
            counts.append(len(visit.marks()))
        expect(f"the slider marks more, then fewer: {counts}", counts[1] > counts[0] > counts[2], True)
        slider.press("End")
        shown(page.locator("#level-help")).to_have_text(
            "Picky, for those who learn or teach: marks about 15 in 100 correct sentences."
        )
        slider.press("ArrowLeft")
        shown(page.locator("#level-help")).to_have_text(
            re.compile("^Between default and picky: marks about 1[0-5] in 100")
        )
        slider.press("Home")
        expect("without asking anybody", visit.texts(), [])

        page.unroute("**/v1/detect")
        visit.answer_with(unmeasured)
        page.reload()
        visit.done()
        expect("it stays where it was", (slider.input_value(), len(visit.marks())), ("-5", counts[2]))
        # It is not known how often this model is wrong, so no number is given.
        shown(slider).to_have_attribute("aria-valuetext", "Fewest marks")
        shown(page.locator("#ends")).to_have_text("fewer marks more marks")

        page.evaluate("localStorage.removeItem('solecism-level'); localStorage.setItem('solecism-strictness', '-1.5')")
        page.reload()
        visit.done()
        expect("a setting of the slider before this one is taken over", slider.input_value(), "-4")
        expect("once", page.evaluate("localStorage.getItem('solecism-strictness')"), None)
