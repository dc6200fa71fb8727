"""Search over JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request

from wiki.api import present
from wiki.api.answers import base_url, listing
from wiki.errors import Unavailable
from wiki.http import languages
from wiki.http.pagination import cursor, limit, position
from wiki.http.rights import needs
from wiki.http.work import work
from wiki.messages import _
from wiki.models import Workspace
from wiki.services import searching, workspaces

bp = Blueprint("searching", __name__)


@bp.get("/search")
@needs("read")
def search() -> Any:
    """The pages that hold what was asked for, best first."""
    place = position()
    offset, most = int(place[0]) if place else 0, limit(10)
    found = searching.search(
        work, request.args.get("q", ""), workspace=_workspace(), limit=most, offset=offset
    )
    if found.resting:
        raise Unavailable(_("The search index is being rebuilt. Please try again in a minute."))
    return jsonify(
        {
            "items": [present.result(one, base_url()) for one in found.items],
            "next": cursor(offset + most) if found.more else None,
            "total": found.total,
            "suggestion": found.suggestion,
            "any_word": found.any_word,
            "notes": [languages.said(note) for note in found.notes],
        }
    )


@bp.get("/titles")
@needs("read")
def titles() -> Any:
    """Pages whose titles go on as typed."""
    found = searching.complete(work, request.args.get("q", ""), workspace=_workspace())
    return listing((present.outline(one, base_url()) for one in found), None)


def _workspace() -> Workspace | None:
    slug = request.args.get("workspace")
    return workspaces.find(work, slug) if slug else None
