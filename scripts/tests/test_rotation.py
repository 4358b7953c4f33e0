"""The rotation's log, its clients' order, and where a memory limit is set."""

import itertools
import json
from collections import Counter

import pytest
from load_server import LANGUAGES
from load_texts import bodies
from rotation import CLIENTS, in_rotation, line
from rotation_limit import Limit, group, own_group
from rotation_memory import goes_back


def test_every_client_asks_one_language_after_the_other():
    clients = in_rotation(bodies("short"))
    assert len(clients) == CLIENTS
    for texts in clients:
        languages = [json.loads(one.body)["language"] for one in texts]
        for one, next_one in itertools.pairwise(languages):
            assert LANGUAGES.index(next_one) == (LANGUAGES.index(one) + 1) % len(LANGUAGES)
    assert len({texts[0].body for texts in clients}) == CLIENTS


def test_a_line_of_the_log_says_what_went_wrong():
    metrics = {"solecism_model_loads_total": 12.0, "solecism_model_loaded_models": 2.0}
    shown = line(3.0, Counter({200: 90, 503: 2, 0: 1}), 4000, metrics, 150_000_000, 180_500_000)
    assert shown == (
        "  3.0 min: requests 93, errors 3, words 4000, loads 12, evictions 0, misses 0, loaded 2,"
        " resident 150.0 MB, peak 180.5 MB"
    )


def test_our_own_control_group_is_found_in_both_versions():
    first = "9:name=systemd:/\n4:memory:/session/7\n2:cpu,cpuacct:/\n0::/unified\n"
    assert own_group(first, "memory") == "/session/7"
    assert own_group(first, "cpuacct") == "/"
    assert own_group(first, "") == "/unified"
    assert own_group("0::/user.slice\n", "memory") is None


def test_a_group_is_made_with_its_limit(tmp_path):
    (tmp_path / "own").mkdir()
    found = group(tmp_path / "own" / "new", {"memory.max": "512"}, "memory.max")
    assert (tmp_path / "own" / "new" / "memory.max").read_text() == "512"
    assert found.is_hard and found.before[0] == "sh" and str(tmp_path / "own" / "new") in found.before[2]


def test_where_no_group_can_be_made_there_is_no_limit(tmp_path):
    assert group(tmp_path / "missing" / "new", {"memory.max": "512"}, "memory.max") is None
    assert not Limit([], None, "no limit").is_hard


@pytest.mark.parametrize(("last", "fine"), [(109, True), (110, True), (111, False), (80, True)])
def test_memory_goes_back_where_the_last_round_leaves_no_more_than_a_tenth_beyond_the_third(last, fine):
    assert goes_back([50, 90, 100, 200, last]) is fine
