"""Files of a workspace: listed, attached, replaced, deleted, restored, and their bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from wiki import policy
from wiki.errors import Invalid, TooLarge, WikiError
from wiki.http import languages
from wiki.http.forms import number, ticked, typed
from wiki.http.pagination import cursor, position
from wiki.http.rights import needs
from wiki.http.sending import sent
from wiki.http.urls import file_page_url, workspace_url
from wiki.http.work import work
from wiki.messages import Message, _
from wiki.models import File, FileVersion, Workspace
from wiki.services import filenames, files, media, workspaces

bp = Blueprint("files", __name__)

LEAF = 100
"""So many files, or versions of one, stand on one screen."""

FORM = 65_536
"""Bytes of a form besides the files in it."""


@bp.get("/w/<workspace>/-/files")
@needs("read", "workspace")
def index(workspace: str) -> str:
    """The files of a workspace, by name."""
    return _index(workspaces.find(work, workspace), {"summary": "", "replacing": False}, {})


@bp.post("/w/<workspace>/-/files")
@needs("upload", "workspace")
def attach(workspace: str) -> Any:
    """Attach one file or several. Those that will do are kept, whatever becomes of the others."""
    found = workspaces.find(work, workspace)
    policy.require(work.actor, "upload", found)
    uploads = list(_uploads())
    form = typed("summary", replacing=ticked("replacing"))
    kept: list[File] = []
    refusals: dict[str, WikiError] = {}
    for upload in uploads:
        name = filenames.clean_name(upload.filename or "")
        try:
            version = files.attach(
                work,
                found,
                name=name,
                content=upload.stream,
                summary=form["summary"],
                replacing=form["replacing"],
            )
            work.commit()
            kept.append(version.file)
        except (Invalid, TooLarge, files.NameTaken) as refused:
            work.release()
            refusals[name] = refused
    if not uploads:
        refusals[""] = Invalid(file=_("Choose a file first."))
    if refusals:
        status = next(iter(refusals.values())).status
        return _index(found, form, {"file": _said(refusals)}, _kept(kept)), status
    return redirect(
        file_page_url(kept[0]) if len(kept) == 1 else workspace_url(found, "files"), 303
    )


@bp.get("/w/<workspace>/-/files/<path:name>")
@needs("read", "workspace")
def show(workspace: str, name: str) -> Any:
    """One file: its versions, and the pages that use it."""
    found = workspaces.find(work, workspace)
    try:
        file = files.find(work, found, name)
    except files.Deleted as deleted:
        return _show(deleted.file, {"summary": ""}, {}), deleted.status
    if (found.slug, file.name) != (workspace, name):
        return redirect(file_page_url(file))
    return _show(file, {"summary": ""}, {})


@bp.post("/w/<workspace>/-/files/<path:name>")
@needs("upload", "workspace")
def replace(workspace: str, name: str) -> Any:
    """Make what was uploaded the file's newest version."""
    file = files.find(work, workspaces.find(work, workspace), name)
    policy.require(work.actor, "upload", file.workspace)
    upload = next(_uploads(), None)
    form = typed("summary")
    try:
        if upload is None:
            raise Invalid(file=_("Choose a file first."))
        files.replace(work, file, content=upload.stream, summary=form["summary"])
    except (Invalid, TooLarge) as refused:
        return _show(file, form, {"file": _said({"": refused})}), refused.status
    work.commit()
    return redirect(file_page_url(file), 303)


@bp.get("/w/<workspace>/-/trash/files")
@needs("read", "workspace")
def trash(workspace: str) -> str:
    """The files that were deleted and can be restored."""
    found = workspaces.find(work, workspace)
    return _trash(found)


@bp.post("/w/<workspace>/-/trash/files")
@needs("delete", "workspace")
def delete(workspace: str) -> Any:
    """Take a file out of pages and lists."""
    found = workspaces.find(work, workspace)
    form = typed("name", "because")
    file = files.find(work, found, form["name"])
    try:
        files.delete(work, file, because=form["because"])
    except Invalid as refused:
        return _show(file, {"summary": ""}, {"because": refused.errors["summary"]}), refused.status
    work.commit()
    return redirect(workspace_url(found, "trash/files"), 303)


