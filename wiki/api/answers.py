"""How every operation of the API asks and answers: names, lists with a cursor, the base of a change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from flask import Response, abort, jsonify, redirect, request, url_for

from wiki.errors import BaseRequired, Invalid, Malformed
from wiki.http.bodies import LARGEST, Body
from wiki.http.work import work
from wiki.messages import _
from wiki.models import Page, Visibility, Workspace
from wiki.services import workspaces

_ETAG = re.compile(r'\s*(?:W/)?("?)(\d{1,9})\1\s*\Z')


def base_url() -> str:
    """What stands before every address in an answer."""
    return work.settings.base_url


def listing(items: Iterable[Any], following: str | None) -> Response:
    """A stretch of a list, and the cursor of what follows it."""
    return jsonify({"items": list(items), "next": following})


def workspace_called(slug: str) -> Workspace:
    """The workspace of this name; whoever reads under a former one is sent to the present."""
    found = workspaces.find(work, slug)
    if found.slug != slug and request.method == "GET":
        moved(found, workspace=found.slug)
    return found


def moved(workspace: Workspace, /, **names: str) -> NoReturn:
    """Answer that what was asked for is called otherwise now: 301, to be asked again every time."""
    assert request.endpoint is not None
    here = base_url() + url_for(request.endpoint, **{**(request.view_args or {}), **names})
    query = request.query_string.decode("ascii", "replace")
    answer = redirect(f"{here}?{query}" if query else here, 301)
    if workspace.visibility == Visibility.PUBLIC:
        answer.headers["Cache-Control"] = "no-cache"
    abort(answer)


def number_asked(name: str, default: int) -> int:
    """A whole number from 1 in the query of this request. Raises Malformed."""
    given = request.args.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:11]) < LARGEST):
        raise Malformed(_("“%(name)s” is a whole number from 1.", name=name))
    return int(given)


def base_given(body: Body) -> int | None:
    """The revision a change was made on, from the body, else from If-Match. Raises Invalid.

    The last field that is read: whatever else is wrong with the body is said first.
    """
    given: int | None = body.number("base", None)
    body.done()
    if given is None:
        tag = _ETAG.match(request.headers.get("If-Match", ""))
        given = int(tag[2]) if tag else None
    return given


def base_of(body: Body, page: Page) -> int:
    """The same, of a page that is there. Raises BaseRequired, Invalid."""
    return base_on(page, base_given(body))


def base_on(page: Page, given: int | None) -> int:
    """`given`, if it is a revision of the page. Raises BaseRequired, Invalid (`base`)."""
    if given is None:
        raise BaseRequired(
            _("Say which revision this was written on top of, as “base” or If-Match."),
            head=page.head_number,
        )
    if not 1 <= given <= page.head_number:
        raise Invalid(base=_("This page has no revision %(number)d.", number=given))
    return given


@contextmanager
def called(**names: str) -> Iterator[None]:
    """Say what is wrong with a field under the name it has here: `called(content="file")`."""
    try:
        yield
    except Invalid as refused:
        raise Invalid(
            **{names.get(name, name): why for name, why in refused.errors.items()}
        ) from refused
