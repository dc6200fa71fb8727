"""Whole wikis with people and pages in them, in this process or served by others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.conftest import Place, settings_for, tools_for
from tests.databases import Databases
from tests.faults.served import Served
from wiki import database
from wiki.models import Actor
from wiki.renderer import Renderer
from wiki.work import Work

Serve = Callable[..., Served]


@contextmanager
def working(place: Place) -> Iterator[Work]:
    """A piece of work on a place of its own, in which Ada acts."""
    with Work(place.app.extensions["sessions"](), Actor(), place.tools) as work:
        yield work


@pytest.fixture
def bees(real_place: Place) -> Place:
    """A wiki that answers as served, with Ada, her workspace `bees` and a page there."""
    real_place.app.config["SHOW_ERROR_PAGES"] = True
    with working(real_place) as work:
        fill(work)
    return real_place


@pytest.fixture
def visitor(bees: Place) -> Browser:
    """A stranger's browser in that wiki."""
    browser = bees.app.test_client()
    assert isinstance(browser, Browser)
    return browser


@pytest.fixture
def serve(databases: Databases, renderer: Renderer) -> Iterator[Serve]:
    """Serves such a wiki on a database of the dialect; call it with what `Served` takes."""
    begun: list[Served] = []

    def make(dialect: str, **how: str) -> Served:
        folder = Path(mkdtemp(prefix="served_", dir=databases.folder))
        instance = folder / "instance"
        instance.mkdir()
        url = databases.fresh(dialect)
        if dialect == "sqlite":
            Path(url.removeprefix("sqlite:///")).replace(instance / "wiki.db")
            url = f"sqlite:///{instance}/wiki.db"
        with opened(url, instance, renderer) as work:
            fill(work)
        # Where a server starts on a disk of its own it cannot make its own key.
        server = Served(instance, DATABASE_URL=url, SECRET_KEY="a key for tests" * 3, **how)
        begun.append(server)
        server.start()
        return server

    yield make
    for server in begun:
        server.stop()


def fill(work: Work) -> None:
    """Put Ada, her workspace `bees` and a page there into a database."""
    factories.act_as(work, factories.account(work, "Ada Lovelace"))
    workspace = factories.workspace(work, "The dances of bees", slug="bees")
    factories.page(work, workspace, "Waggle dance")


@contextmanager
def opened(url: str, instance: Path, renderer: Renderer) -> Iterator[Work]:
    """A piece of work on the database at `url`, beside whoever serves it."""
    engine = database.connect(url)
    tools = tools_for(settings_for(url, instance), renderer)
    with Work(Session(engine), Actor(), tools) as work:
        yield work
    engine.dispose()
