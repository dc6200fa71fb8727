"""Files over JSON; uploads as multipart/form-data."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import FileStorage

from wiki import policy
from wiki.api import present
from wiki.api.answers import base_url, called, listing, workspace_called
from wiki.api.pages import write_as
from wiki.errors import Invalid
from wiki.http import bodies
from wiki.http.bodies import Body
from wiki.http.pagination import cursor, limit, position
from wiki.http.rights import needs
from wiki.http.sending import sent
from wiki.http.work import work
from wiki.messages import _
from wiki.services import filenames, files

bp = Blueprint("files", __name__)

FORM = 65_536
"""Bytes of a form besides the file in it."""


@bp.get("/workspaces/<workspace>/files")
@needs("read", "workspace")
def index(workspace: str) -> Any:
    """The files of a workspace at their newest versions, by name."""
    found = workspace_called(workspace)
    place = position(of=str)
    most = limit()
    listed = files.listed(work, found, after=place[0] if place else "", limit=most + 1)
    following = cursor(listed[most - 1].file.name) if len(listed) > most else None
    return listing((present.file(one, base_url()) for one in listed[:most]), following)


@bp.post("/workspaces/<workspace>/files")
@needs("upload", "workspace")
def upload(workspace: str) -> Any:
    """Attach a file, or a new version of one; needs a token."""
    policy.require(work.actor, "account", work.settings)
    found = workspace_called(workspace)
    policy.require(work.actor, "upload", found)
    given, body = _uploaded()
    name, summary = body.text("name", None), body.text("summary", "")
    body.done()
    with called(content="file"):
        kept = files.attach(
            work,
            found,
            name=filenames.clean_name(given.filename or "") if name is None else name,
            content=given.stream,
            summary=summary,
            replacing=True,
        )
    work.commit()
    return jsonify(present.file(kept, base_url())), 201


@bp.get("/workspaces/<workspace>/files/<path:name>")
@needs("read", "workspace")
def versions(workspace: str, name: str) -> Any:
    """The versions of a file, newest first."""
    found = files.find(work, workspace_called(workspace), name)
    place = position()
    most = limit()
    listed = files.versions(work, found, before=place[0] if place else None, limit=most + 1)
    following = cursor(listed[most - 1].number) if len(listed) > most else None
    return listing((present.file(one, base_url()) for one in listed[:most]), following)


@bp.delete("/workspaces/<workspace>/files/<path:name>")
@needs("delete", "workspace")
def delete(workspace: str, name: str) -> Any:
    """Take a file out of the workspace; old revisions go on showing it."""
    found = workspace_called(workspace)
    policy.require(work.actor, "delete", found)
    file = files.find(work, found, name)
    body = bodies.read()
    because = body.text("because", request.args.get("because", ""))
    write_as(body)
    body.done()
    with called(summary="because"):
        files.delete(work, file, because=because)
    work.commit()
    return "", 204


@bp.post("/workspaces/<workspace>/restored-files")
@needs("upload", "workspace")
def restore(workspace: str) -> Any:
    """Bring the file of this name back that was deleted last."""
    found = workspace_called(workspace)
    policy.require(work.actor, "upload", found)
    body = bodies.read()
    name = body.text("name")
    write_as(body)
    body.done()
    try:
        file = files.find(work, found, name)
    except files.Deleted as deleted:
        file = deleted.file
        files.restore(work, file)
        work.commit()
    return jsonify(present.file(files.newest(work, file), base_url()))


@bp.get("/files/<sha256>/<name>")
@needs("read", "workspace")
def content(sha256: str, name: str) -> Response:
    """The bytes of a file, if the caller may read one with this hash and this name."""
    return sent(files.served(work, sha256, name), name)


def _uploaded() -> tuple[FileStorage, Body]:
    """The file of the form, and its other fields, read within the limit on files. Raises Invalid."""
    request.max_content_length = work.settings.max_upload + FORM
    given = request.files.get("file")
    if given is None:
        raise Invalid(file=_("Send the bytes as the part “file” of multipart/form-data."))
    return given, Body(request.form.to_dict())
