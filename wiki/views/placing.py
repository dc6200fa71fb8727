"""Pages renamed, moved, deleted and restored."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from wiki import policy
from wiki.errors import Conflict, Invalid
from wiki.http.forms import number, ticked, typed
from wiki.http.rights import needs
from wiki.http.urls import page_url, workspace_url
from wiki.http.work import work
from wiki.models import Page
from wiki.services import links, pages, placing

bp = Blueprint("placing", __name__)


@bp.get("/p/<page_id>/rename")
@needs("edit", "page")
def rename(page_id: str) -> str:
    """The form for another title or address."""
    page = _open(page_id, "edit")
    form = {"title": page.title, "slug": page.slug, "was": page.slug, "children": True}
    return _rename(page, form | {"base": page.head_number}, {})


@bp.post("/p/<page_id>/rename")
@needs("edit", "page")
def move(page_id: str) -> Response | tuple[str, int]:
    """Give it another name or place; its former one leads here."""
    page = _open(page_id, "edit")
    form = typed("title", "slug", "was", base=number("base"), children=ticked("children"))
    slug = form["slug"].strip("/ ")
    try:
        placing.rename(
            work,
            page,
            title=form["title"],
            # An address that was only shown is not asked for: somebody may have changed it since.
            slug=None if slug and slug == form["was"] else slug,
            with_subpages=form["children"],
            base=form["base"] or None,
        )
    except Invalid as refused:
        return _rename(page, form, refused.errors), refused.status
    except Conflict as changed:
        work.release()
        errors = {"title": str(changed)}
        return _rename(page, form | {"base": page.head_number}, errors), changed.status
    work.commit()
    return redirect(page_url(page), 303)


@bp.get("/p/<page_id>/delete")
@needs("delete", "page")
def delete(page_id: str) -> str:
    """Asks why, and shows what links here."""
    page = _open(page_id, "delete")
    return _delete(page, {"because": "", "base": page.head_number}, {})


@bp.post("/p/<page_id>/delete")
@needs("delete", "page")
def trash(page_id: str) -> Response | tuple[str, int]:
    """Take it out of names, lists and search."""
    page = _open(page_id, "delete")
    form = typed("because", base=number("base"))
    try:
        placing.delete_page(work, page, because=form["because"], base=form["base"] or None)
    except Invalid as refused:
        return _delete(page, form, refused.errors), refused.status
    except Conflict as changed:
        work.release()
        errors = {"because": str(changed)}
        return _delete(page, form | {"base": page.head_number}, errors), changed.status
    work.commit()
    return redirect(workspace_url(page.workspace, "trash"), 303)


@bp.post("/p/<page_id>/restore")
@needs("edit", "page")
def restore(page_id: str) -> Any:
    """Bring a deleted page back, under another address if its own was taken."""
    page = pages.by_id(work, page_id)
    form = typed("slug")
    try:
        placing.restore(work, page, slug=form["slug"].strip("/ ") or None)
    except Invalid as refused:
        given = {"slug": form["slug"] or page.slug}
        shown = render_template(
            "pages/restore.html",
            page=page,
            workspace=page.workspace,
            form=given,
            errors=refused.errors,
        )
        return shown, refused.status
    work.commit()
    return redirect(page_url(page), 303)


def _open(page_id: str, action: str) -> Page:
    page = pages.by_id(work, page_id)
    policy.require(work.actor, action, page)
    pages.require_living(page)
    return page


def _rename(page: Page, form: dict[str, Any], errors: dict[str, str]) -> str:
    return render_template(
        "pages/rename.html",
        page=page,
        workspace=page.workspace,
        form=form,
        errors=errors,
        children=len(placing.subpages(work, page)),
    )


def _delete(page: Page, form: dict[str, Any], errors: dict[str, str]) -> str:
    return render_template(
        "pages/delete.html",
        page=page,
        workspace=page.workspace,
        form=form,
        errors=errors,
        backlinks=links.backlinks(work, page),
    )
