"""`make deploy` against stand-ins for AWS and for what it runs; nothing here has been to AWS."""

import base64
import io
import json
import re
import stat
from pathlib import Path
from types import SimpleNamespace

import deploy
import pytest
import yaml
from botocore.exceptions import ClientError, NoCredentialsError

CODES = ("cs", "de", "en", "it", "sv")
URL = "https://api.example"
REPORT = {
    "type": "platform.report",
    "record": {"metrics": {"maxMemoryUsedMB": 79, "durationMs": 9.5, "memorySizeMB": 1769, "initDurationMs": 140.2}},
}


def missing(operation: str, code: str = "404") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "Stack with id solecism does not exist"}}, operation)


class World:
    """AWS, the tools and the API, as far as a deployment looks at them; everything that happens is in `log`."""

    region = "eu-north-1"

    def __init__(self, tmp_path: Path, parameters: dict[str, str] | None = None):
        self.there = parameters
        self.key = (parameters or {}).get("ApiKey", "")
        self.log: list[str] = []
        self.given: list[dict] = []
        self.objects: dict[str, dict] = {}
        self.failing: set[str] = set()
        self.open = False
        self.sts = self.cloudformation = self.s3 = self.lambda_ = self
        self.built, self.models = tmp_path / "built", tmp_path / "models"
        for code in CODES:
            (self.models / code).mkdir(parents=True)
            (self.models / code / "model.onnx").write_bytes(code.encode())
            (self.models / code / "manifest.json").write_text(json.dumps({"files": {"model.onnx": {"bytes": 2}}}))

    def deploy(self, *arguments: str) -> int:
        world = {"aws": lambda: self, "run": self.run, "fetch": self.fetch, "models": self.models, "built": self.built}
        return deploy.main(list(arguments), release="1700000000", **world)

    # The tools.

    def run(self, command, cwd, env):
        self.log.append(" ".join(command[:2]))
        assert not any("hush" in part or (self.key and self.key in part) for part in command), "a secret for all to see"
        if command[1] in self.failing:
            return SimpleNamespace(returncode=1)
        if command[:2] == ["sam", "build"]:
            assert env["SOLECISM_BUILD_DATE"] and env["SOLECISM_COMMIT"]
            for function in deploy.functions():
                folder = self.built / function.logical_id
                folder.mkdir(parents=True, exist_ok=True)
                (folder / "bootstrap").write_bytes(b"\x7fELF, but of no machine")
        else:
            (overrides,) = [part for part in command if part.startswith("file://")]
            path = Path(overrides.removeprefix("file://"))
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            given = yaml.safe_load(path.read_text())
            self.given.append(given)
            self.there = (self.there or {}) | given
            self.key = self.there.get("ApiKey", "")
            assert command[command.index("--region") + 1] == self.region
        return SimpleNamespace(returncode=0)

    def fetch(self, method, url, body, headers):
        public = url.endswith("/v1/health")
        if public or self.open or self.there["Authentication"] == "none":
            return 200
        if self.there["Authentication"] == "key":
            return 200 if headers.get("x-api-key") == self.key else 401
        return 403 if self.there["Authentication"] == "iam" else 401

    # AWS.

    def get_caller_identity(self):
        if "sts" in self.failing:
            raise NoCredentialsError()
        return {"Arn": "arn:aws:iam::123456789012:user/me"}

    def describe_stacks(self, StackName):
        if self.there is None:
            raise missing("DescribeStacks", "ValidationError")
        secret = ("ApiKey", "FallbackKey")
        parameters = {name: "****" if name in secret and value else value for name, value in self.there.items()}
        outputs = {"ModelBucketName": "bucket", "Url": URL, "DashboardUrl": "https://dashboard.example"}
        outputs |= {f"{one.logical_id}Name": f"{StackName}-{one.code}" for one in deploy.functions()}
        found = {
            "StackStatus": "ROLLBACK_COMPLETE" if "stack" in self.failing else "UPDATE_COMPLETE",
            "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
            "Outputs": [{"OutputKey": name, "OutputValue": value} for name, value in outputs.items()],
        }
        return {"Stacks": [found]}

    def head_object(self, Bucket, Key):
        if Key not in self.objects:
            raise missing("HeadObject")
        return self.objects[Key]

    def put_object(self, Bucket, Key, Body, Metadata, ChecksumAlgorithm):
        self.log.append(f"put {Key}")
        self.objects[Key] = {"Metadata": Metadata, "ContentLength": len(Body)}

    def get_function_configuration(self, FunctionName, Qualifier):
        variables = {"API_KEY": self.key}
        return {"CodeSize": 9_100_000, "MemorySize": 1769, "Environment": {"Variables": variables}}

    def invoke(self, FunctionName, Qualifier, LogType, Payload):
        event = json.loads(Payload)
        self.log.append(f"invoke {FunctionName}:{Qualifier} {event['rawPath']}")
        assert event["headers"].get("x-api-key", "") == self.key
        status = 503 if FunctionName in self.failing else 200
        answer = io.BytesIO(json.dumps({"statusCode": status, "body": "no model"}).encode())
        return {"Payload": answer, "LogResult": base64.b64encode(json.dumps(REPORT).encode()).decode()}


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def test_a_new_stack_gets_a_key_its_bundles_and_then_its_provisioned_concurrency(world, capsys):
    assert world.deploy("--parameters", "ProvisionedConcurrency=2 FallbackKey=hush") == 0
    steps = [line.split(" ")[0] if line.startswith("put") else line for line in world.log]
    assert steps[:2] == ["sam build", "sam deploy"]
    assert steps[2:14] == ["put"] * 10 + ["sam deploy", "invoke solecism-cs:live /v1/cs/health"]
    # The manifest, which is read first, comes last.
    assert [line for line in world.log if "/de/" in line][:2] == [
        "put models/de/model.onnx",
        "put models/de/manifest.json",
    ]
    first, second = world.given
    assert (first["ProvisionedConcurrency"], second["ProvisionedConcurrency"]) == ("0", "2")
    assert first["Release"] != second["Release"] and first["FallbackKey"] == "hush"
    assert re.fullmatch("[0-9a-f]{64}", first["ApiKey"]) and first["ApiKey"] == second["ApiKey"]
    shown = capsys.readouterr().out
    assert shown.count(first["ApiKey"]) == 1 and "hush" not in shown
    assert "| de | 9.1 MB | 79 of 1769 MB | 140 ms | 10 ms | 10 ms |" in shown
    assert "| de | 0.0 MB | 0.0 MB | 0.0 MB | does not run here |" in shown
    assert f"{URL}/v2" in shown and "answers with the key and refuses without it" in shown


