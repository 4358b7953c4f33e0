"""How commands are read from a page, and which of them are refused."""

import pytest
import readme
from readme import Command

PAGE = """# A page

```sh
solecism check essay.txt   # a text

# a comment alone
PORT=1 solecism serve \\
  --languages de
```

```
$ solecism correct essay.txt
Ich habe einen Hund.

1 change
$ make run
```

```json
{"$ not": "a command"}
```
"""


def test_every_command_is_found_with_its_line_and_its_output():
    assert readme.commands("page.md", PAGE) == [
        Command("page.md", 4, "solecism check essay.txt   # a text"),
        Command("page.md", 7, "PORT=1 solecism serve --languages de"),
        Command("page.md", 12, "solecism correct essay.txt", "Ich habe einen Hund.\n\n1 change"),
        Command("page.md", 16, "make run", ""),
    ]


def test_a_block_without_an_end_is_refused():
    with pytest.raises(ValueError, match="before line 2 has no end"):
        readme.commands("page.md", "```sh\nmake run\n")


@pytest.mark.parametrize(
    ("text", "started"),
    [
        ("solecism check essay.txt  # or sudo", ["solecism"]),
        ("A=1 B='x y' make deploy C=2", ["make"]),
        ("solecism man | man -l -", ["solecism", "man"]),
        ("cd here && curl -d 'a | b' http://127.0.0.1:9100/", ["cd", "curl"]),
        ("solecism check *.md > findings.sarif", ["solecism"]),
    ],
)
def test_the_programs_that_a_line_starts(text, started):
    assert readme.programs(text) == started


def test_a_call_of_make_has_variables_and_a_target():
    assert readme.of_make('A=1 make run TEXT="Ich habe." # why') == ({"A": "1", "TEXT": "Ich habe."}, "run")
    assert readme.of_make("make") == ({}, "")
    with pytest.raises(ValueError, match="one target"):
        readme.of_make("make clean run")


def test_a_transcript_is_compared_to_the_letter_but_for_spaces_at_the_ends():
    assert readme.differs("a  \nb\n\n", "a\nb") == ""
    assert readme.differs(" a", "a").splitlines() == ["it prints something else:", "  shown    a", "  printed   a"]


def test_an_unknown_command_fails_with_its_name(tmp_path):
    with pytest.raises(readme.Failure, match="does not know frobnicate"):
        readme.Runner(tmp_path / "solecism", tmp_path).run(Command("page.md", 1, "A=1 frobnicate --all"))


def test_a_target_that_the_makefile_has_not_fails(tmp_path):
    with pytest.raises(readme.Failure, match="no such target"):
        readme.Runner(tmp_path / "solecism", tmp_path).run(Command("page.md", 1, "make coffee"))


def test_all_commands_of_the_pages_are_known():
    found = [command for page in readme.PAGES for command in readme.commands(page, (readme.ROOT / page).read_text())]
    assert len(found) > 20
    known = {*readme.KNOWN, *readme.SKIPPED, "make"}
    assert [str(command) for command in found if not known.issuperset(readme.programs(command.text))] == []
