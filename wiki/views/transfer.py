"""A workspace downloaded whole, and pages and files brought into it from a file."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file
from werkzeug.exceptions import RequestEntityTooLarge

from wiki import policy
from wiki.errors import Invalid, TooLarge, WikiError
from wiki.http import languages, throttle
from wiki.http.rights import needs
from wiki.http.work import work
from wiki.messages import _
from wiki.models import Workspace
from wiki.services import exporting, filenames, importing, indexing, rerendering, workspaces
from wiki.services.importing import Outcome
from wiki.services.throttling import Limit

bp = Blueprint("transfer", __name__)

DOWNLOADS = (Limit(10, 3600),)
"""Whole workspaces that one address may take away: each costs as much as thousands of page views."""

UNPACKED = 500_000_000
"""Bytes that an uploaded archive may unpack to."""

RENDERED_AT_ONCE = 40
"""So many of the pages that came are rendered before the answer; the others when they are read."""

FORM = 65_536


@bp.get("/w/<workspace>/-/export")
@needs("read", "workspace")
def export(workspace: str) -> str:
    """What one can take a workspace away as."""
    return render_template("transfer/export.html", workspace=workspaces.find(work, workspace))


@bp.get("/w/<workspace>/-/export/archive")
@needs("read", "workspace")
def archive(workspace: str) -> Response:
    """The workspace as an archive of our own."""
    return _download(workspaces.find(work, workspace), ".zip", git=False)


@bp.get("/w/<workspace>/-/export/git")
@needs("read", "workspace")
def git(workspace: str) -> Response:
    """The workspace as a bundle that git can clone."""
    return _download(workspaces.find(work, workspace), ".bundle", git=True)


@bp.get("/w/<workspace>/-/import")
@needs("import", "workspace")
def choose(workspace: str) -> str:
    """Choose a file to bring in."""
    found = workspaces.find(work, workspace)
    policy.require(work.actor, "import", found)
    return _form(found, {})


@bp.post("/w/<workspace>/-/import")
@needs("import", "workspace")
def bring(workspace: str) -> Any:
    """Bring what was uploaded into the workspace."""
    found = workspaces.find(work, workspace)
    policy.require(work.actor, "import", found)
    slug = found.slug
    try:
        outcome = _brought(slug)
    except WikiError as refused:
        work.release()
        reasons = refused.errors.values() if isinstance(refused, Invalid) else refused.args
        why = " ".join(languages.said(one) for one in reasons)
        return _form(workspaces.find(work, slug), {"file": why}), refused.status
    indexing.catch_up(work)
    rerendering.catch_up(work, most=RENDERED_AT_ONCE)
    found = workspaces.find(work, slug)
    return render_template("transfer/bring.html", workspace=found, outcome=outcome)


def _download(workspace: Workspace, ending: str, *, git: bool) -> Response:
    name = workspace.slug + ending
    number = workspace.id
    throttle.spend("exporting", throttle.address(), *DOWNLOADS)
    workspace = work.db.get_one(Workspace, number)
    with TemporaryDirectory(prefix="commonplace-") as folder:
        path = Path(folder) / name
        exporting.write(work, workspace, path, git=git)
        # Open, it can be read to its end although its name goes with the folder.
        stream = path.open("rb")
    answer = send_file(
        stream, mimetype="application/octet-stream", as_attachment=True, download_name=name
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _brought(slug: str) -> Outcome:
    settings = work.settings
    request.max_content_length = settings.max_upload + FORM
    try:
        sent = request.files.get("file")
    except RequestEntityTooLarge as cause:
        limit = f"{settings.max_upload:,}"
        raise TooLarge(
            _("At most %(limit)s bytes at once, please. Nothing was kept.", limit=limit)
        ) from cause
    if sent is None or not sent.filename:
        raise Invalid(file=_("Choose a file first."))
    with TemporaryDirectory(prefix="commonplace-") as folder:
        path = Path(folder) / filenames.clean_name(sent.filename)
        sent.save(path)
        with importing.opened(work, path, unpacked=UNPACKED) as source:
            return importing.bring_in(work, source, slug=slug)


def _form(workspace: Workspace, errors: dict[str, str]) -> str:
    return render_template("transfer/choose.html", workspace=workspace, errors=errors)
