"""`commonplace serve`, as it is started on a machine where nothing is yet."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner

from wiki.cli import main

COMMAND = [sys.executable, "-c", "from wiki.cli import main; main()"]


def environment(instance: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("COMMONPLACE_")
    }
    chosen = {f"COMMONPLACE_{name}": value for name, value in more.items()}
    return {**kept, "COMMONPLACE_INSTANCE": str(instance), "PYTHONUNBUFFERED": "1", **chosen}


def run(instance: Path, *arguments: str, typed: str = "", **more: str) -> Any:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(instance, **more),
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Server:
    """A wiki being served, and what it printed when it was ready."""

    def __init__(self, instance: Path, lines: int):
        self.at = f"http://127.0.0.1:{free_port()}"
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--port", self.at.rpartition(":")[2], "--workers", "1"],
            env=environment(instance),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        self.said = "".join(self.process.stdout.readline() for _line in range(lines))

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        with urlopen(Request(self.at + path, headers=headers), timeout=30) as answer:
            return answer.status, answer.read().decode()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "instance", lines=3)
    yield server
    server.stop()


def test_an_empty_site_is_served_and_offers_to_make_its_first_steward(
    serving: Server, tmp_path: Path
) -> None:
    assert f"Commonplace is at {serving.at}" in serving.said
    link = re.search(rf"{re.escape(serving.at)}(/once/[\w-]+)", serving.said)
    assert link is not None
    assert serving.get("/")[0] == 200
    assert serving.get("/health") == (200, '{"database":true,"index":true,"storage":true}\n')
    assert "Become the first steward" in serving.get(link[1])[1]
    made = run(
        tmp_path / "instance", "account", "create", "Grace", "--steward", typed="long enough!\n"
    )
    assert made.returncode == 0
    serving.stop()
    again = Server(tmp_path / "instance", lines=1)
    assert again.said == f"Commonplace is at {again.at}\n"
    again.stop()


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("TOMATO", "1", "There is no setting TOMATO"),
        ("EDITING", "nobody", "EDITING must be one of"),
        ("MAX_TEXT", "a lot", "MAX_TEXT must be a whole number"),
        ("DATABASE_URL", "postgresql+carrier_pigeon://x", "DATABASE_URL cannot be used"),
        ("DATABASE_URL", "sqlite:////nowhere/at/all/wiki.db", "unable to open database file"),
    ],
)
def test_a_setting_that_will_not_do_stops_the_start_with_a_sentence(
    tmp_path: Path, setting: str, value: str, sentence: str
) -> None:
    chosen = {"COMMONPLACE_INSTANCE": str(tmp_path), f"COMMONPLACE_{setting}": value}
    result = CliRunner().invoke(main, ["token", "Ada"], env=chosen)
    assert result.exit_code == 1
    assert sentence in result.output
    assert "Traceback" not in result.output
