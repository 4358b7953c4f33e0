"""The language server, spoken to as editors speak: over the models that ship."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from lsprotocol import types
from lsprotocol.types import Position, Range
from pytest_lsp import LanguageClient

URI = "file:///essay.txt"
SAMPLE = "Letztes Jahr 😀 ich bin mit meine Familie nach Deutschland gefahren.\n\nDas Wetter war sehr schön.\n"
PUBLISH = types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS
pytestmark = pytest.mark.asyncio


def show(client: LanguageClient, text: str, language: str = "plaintext", uri: str = URI) -> None:
    item = types.TextDocumentItem(uri, language, 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))


def edit(client: LanguageClient, version: int, line: int, start: int, end: int, text: str) -> None:
    change = types.TextDocumentContentChangePartial(text=text, range=Range(Position(line, start), Position(line, end)))
    document = types.VersionedTextDocumentIdentifier(version, URI)
    client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))


async def found(client: LanguageClient) -> list[types.Diagnostic]:
    """What the next message says."""
    params = await asyncio.wait_for(client.wait_for_notification(PUBLISH), 60)
    return list(params.diagnostics)


async def actions(client: LanguageClient, at: Range) -> list[types.CodeAction]:
    context = types.CodeActionContext(diagnostics=[])
    params = types.CodeActionParams(types.TextDocumentIdentifier(URI), at, context)
    return list(await client.text_document_code_action_async(params) or [])


def spans(diagnostics: list[types.Diagnostic]) -> list[tuple[int, int, int]]:
    ranges = [diagnostic.range for diagnostic in diagnostics]
    return [(span.start.line, span.start.character, span.end.character) for span in ranges]


async def run(client: LanguageClient, action: types.CodeAction) -> None:
    command = action.command
    params = types.ExecuteCommandParams(command.command, command.arguments)
    await client.workspace_execute_command_async(params)


async def test_what_is_typed_is_marked_and_unmarked(editor: Callable) -> None:
    async with editor("--language", "de") as client:
        show(client, SAMPLE)
        # "ich bin" and "meine", in code units of UTF-16: the emoji is two.
        assert spans(await found(client)) == [(0, 16, 23), (0, 28, 33)]
        # Only the sentence that changed is asked for, and the other keeps its marks.
        edit(client, 2, 0, 28, 33, "meiner")
        assert spans(await found(client)) == [(0, 16, 23)]
        edit(client, 3, 2, 0, 3, "Der")
        after = spans(await found(client))
        assert after[0] == (0, 16, 23) and all(line == 2 for line, _, _ in after[1:])
        client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(URI)))
        assert await found(client) == []


async def test_a_suggestion_is_put_in(editor: Callable) -> None:
    async with editor("--language", "de") as client:
        show(client, SAMPLE)
        marks = await found(client)
        offered = await actions(client, marks[1].range)
        assert offered[0].title == "Replace with “meiner”" and offered[0].kind == "quickfix"
        change = offered[0].edit.changes[URI][0]
        assert (change.new_text, change.range) == ("meiner", marks[1].range)
        assert await actions(client, Range(Position(2, 0), Position(2, 3))) == []


async def test_a_finding_is_ignored_here_or_always(editor: Callable, home: object) -> None:
    async with editor("--language", "de") as client:
        show(client, SAMPLE)
        here, always = await found(client)
        offered = await actions(client, here.range)
        await run(client, next(action for action in offered if action.title.startswith("Ignore")))
        offered = await actions(client, always.range)
        assert len(offered) > 0 and spans([always]) == [(0, 28, 33)]
        await run(client, next(action for action in offered if action.title.startswith("Add")))
        assert await actions(client, here.range) == [] and await actions(client, always.range) == []
    lines = (home.words / "de.txt").read_text().splitlines()
    assert lines[0].startswith("ich bin\tLetztes Jahr") and lines[1:] == ["meine"]
    # It holds in the next window too.
    async with editor("--language", "de") as client:
        show(client, SAMPLE.replace("Letztes", "Dieses"))
        assert spans(await found(client)) == [(0, 15, 22)]


async def test_offsets_are_bytes_where_the_editor_says_so(editor: Callable) -> None:
    async with editor("--language", "de", client="neovim@v0.11.0") as client:
        show(client, SAMPLE)
        assert spans(await found(client))[0] == (0, 18, 25)


@pytest.mark.parametrize(
    ("language", "text", "line"),
    [
        ("markdown", "# The trip\n\n```\nHe go home.\n```\n\nHe going to the dentist tomorrow.\n", 6),
        ("latex", "\\begin{document}\n\\verb|He go| $x$\n\nHe going to the dentist tomorrow.\n\\end{document}\n", 3),
        ("python", 'x = "He going to the dentist tomorrow."\n# He going to the dentist tomorrow.\n', 1),
        ("rust", "/// He going to the dentist tomorrow.\nfn he_going_to() {}\n", 0),
    ],
)
async def test_only_prose_is_judged(editor: Callable, language: str, text: str, line: int) -> None:
    async with editor("--language", "en") as client:
        show(client, text, language)
        marks = spans(await found(client))
        assert marks and {at for at, _, _ in marks} == {line}, marks


async def test_the_language_is_found_out_and_can_be_set(editor: Callable) -> None:
    async with editor() as client:
        show(client, SAMPLE)
        assert len(await found(client)) == 2
        wrong = types.DidChangeConfigurationParams({"solecism": {"level": "loud"}})
        client.workspace_did_change_configuration(wrong)
        await asyncio.wait_for(client.wait_for_notification(types.WINDOW_SHOW_MESSAGE), 60)
        assert '"level"' in client.messages[-1].message
        client.workspace_did_change_configuration(types.DidChangeConfigurationParams({"solecism": {"level": "picky"}}))
        assert len(await found(client)) >= 2


async def test_what_is_not_known_is_left_alone(editor: Callable) -> None:
    async with editor("--language", "de") as client:
        show(client, "meine Familie ich bin", "cobol", "file:///a.cob")
        show(client, SAMPLE)
        await found(client)
        assert set(client.diagnostics) == {URI}


async def test_windows_share_a_server_which_ends_with_the_last(editor: Callable, home: object) -> None:
    async with editor("--language", "de") as first:
        show(first, SAMPLE)
        await found(first)
        listening = [json.loads(path.read_text()) for path in home.state()]
        async with editor("--language", "de") as second:
            show(second, SAMPLE)
            await found(second)
            assert [json.loads(path.read_text()) for path in home.state()] == listening
            assert len(listening) == 1
        show(first, "Ich habe ein Hund gesehen.", uri="file:///b.txt")
        await found(first)
    deadline = time.monotonic() + 30
    while home.state() and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
    assert home.state() == []


async def test_a_server_that_has_gone_is_started_anew(editor: Callable, home: object) -> None:
    async with editor("--language", "de") as client:
        show(client, SAMPLE)
        await found(client)
        stop(home.folder)
        edit(client, 2, 0, 28, 33, "meiner")
        assert spans(await found(client)) == [(0, 16, 23)]


def stop(folder: Path) -> None:
    """Ends the server that was started with files in this folder, as a system short of memory does."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if b"--until-unused" in command and str(folder).encode() in command:
            os.kill(int(process.name), signal.SIGKILL)
