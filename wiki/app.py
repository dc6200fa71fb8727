"""The one place where the parts are wired together."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from wiki import database, policy, settings
from wiki.blobs import Blobs
from wiki.http import (
    assets,
    caching,
    compression,
    errors,
    headers,
    identity,
    origin,
    requests,
    rights,
    templating,
    throttle,
    work,
)
from wiki.settings import Settings
from wiki.views import BLUEPRINTS
from wiki.work import Tools

log = logging.getLogger(__name__)


def create_app(chosen: Settings | None = None, *, tools: Tools | None = None) -> Flask:
    """The wiki as a WSGI application, with settings from the environment unless they are given.

    `tools` replaces what services work with besides the database. Raises BadSetting.
    """
    chosen = chosen or settings.load()
    engine = database.connect(chosen.database_url)
    app = Flask("wiki", static_folder=None)
    app.config["SESSION_COOKIE_SECURE"] = chosen.secure
    app.extensions["engine"] = engine
    app.extensions["sessions"] = sessions = sessionmaker(engine)
    # While one connection stays open SQLite needs to create no file, so that a full disk still reads.
    app.extensions["keeper"] = _keeper(engine)

    requests.install(app, max_text=chosen.max_text)
    origin.install(app, chosen)
    work.install(
        app,
        sessions=sessions,
        tools=tools or _tools(chosen, engine),
        recognise=identity.recognise,
    )
    rights.install(app)
    throttle.install(app)
    identity.install(app)
    templating.install(
        app,
        site=templating.Site(chosen.site_name, registration=chosen.registration),
        who=identity.who,
        may=_may(chosen),
    )
    assets.install(app)
    errors.install(app)
    # What is done to answers happens from the last to the first.
    compression.install(app)
    headers.install(app, external_images=chosen.external_images == "show")
    caching.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _keeper(engine: Engine) -> Any:
    try:
        connection = engine.connect()
        connection.exec_driver_sql("SELECT 1")
        connection.rollback()
    except Exception:
        # The database is away: the wiki starts all the same and says so, until it is back.
        log.exception("the database cannot be reached")
        return None
    return connection


def _tools(chosen: Settings, engine: Engine) -> Tools:
    from wiki.renderer import Renderer
    from wiki.search import open_index

    return Tools(
        settings=chosen,
        renderer=Renderer(),
        index=open_index(chosen, engine),
        blobs=Blobs(chosen.instance / "blobs"),
    )


def _may(chosen: Settings) -> Any:
    def may(action: str, thing: Any = None) -> bool:
        about_site = thing is None or isinstance(thing, templating.Site)
        return policy.can(work.work.actor, action, chosen if about_site else thing)

    return may
