"""Builds all functions, deploys the stack, uploads the bundles, and measures before and after: `make deploy`.

A new stack is deployed without provisioned concurrency first, because the bucket has to be there before the bundles. For a stack that
exists the bundles go first: the new version's environments then start with them.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import yaml
from api_event import api_event
from botocore.exceptions import BotoCoreError, ClientError
from measure import Refusal, bundle, functions, http_status, megabytes, peak_memory, report, table, zipped
from stack import Stack, template

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / ".aws-sam/build"
ALIAS = "live"
HIDDEN = "****"
"""What CloudFormation says in the place of a secret."""
UNSAFE_TO_PRINT = ("ApiKey", "FallbackKey")


class Aws:
    """What is asked of AWS; the tests put another class in its place."""

    def __init__(self) -> None:
        # boto3 by itself looks for AWS_DEFAULT_REGION alone.
        session = boto3.Session(region_name=os.environ.get("AWS_REGION") or None)
        if not session.region_name:
            raise Refusal("no region is set: say where to deploy with AWS_REGION, for example AWS_REGION=eu-central-1")
        self.region: str = session.region_name
        self.sts, self.cloudformation, self.s3, self.lambda_ = map(
            session.client, ("sts", "cloudformation", "s3", "lambda")
        )


class Deployment:
    """One deployment: what it is about, and how it reaches the world."""

    def __init__(
        self,
        stack: str,
        parameters: dict[str, str],
        dry_run: bool = False,
        aws: Callable[[], Any] = Aws,
        run: Callable = subprocess.run,
        fetch: Callable | None = None,
        models: Path = ROOT / "models",
        built: Path = BUILT,
        release: str | None = None,
    ):
        self.stack, self.parameters, self.dry_run = stack, parameters, dry_run
        self.make_aws, self.run, self.fetch = aws, run, fetch or http_status
        self.models, self.built = models, built
        # A version's name takes ten digits.
        self.release = release or str(int(time.time()))
        corrector = parameters.get("EnglishCorrector") == "on"
        self.functions = functions(EnglishCorrector="on" if corrector else "off")
        self.new_key: str | None = None

    def everything(self) -> None:
        self.check_tools()
        sizes = self.check_bundles()
        self.aws = None if self.dry_run else self.make_aws()
        there = self.current_parameters()
        wanted = self.settle(there)
        if wanted["EnglishCorrector"] == "on":
            # The existing stack may have it.
            self.functions = functions(EnglishCorrector="on")
            sizes = self.check_bundles()
        self.build(wanted)
        self.before(sizes)
        if there is None:
            kept = {**wanted, "ProvisionedConcurrency": "0"}
            self.deploy(kept)
            self.show_key()
            self.upload(self.outputs(), wanted)
            if int(wanted.get("ProvisionedConcurrency", 0)) > 0:
                self.release = str(int(self.release) + 1)
                self.deploy(wanted)
        else:
            self.upload(self.outputs(), wanted)
            self.deploy(wanted)
            self.show_key()
        self.after(self.outputs(), wanted)

    # What has to be there.

    def check_tools(self) -> None:
        for tool in ("sam", "cargo-lambda"):
            if not (ROOT / ".venv/bin" / tool).exists():
                raise Refusal(f"{tool} is not in .venv: install the tools with `make .venv/installed`")
        if shutil.which("cargo") is None:
            raise Refusal("cargo is not there: install Rust, https://rustup.rs")

    def check_bundles(self) -> dict[str, int]:
        """Every language's bundle in bytes; they are whole as far as sizes tell."""
        sizes = {}
        for function in self.functions:
            if function.is_gateway:
                continue
            folder = self.models / function.code
            try:
                files = json.loads((folder / "manifest.json").read_text())["files"]
            except FileNotFoundError:
                raise Refusal(f"there is no bundle in {folder}: train one, or take it from the repository") from None
            for name, file in files.items():
                path = folder / name
                if not path.exists() or path.stat().st_size != file["bytes"]:
                    raise Refusal(f"{path} is not the file that its manifest names: take the bundle anew")
            sizes[function.code] = sum(path.stat().st_size for path in bundle(folder))
        return sizes

    def current_parameters(self) -> dict[str, str] | None:
        """The parameters of the existing stack; None if there is no stack."""
        if self.aws is None:
            return None
        try:
            who = self.aws.sts.get_caller_identity()
        except (BotoCoreError, ClientError) as error:
            raise Refusal(
                f"AWS does not know who you are ({error}): sign in with `aws login`, `aws configure` or AWS_PROFILE"
            ) from error
        say(f"As {who['Arn']} in {self.aws.region}.")
        found = self.described()
        if found is None:
            return None
        status = found["StackStatus"]
        if status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"):
            raise Refusal(f"stack {self.stack} is in {status}: remove it first, docs/deploying.md says how")
        return {one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", [])}

    def described(self) -> dict | None:
        try:
            (found,) = self.aws.cloudformation.describe_stacks(StackName=self.stack)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return None if found["StackStatus"] == "REVIEW_IN_PROGRESS" else found

    def settle(self, there: dict[str, str] | None) -> dict[str, str]:
        """All parameters that the stack is to have; a key is made where it needs one and has none."""
        known = template()["Parameters"]
        for name in self.parameters:
            if name not in known or name == "Release":
                raise Refusal(f"the template has no parameter {name}: its parameters are {', '.join(known)}")
        defaults = {name: str(one.get("Default", "")) for name, one in known.items()}
        wanted = defaults | {k: v for k, v in (there or {}).items() if k in known} | self.parameters
        if wanted["Authentication"] == "key" and not wanted["ApiKey"]:
            self.new_key = wanted["ApiKey"] = secrets.token_hex(32)
        for name, value in wanted.items():
            allowed = known[name].get("AllowedValues", [value])
            pattern = known[name].get("AllowedPattern", ".*")
            if value not in map(str, allowed):
                raise Refusal(f"{name}={value} is none of {', '.join(map(str, allowed))}")
            if value != HIDDEN and not re.fullmatch(pattern, value):
                shown = name if name in UNSAFE_TO_PRINT else f"{name}={value}"
                raise Refusal(f"{shown} {known[name].get('ConstraintDescription', f'does not match {pattern}')}")
        broken = Stack(template(), **wanted).broken_rules()
        if broken:
            raise Refusal("; ".join(broken))
        return wanted

    # What is done.

    def call(self, *command: str | Path, **environment: str) -> None:
        shown = shlex.join(map(str, command))
        if self.dry_run:
            say(f"  would run: {shown}")
            return
        say(f"  {shown}")
        path = f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
        done = self.run(
            [str(part) for part in command],
            cwd=ROOT,
            env={**os.environ, "PATH": path, "SAM_CLI_TELEMETRY": "0", **environment},
        )
        if done.returncode != 0:
            raise Refusal(f"`{command[0]} {command[1]}` failed, see above")

    def build(self, wanted: dict[str, str]) -> None:
        say("Building all functions in release (minutes each the first time) …")
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout.strip()
        self.call(
            "sam",
            "build",
            "--template",
            "template.yaml",
            "--parameter-overrides",
            f"Architecture={wanted['Architecture']}",
            SOLECISM_BUILD_DATE=time.strftime("%Y-%m-%d", time.gmtime()),
            SOLECISM_COMMIT=described,
        )

    def deploy(self, wanted: dict[str, str]) -> None:
        say(f"Deploying stack {self.stack} …")
        # Secrets that CloudFormation has are left to it.
        given = {name: value for name, value in wanted.items() if value != HIDDEN} | {"Release": self.release}
        if self.dry_run:
            shown = " ".join(
                f"{k}={HIDDEN if k in UNSAFE_TO_PRINT and v else shlex.quote(v)}" for k, v in given.items()
            )
            say(f"  with {shown}")
        # They go into a file that nobody else may read, because everyone can see a command line.
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            yaml.safe_dump(given, file)
            file.flush()
            self.call(
                *("sam", "deploy", "--template-file", self.built / "template.yaml", "--stack-name", self.stack),
                *("--region", self.aws.region if self.aws else "REGION", "--resolve-s3", "--s3-prefix", self.stack),
                *("--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--no-fail-on-empty-changeset"),
                *("--parameter-overrides", f"file://{file.name}"),
            )

    def upload(self, outputs: dict[str, str], wanted: dict[str, str]) -> None:
        bucket, prefix = outputs["ModelBucketName"], wanted["ModelPrefix"]
        for function in self.functions:
            if function.is_gateway:
                continue
            sent = 0
            for path in bundle(self.models / function.code):
                key = f"{prefix}/{function.code}/{path.name}"
                if self.dry_run:
                    say(f"  would upload {path} as s3://{bucket}/{key}, unless it is there")
                    continue
                sent += self.put(path, bucket, key)
            if not self.dry_run:
                say(f"Bundle {function.code}: {sent} of its files uploaded, the others are there already.")

    def put(self, path: Path, bucket: str, key: str) -> bool:
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        try:
            there = self.aws.s3.head_object(Bucket=bucket, Key=key)
            if there.get("Metadata", {}).get("sha256") == digest and there["ContentLength"] == len(content):
                return False
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("403", "404", "NoSuchKey", "NotFound"):
                raise
        self.aws.s3.put_object(
            Bucket=bucket, Key=key, Body=content, Metadata={"sha256": digest}, ChecksumAlgorithm="SHA256"
        )
        return True

    def outputs(self) -> dict[str, str]:
        if self.aws is None:
            return {"ModelBucketName": "BUCKET", "Url": "URL", "DashboardUrl": "DASHBOARD"}
        return {one["OutputKey"]: one["OutputValue"] for one in self.described()["Outputs"]}

    # What is measured.

    def before(self, bundles: dict[str, int]) -> None:
        """Sizes of what was built, and each program's memory where it runs on this machine."""
        if self.dry_run:
            say("  would measure programs, archives, bundles, and the memory that each program takes here")
            return
        rows = [["function", "program", "zipped", "bundle", "memory here, at its peak"]]
        for function in self.functions:
            program = self.built / function.logical_id / "bootstrap"
            folder = None if function.is_gateway else self.models / function.code
            peak = peak_memory(program, function, folder)
            rows.append(
                [
                    function.code,
                    megabytes(program.stat().st_size),
                    megabytes(zipped(program)),
                    megabytes(bundles[function.code]) if folder else "–",
                    megabytes(peak) if peak else "does not run here",
                ]
            )
        say("\nBefore deployment:\n\n" + table(rows) + "\n")

    def after(self, outputs: dict[str, str], wanted: dict[str, str]) -> None:
        """Calls every function, by Lambda and by the API, and says what it took."""
        authentication = wanted["Authentication"]
        if self.dry_run:
            say(f"  would call every function by Lambda and, under {authentication}, by {outputs['Url']}")
            return
        rows = [["function", "code", "memory used", "start", "first check", "second check"]]
        key = ""
        for function in self.functions:
            name = outputs[f"{function.logical_id}Name"]
            configuration = self.aws.lambda_.get_function_configuration(FunctionName=name, Qualifier=ALIAS)
            key = configuration.get("Environment", {}).get("Variables", {}).get("API_KEY", "")
            health, detect = function.requests()
            reports = [self.invoke(name, key, *request) for request in (health, detect, detect)]
            used = max((one["used"] for one in reports if one["used"]), default=None)
            start = next((one["start"] for one in reports if one["start"]), None)
            rows.append(
                [
                    function.code,
                    megabytes(configuration["CodeSize"]),
                    f"{used} of {configuration['MemorySize']} MB" if used else "not told",
                    f"{start:.0f} ms" if start else "was warm",
                    *(f"{one['took']:.0f} ms" if one["took"] else "not told" for one in reports[1:]),
                ]
            )
        say("\nAfter deployment, as Lambda reports it:\n\n" + table(rows) + "\n")
        self.call_the_api(outputs["Url"], authentication, key)
        say(f"The page, and every client's address: {outputs['Url']}")
        say(f"LanguageTool's API: {outputs['Url']}/v2 (docs/clients.md)")
        for function in self.functions:
            if not function.is_gateway:
                say(f"{function.code} alone: POST {outputs['Url']}/v1/{function.code}/detect")
        say(f"Dashboard: {outputs['DashboardUrl']}")

    def show_key(self) -> None:
        """Writes it at once, because what comes next may fail."""
        if self.new_key and not self.dry_run:
            say(f"The key that callers have to send, made now and shown this once: {self.new_key}")

    def invoke(self, name: str, key: str, method: str, path: str, body: str | None) -> dict[str, float | None]:
        """One call by Lambda's own interface, which works under every kind of authentication."""
        event = api_event(method, path, body)
        if key:
            event["headers"]["x-api-key"] = key
        answer = self.aws.lambda_.invoke(
            FunctionName=name, Qualifier=ALIAS, LogType="Tail", Payload=json.dumps(event).encode()
        )
        payload = json.loads(answer["Payload"].read())
        if "FunctionError" in answer or payload.get("statusCode") != 200:
            said = payload.get("body") or payload.get("errorMessage") or payload
            raise Refusal(f"{name} answered {method} {path} with {payload.get('statusCode', 'an error')}: {said}")
        return report(base64.b64decode(answer.get("LogResult", "")).decode())

    def call_the_api(self, url: str, authentication: str, key: str) -> None:
        for function in self.functions:
            for method, path, body in function.requests():
                public = function.is_gateway and path.endswith("/health")
                without = self.fetch(method, url + path, body, {})
                if authentication == "none" or public:
                    expected = (200,)
                else:
                    expected = (401, 403)
                if without not in expected:
                    raise Refusal(f"{method} {url}{path} without credentials: {without}, and not {expected[0]}")
                if authentication == "key" and not public:
                    found = self.fetch(method, url + path, body, {"x-api-key": key})
                    if found != 200:
                        raise Refusal(f"{method} {url}{path} with the key: {found}, and not 200")
        what = {
            "none": "answers everyone",
            "key": "answers with the key and refuses without it",
            "iam": "refuses who has not signed (signed calls were not tried)",
            "jwt": "refuses who has no token (calls with one were not tried)",
        }
        say(f"The API {what[authentication]}.")


def say(text: str) -> None:
    print(text, flush=True)


def main(arguments: list[str] | None = None, **world: Any) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0] + ".")
    parser.add_argument("--stack", default="solecism", help="the stack's name (default: solecism)")
    parser.add_argument("--parameters", default="", help='the template\'s parameters, as "Name=value Name=value"')
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    options = parser.parse_args(arguments)
    try:
        parameters = {}
        for one in shlex.split(options.parameters):
            name, equals, value = one.partition("=")
            if not equals:
                raise Refusal(f'{one!r} is no parameter: write PARAMETERS="Name=value Name=value"')
            parameters[name] = value
        Deployment(options.stack, parameters, options.dry_run, **world).everything()
    except Refusal as refusal:
        print(f"deploy: {refusal}", file=sys.stderr)
        return 2
    except (BotoCoreError, ClientError) as error:
        print(f"deploy: AWS refuses: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
