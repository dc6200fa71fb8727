"""Search, its results, and the completion of titles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, jsonify, render_template, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from wiki import policy
from wiki.errors import NotFound
from wiki.http.rights import needs
from wiki.http.urls import page_url, search_url
from wiki.http.work import work
from wiki.messages import Message, _
from wiki.models import Workspace
from wiki.search.snippets import Piece
from wiki.services import searching, workspaces
from wiki.services.searching import Result, Results

bp = Blueprint("searching", __name__)

LEAF = 10
"""So many results stand on one screen."""


@bp.get("/search")
@needs("read")
def show() -> str:
    """What was found, best first."""
    typed = request.args.get("q", "")
    offset = max(request.args.get("after", 0, type=int), 0)
    chosen = _workspace()
    results = searching.search(work, typed, workspace=chosen, limit=LEAF, offset=offset)
    further: dict[str, Any] = {"workspace": chosen.slug if chosen else ""}
    return render_template(
        "searching/show.html",
        query=typed,
        results=[_shown(one) for one in results.items],
        found=_sentence(results) if typed.strip() else None,
        notes=results.notes,
        suggestion=results.suggestion,
        places=[(one.slug, one.title) for one in workspaces.readable(work)],
        workspace=chosen,
        older=search_url(typed, **further, after=offset + LEAF) if results.more else None,
        newer=search_url(typed, **further) if offset else None,
        beginning=chosen if chosen and policy.can(work.actor, "edit", chosen) else None,
    )


@bp.get("/search/titles")
@needs("read")
def titles() -> Response:
    """Pages whose titles go on as typed, as JSON for the completion of titles."""
    found = searching.complete(work, request.args.get("q", ""), workspace=_workspace())
    return jsonify(
        [
            {"title": one.title, "workspace": one.workspace.title, "url": page_url(one)}
            for one in found
        ]
    )


def marked(pieces: Iterable[Piece]) -> Markup:
    """A passage with its hits under the marker."""
    return Markup().join(
        Markup("<mark>{}</mark>").format(text) if hit else escape(text) for text, hit in pieces
    )


def _workspace() -> Workspace | None:
    slug = request.args.get("workspace", "")
    if not slug:
        return None
    try:
        return workspaces.find(work, slug)
    except NotFound:
        return None


def _shown(result: Result) -> dict[str, Any]:
    sections = [(result.anchor, marked(result.section))] if result.anchor else []
    return {"page": result.page, "html": marked(result.passage), "sections": sections}


def _sentence(results: Results) -> Message:
    if results.resting:
        return _("The search is being put in order anew. Please try again in a minute.")
    if not results.items:
        return _("Nothing was found.")
    if results.any_word:
        return _("No page says all of it. These say some.")
    if results.total is None:
        return _("These pages do.")
    if results.total == 1:
        return _("One page says so.")
    return _("%(total)s pages say so.", total=f"{results.total:,}")
