"""The files for hosts: that they parse, that they agree with the program, and that the container's build has what it reads."""

import configparser
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
HOSTS = ("render.yaml", "hosting/cloud-run.yaml", "hosting/solecism.service", "hosting/Containerfile", "Procfile")


def ignored(path: str) -> bool:
    """Whether `.dockerignore` keeps a path of the repository out of the build; its patterns here are plain names."""
    patterns = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    plain = [pattern for pattern in patterns if not pattern.startswith("**")]
    return any(re.fullmatch(re.escape(one).replace(r"\*", "[^/]*") + "(/.*)?", path) for one in plain)


def test_the_build_has_every_crate_and_every_file_that_is_compiled_in():
    members = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["members"]
    manifests = [path.relative_to(ROOT) for one in members for path in ROOT.glob(f"{one}/Cargo.toml")]
    assert manifests
    needed = [Path("Cargo.toml"), Path("Cargo.lock"), *manifests]
    for manifest in manifests:
        for source in (ROOT / manifest.parent / "src").rglob("*.rs"):
            for included in re.findall(r'include_(?:str|bytes)!\(\s*"([^"]+)"', source.read_text()):
                needed.append((source.parent / included).resolve().relative_to(ROOT))
    assert [str(path) for path in needed if ignored(str(path))] == []
    assert any(path.parts[0] == "docs" for path in needed), "the page's samples are expected among them"


def test_the_build_has_no_model_and_no_history():
    assert all(
        ignored(path) for path in ("models/de/model.onnx", ".git/HEAD", "target/debug/solecism", ".venv/installed")
    )


def variables(name: str) -> set[str]:
    """The variables that a host's file sets."""
    text = (ROOT / name).read_text()
    match Path(name).name:
        case "render.yaml":
            return {one["key"] for one in yaml.safe_load(text)["services"][0]["envVars"]}
        case "cloud-run.yaml":
            return {one["name"] for one in cloud_run()["env"]}
        case "solecism.service":
            lines = re.findall(r"^Environment=(.*)$", text, re.M)
            return set(re.findall(r"(\w+)=", " ".join(lines)))
        case "Containerfile":
            (block,) = re.findall(r"^ENV ((?:.*\\\n)*.*)$", text, re.M)
            return set(re.findall(r"(\w+)=", block))
    return set()


def cloud_run() -> dict:
    service = yaml.safe_load((ROOT / "hosting/cloud-run.yaml").read_text())
    (container,) = service["spec"]["template"]["spec"]["containers"]
    return container


@pytest.mark.parametrize("name", HOSTS)
def test_only_variables_that_the_program_reads_are_set(name: str):
    page = (ROOT / "docs/hosting.md").read_text()
    known = set(re.findall(r"^- `--[^`]*` \(`(\w+)`", page, re.M))
    assert {"PORT", "API_KEY", "SOLECISM_PRELOAD"} <= known, "docs/hosting.md has a list of all options"
    assert variables(name) <= known


def test_hosts_ask_for_health_where_it_is_answered():
    (service,) = yaml.safe_load((ROOT / "render.yaml").read_text())["services"]
    assert service["healthCheckPath"] == "/v1/health"
    container = cloud_run()
    (port,) = container["ports"]
    assert container["startupProbe"]["httpGet"] == {"path": "/v1/ready", "port": port["containerPort"]}
    assert container["livenessProbe"]["httpGet"] == {"path": "/v1/health", "port": port["containerPort"]}


def test_the_container_runs_as_nobody_and_ends_in_no_shell():
    lines = (ROOT / "hosting/Containerfile").read_text().splitlines()
    last = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM")) :]
    assert last[0] == "FROM gcr.io/distroless/cc-debian12:nonroot"
    assert "USER 65532:65532" in last
    assert not [line for line in last if line.startswith(("RUN", "ADD"))]


def test_the_unit_gives_no_rights_and_time_to_end():
    unit = configparser.RawConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(ROOT / "hosting/solecism.service")
    service = unit["Service"]
    assert service["DynamicUser"] == "yes" and service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == "" and service["NoNewPrivileges"] == "yes"
    # The server gives calls under way 30 s.
    assert int(service["TimeoutStopSec"]) > 30


def test_models_are_installed_once_and_replaced_when_they_differ(tmp_path: Path):
    bundle = tmp_path / "models/de"
    bundle.mkdir(parents=True)
    (bundle / "manifest.json").write_text("1")
    to = tmp_path / "data home/models"

    def install() -> str:
        command = [ROOT / "scripts/install-models.sh", bundle.parent, to]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert "de: installed" in install()
    assert "de: there already" in install()
    (bundle / "manifest.json").write_text("2")
    assert "de: replaced" in install()
    assert (to / "de/manifest.json").read_text() == "2"
    assert [path.name for path in to.iterdir()] == ["de"]
