"""The servers that are measured: the wiki as `commonplace serve` runs it, and the yardstick beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORKERS = 2
THREADS = 8
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A running server on a port of its own, with all its processes."""

    def __init__(self, process: subprocess.Popen[bytes], port: int):
        self.process = process
        self.port = port

    def cpu(self) -> float:
        """Seconds of CPU that the server and all its living descendants have used."""
        return sum(_cpu_of(pid) for pid in _family(self.process.pid))

    def memory(self) -> float:
        """Megabytes resident in the server and all its descendants (pages shared among them counted once
        each: proportional set size)."""
        return sum(_memory_of(pid) for pid in _family(self.process.pid)) / 1024


def environment(instance: Path, **more: str) -> dict[str, str]:
    """The environment of every command of the wiki that is measured."""
    kept = {name: value for name, value in os.environ.items() if "COMMONPLACE" not in name}
    return kept | {"COMMONPLACE_INSTANCE": str(instance), "COMMONPLACE_RATE_LIMITS": "off"} | more


@contextmanager
def wiki(instance: Path) -> Iterator[Server]:
    """The wiki on an instance, served as in production."""
    port = _free_port()
    command = [str(Path(sys.executable).with_name("commonplace")), "serve"]
    command += ["--port", str(port), "--workers", str(WORKERS)]
    with _running(command, port, environment(instance)) as server:
        yield server


@contextmanager
def hello() -> Iterator[Server]:
    """A bare Flask application under the same server with the same workers and threads."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "-w", str(WORKERS), "-k", "gthread"]
    command += ["--threads", str(THREADS), "--keep-alive", "15", "-b", f"127.0.0.1:{port}"]
    with _running([*command, "tests.bench.hello:app"], port, dict(os.environ)) as server:
        yield server


@contextmanager
def _running(command: list[str], port: int, env: dict[str, str]) -> Iterator[Server]:
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(port, process)
        yield Server(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise RuntimeError("the server did not start")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _family(int(child))


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory_of(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