def test_a_stack_that_is_there_keeps_what_is_not_named(tmp_path, capsys):
    world = World(tmp_path, {"Authentication": "key", "ApiKey": "0123456789abcdef", "MemorySize": "3008", "Gone": "1"})
    assert world.deploy("--parameters", "AlarmEmail=me@example.org") == 0
    (given,) = world.given
    assert (given["MemorySize"], given["AlarmEmail"], given["Release"]) == ("3008", "me@example.org", "1700000000")
    # CloudFormation has the key already, and is not given another.
    assert "ApiKey" not in given and "Gone" not in given
    # The bundles first, so that the new version starts with them.
    assert world.log.index("put models/sv/manifest.json") < world.log.index("sam deploy")
    capsys.readouterr()
    world.log.clear()
    (world.models / "it/model.onnx").write_bytes(b"IT")
    assert world.deploy() == 0
    assert [line for line in world.log if line.startswith("put")] == ["put models/it/model.onnx"]
    assert "0123456789abcdef" not in capsys.readouterr().out


@pytest.mark.parametrize("authentication", ["none", "iam", "jwt JwtIssuer=https://issuer.example JwtAudience=us"])
def test_every_kind_of_authentication(authentication, world, capsys):
    assert world.deploy("--parameters", f"Authentication={authentication}") == 0
    assert world.given[0]["ApiKey"] == "" and "made now" not in capsys.readouterr().out


def test_a_key_is_made_where_a_stack_changes_to_one(tmp_path):
    world = World(tmp_path, {"Authentication": "iam", "ApiKey": ""})
    assert world.deploy("--parameters", "Authentication=key") == 0
    assert len(world.given[0]["ApiKey"]) == 64


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ("Authentication=jwt", "JwtIssuer"),
        ("Authentication=basic", "none of none, iam, jwt, key"),
        ("Memory=1769", "no parameter Memory: its parameters are Authentication"),
        ("ApiKey=short", "ApiKey must be 16 visible ASCII characters or more"),
        ("Authentication", "is no parameter"),
    ],
)
def test_parameters_that_cannot_be(parameters, message, world, capsys):
    assert world.deploy("--parameters", parameters) == 2
    said = capsys.readouterr().err
    assert message in said and "short" not in said
    assert world.log == []


@pytest.mark.parametrize(
    ("failing", "message", "log"),
    [
        ("sts", "sign in with", []),
        ("build", "`sam build` failed", ["sam build"]),
        ("solecism-it", "solecism-it answered GET /v1/it/health with 503: no model", None),
    ],
)
def test_what_fails_is_said(failing, message, log, world, capsys):
    world.failing.add(failing)
    assert world.deploy() == 2
    assert message in capsys.readouterr().err
    assert log is None or world.log == log


def test_a_stack_that_cannot_be_updated(tmp_path, capsys):
    world = World(tmp_path, {"Authentication": "iam"})
    world.failing.add("stack")
    assert world.deploy() == 2
    assert "is in ROLLBACK_COMPLETE: remove it first" in capsys.readouterr().err


def test_an_api_that_is_open_is_not_taken_for_closed(world, capsys):
    world.open = True
    assert world.deploy("--parameters", "Authentication=iam") == 2
    assert "without credentials: 200, and not 401" in capsys.readouterr().err


def test_bundles_that_are_not_whole(world, capsys):
    (world.models / "sv/model.onnx").write_bytes(b"s")
    assert world.deploy() == 2
    assert "sv/model.onnx is not the file that its manifest names" in capsys.readouterr().err
    (world.models / "cs/manifest.json").unlink()
    assert world.deploy() == 2
    assert "there is no bundle in" in capsys.readouterr().err
    assert world.log == []


def test_a_dry_run_does_nothing(world, capsys):
    world.failing.add("sts")
    assert world.deploy("--dry-run", "--parameters", "FallbackKey=hush") == 0
    shown = capsys.readouterr().out
    assert world.log == [] and "hush" not in shown
    for part in (
        "would run: sam build",
        "would run: sam deploy",
        "would upload",
        "s3://BUCKET/models/de/manifest.json",
    ):
        assert part in shown


def test_what_lambda_says_at_a_logs_end():
    expected = {"used": 79, "start": 140.2, "took": 9.5}
    assert deploy.report(f'{{"level":"INFO"}}\nno JSON\n[]\n{json.dumps(REPORT)}\n') == expected
    text = (
        "START RequestId: 1\nREPORT RequestId: 1\tDuration: 9.50 ms\tBilled Duration: 150 ms\tMemory Size: 1769 MB\t"
        "Max Memory Used: 79 MB\tInit Duration: 140.20 ms\t\n"
    )
    assert deploy.report(text) == expected
    assert deploy.report("") == {"used": None, "start": None, "took": None}
