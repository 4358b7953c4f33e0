"""The command line against real stores, each from a package registry, all on loopback.

A folder, an S3 server (s3s-fs), Google Cloud Storage (gcp-storage-emulator) and Azure Blob Storage (Azurite): the tiny bundle of
the tests is pushed, pushed again, verified, pinned, replaced by a new version, rolled back and pulled. Then a folder with
versions is read from web servers: Python's own, which gives no ranges, and http-server, which does.
"""

import base64
import contextlib
import email.utils
import hashlib
import hmac
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from gcp_storage_emulator import server as emulator

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"
NODE = Path(os.environ.get("NODE_TOOLS", ROOT / ".venv/node")) / "node_modules/.bin"
TINY = next(ROOT / path for path in ("tools/testing/data/tiny", "shared/testing/data/tiny") if (ROOT / path).is_dir())
# Azurite's account, which its documentation gives:
# https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command: list, port: int, cwd: Path) -> Iterator[str]:
    """A server, from when it takes connections until the block ends."""
    with (cwd / f"{port}.log").open("wb") as log:
        process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, cwd=cwd)
    try:
        for _ in range(300):
            if process.poll() is not None:
                sys.exit(f"{command[0]} ended: {(cwd / f'{port}.log').read_text()}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def solecism(environment: dict[str, str], *args: object, fails: bool = False) -> str:
    """What the command line prints, or its error if it is expected to fail."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "GOOGLE_", "AZURE_"))}
    command = [str(TARGET / "solecism"), *map(str, args)]
    run = subprocess.run(command, env=clean | environment, capture_output=True, text=True, timeout=120)
    if (run.returncode != 0) != fails:
        sys.exit(f"{' '.join(command)}: exit {run.returncode}\n{run.stdout}{run.stderr}")
    return run.stderr if fails else run.stdout


def expect(text: str, *parts: str) -> None:
    for part in parts:
        if part not in text:
            sys.exit(f"{part!r} is not in {text!r}")


def bundle(work: Path, version: str) -> Path:
    """The tiny bundle as that version."""
    folder = work / f"bundle-{version}"
    shutil.copytree(TINY, folder, dirs_exist_ok=True)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"version": version}))
    return folder


def same(left: Path, right: Path) -> None:
    for name in ("manifest.json", "model.onnx", "tokenizer.json", "config.json"):
        if (left / name).read_bytes() != (right / name).read_bytes():
            sys.exit(f"{right / name} is not what was pushed")


def versions(work: Path, store: str, environment: dict[str, str]) -> None:
    """What is done with every store that can be written to."""
    first, second = bundle(work, "1.0.0"), bundle(work, "2.0.0")
    uri = f"{store}models/de/"
    if not store.startswith("file:"):
        missing = solecism(environment, "models", "list", "--models", uri, fails=True)
        expect(missing, f"{uri}manifest.json does not exist")
    expect(solecism(environment, "models", "push", first, uri), "1.0.0")
    expect(solecism(environment, "models", "push", first, uri), ": 0.0 MB copied")
    expect(solecism(environment, "models", "verify", "--models", uri), "1.0.0", "checksums    ok")
    expect(solecism(environment, "models", "push", second, uri), "2.0.0")
    expect(solecism(environment, "models", "list", "--models", uri), "2.0.0")
    expect(solecism(environment, "models", "list", "--models", f"{uri}1.0.0"), "1.0.0")
    expect(solecism(environment, "models", "rollback", uri, "1.0.0"), "1.0.0 is served")
    expect(solecism(environment, "models", "list", "--models", uri), "1.0.0")
    pulled = work / "pulled" / store.split(":")[0]
    solecism(environment, "models", "pull", f"{uri}2.0.0", pulled)
    same(second, pulled / "2.0.0")
    manifest = second / "manifest.json"
    manifest.write_text(manifest.read_text() + " ")
    refused = solecism(environment, "models", "push", second, uri, fails=True)
    expect(refused, "never overwritten", f"{uri.removeprefix('file://')}2.0.0/manifest.json")
    print(f"e2e: {store} keeps versions, serves the newest and rolls back", flush=True)


def folder(work: Path) -> None:
    versions(work, f"file://{work}/folder/", {})


def s3(work: Path) -> None:
    port, root = free_port(), work / "s3"
    (root / "bucket").mkdir(parents=True)
    with running([TARGET / "local-s3", "--root", root, "--port", port, "--writable"], port, work) as endpoint:
        environment = {
            "AWS_ENDPOINT_URL_S3": endpoint,
            "AWS_ACCESS_KEY_ID": "solecism-local",
            "AWS_SECRET_ACCESS_KEY": "solecism-local-secret",
        }
        versions(work, "s3://bucket/", environment)
        missing = solecism(environment, "models", "list", "--models", "s3://other/de/", fails=True)
        expect(missing, "bucket other does not exist")


def google(work: Path) -> None:
    port = free_port()
    close = emulator.Response.close

    def close_with_tag(response: emulator.Response) -> None:
        # Google gives both with every object, and the emulator with none.
        content = response._content
        response["ETag"] = hashlib.md5(content if isinstance(content, bytes) else content.encode()).hexdigest()
        response["Last-Modified"] = email.utils.formatdate(usegmt=True)
        close(response)

    emulator.Response.close = close_with_tag
    server = emulator.create_server("127.0.0.1", port, in_memory=True, default_bucket="bucket")
    server.start()
    try:
        # An account that needs no token.
        account = {"disable_oauth": True, "client_email": "", "private_key": "", "private_key_id": ""}
        endpoint = f"http://127.0.0.1:{port}"
        environment = {"GOOGLE_BASE_URL": endpoint, "GOOGLE_SERVICE_ACCOUNT_KEY": json.dumps(account)}
        versions(work, "gs://bucket/", environment)
    finally:
        server.stop()
        emulator.Response.close = close


def azure(work: Path) -> None:
    port = free_port()
    (work / "azurite").mkdir()
    command = [
        NODE / "azurite-blob",
        "--blobPort",
        port,
        "--location",
        work / "azurite",
        "--silent",
        "--skipApiVersionCheck",
    ]
    with running(command, port, work) as endpoint:
        make_container(endpoint, "container")
        environment = {"AZURE_STORAGE_USE_EMULATOR": "true", "AZURITE_BLOB_STORAGE_URL": endpoint}
        versions(work, "az://container/", environment)
        missing = solecism(environment, "models", "list", "--models", "az://other/de/", fails=True)
        expect(missing, "container other does not exist")
        wrong = environment | {"AZURE_STORAGE_ACCOUNT_KEY": base64.b64encode(b"wrong").decode()}
        denied = solecism(wrong, "models", "list", "--models", "az://container/models/de/", fails=True)
        expect(denied, "missing or forbidden", "Storage Blob Data Reader")


def web(work: Path) -> None:
    """A folder with versions behind a server without ranges, and behind one with."""
    site = work / "site"
    solecism({}, "models", "push", TINY, site / "models/de")
    version = json.loads((TINY / "manifest.json").read_text())["version"]
    without, ranges = free_port(), free_port()
    servers = [
        ([sys.executable, "-m", "http.server", without, "--bind", "127.0.0.1", "--directory", site], without),
        ([NODE / "http-server", site, "-p", ranges, "-a", "127.0.0.1", "-c-1"], ranges),
    ]
    for command, port in servers:
        with running(command, port, work) as endpoint:
            uri = f"{endpoint}/models/de"
            expect(solecism({}, "models", "verify", "--models", uri), version, "checksums    ok")
            solecism({}, "models", "pull", f"{uri}/{version}", work / f"pulled/{port}")
            same(TINY, work / f"pulled/{port}/{version}")
            missing = solecism({}, "models", "list", "--models", f"{endpoint}/models/fr", fails=True)
            expect(missing, f"{endpoint}/models/fr/manifest.json does not exist")
            expect(solecism({}, "models", "push", TINY, uri, fails=True), "only read from")
        print(f"e2e: a bundle was read whole from {Path(str(command[0])).name} on the web", flush=True)


def make_container(endpoint: str, name: str) -> None:
    """Signed with the shared key: https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key"""
    date, version = email.utils.formatdate(usegmt=True), "2021-12-02"
    headers = f"x-ms-date:{date}\nx-ms-version:{version}\n"
    resource = f"/{ACCOUNT}/{ACCOUNT}/{name}\nrestype:container"
    signed = "PUT" + "\n" * 12 + headers + resource
    signature = base64.b64encode(hmac.digest(base64.b64decode(KEY), signed.encode(), hashlib.sha256)).decode()
    request = urllib.request.Request(f"{endpoint}/{ACCOUNT}/{name}?restype=container", method="PUT")
    request.add_header("x-ms-date", date)
    request.add_header("x-ms-version", version)
    request.add_header("Authorization", f"SharedKey {ACCOUNT}:{signature}")
    urllib.request.urlopen(request, timeout=10).close()


STORES: dict[str, Callable[[Path], None]] = {"folder": folder, "s3": s3, "gs": google, "az": azure, "web": web}

if __name__ == "__main__":
    for store in sys.argv[1:] or STORES:
        with tempfile.TemporaryDirectory() as work:
            STORES[store](Path(work))
