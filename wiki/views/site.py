"""The site as a whole: front page, about, health, what robots may read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from wiki.http import asks, caching
from wiki.http.rights import needs
from wiki.http.work import work
from wiki.services import activity, health, overview

bp = Blueprint("site", __name__)

NEWS = 10


@bp.get("/")
@needs("read")
def front() -> Response:
    """The front page: workspaces, where help is welcome, what changed."""
    page = render_template(
        "site/front.html",
        lead="",
        groups=overview.shelves(work),
        asks=asks.linked(overview.asks(work)),
        events=activity.recent(work, limit=NEWS, minor=False),
    )
    return caching.shown(page)


@bp.get("/about")
@needs("read")
def about() -> Response:
    """What this site is and how one takes part."""
    return caching.shown(render_template("site/about.html"))


@bp.get("/health")
@needs("read")
def healthy() -> Any:
    """Whether database, index and storage answer: 200 if all do, else 503; for whoever watches over it."""
    answers = health.look(work)
    return jsonify(answers), 200 if all(answers.values()) else 503


@bp.get("/robots.txt")
@needs("read")
def robots() -> Response:
    """Robots may read pages; not forms, searches, differences, which are without end."""
    rules = (
        "/search", "/api/", "/sign-in", "/sign-up", "/forgotten", "/once/", "/settings",
        "/pen-name", "/p/*/edit", "/p/*/rename", "/p/*/delete", "/p/*/revert", "/p/*..*", "/p/*/blame",
        "/w/*/-/new",
    )  # fmt: skip
    lines = ["User-agent: *", *(f"Disallow: {rule}" for rule in rules)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
