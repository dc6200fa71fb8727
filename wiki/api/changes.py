"""What happened, over JSON; and who asks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request

from wiki.api import present
from wiki.api.answers import base_url, listing
from wiki.http.pagination import cursor, limit, position
from wiki.http.rights import needs
from wiki.http.work import work
from wiki.services import activity, pages, workspaces

bp = Blueprint("changes", __name__)


@bp.get("/changes")
@needs("read")
def index() -> Any:
    """What happened lately where the caller may read, newest first; in a workspace, or to a page."""
    slug, page_id = request.args.get("workspace"), request.args.get("page")
    place = position()
    most = limit()
    listed = activity.recent(
        work,
        workspace=workspaces.find(work, slug) if slug else None,
        page=pages.by_id(work, page_id) if page_id else None,
        before=place[0] if place else None,
        limit=most + 1,
    )
    following = cursor(listed[most - 1].id) if len(listed) > most else None
    return listing((present.event(one, base_url()) for one in listed[:most]), following)


@bp.get("/me")
@needs("read")
def me() -> Any:
    """Who the caller is to the wiki."""
    actor = work.actor
    return jsonify(
        {
            "username": actor.account.username if actor.account else None,
            "scope": actor.scope.value if actor.scope else None,
        }
    )
