"""What happened: on the site, in a workspace, to a page; and what stewards did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request

from wiki.http.pagination import cursor, position
from wiki.http.rights import needs
from wiki.http.urls import act_url, changes_url, log_url, workspace_url
from wiki.http.work import work
from wiki.services import activity, pages, workspaces

bp = Blueprint("changes", __name__)

LEAF = 50
"""So many events stand on one screen."""

Address = Callable[..., str]


@bp.get("/changes")
@needs("read")
def of_site() -> str:
    """In all workspaces the reader may read."""
    return render_template("changes/site.html", **_recent(changes_url))


@bp.get("/w/<workspace>/-/changes")
@needs("read", "workspace")
def of_workspace(workspace: str) -> str:
    """In one workspace."""
    found = workspaces.find(work, workspace)
    listed = _recent(_address(workspace_url, found), workspace=found)
    return render_template("changes/workspace.html", workspace=found, **listed)


@bp.get("/p/<page_id>/changes")
@needs("read", "page")
def of_page(page_id: str) -> str:
    """What was done with one page: its saves, and also its names, its deletion, what was offered."""
    page = pages.by_id(work, page_id)
    listed = _recent(_address(act_url, page), page=page)
    return render_template("changes/page.html", page=page, workspace=page.workspace, **listed)


@bp.get("/log")
@needs("read")
def log() -> str:
    """What stewards did that cannot be undone, for everybody to read."""
    events = activity.stewards_log(work, before=_before(), limit=LEAF + 1)
    return render_template("changes/log.html", **_leaf(events, log_url))


def _recent(address: Address, **where: Any) -> dict[str, Any]:
    small = request.args.get("small") != "hidden"
    events = activity.recent(work, before=_before(), limit=LEAF + 1, minor=small, **where)
    kept = {} if small else {"small": "hidden"}
    return _leaf(events, lambda **query: address(**query, **kept)) | {
        "small": small,
        "other": address(small="hidden") if small else address(),
    }


def _leaf(events: Any, address: Address) -> dict[str, Any]:
    more, events = len(events) > LEAF, events[:LEAF]
    return {
        "events": events,
        "older": address(cursor=cursor(events[-1].id)) if more else None,
        "newer": address() if position() else None,
    }


def _before() -> int | None:
    place = position()
    return int(place[0]) if place else None


def _address(url: Address, thing: Any) -> Address:
    return lambda **query: url(thing, "changes", **query)
