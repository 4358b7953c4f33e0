"""samconfig.toml: what AWS SAM's own commands use, and that it agrees with `make deploy` and with the template."""

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
import stack

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / "samconfig.toml").read_text())
ENVIRONMENTS = {name: one for name, one in CONFIG.items() if isinstance(one, dict)}


def test_there_is_a_default_and_a_second_stack():
    assert set(ENVIRONMENTS) == {"default", "staging"}
    names = [one["global"]["parameters"]["stack_name"] for one in ENVIRONMENTS.values()]
    assert len(set(names)) == len(names)


def test_the_default_is_the_stack_of_make_deploy():
    name = ENVIRONMENTS["default"]["global"]["parameters"]["stack_name"]
    assert f"STACK ?= {name}\n" in (ROOT / "Makefile").read_text()
    assert f'"${{STACK:-{name}}}"' in (ROOT / "scripts/deploy.sh").read_text()
    assert f'"--stack", default="{name}"' in (ROOT / "scripts/deploy.py").read_text()


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_deployment_has_what_make_deploy_gives_it(name):
    given = ENVIRONMENTS[name]["deploy"]["parameters"]
    written = (ROOT / "scripts/deploy.py").read_text()
    assert f'"--capabilities", "{given["capabilities"]}"' in written
    assert given["resolve_s3"] is True and '"--resolve-s3"' in written
    assert given["s3_prefix"] == ENVIRONMENTS[name]["global"]["parameters"]["stack_name"]
    assert '"--s3-prefix", self.stack' in written
    assert given["fail_on_empty_changeset"] is False and '"--no-fail-on-empty-changeset"' in written


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_template_has_the_parameters(name):
    known = stack.template()["Parameters"]
    written = ENVIRONMENTS[name]["deploy"]["parameters"].get("parameter_overrides", "")
    given = dict(one.split("=", 1) for one in shlex.split(written))
    assert given.keys() <= known.keys()
    for parameter, value in given.items():
        assert value in map(str, known[parameter].get("AllowedValues", [value])), parameter
        assert value != str(known[parameter]["Default"]), f"{parameter} is the template's default already"
        # It stands in a public file.
        assert not known[parameter].get("NoEcho"), parameter


def test_neither_a_region_nor_an_identity_is_fixed():
    for name, environment in ENVIRONMENTS.items():
        for command, section in environment.items():
            fixed = section["parameters"].keys() & {"region", "profile", "role_arn", "s3_bucket"}
            assert not fixed, f"{name}.{command}"
    assert not re.search(r"\b\d{12}\b", (ROOT / "samconfig.toml").read_text()), "an account's number"


def test_every_template_is_linted():
    """scripts/validate-template.sh does this, and `make check` runs it."""
    (listed,) = re.findall(r"^templates=\((.*)\)$", (ROOT / "scripts/validate-template.sh").read_text(), re.M)
    tracked = subprocess.run(
        ["git", "ls-files", "*template.y*ml"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(listed.split()) == set(tracked.stdout.split())


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_template_is_linted_where_it_is_validated(name):
    assert ENVIRONMENTS[name]["validate"]["parameters"]["lint"] is True
