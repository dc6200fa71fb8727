"""The revisions of a page: listed, read, compared, credited line by line, brought back."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request

from wiki import policy
from wiki.errors import Invalid
from wiki.http import caching, margins
from wiki.http.forms import number, typed
from wiki.http.pagination import cursor, position
from wiki.http.reader import READER
from wiki.http.rights import needs
from wiki.http.urls import act_url, compare_url, page_url, permalink
from wiki.http.work import work
from wiki.messages import _
from wiki.models import Page, Revision, Visibility
from wiki.services import history, pages, reading
from wiki.text.diff import diff
from wiki.views import bench, conflicts

bp = Blueprint("history", __name__)

LEAF = 100
"""So many revisions stand on one screen."""


@bp.get("/p/<page_id>")
@needs("read", "page")
def page(page_id: str) -> Any:
    """The permalink: to the page's present name, or to the record of its deletion."""
    found = pages.by_id(work, page_id)
    pages.require_living(found)
    return _unkept(redirect(page_url(found)))


@bp.get("/p/<page_id>.md")
@needs("read", "page")
def head_source(page_id: str) -> Any:
    """To the source of the newest revision."""
    found = pages.by_id(work, page_id)
    pages.require_living(found)
    return _unkept(redirect(permalink(found, found.head_number, ".md")))


@bp.get("/p/<page_id>/<int:n>")
@needs("read", "page")
def revision(page_id: str, n: int) -> Any:
    """One revision, exactly as it was."""
    found = pages.by_id(work, page_id)
    one = history.revision(work, found, n)
    head = history.newest(work, found)
    return render_template(
        "history/revision.html",
        page=found,
        workspace=found.workspace,
        places=margins.around(work, found.workspace, found.slug),
        revision=one,
        head=head,
        body=reading.of_revision(work, found, one, READER),
        authors=history.authors(work, found, one.number, head.number),
        base_url=work.settings.base_url,
    )


@bp.get("/p/<page_id>/<int:n>.md")
@needs("read", "page")
def source(page_id: str, n: int) -> Response:
    """The source of one revision, byte for byte."""
    found = pages.by_id(work, page_id)
    one = history.revision(work, found, n)
    answer = make_response(one.text.encode())
    answer.mimetype = "text/markdown"
    if found.workspace.visibility == Visibility.PUBLIC:
        return caching.public(answer, caching.key("source", one.text_hash))
    return answer


@bp.get("/p/<page_id>/history")
@needs("read", "page")
def index(page_id: str) -> str:
    """Every revision, newest first."""
    found = pages.by_id(work, page_id)
    place = position()
    before = int(place[0]) if place else None
    revisions = history.listed(work, found, before=before, limit=LEAF + 1)
    more = len(revisions) > LEAF
    revisions = revisions[:LEAF]
    older = act_url(found, "history", cursor=cursor(revisions[-1].number)) if more else None
    newest = revisions[0].number if revisions else 0
    return render_template(
        "history/index.html",
        page=found,
        workspace=found.workspace,
        revisions=revisions,
        older=older,
        newer=act_url(found, "history") if place else None,
        marked=(max(newest - 1, 1), newest),
    )


@bp.get("/p/<page_id>/compare")
@needs("read", "page")
def choose(page_id: str) -> Any:
    """From the two marked in the history to what changed between them."""
    found = pages.by_id(work, page_id)
    old, new = (request.args.get(name, 0, type=int) for name in ("from", "to"))
    if old < 1 or new < 1:
        return redirect(act_url(found, "history"))
    return redirect(compare_url(found, *sorted((old, new))))


@bp.get("/p/<page_id>/<int:old>..<int:new>")
@needs("read", "page")
def compare(page_id: str, old: int, new: int) -> str:
    """What changed between two revisions, words marked."""
    found = pages.by_id(work, page_id)
    return render_template(
        "history/compare.html",
        page=found,
        workspace=found.workspace,
        comparison=history.compare(work, found, old, new),
        columns="one" if request.args.get("columns") == "one" else "two",
    )


@bp.get("/p/<page_id>/blame")
@needs("read", "page")
def blame(page_id: str) -> str:
    """Which revision wrote each line."""
    found = pages.by_id(work, page_id)
    wanted = request.args.get("revision", found.head_number, type=int)
    lines = history.blamed(work, found, wanted)
    runs: list[tuple[Revision, int, list[str]]] = []
    first = 1
    for _number, run in groupby(lines, key=lambda line: line.origin.number):
        those = list(run)
        runs.append((those[0].origin, first, [line.text for line in those]))
        first += len(those)
    return render_template(
        "history/blame.html",
        page=found,
        workspace=found.workspace,
        revision=history.revision(work, found, wanted),
        runs=runs,
    )


@bp.get("/p/<page_id>/revert")
@needs("edit", "page")
def revert(page_id: str) -> str:
    """What bringing an old revision back would change."""
    found = _living(page_id)
    wanted = request.args.get("revision", 0, type=int)
    old = history.revision(work, found, wanted)
    summary = _("brought revision %(number)d back", number=old.number)
    return _revert(found, old, {"summary": summary, "base": found.head_number}, {})


@bp.post("/p/<page_id>/revert")
@needs("edit", "page")
def bring_back(page_id: str) -> Any:
    """Make an old revision's text the page again."""
    found = _living(page_id)
    form = typed("summary", base=number("base"))
    old = history.revision(work, found, number("revision"))
    try:
        saved = pages.revert(
            work, found, number=old.number, base=form["base"], summary=form["summary"]
        )
    except pages.EditConflict as conflict:
        mine = form | {"text": old.text, "section": "", "minor": False}
        return conflicts.show(found, mine, conflict), conflict.status
    except Invalid as refused:
        return _revert(found, old, form, refused.errors), refused.status
    work.commit()
    return bench.saved(found, saved)


def _living(page_id: str) -> Page:
    found = pages.by_id(work, page_id)
    policy.require(work.actor, "edit", found)
    pages.require_living(found)
    return found


def _revert(page: Page, old: Revision, form: dict[str, Any], errors: dict[str, str]) -> str:
    head = history.head(work, page)
    return render_template(
        "history/revert.html",
        page=page,
        workspace=page.workspace,
        revision=old,
        head=head,
        difference=diff(head.text, old.text),
        form=form,
        errors=errors,
    )


def _unkept(answer: Any) -> Any:
    answer.headers["Cache-Control"] = "no-cache"
    return answer
