"""A form that could not be kept just now, as it was typed: the refusal holds it, to be sent again."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException

from wiki.errors import WikiError
from wiki.http import origin
from wiki.http.requests import FILES

TEXTS = ("text", "mine")
"""The fields in which somebody's words for a page are sent."""


@dataclass(frozen=True)
class Typed:
    """Where the form goes, what it carries hidden, and the text in it, if it has one, under its name."""

    action: str
    hidden: tuple[tuple[str, str], ...]
    name: str
    text: str | None


def typed() -> Typed | None:
    """The form of this request. Null if there is none, or one that cannot be given back.

    A password is never sent back, and a browser chooses its files itself. Nor is what did not come from
    a page of ours, or another site could have it sent again.
    """
    if request.method != "POST" or request.mimetype == FILES or not origin.passed():
        return None
    try:
        pairs = tuple(request.form.items(multi=True))
    except (WikiError, HTTPException):
        return None  # damaged, or longer than may be: there is nothing to give back
    if any("password" in name for name, _value in pairs):
        return None
    name = next((one for one in TEXTS if one in request.form), "")
    hidden = tuple(pair for pair in pairs if pair[0] != name)
    return Typed(request.full_path.rstrip("?"), hidden, name, request.form.get(name))


def text() -> str:
    """The text in the form of this request; "" if there is none."""
    form = typed()
    return (form.text if form else None) or ""
