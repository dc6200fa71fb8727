"""Pages: read, begun, edited with preview and merging."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from wiki import policy
from wiki.errors import Invalid, NotFound, TooLarge
from wiki.http import again, asks, caching, errors, margins
from wiki.http.forms import number, ticked, typed
from wiki.http.reader import READER
from wiki.http.rights import needs
from wiki.http.urls import act_url, page_url, workspace_url
from wiki.http.work import work
from wiki.messages import Message, _
from wiki.models import HOME, Page, Role, Visibility, Workspace
from wiki.services import (
    activity,
    history,
    links,
    naming,
    overview,
    pages,
    reading,
    searching,
    sectioning,
    workspaces,
)
from wiki.services.reading import Body
from wiki.slugs import check_slug, normal
from wiki.text.diff import diff
from wiki.text.lines import like
from wiki.views import bench, conflicts
from wiki.views.searching import marked

bp = Blueprint("pages", __name__)

NEWS = 6
"""So many events stand on a workspace's home."""

BACKLINKS = 50
"""So many links here are looked at for the foot of a page; the tab shows more."""


@bp.get("/w/<workspace>/")
@needs("read", "workspace")
def home(workspace: str) -> Any:
    """A workspace's home page, or an empty sheet for it."""
    return _shown(workspace, HOME)


@bp.get("/w/<workspace>/<path:slug>")
@needs("read", "page")
def show(workspace: str, slug: str) -> Any:
    """A page, as its readers see it."""
    if normal(slug) == HOME:
        return redirect(workspace_url(workspaces.find(work, workspace)), 301)
    return _shown(workspace, slug)


@bp.get("/w/<workspace>/-/new")
@needs("edit", "workspace")
def new(workspace: str) -> Any:
    """An empty sheet on the bench."""
    found = workspaces.find(work, workspace)
    policy.require(work.actor, "edit", found)
    given = {"title": request.args.get("title", ""), "under": request.args.get("under", "")}
    form = given | {"text": "", "summary": "", "minor": False, "template": "", "slug": ""}
    return _new(found, form, {})


@bp.post("/w/<workspace>/-/new")
@needs("edit", "workspace")
def create(workspace: str) -> Any:
    """Begin a page; or show it first, or lay it out from a template."""
    found = workspaces.find(work, workspace)
    form = typed("title", "under", "slug", "text", "summary", "template", minor=ticked("minor"))
    act = request.form.get("act", "")
    if act == "template":
        form["text"] = (form["text"].strip() and form["text"]) or pages.template(
            work, found, form["template"]
        )
    if act in ("template", "bench"):
        return _new(found, form, {})
    text = like("", form["text"])
    if act == "preview":
        return _new(found, form, {}, body=bench.previewed_new(found, form, text))
    try:
        page = pages.create(
            work,
            found,
            title=form["title"],
            text=text,
            slug=form["slug"] or None,
            under=form["under"].strip("/ "),
            summary=form["summary"],
        )
    except Invalid as refused:
        return _new(found, form, refused.errors), refused.status
    except TooLarge as refused:
        return _new(found, form, {"text": str(refused)}), refused.status
    work.commit()
    return redirect(page_url(page), 303)


@bp.post("/w/<workspace>/-/preview")
@needs("preview", "workspace")
def preview_new(workspace: str) -> str:
    """What the text of a page that is not there yet would look like."""
    found = workspaces.find(work, workspace)
    form = typed("text", "title", "slug", "under")
    body = bench.previewed_new(found, form, like("", form["text"]))
    return render_template("pages/_preview.html", body=body)


@bp.get("/p/<page_id>/edit")
@needs("edit", "page")
def edit(page_id: str) -> Any:
    """The page's text on the bench, or one section of it."""
    page = _editable(page_id)
    anchor = request.args.get("section", "")
    head = history.head(work, page)
    form = {"text": head.text, "base": head.number, "summary": "", "minor": False, "section": ""}
    section = None
    if anchor:
        part = sectioning.part(work, page, number=head.number, anchor=anchor)
        form |= {"text": part.text, "section": anchor}
        section = part.heading
    return bench.screen(page, form, {}, section=section)


@bp.post("/p/<page_id>/edit")
@needs("edit", "page")
def update(page_id: str) -> Any:
    """Save; or show what it would look like, or what has changed."""
    page = _editable(page_id)
    form = typed(
        "text",
        "summary",
        "section",
        base=number("base"),
        minor=ticked("minor"),
        proposal=number("proposal"),
    )
    if "mine" in request.form:
        return conflicts.decide(page, form)
    act = request.form.get("act", "")
    try:
        text = _whole(page, form)
        if act == "preview":
            return bench.screen(page, form, {}, body=bench.previewed(page, text))
        if act == "changes":
            base = history.revision(work, page, form["base"]).text
            return bench.screen(page, form, {}, difference=diff(base, text))
        revision = bench.keep(page, form, text, base=form["base"])
    except pages.EditConflict as conflict:
        return conflicts.show(page, form | {"text": text}, conflict), conflict.status
    except Invalid as refused:
        return bench.screen(page, form, refused.errors), refused.status
    except TooLarge as refused:
        return bench.screen(page, form, {"text": str(refused)}), refused.status
    work.commit()
    return bench.saved(page, revision, form["section"])


