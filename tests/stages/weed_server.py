"""A real S3 server on this machine, which checks every signature: SeaweedFS with all its ports on loopback."""

import json
import shutil
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from pydantic import SecretStr

from intake.embedded import launch
from intake.settings import Settings
from tests.stages.scratch import memory

ACCESS_KEY, SECRET_KEY = "AKSYNTHETIC", "worthless-secret-of-tests"
_SECONDS = 20.0
_PORTS = (
    *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
    *("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc"),
)
_ACTIONS = ["Admin", "Read", "Write", "List"]


class WeedServer:
    """One bucket, made when it is first written to."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jiesu-weed-", dir=memory()))
        keys = [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}]
        config = self.folder / "s3.json"
        config.write_text(json.dumps({"identities": [{"name": "t", "credentials": keys, "actions": _ACTIONS}]}))
        ports = dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True))
        self.url = f"http://127.0.0.1:{ports['s3.port']}"
        command = [
            Path(sys.executable).with_name("weed"), "-logtostderr=true", "server", f"-dir={self.folder}",
            "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3", f"-s3.config={config}", "-s3.iam=false",
            "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false",
            "-master.volumeSizeLimitMB=64", "-volume.max=50", "-volume.minFreeSpace=1",
            *(f"-{name}={port}" for name, port in ports.items()),
        ]  # fmt: skip
        self._log = self.folder / "log"
        with self._log.open("ab") as log:
            self._process = launch(command, output=log, cwd=self.folder)
        self._wait()

    def settings(self, settings: Settings, secret: str = SECRET_KEY) -> Settings:
        """`settings` with a bucket of this server."""
        return settings.model_copy(
            update={
                "evidence_s3_bucket": "evidence",
                "evidence_s3_endpoint": self.url,
                "evidence_s3_access_key": ACCESS_KEY,
                "evidence_s3_secret_key": SecretStr(secret),
            }
        )

    def stop(self) -> None:
        self._process.kill()  # told to end it takes ten seconds
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self) -> None:
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                urllib.request.urlopen(self.url, timeout=1)
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(self._log.read_text(errors="replace")[-2000:])


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
