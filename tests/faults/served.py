"""The wiki as `commonplace serve` runs it, in processes that a test may kill or starve."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

START_SECONDS = 60
COMMAND = [sys.executable, "-c", "from wiki.cli import main; main()"]


class Lost(Exception):
    """The server gave no answer: whether it did what it was asked is not known."""


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


class Served:
    """A wiki on `instance`, in a process group of its own; `settings` are those of the wiki.

    `before` is what a shell does first in a mount namespace of the server's own, `{instance}` in it
    being the folder (needs root).
    """

    def __init__(self, instance: Path, *, workers: str = "2", before: str = "", **settings: str):
        self.instance = instance
        self.url = settings.get("DATABASE_URL", "")
        self.port = _free_port()
        self._workers = workers
        self._before = before
        kept = {name: value for name, value in os.environ.items() if "COMMONPLACE_" not in name}
        chosen = {"INSTANCE": str(instance), "RATE_LIMITS": "off", **settings}
        self._environment = kept | {f"COMMONPLACE_{name}": one for name, one in chosen.items()}
        self.said = instance.with_name(f"{instance.name}.log")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Serve; returns after how many seconds the first answer came."""
        begun = time.monotonic()
        command = [*COMMAND, "serve", "--port", str(self.port), "--workers", self._workers]
        if self._before:
            before = self._before.format(instance=self.instance)
            command = ["unshare", "-m", "sh", "-ec", f"{before}\nexec {shlex.join(command)}"]
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                command,
                env=self._environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        while time.monotonic() < begun + START_SECONDS:
            if self.process.poll() is not None:
                raise AssertionError(f"the server did not start: {self.said.read_text()}")
            with suppress(Lost):
                self.ask("GET", "/health")
                return time.monotonic() - begun
            time.sleep(0.05)
        raise AssertionError(f"the server did not answer: {self.said.read_text()}")

    def inside(self, path: Path) -> Path:
        """Where a test finds `path` as the server sees it."""
        if self.process is None or not self._before:
            return path
        return Path(f"/proc/{self.process.pid}/root") / path.relative_to("/")

    def command(self, *words: str) -> str:
        """What a command of the wiki says that runs beside the server."""
        command = [*COMMAND, *words]
        if self._before:
            assert self.process is not None
            command = ["nsenter", "-t", str(self.process.pid), "-m", *command]
        done = subprocess.run(command, env=self._environment, capture_output=True, check=False)
        return (done.stdout + done.stderr).decode()

    def kill(self) -> None:
        """Pull the plug: every process at once, with nothing said before."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator does."""
        if self.process is not None:
            self._end(signal.SIGTERM)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        seconds: float = 30,
        **headers: str,
    ) -> Answer:
        """One request over a connection of its own. Raises Lost."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, quote(path, safe="/?=&%:@+"), body or None, told)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read())
        except (OSError, HTTPException) as cause:
            raise Lost(str(cause)) from cause
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def put(self, path: str, fields: Mapping[str, object]) -> Answer:
        """Send a JSON object."""
        sent = json.dumps(fields).encode()
        return self.ask("PUT", path, sent, Content_Type="application/json")

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form, as a page of the wiki's own does."""
        return self.ask(
            "POST",
            path,
            urlencode(fields).encode(),
            Content_Type="application/x-www-form-urlencoded",
            Sec_Fetch_Site="same-origin",
        )

    def upload(self, path: str, name: str, content: bytes) -> Answer:
        """Send a file by a form."""
        body, kind = multipart(name, content)
        return self.ask("POST", path, body, Content_Type=kind, Sec_Fetch_Site="same-origin")

    def _end(self, how: signal.Signals) -> None:
        assert self.process is not None
        # The arbiter's own group: its workers and the children that render are in it.
        with suppress(ProcessLookupError):
            if how == signal.SIGKILL:
                os.killpg(self.process.pid, how)
            else:
                self.process.send_signal(how)
        self.process.wait(timeout=30)
        self.process = None


def multipart(name: str, content: bytes) -> tuple[bytes, str]:
    """A form with one file in it, and its media type."""
    edge = b"----edge-of-a-part"
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"'.encode()
    parts = [b"--" + edge, head, b"Content-Type: application/octet-stream", b"", content]
    body = b"\r\n".join([*parts, b"--" + edge + b"--", b""])
    return body, f"multipart/form-data; boundary={edge.decode()}"


@cache
def may_mount() -> bool:
    """Whether disks can be mounted here for a server alone."""
    tried: Sequence[str] = ["unshare", "-m", "sh", "-c", "mount -t tmpfs tmpfs /mnt"]
    try:
        return subprocess.run(tried, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
