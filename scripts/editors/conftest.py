"""`solecism lsp` as an editor runs it, with folders of its own for words and for what runs."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Union

import pytest
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities
from pytest_lsp.client import make_test_lsp_client

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug/solecism"


@dataclass
class Home:
    """Where a person's words are, and where the state of what runs is."""

    folder: Path

    @property
    def words(self) -> Path:
        return self.folder / "config/solecism/words"

    @property
    def running(self) -> Path:
        return self.folder / "run/solecism"

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "SOLECISM_MODELS": str(ROOT / "models"),
        }

    def state(self) -> list[Path]:
        """The files that say where a server listens: one while it runs."""
        return sorted(self.running.glob("*.json"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "run").mkdir()
    return Home(tmp_path)


def client_of_protocol() -> LanguageClient:
    """A client that reads code actions as the protocol defines them; lsprotocol mistakes every action with a command for a bare command."""
    made = make_test_lsp_client()
    converter = made.protocol._converter
    converter.register_structure_hook(
        Union[types.Command, types.CodeAction],  # noqa: UP007 - the hook is looked up by this very type.
        lambda value, _: converter.structure(
            value, types.Command if isinstance(value.get("command"), str) else types.CodeAction
        ),
    )
    return made


Editor = Callable[..., object]


@pytest.fixture
def editor(home: Home) -> Editor:
    """Starts `solecism lsp` and agrees with it on what either can do."""

    @asynccontextmanager
    async def start(
        *arguments: str, client: str = "visual-studio-code", options: object = None
    ) -> AsyncIterator[LanguageClient]:
        config = ClientServerConfig(
            server_command=[str(PROGRAM), "lsp", *arguments],
            server_env=home.environment(),
            client_factory=client_of_protocol,
        )
        connected = await config.start()
        try:
            capabilities = client_capabilities(client)
            await connected.initialize_session(types.InitializeParams(capabilities, initialization_options=options))
            yield connected
        finally:
            # In the other order, a failing test would wait for a server that nobody has told to end.
            await asyncio.wait_for(connected.shutdown_session(), 30)
            await asyncio.wait_for(connected.stop(), 30)

    return start
