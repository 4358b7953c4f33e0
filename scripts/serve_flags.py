"""The list of `solecism serve`'s options in docs/hosting.md, made from what `solecism serve --help` says.

serve_flags.py target/debug/solecism            # writes it into docs/hosting.md
serve_flags.py target/debug/solecism --check    # says whether it is as it should be
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).resolve().parent.parent / "docs/hosting.md"
BEGIN = "<!-- Made by scripts/serve_flags.py from `solecism serve --help`. -->"
END = "<!-- Until here. -->"


class Flag(NamedTuple):
    """An option as the help has it."""

    name: str
    value: str
    variable: str
    default: str
    what: str


def flags(text: str) -> list[Flag]:
    """All options that clap's long help lists, except `--help` itself."""
    _, _, options = text.partition("\nOptions:\n")
    found = []
    # An option begins at the left; what is said of it is indented by ten.
    for block in re.split(r"\n(?= {2,6}-)", "\n" + options):
        head, _, rest = block.strip("\n").partition("\n")
        named = re.search(r"--([a-z-]+)(?: <(.+)>)?$", head)
        if not named or named[1] == "help":
            continue
        words = " ".join(rest.split())
        variable = re.search(r"\[env: (\w+)(?:=[^\]]*)?\]", words)
        default = re.search(r"\[default: ([^\]]*)\]", words)
        what = re.sub(r"\s*\[(?:env|default|possible values): [^\]]*\]", "", words)
        found.append(
            Flag(named[1], named[2] or "", variable[1] if variable else "", default[1] if default else "", what)
        )
    return found


def listed(found: list[Flag]) -> str:
    """A Markdown list with an item for each option, because a table would be wider than a screen."""
    items = []
    for flag in found:
        option = f"--{flag.name} {flag.value}".strip()
        told = [f"`{flag.variable}`"] if flag.variable else []
        told += [f"default {flag.default}"] if flag.default else []
        items.append(f"- `{option}`{' (' if told else ''}{', '.join(told)}{')' if told else ''}: {flag.what}")
    return "\n".join(items)


def with_list(page: str, made: str) -> str:
    """The page with that list between the two marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"serve_flags: {PAGE} has lost the lines between which the list stands: {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


def main() -> int:
    parser = argparse.ArgumentParser(description="The list of `solecism serve`'s options in docs/hosting.md.")
    parser.add_argument("binary", type=Path, help="the program, such as target/debug/solecism")
    parser.add_argument("--check", action="store_true", help="change nothing, and fail if the list is stale")
    options = parser.parse_args()
    # The help quotes what variables are set to, and breaks lines by the terminal's width.
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    asked = [options.binary.resolve(), "serve", "--help"]
    text = subprocess.run(asked, check=True, capture_output=True, text=True, env=bare).stdout
    found = flags(text)
    if not found:
        sys.exit(f"serve_flags: `{options.binary} serve --help` lists no options")
    page = PAGE.read_text()
    made = with_list(page, listed(found))
    if options.check and made != page:
        print(f"serve_flags: the list in {PAGE} is stale: run scripts/serve_flags.py {options.binary}", file=sys.stderr)
        return 1
    if not options.check:
        PAGE.write_text(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
