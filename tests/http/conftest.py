"""A face without a wiki behind it, and a wiki with routes of the tests' own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Blueprint, Flask

from tests.browsing import Browser
from tests.conftest import Opener, Place
from wiki.app import create_app
from wiki.http import assets, templating
from wiki.http.identity import Who
from wiki.http.rights import needs

Probe = Callable[..., Any]


@pytest.fixture
def face() -> Flask:
    """Templates and static files as a stranger gets them, with neither database nor views."""
    app = Flask("wiki", static_folder=None)
    templating.install(
        app,
        site=templating.Site("Many Tongues"),
        who=lambda: Who("stranger"),
        may=lambda _action, _thing=None: True,
    )
    assets.install(app)
    return app


@pytest.fixture
def wiki(place: Place, sessions: Opener) -> Iterator[Flask]:
    """A wiki of the test's own on the test's connection; it shows error pages, as served."""
    app = create_app(place.settings, tools=place.tools)
    app.extensions["sessions"].configure(
        bind=sessions().get_bind(), join_transaction_mode="create_savepoint"
    )
    app.testing = True
    app.config["SHOW_ERROR_PAGES"] = True
    app.test_client_class = Browser
    yield app
    app.extensions["keeper"].close()
    app.extensions["engine"].dispose()


@pytest.fixture
def probe(wiki: Flask) -> Callable[..., Browser]:
    """Puts a function of the test's at /probe and /api/v1/probe, and gives a stranger's browser."""

    def put(view: Probe, *need: Any) -> Browser:
        probes = Blueprint("probe", __name__)
        for path in ("/probe", "/api/v1/probe"):
            for method in ("GET", "POST"):
                probes.add_url_rule(
                    path,
                    f"{method}{path.count('/')}",
                    needs(*(need or ("read",)))(view),
                    methods=[method],
                )
        wiki.register_blueprint(probes)
        browser = wiki.test_client()
        assert isinstance(browser, Browser)
        return browser

    return put
