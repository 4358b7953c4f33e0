"""The options' list, from a help as clap writes it."""

import pytest
import serve_flags
from serve_flags import Flag

HELP = """Serve all languages from one process

SIGTERM and Ctrl-C let what runs come to its end; --port of 0 is any.

Usage: solecism serve [OPTIONS]

Options:
  -p, --port <PORT>
          Port to listen on; 0 for any
          that is free
          
          [env: PORT=9000]
          [default: 8081]

      --preload <CODE,…|all>
          Languages to load at the start
          
          [env: SOLECISM_PRELOAD=]

      --api-key <KEY>
          Key that callers have to send
          
          [env: API_KEY]

      --quiet
          Say less

  -h, --help
          Print help (see a summary with '-h')
"""


def test_every_option_is_read():
    assert serve_flags.flags(HELP) == [
        Flag("port", "PORT", "PORT", "8081", "Port to listen on; 0 for any that is free"),
        Flag("preload", "CODE,…|all", "SOLECISM_PRELOAD", "", "Languages to load at the start"),
        Flag("api-key", "KEY", "API_KEY", "", "Key that callers have to send"),
        Flag("quiet", "", "", "", "Say less"),
    ]


def test_an_option_is_an_item_with_its_variable_and_its_default():
    port, preload, _, quiet = serve_flags.listed(serve_flags.flags(HELP)).splitlines()
    assert port == "- `--port PORT` (`PORT`, default 8081): Port to listen on; 0 for any that is free"
    assert preload == "- `--preload CODE,…|all` (`SOLECISM_PRELOAD`): Languages to load at the start"
    assert quiet == "- `--quiet`: Say less"


def test_the_list_replaces_the_one_before_it():
    page = f"before\n{serve_flags.BEGIN}\nold\n{serve_flags.END}\nafter\n"
    once = serve_flags.with_list(page, "new")
    assert "old" not in once and once.startswith("before\n") and once.endswith("\nafter\n")
    assert serve_flags.with_list(once, "new") == once


def test_a_page_without_the_marks_is_refused():
    with pytest.raises(SystemExit, match="has lost the lines"):
        serve_flags.with_list("before\nafter\n", "new")
