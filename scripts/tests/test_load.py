"""The load measurements' arithmetic, and the requests that they send."""

import json

import burst
import load
import pytest
from burst import Burst, Figures, Sent, percentiles
from load import broken, figure, length, parse_records, percentile, summary
from load_server import LANGUAGES, Answer, Memory, parse_memory, parse_metrics
from load_texts import KINDS, LONG, bodies, joined, lines, text_of

MEMORY = Memory(resident=200_000_000, peak=300_000_000)
PRINTED = """Running 5s test @ http://127.0.0.1:1/v1/detect
answer 10.000000 0.500000 200 20 1
answer 10.000000 0.002000 503 600 0
answer 10.500000 1.500000 200 30 0
answer 11.000000 0.100000 500 10 0
lost
  Socket errors: connect 1, read 5, write 0, timeout 2
"""


def test_answers_are_counted_apart_from_refusals_and_failures():
    row = summary("short", 8, parse_records(PRINTED), broken(PRINTED), MEMORY)
    assert (row.answered, row.partial, row.refused, row.failed) == (2, 1, 1, 3)
    # There were two answers in two seconds; only the words of the complete one count.
    assert (row.requests, row.words) == pytest.approx((1.0, 10.0))
    # A refusal after 2 ms does not improve a percentile.
    assert (row.p50, row.p99) == pytest.approx((500.0, 1500.0))
    assert (row.resident, row.peak) == (200.0, 300.0)


def test_where_nothing_was_answered_there_is_no_latency():
    row = summary("long", 256, parse_records("answer 1.0 0.5 503 600 0\n"), 0, MEMORY)
    assert (row.requests, row.p50, row.refused, row.failed) == (0.0, None, 1, 0)
    assert "| – | – | – |" in load.table([row])


def test_percentiles_are_values_that_were_measured():
    values = [float(value) for value in range(1, 201)]
    assert [percentile(values, share) for share in (0.5, 0.95, 0.99)] == [100.0, 190.0, 198.0]
    assert percentile([7.0], 0.99) == 7.0
    assert percentiles([0.003, 0.001, 0.002]) == pytest.approx((2.0, 3.0))


def test_a_run_lasts_until_every_client_has_had_answers():
    assert length("long", 5, 1, 0.01, 2) == 5
    # 8 clients, three answers each, half a second of one of two cores.
    assert length("long", 5, 8, 0.5, 2) == 6
    # More clients than are let in do not make it longer, and nothing makes it endless.
    assert length("long", 5, 256, 0.3, 2) == length("long", 5, 64, 0.3, 2) == 29
    assert length("long", 5, 64, 10.0, 2) == 60
    assert length("long", 90, 64, 10.0, 2) == 90


def test_figures_have_three_digits_that_count():
    assert [figure(value) for value in (0.1234, 1.234, 12.34, 123.4, 1234.0, 0.0, None)] == [
        "0.123",
        "1.23",
        "12.3",
        "123",
        "1,234",
        "0",
        "–",
    ]


def test_metrics_are_summed_over_their_labels():
    text = '# TYPE loads counter\nloads{language="de",outcome="success"} 3\nloads{language="cs",outcome="success"} 2\nbytes 1.5e3\n'
    assert parse_metrics(text) == {"loads": 5.0, "bytes": 1500.0}


def test_memory_is_read_in_bytes():
    assert parse_memory("Name:\tsolecism\nVmHWM:\t    2048 kB\nVmRSS:\t     1024 kB\n") == Memory(1 << 20, 2 << 20)
    with pytest.raises(RuntimeError, match="has ended"):
        parse_memory("Name:\tsolecism\nState:\tZ (zombie)\n")


@pytest.mark.parametrize("kind", KINDS)
def test_all_languages_are_asked_for_equally_often(kind):
    sent = [json.loads(one.body) for one in bodies(kind)]
    counts = {language: sum(one["language"] == language for one in sent) for language in LANGUAGES}
    assert len(set(counts.values())) == 1 and counts["de"] > 0
    assert all("language" not in json.loads(one.body) for one in bodies(kind, named=False))


def test_long_texts_are_longer_than_short_ones():
    longest = max(len(json.loads(one.body)["text"]) for one in bodies("short"))
    sizes = [len(json.loads(one.body)["text"].encode()) for one in bodies("long")]
    assert longest < 600 and min(sizes) > 0.9 * LONG and max(sizes) <= LONG


def test_texts_are_whole_sentences_and_end_before_the_limit():
    assert joined(iter(["One.", "Two.", "Three."]), 9) == "One. Two."
    assert joined(iter(["Longer than that."]), 5) == "Longer than that."
    assert joined(iter(["Ü.", "Ö.", "Ä."]), 7) == "Ü. Ö."
    assert 39_500 < len(text_of("de", 40_000).encode()) <= 40_000
    assert text_of("de", 40_000, 1) != text_of("de", 40_000)


def test_the_script_gets_a_line_for_each_request():
    sent = bodies("long")
    read = [line.split("\t") for line in lines(sent).splitlines()]
    assert [(int(words), body.encode()) for words, body in read] == [(one.words, one.body) for one in sent]


def test_what_became_of_a_long_text():
    body = json.dumps({"words": [{}, {}], "incomplete": True}).encode()
    assert burst.read(Answer(200, body, None), 3.0) == Sent(200, 3.0, 2, False)
    assert burst.read(Answer(503, b"", 5.0), 0.1) == Sent(503, 0.1, 0, False)


def test_a_burst_is_held_against_what_the_cores_can_do():
    mixed = Burst(
        whole=10,
        partial=4,
        refused=50,
        failed=0,
        done=12.0,
        last_answer_s=29.0,
        slowest_refusal_s=0.4,
        peak_mb=210.0,
    )
    found = Figures(
        clients=64,
        words=6000,
        alone_s=4.0,
        possible=15.0,
        long=mixed._replace(done=13.2, slowest_refusal_s=None, peak_mb=190.0),
        mixed=mixed,
        idle_ms=(10.0, 20.0),
        beside_ms=(50.0, 100.0),
        beside_answered=300,
        beside_refused=0,
    )
    shown = burst.report(found)
    for part in (
        "13.2 texts, 88.0% | 12.0 texts, 80.0% | 90% alone: missed",
        "| 50 | 50, 0.40 s | 1 s |",
        "| 190 MB | 210 MB | under 200 MB: missed",
        "5.0 | under 10 |",
    ):
        assert part in shown
    # If the cores could do more than all texts, no more than all texts is expected.
    assert "64.0 texts, 100.0%" in burst.report(found._replace(possible=200.0, long=mixed._replace(done=64.0)))
