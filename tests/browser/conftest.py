"""A Chromium, wikis to visit with it, and people who visit them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visitor import Visitor
from tests.faults.served import Served

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COMMONPLACE = [sys.executable, "-c", "from wiki.cli import main; main()"]
ONCE = re.compile(r"http://[^\s]+(/once/\S+)")

Visit = Callable[..., Visitor]


@dataclass(frozen=True)
class Demonstration:
    """The demonstration community, served; `link` signs its steward in, once."""

    served: Served
    link: str

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.served.port}"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's own Chromium."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        missing = "no Chromium was found, so no journey was walked"
        if os.environ.get("TEST_BROWSER") == "required":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def empty_site(tmp_path: Path, chromium: Browser) -> Iterator[Served]:
    """A wiki that nobody has written in."""
    served = Served(tmp_path / "instance")
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def demonstration(
    tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Demonstration]:
    """The demonstration community."""
    instance = tmp_path_factory.mktemp("demonstration") / "instance"
    said = commonplace(instance, "demo")
    served = Served(instance)
    served.start()
    yield Demonstration(served, once(said))
    served.stop()


@pytest.fixture(scope="session")
def lerato(demonstration: Demonstration, chromium: Browser) -> Any:
    """What the browser of the demonstration's steward keeps once she has signed in."""
    visitor = Visitor(chromium, demonstration.site)
    visitor.go(demonstration.link).press("Sign in", within="main")
    visitor.sees("Password")
    kept = visitor.context.storage_state()
    visitor.close()
    return kept


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """Lets people visit a wiki, each with a browser of their own, and complains if a browser did."""
    visitors: list[Visitor] = []

    def arrive(site: Served | Demonstration, **options: Any) -> Visitor:
        served = site.served if isinstance(site, Demonstration) else site
        visitor = Visitor(chromium, f"http://127.0.0.1:{served.port}", **options)
        visitors.append(visitor)
        return visitor

    yield arrive
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.close()
    assert complaints == []


def commonplace(instance: Path, *words: str) -> str:
    """Run a command of the wiki on an instance; what it said."""
    told = os.environ | {"COMMONPLACE_INSTANCE": str(instance)}
    done = subprocess.run([*COMMONPLACE, *words], env=told, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def bring_in(instance: Path, revisions: Iterable[Mapping[str, object]], **options: str) -> None:
    """Import revisions into the workspace “notes”; each says `page`, `text` and whatever else matters."""
    usual = {
        "workspace": "notes",
        "title": "Bees",
        "rev": 1,
        "author": "Ada",
        "timestamp": "2031-05-07T12:00:00Z",
        "comment": "As it was",
        "renamed_from": None,
    }
    source = instance.with_name("notes.jsonl")
    with source.open("w", encoding="utf-8") as lines:
        for one in revisions:
            lines.write(json.dumps({**usual, "path": one["page"], **one}) + "\n")
    chosen = [word for name, value in options.items() for word in (f"--{name}", value)]
    commonplace(instance, "import", str(source), "--workspace", "notes", *chosen)


def once(said: str) -> str:
    """The path of the one-time link in what a command said."""
    found = ONCE.search(said)
    assert found, f"no one-time link in {said!r}"
    return found[1]
