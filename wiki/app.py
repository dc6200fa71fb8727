"""The one place where the parts are wired together."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import sessionmaker

from wiki import api, database, policy, settings
from wiki.blobs import Blobs
from wiki.errors import Unavailable
from wiki.http import (
    assets,
    caching,
    compression,
    errors,
    former,
    headers,
    identity,
    origin,
    requests,
    rights,
    showcase,
    templating,
    throttle,
    work,
)
from wiki.messages import _
from wiki.renderer import Renderer
from wiki.search import open_index
from wiki.settings import BadSetting, Settings
from wiki.views import BLUEPRINTS
from wiki.work import Tools

log = logging.getLogger(__name__)


def create_app(chosen: Settings | None = None, *, tools: Tools | None = None) -> Flask:
    """The wiki as a WSGI application, with settings from the environment unless they are given.

    `tools` replaces what services work with besides the database. Raises BadSetting.
    """
    chosen = chosen or settings.load()
    engine = _engine(chosen)
    app = Flask("wiki", static_folder=None)
    app.config["SESSION_COOKIE_SECURE"] = chosen.secure
    app.extensions["engine"] = engine
    app.extensions["sessions"] = sessions = sessionmaker(engine)
    # While one connection stays open SQLite needs to create no file, so that a full disk still reads.
    app.extensions["keeper"] = _keeper(engine)

    requests.install(app, max_text=chosen.max_text)
    trusted = origin.trusting(chosen)
    showcase.install(app, engine, trusted)
    origin.install(app, chosen, trusted)
    requests.take_in(app)
    work.install(
        app, sessions=sessions, tools=tools or _tools(chosen), recognise=identity.recognise
    )
    rights.install(app)
    identity.install(app)
    throttle.install(app)
    former.install(app)
    _answer(app, chosen)
    for blueprint in (*BLUEPRINTS, api.bp):
        app.register_blueprint(blueprint)
    return app


def _answer(app: Flask, chosen: Settings) -> None:
    """Set up how answers look; what is done to them happens from the last to the first."""
    templating.install(
        app,
        site=templating.Site(chosen.site_name, registration=chosen.registration),
        who=identity.who,
        may=_may(chosen),
    )
    assets.install(app)
    errors.install(app)
    compression.install(app)
    headers.install(app, external_images=chosen.external_images == "show")
    caching.install(app)


def migrate(app: Flask) -> None:
    """Bring the database of `app` up to date; nothing is written when it is. Raises Unavailable."""
    engine: Engine = app.extensions["engine"]
    try:
        with engine.connect() as connection:
            current = database.migrated(connection)
        if not current:
            database.migrate(engine)
    except OperationalError as cause:
        said = str(cause.orig).strip().splitlines()[0]
        raise Unavailable(
            _("The database does not do as it should: %(said)s", said=said)
        ) from cause


def _engine(chosen: Settings) -> Engine:
    try:
        return database.connect(chosen.database_url)
    except (ArgumentError, ImportError) as cause:
        raise BadSetting(f"DATABASE_URL cannot be used: {cause}.") from cause


def _keeper(engine: Engine) -> Connection | None:
    try:
        connection = engine.connect()
        connection.exec_driver_sql("SELECT 1")
        connection.rollback()
    except DBAPIError:
        # The wiki starts all the same and says so, until the database is back.
        log.error("the database cannot be reached; trying again with every request")
        return None
    return connection


def _tools(chosen: Settings) -> Tools:
    return Tools(
        settings=chosen,
        renderer=Renderer(),
        index=open_index(chosen.search or "whoosh", chosen.instance / "index"),
        blobs=Blobs(chosen.instance / "blobs"),
    )


def _may(chosen: Settings) -> Callable[..., bool]:
    def may(action: str, thing: Any = None) -> bool:
        return policy.can(work.work.actor, action, chosen if thing is None else thing)

    return may
