"""Pages over JSON: by their name in a workspace, and by their id for ever."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request

from wiki import policy
from wiki.api import present
from wiki.api.answers import base_of, base_url, listing
from wiki.errors import NotFound
from wiki.http import bodies, identity
from wiki.http.bodies import Body
from wiki.http.reader import READER
from wiki.http.rights import needs
from wiki.http.work import work
from wiki.models import Page, Revision, Workspace
from wiki.services import history, links, pages, placing, reading, workspaces
from wiki.slugs import normal
from wiki.text.frontmatter import title_of

bp = Blueprint("pages", __name__)


@bp.get("/workspaces/<workspace>/pages/<path:slug>")
@needs("read", "page")
def show(workspace: str, slug: str) -> Any:
    """A page by its name, present or former."""
    return page_answer(pages.find(work, workspaces.find(work, workspace), slug))


@bp.put("/workspaces/<workspace>/pages/<path:slug>")
@needs("edit", "page")
def save(workspace: str, slug: str) -> Any:
    """Begin a page, or save one that is there on top of the base named."""
    found = workspaces.find(work, workspace)
    body = bodies.read()
    text, summary = body.text("text"), body.text("summary", "")
    title, minor = body.text("title", None), body.flag("minor")
    write_as(body)
    page = _known(found, slug)
    if page is None:
        body.number("base", None)
        body.done()
        page = pages.create(
            work,
            found,
            title=title or title_of(text, slug.rpartition("/")[2]),
            text=text,
            slug=slug,
            summary=summary,
        )
        work.commit()
        return page_answer(page, status=201)
    policy.require(work.actor, "edit", page)
    base = base_of(body, page)
    try:
        saved = pages.edit(work, page, text=text, base=base, summary=summary, minor=minor)
    except pages.EditConflict as conflict:
        return clash(conflict, base, text), conflict.status
    work.commit()
    return page_answer(page, merged=saved.merged and saved.base_number == base)


@bp.get("/pages/<page_id>")
@needs("read", "page")
def by_id(page_id: str) -> Any:
    """A page by its id, whatever it is called now."""
    page = pages.by_id(work, page_id)
    pages.require_living(page)
    return page_answer(page)


@bp.delete("/pages/<page_id>")
@needs("delete", "page")
def delete(page_id: str) -> Any:
    """Take a page out of names, lists and search; it can be restored."""
    page = pages.by_id(work, page_id)
    body = bodies.read()
    because = body.text("because", request.args.get("because", ""))
    write_as(body)
    policy.require(work.actor, "delete", page)
    base_of(body, page)
    placing.delete_page(work, page, because=because)
    work.commit()
    return jsonify(present.outline(page, base_url()))


@bp.post("/pages/<page_id>/restore")
@needs("edit", "page")
def restore(page_id: str) -> Any:
    """Bring a deleted page back, under another slug if its own was taken."""
    page = pages.by_id(work, page_id)
    body = bodies.read()
    slug = body.text("slug", None)
    write_as(body)
    body.done()
    placing.restore(work, page, slug=slug)
    work.commit()
    return page_answer(page)


@bp.post("/pages/<page_id>/rename")
@needs("edit", "page")
def rename(page_id: str) -> Any:
    """Give a page another title, another slug, or both."""
    page = pages.by_id(work, page_id)
    body = bodies.read()
    title, slug = body.text("title", None), body.text("slug", None)
    summary, along = body.text("summary", ""), body.flag("with_subpages", True)
    write_as(body)
    policy.require(work.actor, "edit", page)
    base_of(body, page)
    placing.rename(work, page, title=title, slug=slug, with_subpages=along, summary=summary)
    work.commit()
    return page_answer(page)


@bp.post("/pages/<page_id>/revert")
@needs("edit", "page")
def revert(page_id: str) -> Any:
    """Bring an older revision's text back; what came after the base is kept."""
    page = pages.by_id(work, page_id)
    body = bodies.read()
    number, summary = body.number("revision"), body.text("summary", "")
    write_as(body)
    policy.require(work.actor, "edit", page)
    pages.require_living(page)
    base = base_of(body, page)
    try:
        saved = pages.revert(work, page, number=number, base=base, summary=summary)
    except pages.EditConflict as conflict:
        old = history.revision(work, page, number)
        return clash(conflict, base, old.text), conflict.status
    work.commit()
    return page_answer(page, merged=saved.merged and saved.base_number == base)


@bp.get("/pages/<page_id>/links")
@needs("read", "page")
def backlinks(page_id: str) -> Any:
    """The pages that link to a page, with the words around the link."""
    page = pages.by_id(work, page_id)
    return listing((present.backlink(one, base_url()) for one in links.backlinks(work, page)), None)


def _known(workspace: Workspace, slug: str) -> Page | None:
    """The living page that has this name now; a former name is free for a new page."""
    try:
        page = pages.find(work, workspace, slug)
    except (NotFound, pages.Deleted):
        return None
    return page if page.slug_key == normal(slug) else None


def write_as(body: Body) -> None:
    """Let a guest say under which name they write."""
    pen_name = body.text("pen_name", None)
    if pen_name and work.actor.account is None:
        identity.write_as(pen_name)


def page_answer(page: Page, *, status: int = 200, merged: bool = False) -> Any:
    head: Revision = history.head(work, page)
    body = reading.of_head(work, page, READER)
    answer = jsonify(present.page(page, head, body, base_url()) | {"merged": merged})
    answer.status_code = status
    answer.set_etag(str(head.number))
    return answer


def clash(conflict: pages.EditConflict, base: int, mine: str) -> Any:
    return jsonify(
        {
            "type": "about:blank",
            "title": "Conflict",
            "status": conflict.status,
            "detail": str(conflict),
            "head": conflict.head.number,
            "base": base,
            "theirs": conflict.head.text,
            "mine": mine,
            "marked": conflict.merge.marked,
        }
    )
