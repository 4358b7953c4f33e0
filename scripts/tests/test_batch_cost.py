"""The arithmetic of `batch_cost.py`, by numbers worked out by hand."""

import batch_cost
import pytest


def test_a_million_texts_of_twenty_sentences() -> None:
    found = batch_cost.pieces(20)
    # 142 ms of 1,769 MB: 0.142 * 1.7275 * 0.0000166667, and 0.20 for the requests; and so on.
    assert found["the language's function"] == pytest.approx(4.0885 + 0.2, abs=0.001)
    assert found["the gateway's function"] == pytest.approx(0.182 * 16.6667 + 0.2, abs=0.001)
    # A batch waits 20 * 241.5 ms: 4.83 s of a quarter of a GB on arm64, 50,000 times.
    assert found["the batch's function"] == pytest.approx(0.05 * (4.83 * 0.25 * 13.3334 + 0.2), abs=0.001)
    assert found["S3, a GET and a PUT a text"] == pytest.approx(5.40)
    assert found["Step Functions, a child a batch"] == pytest.approx(0.05 * (1 + 25 + 4.83 / 16 * 16.67), abs=0.001)


def test_short_texts_cost_their_requests() -> None:
    assert batch_cost.pieces(1)["the language's function"] == pytest.approx(
        0.009 * 1.7275390625 * 16.6667 + 0.2, abs=0.001
    )
    assert batch_cost.pieces(1)["S3, a GET and a PUT a text"] == batch_cost.pieces(20)["S3, a GET and a PUT a text"]
