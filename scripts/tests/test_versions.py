"""One version: the program's, the API's, the add-on's, the stack's, and what bundles may ask for."""

import json
import re
import tomllib
from pathlib import Path

import stack

ROOT = Path(__file__).parents[2]
WORKSPACE = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]
VERSION = WORKSPACE["package"]["version"]


def crates() -> list[Path]:
    return [path for one in WORKSPACE["members"] for path in sorted(ROOT.glob(f"{one}/Cargo.toml"))]


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_the_version_is_three_numbers():
    """This form is accepted by a release's archives, the browsers' stores and Lambda's descriptions alike."""
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)


def test_every_crate_has_it():
    assert len(crates()) > 20
    own = [
        str(path) for path in crates() if tomllib.loads(path.read_text())["package"]["version"] != {"workspace": True}
    ]
    assert own == []


def test_the_lock_file_has_it():
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    names = {tomllib.loads(path.read_text())["package"]["name"] for path in crates()}
    versions = {one["name"]: one["version"] for one in locked if one["name"] in names and "source" not in one}
    assert versions == dict.fromkeys(names, VERSION)


def test_what_says_a_version_takes_the_crates():
    """`solecism --version`, `/v1/health` and LanguageTool's `software`; Rust's tests ask them."""
    for file in ("cli/src/version.rs", "shared/gateway/src/v1/mod.rs", "shared/gateway/src/lt/mod.rs"):
        assert 'env!("CARGO_PKG_VERSION")' in (ROOT / file).read_text(), file


def test_the_document_of_the_api_names_no_other():
    """utoipa writes the crate's version where `info` has none, and shared/gateway/tests/gateway/others.rs asks for it."""
    source = (ROOT / "shared/gateway/src/openapi.rs").read_text()
    (info,) = re.findall(r"\binfo\((.*?)\n    \),", source, re.DOTALL)
    assert "version" not in info


def test_the_add_on_has_it():
    assert json.loads((ROOT / "addon/manifest.json").read_text())["version"] == VERSION


def test_the_stack_has_it():
    assert stack.template()["Metadata"]["Solecism"]["Version"] == VERSION


def test_no_bundle_that_ships_asks_for_a_later_one():
    manifests = sorted((ROOT / "models").glob("*/manifest.json"))
    assert manifests
    for path in manifests:
        requires = json.loads(path.read_text()).get("requires", "0.0.0")
        assert numbers(requires) <= numbers(VERSION), path
