"""Former names of workspaces: every address below one leads to the same place below the new name.

Only what is read is led on. A form that was open when the name changed is kept where it was sent.
"""

from __future__ import annotations

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from wiki.http.urls import missing_url
from wiki.http.work import work
from wiki.services import workspaces


def install(app: Flask) -> None:
    """Lead readers of `app` on."""
    app.before_request(_lead_on)


def _lead_on() -> Response | None:
    slug = (request.view_args or {}).get("workspace")
    below = f"/w/{slug}/"
    if slug is None or request.method not in ("GET", "HEAD") or not request.path.startswith(below):
        return None
    found = workspaces.formerly(work, slug)
    if found is None:
        return None
    address = missing_url(found, request.path.removeprefix(below))
    query = request.query_string.decode("latin-1")
    answer = redirect(f"{address}?{query}" if query else address, 301)
    # Another workspace may take the name.
    answer.headers["Cache-Control"] = "no-cache"
    return answer
