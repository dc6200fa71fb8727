"""Texts offered for a page: listed, written, looked at, taken, amended, declined."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request

from wiki import policy
from wiki.errors import Invalid
from wiki.http.forms import number, typed
from wiki.http.pagination import cursor, position
from wiki.http.rights import needs
from wiki.http.urls import act_url, proposal_url, workspace_url
from wiki.http.work import work
from wiki.models import Page, Proposal, Workspace
from wiki.services import history, pages, proposals, workspaces
from wiki.services.reading import Body
from wiki.text.diff import Difference, diff
from wiki.views import bench, conflicts

bp = Blueprint("proposals", __name__)

LEAF = 50
"""So many proposals stand on one screen."""


@bp.get("/w/<workspace>/-/proposals")
@needs("read", "workspace")
def of_workspace(workspace: str) -> str:
    """What was offered for the pages of a workspace."""
    found = workspaces.find(work, workspace)
    return _listed(found, found, workspace_url, "proposals")


@bp.get("/p/<page_id>/proposals")
@needs("read", "page")
def of_page(page_id: str) -> str:
    """What was offered for a page."""
    page = pages.by_id(work, page_id)
    return _listed(page, page.workspace, act_url, "proposals")


@bp.get("/p/<page_id>/proposals/new")
@needs("propose", "page")
def new(page_id: str) -> str:
    """The page's text, to be changed and offered."""
    page = _proposable(page_id)
    head = history.head(work, page)
    return _new(page, {"text": head.text, "base": head.number, "summary": ""}, {})


@bp.post("/p/<page_id>/proposals/new")
@needs("propose", "page")
def offer(page_id: str) -> Any:
    """Offer a text; or show what it would look like, or what has changed."""
    page = _proposable(page_id)
    form = typed("text", "summary", base=number("base"))
    act = request.form.get("act", "")
    try:
        text = pages.from_form(work, page, text=form["text"], base=form["base"])
        if act == "preview":
            return _new(page, form, {}, body=bench.previewed(page, text))
        if act == "changes":
            before = history.revision(work, page, form["base"]).text
            return _new(page, form, {}, difference=diff(before, text))
        proposal = proposals.offer(
            work, page, text=text, base=form["base"], summary=form["summary"]
        )
    except Invalid as refused:
        return _new(page, form, refused.errors), refused.status
    work.commit()
    return redirect(proposal_url(proposal), 303)


@bp.post("/p/<page_id>/proposals/preview")
@needs("preview", "page")
def preview(page_id: str) -> str:
    """What an offered text would look like as this page."""
    page = _proposable(page_id)
    body = bench.previewed(page, request.form.get("text", ""))
    return render_template("pages/_preview.html", body=body)


@bp.get("/p/<page_id>/proposals/<int:n>")
@needs("read", "page")
def show(page_id: str, n: int) -> str:
    """One proposal: what it would change, and what became of it."""
    page = pages.by_id(work, page_id)
    return _show(proposals.find(work, page, n), {})


@bp.get("/p/<page_id>/proposals/<int:n>/edit")
@needs("edit", "page")
def amend(page_id: str, n: int) -> str:
    """The offered text on the bench; saving it takes the proposal."""
    proposal = _decidable(page_id, n)
    form = {
        "text": proposal.text,
        "base": proposal.base_number,
        "summary": proposal.summary,
        "minor": False,
        "section": "",
        "proposal": proposal.id,
    }
    return bench.screen(proposal.page, form, {})


@bp.post("/p/<page_id>/proposals/<int:n>/take")
@needs("edit", "page")
def take(page_id: str, n: int) -> Any:
    """Save what was offered, merged with what was saved since; where they clash, a person decides."""
    proposal = _decidable(page_id, n)
    page = proposal.page
    form = {
        "text": proposal.text,
        "summary": proposal.summary,
        "minor": False,
        "section": "",
        "proposal": proposal.id,
    }
    try:
        revision = proposals.take(work, proposal)
    except pages.EditConflict as conflict:
        return conflicts.show(page, form, conflict), conflict.status
    work.commit()
    return bench.saved(page, revision)


@bp.post("/p/<page_id>/proposals/<int:n>/decline")
@needs("edit", "page")
def decline(page_id: str, n: int) -> Any:
    """Close a proposal without taking it, with an answer."""
    proposal = _decidable(page_id, n)
    try:
        proposals.decline(work, proposal, answer=request.form.get("answer", ""))
    except Invalid as refused:
        return _show(proposal, refused.errors), refused.status
    work.commit()
    return redirect(proposal_url(proposal), 303)


def _proposable(page_id: str) -> Page:
    page = pages.by_id(work, page_id)
    policy.require(work.actor, "propose", page)
    pages.require_living(page)
    return page


def _decidable(page_id: str, n: int) -> Proposal:
    page = pages.by_id(work, page_id)
    policy.require(work.actor, "edit", page)
    pages.require_living(page)
    return proposals.find(work, page, n)


def _listed(place: Page | Workspace, workspace: Workspace, url: Any, part: str) -> str:
    start = position()
    closed = request.args.get("closed") == "yes"
    found = proposals.listed(
        work, place, closed=closed, before=int(start[0]) if start else None, limit=LEAF + 1
    )
    more, found = len(found) > LEAF, found[:LEAF]
    kept = {"closed": "yes"} if closed else {}
    return render_template(
        "proposals/index.html",
        workspace=workspace,
        page=place if isinstance(place, Page) else None,
        proposals=found,
        closed=closed,
        address=url(place, part),
        older=url(place, part, cursor=cursor(found[-1].id), **kept) if more else None,
        newer=url(place, part, **kept) if start else None,
    )


def _new(
    page: Page,
    form: dict[str, Any],
    errors: dict[str, str],
    *,
    body: Body | None = None,
    difference: Difference | None = None,
) -> str:
    return render_template(
        "proposals/new.html",
        page=page,
        workspace=page.workspace,
        form=form,
        errors=errors,
        body=body,
        difference=difference,
    )


def _show(proposal: Proposal, errors: dict[str, str]) -> str:
    page = proposal.page
    base = history.revision(work, page, proposal.base_number)
    return render_template(
        "proposals/show.html",
        page=page,
        workspace=page.workspace,
        proposal=proposal,
        difference=diff(base.text, proposal.text),
        form={"answer": request.form.get("answer", "")},
        errors=errors,
    )
