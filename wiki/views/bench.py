"""The bench: a page's text being written, and where one goes from there."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template
from werkzeug.wrappers import Response

from wiki.http.reader import READER
from wiki.http.urls import page_url
from wiki.http.work import work
from wiki.models import Page, Revision, State, Workspace
from wiki.rendering.result import fragment
from wiki.services import pages, proposals, reading
from wiki.services.reading import Body
from wiki.text.diff import Difference


def screen(
    page: Page,
    form: dict[str, Any],
    errors: dict[str, str],
    *,
    section: str | None = None,
    body: Body | None = None,
    difference: Difference | None = None,
) -> str:
    """The editor with what was typed; beside it, if asked for, how it looks or what has changed."""
    return render_template(
        "pages/edit.html",
        page=page,
        workspace=page.workspace,
        form=form,
        errors=errors,
        section=section or form["section"] or None,
        body=body,
        difference=difference,
    )


def previewed(page: Page, text: str) -> Body:
    """What `text` would look like as this page; relative links are read from where it is."""
    place = page.source_path or page.slug
    return reading.of_text(work, page.workspace, place, READER, title=page.title, text=text)


def previewed_new(workspace: Workspace, form: dict[str, Any], text: str) -> Body:
    """What `text` would look like as the page that would be begun from `form` (title, slug, under)."""
    place = form["slug"] or pages.slug_of(form["title"], form["under"].strip("/ "))
    return reading.of_text(work, workspace, place, READER, title=form["title"], text=text)


def keep(page: Page, form: dict[str, Any], text: str, *, base: int) -> Revision:
    """Save `text`, written on top of revision `base`. If it amends a proposal, that is taken by it."""
    said = {"summary": form["summary"], "minor": form["minor"]}
    if form.get("proposal"):
        proposal = proposals.find(work, page, form["proposal"])
        if proposal.state == State.OPEN:
            return proposals.take(work, proposal, text=text, base=base, **said)
    return pages.edit(work, page, text=text, base=base, **said)


def saved(page: Page, revision: Revision, section: str = "") -> Response:
    """Back to the page after a save; after a merge it says whose work was put together with it."""
    address = page_url(page, saved=revision.number) if revision.merged else page_url(page)
    return redirect(f"{address}#{fragment(section)}" if section else address, 303)
