"""The bench: a page's text being written, and where one goes from there."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template
from werkzeug.wrappers import Response

from wiki.http.urls import page_url
from wiki.models import Page, Revision
from wiki.rendering.result import fragment
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


def saved(page: Page, revision: Revision, section: str = "") -> Response:
    """Back to the page after a save; after a merge it says whose work was put together with it."""
    address = page_url(page, saved=revision.number) if revision.merged else page_url(page)
    return redirect(f"{address}#{fragment(section)}" if section else address, 303)
