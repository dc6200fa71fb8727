"""Workspaces: the list, a new one, settings, members, and the lists of what is in one."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from wiki import policy
from wiki.errors import Conflict, Invalid
from wiki.http import margins
from wiki.http.forms import typed
from wiki.http.pagination import instant, moment, part, position
from wiki.http.rights import needs
from wiki.http.templating import LICENCES
from wiki.http.urls import missing_url, page_url, workspace_url
from wiki.http.work import work
from wiki.models import Role, Workspace
from wiki.services import accounts, links, naming, overview, placing, trees, workspaces
from wiki.services.workspaces import Settings
from wiki.slugs import slugify

bp = Blueprint("workspaces", __name__)

LEAF = 200
"""So many pages, tags or deletions stand on one screen."""

FIELDS = ("title", "description", "status", "visibility", "editing", "licence")
NAMES = ("slug", *FIELDS)


@bp.get("/w/")
@needs("read")
def index() -> str:
    """All workspaces the reader may know of."""
    return render_template("workspaces/index.html", groups=overview.shelves(work))


@bp.get("/w/-/new")
@needs("found")
def new() -> str:
    """The form for a new workspace."""
    given = Settings(title="", editing=work.settings.editing)
    return _new(asdict(given) | {"slug": ""}, {})


@bp.post("/w/-/new")
@needs("found")
def create() -> Response | tuple[str, int]:
    """Found a workspace and go to begin its home page."""
    form = typed("slug", *FIELDS)
    try:
        workspace = workspaces.create(work, slug=form["slug"].strip(), settings=_settings(form))
    except Invalid as refused:
        return _new(form, refused.errors), refused.status
    except Conflict as first:
        work.release()
        return _new(form, {"slug": str(first)}), first.status
    work.commit()
    return redirect(workspace_url(workspace), 303)


@bp.get("/w/<workspace>/-/settings")
@needs("manage", "workspace")
def settings(workspace: str) -> str:
    """What its stewards may set."""
    found = _managed(workspace)
    return _edit(found, _shown(found), {})


@bp.post("/w/<workspace>/-/settings")
@needs("manage", "workspace")
def change(workspace: str) -> Response | tuple[str, int]:
    """Set it up anew."""
    found = _managed(workspace)
    form = typed("slug", *FIELDS) | {
        f"was_{name}": request.form.get(f"was_{name}") for name in NAMES
    }
    form["slug"] = form["slug"].strip()
    # What was only shown is not asked for: somebody may have changed it since.
    changed = {name: form[name] for name in NAMES if form[name] != form[f"was_{name}"]}
    slug = changed.pop("slug", "")
    try:
        workspaces.change(work, found, changed, slug=slug)
    except Invalid as refused:
        return _edit(found, form, refused.errors), refused.status
    work.commit()
    return redirect(workspace_url(found), 303)


@bp.post("/w/<workspace>/-/archive")
@needs("manage", "workspace")
def archive(workspace: str) -> Response:
    """Close it: readable as before, changed by nobody."""
    found = workspaces.find(work, workspace)
    workspaces.archive(work, found)
    work.commit()
    return redirect(workspace_url(found), 303)


@bp.post("/w/<workspace>/-/archive/delete")
@needs("manage", "workspace")
def reopen(workspace: str) -> Response:
    """Let people write in it again."""
    found = workspaces.find(work, workspace)
    workspaces.reopen(work, found)
    work.commit()
    return redirect(workspace_url(found), 303)


@bp.get("/w/<workspace>/-/members")
@needs("read", "workspace")
def members(workspace: str) -> str:
    """Who belongs to it, by name."""
    return _members(workspaces.find(work, workspace), {"username": "", "role": Role.MEMBER}, {})


@bp.post("/w/<workspace>/-/members")
@needs("manage", "workspace")
def join(workspace: str) -> Response | tuple[str, int]:
    """Make somebody a member or a steward."""
    found = _managed(workspace)
    form = typed("username", "role")
    try:
        account = accounts.named(work, form["username"])
        workspaces.add_member(work, found, account, role=form["role"])
    except Invalid as refused:
        return _members(found, form, refused.errors), refused.status
    work.commit()
    return redirect(workspace_url(found, "members"), 303)


@bp.post("/w/<workspace>/-/members/<username>")
@needs("manage", "workspace")
def appoint(workspace: str, username: str) -> Response | tuple[str, int]:
    """Change what a member is."""
    found = _managed(workspace)
    form = typed("role")
    try:
        account = accounts.named(work, username)
        workspaces.add_member(work, found, account, role=form["role"])
    except Invalid as refused:
        return _members(found, form | {"username": ""}, refused.errors), refused.status
    work.commit()
    return redirect(workspace_url(found, "members"), 303)


@bp.post("/w/<workspace>/-/members/<username>/delete")
@needs("read", "workspace")
def leave(workspace: str, username: str) -> Response | tuple[str, int]:
    """Take a member out, or go oneself."""
    found = workspaces.find(work, workspace)
    try:
        workspaces.remove_member(work, found, accounts.named(work, username))
    except Invalid as refused:
        form = {"username": "", "role": Role.MEMBER}
        return _members(found, form, refused.errors), refused.status
    work.commit()
    return redirect(workspace_url(found, "members"), 303)


@bp.get("/w/<workspace>/-/pages")
@needs("read", "workspace")
def pages(workspace: str) -> str:
    """All pages, as a tree of sub-pages."""
    found = workspaces.find(work, workspace)
    after = request.args.get("after", "")
    leaf = trees.leaf(work, found, after)
    return render_template(
        "workspaces/pages.html",
        workspace=found,
        tree=[margins.entry(found, node) for node in leaf.tree],
        letters=(),
        older=workspace_url(found, "pages", after=leaf.next) if leaf.next else None,
        newer=workspace_url(found, "pages") if after else None,
    )


@bp.get("/w/<workspace>/-/missing")
@needs("read", "workspace")
def missing(workspace: str) -> str:
    """The pages nobody has written yet, with the words that wait for them."""
    found = workspaces.find(work, workspace)
    place = position(of=str)
    listed = links.missing(work, found, after=place[0] if place else "", limit=LEAF + 1)
    shown, following = part(listed, LEAF, lambda one: (one.key,))
    return render_template(
        "workspaces/missing.html",
        workspace=found,
        missing=shown,
        **_onward(found, "missing", following),
    )


@bp.get("/w/<workspace>/-/orphans")
@needs("read", "workspace")
def orphans(workspace: str) -> str:
    """The pages no other page links to."""
    found = workspaces.find(work, workspace)
    listed = links.orphans(work, found, after=position(of=(str, int)), limit=LEAF + 1)
    shown, following = part(listed, LEAF, lambda one: (one.title_key, one.id))
    return render_template(
        "workspaces/orphans.html",
        workspace=found,
        pages=shown,
        **_onward(found, "orphans", following),
    )


@bp.get("/w/<workspace>/-/tags")
@needs("read", "workspace")
def tags(workspace: str) -> str:
    """Every tag there is."""
    found = workspaces.find(work, workspace)
    place = position(of=str)
    listed = workspaces.tags(work, found, after=place[0] if place else "", limit=LEAF + 1)
    shown, following = part(listed, LEAF, lambda tag: (tag,))
    return render_template(
        "workspaces/tags.html", workspace=found, tags=shown, **_onward(found, "tags", following)
    )


@bp.get("/w/<workspace>/-/tags/<path:tag>")
@needs("read", "workspace")
def tag(workspace: str, tag: str) -> str:
    """The pages under one tag."""
    found = workspaces.find(work, workspace)
    after = position(of=(str, int))
    listed = workspaces.tagged(work, found, tag, after=after, limit=LEAF + 1)
    shown, following = part(listed, LEAF, lambda one: (one.title_key, one.id))
    return render_template(
        "workspaces/tag.html",
        workspace=found,
        tag=tag,
        pages=shown,
        **_onward(found, f"tags/{tag}", following),
    )


@bp.get("/w/<workspace>/-/trash")
@needs("read", "workspace")
def trash(workspace: str) -> str:
    """What was deleted and can be restored."""
    found = workspaces.find(work, workspace)
    place = position(of=(int, int))
    before = (moment(place[0]), place[1]) if place else None
    listed = placing.trash(work, found, before=before, limit=LEAF + 1)
    shown, following = part(listed, LEAF, lambda one: (instant(one.deleted_at), one.id))
    return render_template(
        "workspaces/trash.html",
        workspace=found,
        pages=shown,
        **_onward(found, "trash", following),
    )


@bp.get("/w/<workspace>/-/choices")
@needs("read", "workspace")
def choices(workspace: str) -> Response | str:
    """Which of several pages of one name is meant; straight to it when there is only one."""
    found = workspaces.find(work, workspace)
    name = request.args.get("name", "")
    pages = naming.named(work, found, name)
    if len(pages) == 1:
        return redirect(page_url(pages[0]))
    if not pages:
        return redirect(missing_url(found, slugify(name)))
    return render_template(
        "pages/choices.html",
        workspace=found,
        places=margins.around(work, found),
        name=name,
        pages=pages,
    )


def _onward(workspace: Workspace, part: str, following: str | None) -> dict[str, str | None]:
    """Where a list of the workspace goes on, and where it begins."""
    begun = request.args.get("cursor")
    return {
        "older": workspace_url(workspace, part, cursor=following) if following else None,
        "newer": workspace_url(workspace, part) if begun else None,
    }


def _managed(slug: str) -> Workspace:
    found = workspaces.find(work, slug)
    policy.require(work.actor, "manage", found)
    return found


def _shown(workspace: Workspace) -> dict[str, str]:
    """The settings for their form, each also as what it was when the form was shown."""
    now: dict[str, str] = {name: getattr(workspace, name) for name in NAMES}
    return now | {f"was_{name}": value for name, value in now.items()}


def _settings(form: dict[str, str]) -> Settings:
    return Settings(**{name: form[name] for name in FIELDS})


def _licence_choices(chosen: str) -> list[tuple[str, str]]:
    known = [(name, LICENCES[name].name) for name in LICENCES]
    return known if chosen in LICENCES or not chosen else [*known, (chosen, chosen)]


def _new(form: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "workspaces/new.html",
        form=form,
        errors=errors,
        licence_choices=_licence_choices(form["licence"]),
    )


def _edit(workspace: Workspace, form: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "workspaces/settings.html",
        workspace=workspace,
        form=form,
        errors=errors,
        licence_choices=_licence_choices(form["licence"]),
    )


def _members(workspace: Workspace, form: dict[str, str], errors: dict[str, str]) -> str:
    belonging = [
        (one.account, one.role == Role.STEWARD) for one in workspaces.members(work, workspace)
    ]
    return render_template(
        "workspaces/members.html", workspace=workspace, members=belonging, form=form, errors=errors
    )
