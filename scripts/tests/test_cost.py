"""The arithmetic of `make cost`, by numbers worked out by hand."""

import json

import cost
import pytest
from bench_events import SENTENCES, SIZES, events
from cost import Measured, billed_dollars, per_million, slowdown

MEASURED = {
    "label": "solecism",
    "init": {"median_ms": 90.0, "min_ms": 80.0},
    "first_run": {"median_ms": 10.0, "min_ms": 9.0},
    "requests": 10,
    "warm": [
        {"sentences": 1, "median_ms": 4.2, "min_ms": 4.0},
        {"sentences": 21, "median_ms": 44.2, "min_ms": 40.0},
    ],
    "peak_bytes": 80_000_000,
}


@pytest.fixture
def measured():
    return Measured.read(json.dumps(MEASURED))


def test_times_between_the_measured_ones_lie_on_a_line(measured):
    assert [measured.warm_ms(sentences) for sentences in (1, 11, 21)] == pytest.approx([4.2, 24.2, 44.2])
    # The start, the first run of one sentence, and ten sentences more.
    assert measured.cold_ms(1) == pytest.approx(100.0)
    assert measured.cold_ms(11) == pytest.approx(120.0)


def test_one_measured_event_says_nothing_of_others(measured):
    alone = measured._replace(warm={1: 4.2})
    assert alone.warm_ms(1) == 4.2
    with pytest.raises(ValueError, match="measured with one event alone, of 1"):
        alone.warm_ms(2)


def test_less_memory_is_slower_and_more_than_one_vcpu_is_not_faster():
    assert [slowdown(memory) for memory in (1769, 3008, 10240)] == [1.0, 1.0, 1.0]
    assert slowdown(512) == pytest.approx(3.455078125)


def test_a_second_of_a_gigabyte_has_the_published_price():
    assert billed_dollars(1000, 1024, "x86") == pytest.approx(0.0000166667)
    assert billed_dollars(1000, 512, "arm64") == pytest.approx(0.0000133334 / 2)
    # Begun milliseconds are whole ones.
    assert billed_dollars(4.2, 1024, "x86") == billed_dollars(5, 1024, "x86")


def test_a_million_sentences(measured):
    # Requests at 1.20 a million; 5 ms of 1 GB and 1024 / 1769 of a vCPU: 4.2 × 1.7275 = 7.26, billed 8; all warm.
    warm = per_million(measured, 1, 1024, "x86", 0.0, 1.0)
    assert warm == pytest.approx(1.20 + 8e-3 * 16.6667)
    # All cold: 172.75 ms, billed 173, and ten GETs at 0.40 a million.
    cold = per_million(measured, 1, 1024, "x86", 1.0, 1.0)
    assert cold == pytest.approx(1.20 + 173e-3 * 16.6667 + 4.00)
    tenth = per_million(measured, 1, 1024, "x86", 0.1, 1.0)
    assert tenth == pytest.approx(0.9 * warm + 0.1 * cold)
    # 21 sentences to a request.
    many = per_million(measured, 21, 1769, "arm64", 0.0, 2.0)
    assert many == pytest.approx(1 / 21 * (1.20 + 89e-3 * 13.3334 * 1769 / 1024))


def test_the_table_states_its_assumptions(tmp_path, capsys):
    path = tmp_path / "measured.json"
    path.write_text(json.dumps(MEASURED))
    assert cost.main([str(path), "--sentences", "1", "--arm-factor", "1.5"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("| arm64 |") == shown.count("| x86 |") == 4
    for part in (
        "512 MB",
        "1,769 MB",
        "0.1% cold",
        "10.0% cold",
        "us-east-1",
        "arm64: not measured. It takes 1.5 times",
    ):
        assert part in shown


def test_what_is_missing_is_said(tmp_path, capsys):
    assert cost.main([str(tmp_path / "none.json")]) == 2
    assert "make bench-cold" in capsys.readouterr().err


def test_sentences_have_twenty_words_each():
    assert {language: len(text.split()) for language, text in SENTENCES.items()} == dict.fromkeys(SENTENCES, 20)
    sent = events("de")
    assert tuple(sent) == SIZES
    assert json.loads(sent[20]["body"])["text"].count(".") == 20