@bp.post("/w/<workspace>/-/trash/files/restore")
@needs("upload", "workspace")
def restore(workspace: str) -> Any:
    """Bring a deleted file back under its name."""
    found = workspaces.find(work, workspace)
    file = files.in_trash(work, found, number("file"))
    try:
        files.restore(work, file)
    except files.NameTaken as taken:
        work.release()
        return _trash(found, str(taken)), taken.status
    work.commit()
    return redirect(file_page_url(file), 303)


@bp.get("/files/<sha256>/<name>")
@needs("read", "workspace")
def content(sha256: str, name: str) -> Response:
    """The bytes of a file, if the reader may read one with this hash and this name."""
    return sent(files.served(work, sha256, name), name)


def _uploads() -> Iterator[FileStorage]:
    """The files of the form, read within the limit on files. Raises TooLarge."""
    limit = work.settings.max_upload
    request.max_content_length = limit + FORM
    try:
        sent = request.files.getlist("file")
    except RequestEntityTooLarge as cause:
        raise TooLarge(
            _("At most %(limit)s bytes at once, please. Nothing was kept.", limit=f"{limit:,}")
        ) from cause
    return (one for one in sent if one.filename)


def _said(refusals: dict[str, WikiError]) -> str:
    """Why each file was refused, in the reader's language."""
    sentences = []
    for name, refused in refusals.items():
        reasons = refused.errors.values() if isinstance(refused, Invalid) else refused.args
        why = " ".join(languages.said(reason) for reason in reasons)
        sentences.append(
            languages.said(_("%(name)s: %(why)s", name=name, why=why)) if name else why
        )
    return " ".join(sentences)


def _kept(kept: list[File]) -> Message | None:
    if not kept:
        return None
    return _("Attached: %(names)s.", names=", ".join(file.name for file in kept))


def _index(
    workspace: Workspace,
    form: dict[str, Any],
    errors: dict[str, str],
    notice: Message | None = None,
) -> str:
    place = position(of=str) if request.method == "GET" else None
    found = files.listed(work, workspace, after=place[0] if place else "", limit=LEAF + 1)
    more, found = len(found) > LEAF, found[:LEAF]
    last = cursor(found[-1].file.name_key) if more else ""
    return render_template(
        "files/index.html",
        workspace=workspace,
        files=[(version.file, version) for version in found],
        older=workspace_url(workspace, "files", cursor=last) if more else None,
        newer=workspace_url(workspace, "files") if place else None,
        form=form,
        errors=errors,
        notice=notice,
    )


def _show(file: File, form: dict[str, Any], errors: dict[str, str]) -> str:
    place = position() if request.method == "GET" else None
    before = int(place[0]) if place else None
    versions = files.versions(work, file, before=before, limit=LEAF + 1)
    more, versions = len(versions) > LEAF, versions[:LEAF]
    last = cursor(versions[-1].number) if more else ""
    newest = files.newest(work, file)
    pages = files.used_by(work, file, limit=LEAF + 1)
    return render_template(
        "files/show.html",
        workspace=file.workspace,
        file=file,
        newest=newest,
        is_picture=_is_picture(newest),
        markdown=filenames.link(file.name, picture=_is_picture(newest)),
        versions=versions,
        older=file_page_url(file, cursor=last) if more else None,
        newer=file_page_url(file) if place else None,
        pages=pages[:LEAF],
        further_pages=len(pages) > LEAF,
        form=form,
        errors=errors,
    )


def _trash(workspace: Workspace, notice: str | None = None) -> str:
    return render_template(
        "files/trash.html", workspace=workspace, files=files.deleted(work, workspace), notice=notice
    )


def _is_picture(version: FileVersion) -> bool:
    return version.media_type in (*media.PICTURES, media.SVG)
