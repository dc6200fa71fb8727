"""How every operation of the API answers: JSON, lists with a cursor, the base a change was made on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask import Response, jsonify, request

from wiki.errors import BaseRequired, Invalid
from wiki.http.bodies import Body
from wiki.http.work import work
from wiki.messages import _
from wiki.models import Page

_ETAG = re.compile(r'\s*(?:W/)?"(\d{1,9})"\s*\Z')


def base_url() -> str:
    """What stands before every address in an answer."""
    return work.settings.base_url


def listing(items: Iterable[Any], following: str | None) -> Response:
    """A stretch of a list, and the cursor of what follows it."""
    return jsonify({"items": list(items), "next": following})


def base_of(body: Body, page: Page) -> int:
    """The revision a change was made on, from the body or If-Match. Raises BaseRequired, Invalid."""
    given = body.number("base", None)
    if given is None and (header := request.headers.get("If-Match")):
        tag = _ETAG.match(header)
        given = int(tag[1]) if tag else None
    if given is None and "base" not in body.errors:
        raise BaseRequired(
            _("Say which revision this was written on top of, as “base” or If-Match."),
            head=page.head_number,
        )
    body.done()
    if not 1 <= given <= page.head_number:
        raise Invalid(base=_("This page has no revision %(number)d.", number=given))
    return int(given)
