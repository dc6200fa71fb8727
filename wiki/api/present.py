"""Each kind of thing as JSON: the documented shapes, and nothing else of a thing."""

from __future__ import annotations

from typing import Any

from wiki.http import languages, urls
from wiki.models import (
    Contributor,
    Event,
    File,
    FileVersion,
    Membership,
    Page,
    Proposal,
    Revision,
    Workspace,
)
from wiki.services.links import Backlink, Missing
from wiki.services.reading import Body
from wiki.services.searching import Result
from wiki.text.diff import Difference, Row
from wiki.text.rewording import Piece

DETAILS = ("was", "old_slug", "slug", "old", "new", "username", "visibility", "proposal", "to")
"""What is told of an event besides: names before and after, whom it was about, which revision."""


def workspace(one: Workspace, base: str) -> dict[str, Any]:
    """A workspace, without what is in it."""
    return {
        "slug": one.slug,
        "title": one.title,
        "description": one.description,
        "status": one.status,
        "visibility": one.visibility,
        "editing": one.editing,
        "licence": one.licence,
        "archived_at": one.archived_at.isoformat() if one.archived_at else None,
        "url": base + urls.workspace_url(one),
    }


def membership(one: Membership) -> dict[str, Any]:
    """Somebody who belongs to a workspace."""
    return {"username": one.account.username, "role": one.role}


def contributor(one: Contributor | None) -> dict[str, Any] | None:
    """Whoever wrote something: a name, what sort, and never an address."""
    if one is None:
        return None
    return {"id": one.id, "name": one.shown_name, "kind": "account" if one.account else one.kind}


def outline(one: Page, base: str) -> dict[str, Any]:
    """A page in a list."""
    return {
        "id": one.public_id,
        "workspace": one.workspace.slug,
        "slug": one.slug,
        "title": one.title,
        "revision": one.head_number,
        "saved_at": one.saved_at.isoformat(),
        "deleted_at": one.deleted_at.isoformat() if one.deleted_at else None,
        "permalink": base + urls.permalink(one),
        "url": base + urls.page_url(one),
    }


def deleted(one: Page, base: str) -> dict[str, Any]:
    """A page in the trash: the record that remains."""
    return outline(one, base) | {
        "deleted_by": contributor(one.deleted_by),
        "deleted_because": one.deleted_because,
    }


def page(
    one: Page, head: Revision, body: Body, base: str, *, merged: bool = False
) -> dict[str, Any]:
    """A page with its words; `merged` says of a save that others' were put together with it."""
    return outline(one, base) | {
        "text": head.text,
        "html": str(body.html),
        "contributor": contributor(head.contributor),
        "summary": head.summary,
        "merged": merged,
    }


def revision(one: Revision, base: str) -> dict[str, Any]:
    """A revision in a list."""
    return {
        "number": one.number,
        "base": one.base_number,
        "title": one.title,
        "summary": one.summary,
        "minor": one.minor,
        "contributor": contributor(one.contributor),
        "saved_at": one.saved_at.isoformat(),
        "licence": one.licence,
        "sha256": one.text_hash,
        "permalink": base + urls.permalink(one.page, one.number),
    }


def difference(one: Difference) -> dict[str, Any]:
    """What changed between two texts."""
    return {
        "hunks": [
            {
                "section": hunk.section,
                "unchanged_before": hunk.unchanged_before,
                "rows": [_row(row) for row in hunk.rows],
            }
            for hunk in one.hunks
        ],
        "unchanged_after": one.unchanged_after,
        "notes": [languages.said(note) for note in one.notes],
    }


def backlink(one: Backlink, base: str) -> dict[str, Any]:
    """A page that links to another, and the words around the link."""
    return {
        "page": outline(one.page, base),
        "shown": one.shown,
        "context": one.context,
        "section": one.section,
    }


def missing(one: Missing, base: str) -> dict[str, Any]:
    """A page that nobody has written yet."""
    return {
        "title": one.title,
        "slug": one.slug,
        "waiting": [backlink(each, base) for each in one.waiting],
    }


def result(one: Result, base: str) -> dict[str, Any]:
    """A page that was found."""
    section = None
    if one.anchor:
        heading = "".join(text for text, _hit in one.section)
        section = {"anchor": one.anchor, "heading": heading}
    return {
        "id": one.page.public_id,
        "title": one.page.title,
        "workspace": one.page.workspace.slug,
        "url": base + urls.page_url(one.page),
        "snippet": [{"text": text, "hit": hit} for text, hit in one.passage],
        "section": section,
    }


def file(one: FileVersion, base: str) -> dict[str, Any]:
    """A file at one of its versions."""
    return {
        "name": one.file.name,
        "version": one.number,
        "sha256": one.sha256,
        "size": one.size,
        "media_type": one.media_type,
        "width": one.width,
        "height": one.height,
        "contributor": contributor(one.contributor),
        "saved_at": one.saved_at.isoformat(),
        "summary": one.summary,
        "url": base + urls.file_url(one),
    }


def deleted_file(one: File) -> dict[str, Any]:
    """A file in the trash."""
    assert one.deleted_at is not None
    return {"name": one.name, "version": one.head_number, "deleted_at": one.deleted_at.isoformat()}


def proposal(one: Proposal, base: str, *, text: bool = False) -> dict[str, Any]:
    """A text offered for a page."""
    shown = {
        "number": one.id,
        "page": one.page.public_id,
        "base": one.base_number,
        "summary": one.summary,
        "reason": one.reason,
        "state": one.state,
        "contributor": contributor(one.contributor),
        "created_at": one.created_at.isoformat(),
        "closed_at": one.closed_at.isoformat() if one.closed_at else None,
        "closed_by": contributor(one.closed_by),
        "answer": one.answer,
        "url": base + urls.proposal_url(one),
    }
    return shown | {"text": one.text} if text else shown


def event(one: Event, base: str) -> dict[str, Any]:
    """Who did what to what, when."""
    return {
        "id": one.id,
        "at": one.at.isoformat(),
        "verb": one.verb,
        "contributor": contributor(one.contributor),
        "workspace": one.workspace.slug if one.workspace else None,
        "page": outline(one.page, base) if one.page else None,
        "file": one.file.name if one.file else None,
        "number": one.number,
        "summary": one.summary,
        "minor": one.minor,
        "details": {name: one.details[name] for name in DETAILS if name in one.details},
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "old_number": row.old_number,
        "new_number": row.new_number,
        "pieces": [_piece(piece) for piece in row.inline],
    }


def _piece(piece: Piece) -> dict[str, str]:
    return {"kind": piece.kind, "text": piece.text}
