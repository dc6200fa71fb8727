"""The databases, the work, the browser and the clock that tests are given.

Each test works inside one transaction that is rolled back: what the wiki commits are savepoints in it.
Tests under models, services, api, search, faults and soak run on SQLite and on PostgreSQL, all others on
SQLite, unless a module names its `DIALECTS`.
Races need `real_sessions`: connections of their own to a database of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from flask import Flask, Response, g, request
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session, sessionmaker

from tests import factories
from tests.browsing import Browser
from tests.databases import Databases
from wiki import clock as wiki_clock
from wiki import database
from wiki.app import create_app
from wiki.blobs import Blobs
from wiki.models import Account, Page, Workspace
from wiki.renderer import Renderer
from wiki.search import Index, open_index
from wiki.settings import Settings
from wiki.work import Tools, Work

ON_BOTH = frozenset({"models", "services", "api", "search", "faults", "soak"})
HERE = Path(__file__).parent

Opener = Callable[[], Session]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "dialect" in metafunc.fixturenames:
        both = ON_BOTH & set(metafunc.definition.path.relative_to(HERE).parts)
        usual = ["sqlite", "postgresql"] if both else ["sqlite"]
        metafunc.parametrize("dialect", getattr(metafunc.module, "DIALECTS", usual), indirect=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Nobody shall take a run without a browser for one with."""
    skipped = terminalreporter.stats.get("skipped", [])
    journeys = [one for one in skipped if one.nodeid.startswith("tests/browser/")]
    if journeys:
        said = "NO CHROMIUM WAS FOUND: no journey was walked, no screen was looked at"
        terminalreporter.write_sep("!", said, red=True, bold=True)
        terminalreporter.write_line("On Debian: apt-get install chromium. Then: make browser")


@pytest.fixture
def dialect(request: pytest.FixtureRequest) -> str:
    """Which database this test runs on."""
    return str(request.param)


@dataclass
class Place:
    """One database with the wiki that serves it, kept for all tests of this process."""

    settings: Settings
    engine: Engine
    app: Flask
    tools: Tools


@dataclass
class Places:
    """The places of this process by dialect, each made when first wanted."""

    databases: Databases
    renderer: Renderer
    made: dict[str, Place] = field(default_factory=dict)

    def at(self, dialect: str) -> Place:
        if dialect not in self.made:
            self.made[dialect] = built(self.databases, self.renderer, self.databases.fresh(dialect))
        return self.made[dialect]


def built(databases: Databases, renderer: Renderer, url: str) -> Place:
    """A wiki on the database at `url`, with an instance folder of its own."""
    instance = Path(mkdtemp(prefix="instance_", dir=databases.folder))
    settings = settings_for(url, instance)
    tools = tools_for(settings, renderer)
    if not tools.index.transactional:
        tools.index.rebuild([])
    app = create_app(settings, tools=tools)
    app.testing = True
    app.test_client_class = Browser
    app.after_request(kept)
    return Place(settings, database.connect(url), app, tools)


def kept(answer: Response) -> Response:
    """Whatever a view began to write and answered well to, it has committed."""
    opened: Work | None = g.get("work")
    forgotten = opened is not None and opened.reserved and answer.status_code < 400
    assert not forgotten, f"{request.method} {request.path} forgot to commit"
    return answer


def closed(place: Place) -> None:
    """Let go of everything a wiki holds open."""
    place.engine.dispose()
    if place.app.extensions["keeper"] is not None:
        place.app.extensions["keeper"].close()
    place.app.extensions["engine"].dispose()


def settings_for(url: str, instance: Path) -> Settings:
    """The settings of tests: nothing is throttled unless a test is about that."""
    return Settings(
        instance=instance,
        database_url=url,
        base_url="http://localhost",
        secret_key="only for tests, and long enough for a key",
        rate_limits="off",
    )


def tools_for(settings: Settings, renderer: Renderer) -> Tools:
    """Real tools, with children that render shared by all tests of this process."""
    return Tools(
        settings=settings,
        renderer=renderer,
        index=open_index(settings.search or "whoosh", settings.instance / "index"),
        blobs=Blobs(settings.instance / "blobs"),
    )


