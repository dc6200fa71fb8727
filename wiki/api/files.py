"""Files over JSON; uploads as multipart/form-data."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request

from wiki import policy
from wiki.api import present
from wiki.api.answers import base_url, listing
from wiki.errors import Invalid
from wiki.http import bodies
from wiki.http.forms import typed
from wiki.http.pagination import cursor, limit, position
from wiki.http.rights import needs
from wiki.http.work import work
from wiki.messages import _
from wiki.services import files, workspaces

bp = Blueprint("files", __name__)


@bp.get("/workspaces/<workspace>/files")
@needs("read", "workspace")
def index(workspace: str) -> Any:
    """The files of a workspace at their newest versions, by name."""
    found = workspaces.find(work, workspace)
    place = position()
    most = limit()
    listed = files.listed(work, found, after=place[0] if place else "", limit=most + 1)
    following = cursor(listed[most - 1].file.name) if len(listed) > most else None
    return listing((present.file(one, base_url()) for one in listed[:most]), following)


@bp.post("/workspaces/<workspace>/files")
@needs("upload", "workspace")
def upload(workspace: str) -> Any:
    """Attach a file, or a new version of one; needs a token."""
    policy.require(work.actor, "account", work.settings)
    found = workspaces.find(work, workspace)
    sent = request.files.get("file")
    if sent is None:
        raise Invalid(file=_("Send the bytes as the part “file” of multipart/form-data."))
    form = typed("name", "summary")
    kept = files.attach(
        work,
        found,
        name=form["name"] or sent.filename or "",
        content=sent.stream,
        summary=form["summary"],
        replacing=True,
    )
    work.commit()
    return jsonify(present.file(kept, base_url())), 201


@bp.get("/workspaces/<workspace>/files/<path:name>")
@needs("read", "workspace")
def versions(workspace: str, name: str) -> Any:
    """The versions of a file, newest first."""
    found = files.find(work, workspaces.find(work, workspace), name)
    place = position()
    most = limit()
    listed = files.versions(work, found, before=place[0] if place else None, limit=most + 1)
    following = cursor(listed[most - 1].number) if len(listed) > most else None
    return listing((present.file(one, base_url()) for one in listed[:most]), following)


@bp.delete("/workspaces/<workspace>/files/<path:name>")
@needs("upload", "workspace")
def delete(workspace: str, name: str) -> Any:
    """Take a file out of the workspace; old revisions go on showing it."""
    policy.require(work.actor, "account", work.settings)
    found = files.find(work, workspaces.find(work, workspace), name)
    body = bodies.read()
    because = body.text("because", "")
    body.done()
    files.delete(work, found, because=because)
    work.commit()
    return "", 204


@bp.post("/workspaces/<workspace>/restored-files")
@needs("upload", "workspace")
def restore(workspace: str) -> Any:
    """Bring a deleted file back."""
    policy.require(work.actor, "account", work.settings)
    found = workspaces.find(work, workspace)
    body = bodies.read()
    name = body.text("name")
    body.done()
    try:
        file = files.find(work, found, name)
    except files.Deleted as deleted:
        file = deleted.file
        files.restore(work, file)
    work.commit()
    return jsonify(present.file(files.newest(work, file), base_url()))
