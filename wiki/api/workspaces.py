"""Workspaces and who belongs to them, over JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, jsonify

from wiki import policy
from wiki.api import present
from wiki.api.answers import base_url, listing, workspace_called
from wiki.http import bodies
from wiki.http.bodies import Body
from wiki.http.pagination import limit, part, position
from wiki.http.rights import needs
from wiki.http.work import work
from wiki.models import Editing, Role, Visibility
from wiki.services import accounts, links, workspaces
from wiki.services.workspaces import Settings

bp = Blueprint("workspaces", __name__)

TEXTS = ("title", "description", "status", "licence")


@bp.get("/workspaces")
@needs("read")
def index() -> Any:
    """The workspaces the caller may read, by title."""
    return listing((present.workspace(one, base_url()) for one in workspaces.readable(work)), None)


@bp.post("/workspaces")
@needs("found")
def create() -> Any:
    """Found a workspace."""
    body = bodies.read()
    slug = body.text("slug", "")
    settings = _settings(body, Settings(title="", editing=work.settings.editing), new=True)
    made = workspaces.create(work, slug=slug, settings=settings)
    work.commit()
    return jsonify(present.workspace(made, base_url())), 201


@bp.get("/workspaces/<workspace>")
@needs("read", "workspace")
def show(workspace: str) -> Any:
    """A workspace."""
    return jsonify(present.workspace(workspace_called(workspace), base_url()))


@bp.patch("/workspaces/<workspace>")
@needs("manage", "workspace")
def change(workspace: str) -> Any:
    """Change what its stewards may set; fields that are not sent stay."""
    found = workspace_called(workspace)
    policy.require(work.actor, "manage", found)
    body = bodies.read()
    slug = body.text("slug", "")
    archived = body.flag("archived")
    sent = {name for name, value in body.fields.items() if value is not None}
    settings = asdict(_settings(body, workspaces.settings_of(found)))
    changed = {name: value for name, value in settings.items() if name in sent}
    workspaces.change(work, found, changed, slug=slug)
    if "archived" in sent and archived != (found.archived_at is not None):
        (workspaces.archive if archived else workspaces.reopen)(work, found)
    work.commit()
    return jsonify(present.workspace(found, base_url()))


@bp.get("/workspaces/<workspace>/members")
@needs("read", "workspace")
def members(workspace: str) -> Any:
    """Who belongs to it, by name."""
    found = workspace_called(workspace)
    return listing(map(present.membership, workspaces.members(work, found)), None)


@bp.put("/workspaces/<workspace>/members/<username>")
@needs("manage", "workspace")
def appoint(workspace: str, username: str) -> Any:
    """Make somebody a member or a steward."""
    found = workspace_called(workspace)
    policy.require(work.actor, "manage", found)
    body = bodies.read()
    role = body.choice("role", [one.value for one in Role])
    body.done()
    account = accounts.named(work, username)
    workspaces.add_member(work, found, account, role=role)
    work.commit()
    return jsonify({"username": account.username, "role": role})


@bp.delete("/workspaces/<workspace>/members/<username>")
@needs("leave", "workspace")
def leave(workspace: str, username: str) -> Any:
    """Take somebody out, or go oneself."""
    found = workspace_called(workspace)
    workspaces.remove_member(work, found, accounts.named(work, username))
    work.commit()
    return "", 204


@bp.get("/workspaces/<workspace>/missing")
@needs("read", "workspace")
def missing(workspace: str) -> Any:
    """The pages that others link to and nobody has written."""
    found = workspace_called(workspace)
    place = position(of=str)
    most = limit()
    listed = links.missing(work, found, after=place[0] if place else "", limit=most + 1)
    shown, following = part(listed, most, lambda one: (one.key,))
    return listing((present.missing(one, base_url()) for one in shown), following)


@bp.get("/workspaces/<workspace>/orphans")
@needs("read", "workspace")
def orphans(workspace: str) -> Any:
    """The pages that no other page links to."""
    found = workspace_called(workspace)
    most = limit()
    listed = links.orphans(work, found, after=position(of=(str, int)), limit=most + 1)
    shown, following = part(listed, most, lambda one: (one.title_key, one.id))
    return listing((present.outline(one, base_url()) for one in shown), following)


@bp.get("/workspaces/<workspace>/tags")
@needs("read", "workspace")
def tags(workspace: str) -> Any:
    """Its tags, in alphabetical order."""
    found = workspace_called(workspace)
    place = position(of=str)
    most = limit()
    listed = workspaces.tags(work, found, after=place[0] if place else "", limit=most + 1)
    return listing(*part(listed, most, lambda tag: (tag,)))


@bp.get("/workspaces/<workspace>/tags/<path:tag>")
@needs("read", "workspace")
def tagged(workspace: str, tag: str) -> Any:
    """The pages under one tag, by title."""
    found = workspace_called(workspace)
    most = limit()
    listed = workspaces.tagged(work, found, tag, after=position(of=(str, int)), limit=most + 1)
    shown, following = part(listed, most, lambda one: (one.title_key, one.id))
    return listing((present.outline(one, base_url()) for one in shown), following)


def _settings(body: Body, kept: Settings, *, new: bool = False) -> Settings:
    given: dict[str, Any] = {}
    for name in TEXTS:
        asked = (name,) if new and name == "title" else (name, getattr(kept, name))
        given[name] = body.text(*asked)
    visibilities = [one.value for one in Visibility]
    given["visibility"] = body.choice("visibility", visibilities, kept.visibility)
    given["editing"] = body.choice("editing", [one.value for one in Editing], kept.editing)
    body.done()
    return Settings(**given)
