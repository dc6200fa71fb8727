"""Names of pages over JSON: renamed and moved, deleted into the trash, restored."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request

from wiki import policy
from wiki.api import present
from wiki.api.answers import base_of, base_url, workspace_called
from wiki.api.pages import page_answer, write_as
from wiki.http import bodies
from wiki.http.pagination import instant, limit, moment, part, position
from wiki.http.rights import needs
from wiki.http.work import work
from wiki.services import files, pages, placing

bp = Blueprint("naming", __name__)


@bp.post("/pages/<page_id>/rename")
@needs("edit", "page")
def rename(page_id: str) -> Any:
    """Give a page another title, another slug, or both."""
    page = pages.by_id(work, page_id)
    policy.require(work.actor, "edit", page)
    pages.require_living(page)
    body = bodies.read()
    title, slug = body.text("title", None), body.text("slug", None)
    summary, along = body.text("summary", ""), body.flag("with_subpages", True)
    write_as(body)
    base = base_of(body, page)
    placing.rename(
        work, page, title=title, slug=slug, with_subpages=along, summary=summary, base=base
    )
    work.commit()
    return page_answer(page)


@bp.delete("/pages/<page_id>")
@needs("delete", "page")
def delete(page_id: str) -> Any:
    """Take a page out of names, lists and search; it can be restored."""
    page = pages.by_id(work, page_id)
    policy.require(work.actor, "delete", page)
    pages.require_living(page)
    body = bodies.read()
    because = body.text("because", request.args.get("because", ""))
    write_as(body)
    base = base_of(body, page)
    placing.delete_page(work, page, because=because, base=base)
    work.commit()
    return jsonify(present.deleted(page, base_url()))


@bp.post("/pages/<page_id>/restore")
@needs("edit", "page")
def restore(page_id: str) -> Any:
    """Bring a deleted page back, under another slug if its own was taken."""
    page = pages.by_id(work, page_id)
    policy.require(work.actor, "edit", page)
    body = bodies.read()
    slug = body.text("slug", None)
    write_as(body)
    body.done()
    placing.restore(work, page, slug=slug)
    work.commit()
    return page_answer(page)


@bp.get("/workspaces/<workspace>/trash")
@needs("read", "workspace")
def trash(workspace: str) -> Any:
    """What was deleted from a workspace and can be restored, the last deleted first."""
    found = workspace_called(workspace)
    place = position(of=(int, int))
    most = limit()
    before = (moment(place[0]), place[1]) if place else None
    pages = placing.trash(work, found, before=before, limit=most + 1)
    shown, following = part(pages, most, lambda one: (instant(one.deleted_at), one.id))
    return jsonify(
        {
            "pages": [present.deleted(one, base_url()) for one in shown],
            "files": [present.deleted_file(one) for one in files.deleted(work, found)],
            "next": following,
        }
    )