def empty(index: Index) -> None:
    """Let the index forget what a test put into it, if it is not the database's rollback that does."""
    if not index.transactional and (ids := index.ids()):
        index.delete(ids)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Databases to make and throw away."""
    made = Databases()
    yield made
    made.close()


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    """The children that render, shared by all tests of this process."""
    made = Renderer()
    yield made
    made.close()


@pytest.fixture(scope="session")
def places(databases: Databases, renderer: Renderer) -> Iterator[Places]:
    made = Places(databases, renderer)
    yield made
    for place in made.made.values():
        closed(place)


@pytest.fixture
def place(places: Places, dialect: str) -> Place:
    return places.at(dialect)


@pytest.fixture
def connection(place: Place) -> Iterator[Connection]:
    """The one connection of this test; whatever happens on it is undone."""
    with place.engine.connect() as connection:
        outer = connection.begin()
        yield connection
        outer.rollback()
    empty(place.tools.index)


@pytest.fixture
def sessions(place: Place, connection: Connection) -> Opener:
    """Opens sessions as the wiki does, on this test's connection."""
    opener: sessionmaker[Session] = place.app.extensions["sessions"]
    opener.configure(bind=connection, join_transaction_mode="create_savepoint")
    return opener


@pytest.fixture
def tools(place: Place) -> Tools:
    """What services work with besides the database."""
    return place.tools


@pytest.fixture
def work(sessions: Opener, tools: Tools) -> Iterator[Work]:
    """A piece of work in which Ada acts, who has an account and is no steward."""
    with Work(sessions(), factories.stranger(), tools) as opened:
        factories.act_as(opened, factories.account(opened, "Ada Lovelace"))
        yield opened


@pytest.fixture
def ada(work: Work) -> Account:
    """Who acts in `work` to begin with."""
    assert work.actor.account is not None
    return work.actor.account


@pytest.fixture
def workspace(work: Work) -> Workspace:
    """A public workspace of Ada's that anyone may edit."""
    return factories.workspace(work, "The dances of bees", slug="bees")


@pytest.fixture
def page(work: Work, workspace: Workspace) -> Page:
    """A page of Ada's with one revision."""
    return factories.page(work, workspace, "Waggle dance")


@pytest.fixture
def app(place: Place, sessions: Opener) -> Flask:
    """The wiki on this test's connection."""
    return place.app


@pytest.fixture
def client(app: Flask) -> Browser:
    """A stranger's browser."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser


@pytest.fixture
def browser_of(app: Flask) -> Callable[[Account], Browser]:
    """Makes a browser that somebody is signed in with."""

    def make(account: Account) -> Browser:
        browser = app.test_client()
        assert isinstance(browser, Browser)
        return browser.sign_in(account)

    return make


@pytest.fixture
def change_settings(place: Place) -> Iterator[Callable[..., None]]:
    """Runs the wiki under other settings for the length of the test."""
    kept = asdict(place.settings)

    def change(**chosen: object) -> None:
        for name, value in chosen.items():
            object.__setattr__(place.settings, name, value)

    yield change
    change(**kept)


@pytest.fixture
def real_sessions(databases: Databases, dialect: str) -> Iterator[Opener]:
    """Opens sessions with connections of their own, to a database that no other test sees."""
    engine = database.connect(databases.fresh(dialect))
    yield sessionmaker(engine)
    engine.dispose()


@pytest.fixture
def real_place(databases: Databases, renderer: Renderer, dialect: str) -> Iterator[Place]:
    """A whole wiki with connections of its own, on a database and in a folder that no other test sees."""
    made = built(databases, renderer, databases.fresh(dialect))
    yield made
    closed(made)


@dataclass
class Clock:
    """A clock that stands still until it is put forward."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def tick(self, **by: float) -> datetime:
        """Put the clock forward: `tick(hours=1)`."""
        self.at += timedelta(**by)
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time stands still, at noon of a day in May."""
    stopped = Clock(datetime(2031, 5, 7, 12, 0, tzinfo=UTC))
    monkeypatch.setattr(wiki_clock, "now", stopped.now)
    return stopped
