"""Revisions over JSON: listed, read, compared, credited line by line."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from wiki.api import present
from wiki.api.answers import base_url, listing, number_asked
from wiki.http.pagination import cursor, limit, position
from wiki.http.reader import READER
from wiki.http.rights import needs
from wiki.http.work import work
from wiki.services import history, pages, reading

bp = Blueprint("revisions", __name__)


@bp.get("/pages/<page_id>/revisions")
@needs("read", "page")
def index(page_id: str) -> Any:
    """A page's revisions, newest first, without texts."""
    page = pages.by_id(work, page_id)
    place = position()
    most = limit()
    listed = history.listed(work, page, before=place[0] if place else None, limit=most + 1)
    following = cursor(listed[most - 1].number) if len(listed) > most else None
    return listing((present.revision(one, base_url()) for one in listed[:most]), following)


@bp.get("/pages/<page_id>/revisions/<int:number>")
@needs("read", "page")
def show(page_id: str, number: int) -> Any:
    """One revision, exactly as it was."""
    page = pages.by_id(work, page_id)
    one = history.revision(work, page, number)
    body = reading.of_revision(work, page, one, READER)
    told = present.revision(one, base_url()) | {"text": one.text, "html": str(body.html)}
    return jsonify(told)


@bp.get("/pages/<page_id>/compare/<int:old>..<int:new>")
@needs("read", "page")
def compare(page_id: str, old: int, new: int) -> Any:
    """What changed between two revisions."""
    page = pages.by_id(work, page_id)
    found = history.compare(work, page, old, new)
    return jsonify(
        {
            "old": present.revision(found.old, base_url()),
            "new": present.revision(found.new, base_url()),
            "contributors": [present.contributor(one) for one in found.authors],
            "difference": present.difference(found.difference),
        }
    )


@bp.get("/pages/<page_id>/blame")
@needs("read", "page")
def blame(page_id: str) -> Any:
    """The lines of a revision (the head unless ?revision= names one), each with who wrote it when."""
    page = pages.by_id(work, page_id)
    wanted = number_asked("revision", page.head_number)
    lines = history.blamed(work, page, wanted)
    return listing(
        (
            {
                "text": line.text,
                "revision": line.origin.number,
                "contributor": present.contributor(line.origin.contributor),
            }
            for line in lines
        ),
        None,
    )