@bp.post("/p/<page_id>/preview")
@needs("preview", "page")
def preview(page_id: str) -> str:
    """What a text would look like as this page."""
    page = _editable(page_id)
    form = typed("text")
    body = bench.previewed(page, form["text"])
    return render_template("pages/_preview.html", body=body)


@bp.get("/p/<page_id>/links")
@needs("read", "page")
def backlinks(page_id: str) -> str:
    """What leads to a page, and which of its own links nobody has answered yet."""
    page = pages.by_id(work, page_id)
    missing = links.unanswered_of(work, page)
    return render_template(
        "pages/links.html",
        page=page,
        workspace=page.workspace,
        places=margins.around(work, page.workspace, page.slug),
        backlinks=links.backlinks(work, page),
        missing=missing,
    )


@bp.app_errorhandler(pages.Deleted)
def deleted(gone: pages.Deleted) -> Any:
    """The record of a deletion, wherever the page was asked for, with what was typed for it."""
    if request.path.startswith(errors.API):
        return errors.refused(gone)
    page = gone.page
    shown = render_template(
        "pages/deleted.html",
        page=page,
        workspace=page.workspace,
        places=margins.around(work, page.workspace),
        revision=history.newest(work, page),
        typed=again.text(),
    )
    return shown, gone.status


def _shown(workspace: str, slug: str) -> Any:
    glance = reading.glance(work, workspace, slug)
    found = workspaces.find(work, workspace)
    try:
        page = pages.find(work, found, slug)
    except NotFound as missing:
        if normal(slug) == HOME:
            return _empty_home(found)
        return _missing(found, slug), missing.status
    if found.slug != workspace or page.slug != slug:
        return _moved(page)
    make = _home if page.is_home else _read
    if glance is None or found.visibility != Visibility.PUBLIC:
        return make(page)
    key = caching.key(glance)
    return caching.unchanged(key) or caching.public(make(page), key)


def _read(page: Page) -> str:
    return render_template("pages/show.html", **_reading(page))


def _reading(page: Page) -> dict[str, Any]:
    edit_url = act_url(page, "edit") + "?section=" if policy.can(work.actor, "edit", page) else None
    head = history.newest(work, page)
    return {
        "page": page,
        "workspace": page.workspace,
        "places": margins.around(work, page.workspace, page.slug),
        "revision": head,
        "body": reading.of_head(work, page, head, READER, edit_url=edit_url),
        "backlinks": links.backlinks(work, page, limit=BACKLINKS),
        "base_url": work.settings.base_url,
        "notice": _merged_notice(page, request.args.get("saved", 0, type=int)),
    }


def _home(page: Page) -> str:
    return render_template("workspaces/show.html", **_reading(page), **_around(page.workspace))


def _empty_home(workspace: Workspace) -> str:
    """A workspace whose first words nobody has written."""
    return render_template(
        "workspaces/show.html",
        page=None,
        body=None,
        workspace=workspace,
        places=margins.around(work, workspace, HOME),
        form={"text": ""},
        errors={},
        notice=None,
        **_around(workspace),
    )


def _around(workspace: Workspace) -> dict[str, Any]:
    """What stands around the words of a workspace's home."""
    belonging = workspaces.members(work, workspace)
    return {
        "events": activity.recent(work, workspace=workspace, limit=NEWS),
        "members": [(one.account, one.role == Role.STEWARD) for one in belonging],
        "asks": asks.linked(overview.asks(work, workspace)),
    }


def _merged_notice(page: Page, number: int) -> Message | None:
    """Whose work the save of revision `number` was put together with, if it was and nothing came after."""
    if number != page.head_number or number < 2:
        return None
    others = history.merged_with(work, page, number)
    if not others:
        return None
    names = ", ".join(one.shown_name for one in others)
    return _(
        "Saved. What %(names)s wrote meanwhile and what you wrote now stand together.", names=names
    )


def _moved(page: Page) -> Response:
    answer = redirect(page_url(page), 301)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _missing(workspace: Workspace, slug: str) -> str:
    try:
        check_slug(slug)
    except Invalid as impossible:
        raise NotFound(policy.MISSING) from impossible
    title = naming.wanted(work, workspace, slug)
    return render_template(
        "pages/missing.html",
        workspace=workspace,
        places=margins.around(work, workspace, slug),
        title=title,
        slug=slug,
        form={"text": "", "summary": ""},
        errors={},
        waiting=links.waiting_for(work, workspace, slug),
        similar=[
            (one.page, marked(one.passage)) for one in searching.similar(work, workspace, title)
        ],
    )


def _new(
    workspace: Workspace, form: dict[str, Any], errors: dict[str, str], body: Body | None = None
) -> str:
    return render_template(
        "pages/new.html",
        workspace=workspace,
        form=form,
        errors=errors,
        templates=pages.templates(work, workspace),
        body=body,
        difference=None,
    )


def _editable(page_id: str) -> Page:
    page = pages.by_id(work, page_id)
    policy.require(work.actor, "edit", page)
    pages.require_living(page)
    return page


def _whole(page: Page, form: dict[str, Any]) -> str:
    """The whole text that the form means, with the line ends of its base."""
    text = pages.from_form(work, page, text=form["text"], base=form["base"])
    if not form["section"]:
        return text
    return sectioning.whole(
        work, page, number=form["base"], anchor=form["section"], text=form["text"]
    )
