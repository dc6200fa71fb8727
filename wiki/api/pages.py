"""Pages over JSON: read, begun, saved, brought back to an older revision."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from wiki import policy
from wiki.api import present
from wiki.api.answers import (
    base_given,
    base_of,
    base_on,
    base_url,
    listing,
    moved,
    workspace_called,
)
from wiki.api.refusals import clash
from wiki.errors import Invalid, NotFound
from wiki.http import bodies, identity
from wiki.http.bodies import Body
from wiki.http.pagination import cursor, limit, position
from wiki.http.reader import READER
from wiki.http.rights import needs
from wiki.http.work import work
from wiki.messages import _
from wiki.models import Page, Workspace
from wiki.services import history, links, pages, reading, trees
from wiki.slugs import normal
from wiki.text.titles import title_of

bp = Blueprint("pages", __name__)


@bp.get("/workspaces/<workspace>/pages")
@needs("read", "workspace")
def index(workspace: str) -> Any:
    """The living pages, by slug."""
    found = workspace_called(workspace)
    place = position(of=str)
    most = limit()
    listed = trees.after(work, found, place[0] if place else "", most + 1)
    following = cursor(listed[most - 1].slug_key) if len(listed) > most else None
    return listing((present.outline(one, base_url()) for one in listed[:most]), following)


@bp.get("/workspaces/<workspace>/pages/<path:slug>")
@needs("read", "page")
def show(workspace: str, slug: str) -> Any:
    """A page by its name; a former name, or another spelling, leads to the present one."""
    found = workspace_called(workspace)
    page = pages.find(work, found, slug)
    if page.slug != slug:
        moved(found, slug=page.slug)
    return page_answer(page)


@bp.put("/workspaces/<workspace>/pages/<path:slug>")
@needs("edit", "page")
def save(workspace: str, slug: str) -> Any:
    """Begin a page, or save one that is there on top of the base named."""
    found = workspace_called(workspace)
    policy.require(work.actor, "edit", found)
    body = bodies.read()
    text, summary = body.text("text"), body.text("summary", "")
    title, minor = body.text("title", None), body.flag("minor")
    write_as(body)
    base = base_given(body)
    page = _known(found, slug)
    if page is None:
        return _begun(found, slug, title, text, summary, base)
    if base is None and text == history.head(work, page).text:
        return page_answer(page)  # sent once more, after it had been saved
    base = base_on(page, base)
    try:
        saved = pages.edit(work, page, text=text, base=base, summary=summary, minor=minor)
    except pages.EditConflict as conflict:
        return clash(conflict, text)
    work.commit()
    return page_answer(page, merged=saved.merged and saved.base_number == base)


@bp.get("/pages/<page_id>")
@needs("read", "page")
def by_id(page_id: str) -> Any:
    """A page by its id, whatever it is called now."""
    page = pages.by_id(work, page_id)
    pages.require_living(page)
    return page_answer(page)


@bp.post("/pages/<page_id>/revert")
@needs("edit", "page")
def revert(page_id: str) -> Any:
    """Bring an older revision's text back; what came after the base is kept."""
    page = pages.by_id(work, page_id)
    policy.require(work.actor, "edit", page)
    pages.require_living(page)
    body = bodies.read()
    number, summary = body.number("revision"), body.text("summary", "")
    write_as(body)
    base = base_of(body, page)
    if not 1 <= number <= page.head_number:
        raise Invalid(revision=_("This page has no revision %(number)d.", number=number))
    try:
        saved = pages.revert(work, page, number=number, base=base, summary=summary)
    except pages.EditConflict as conflict:
        return clash(conflict, history.revision(work, page, number).text)
    work.commit()
    return page_answer(page, merged=saved.merged and saved.base_number == base)


@bp.get("/pages/<page_id>/links")
@needs("read", "page")
def backlinks(page_id: str) -> Any:
    """The pages that link to a page, with the words around the link."""
    page = pages.by_id(work, page_id)
    return listing((present.backlink(one, base_url()) for one in links.backlinks(work, page)), None)


def write_as(body: Body) -> None:
    """Let a guest say under which name they write."""
    pen_name = body.text("pen_name", None)
    if pen_name and work.actor.account is None:
        identity.write_as(pen_name)


def page_answer(page: Page, *, status: int = 200, merged: bool = False) -> Response:
    """A page with its words, and its head as the ETag that a change may name as its base."""
    head = history.head(work, page)
    body = reading.of_head(work, page, head, READER)
    answer = jsonify(present.page(page, head, body, base_url(), merged=merged))
    answer.status_code = status
    answer.set_etag(str(head.number))
    return answer


def _begun(
    workspace: Workspace, slug: str, title: str | None, text: str, summary: str, base: int | None
) -> Response:
    if base:
        # Begun anew, an edit of a page that was moved or deleted meanwhile would leave its history.
        raise Invalid(
            base=_("No page has this name now, so none has a revision %(number)d.", number=base)
        )
    if title is None:
        title = title_of(text, slug.rpartition("/")[2])
    page = pages.create(work, workspace, title=title, text=text, slug=slug, summary=summary)
    work.commit()
    return page_answer(page, status=201)


def _known(workspace: Workspace, slug: str) -> Page | None:
    """The living page that has this name now; a former name is free for a new page."""
    try:
        page = pages.find(work, workspace, slug)
    except (NotFound, pages.Deleted):
        return None
    return page if page.slug_key == normal(slug) else None
