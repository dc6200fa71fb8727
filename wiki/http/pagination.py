"""Long lists, a part at a time: where the next part begins stands in the address, signed.

A cursor is opaque to whoever follows it; one that was typed, cut, made up or came with a list of
another kind is refused.
"""

from __future__ import annotations

from typing import Any

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer

from wiki.errors import Malformed
from wiki.http.work import tools
from wiki.messages import _

MOST = 200


def cursor(*position: Any) -> str:
    """A cursor that stands for `position`: what to continue after, as JSON can say it."""
    return str(_serializer().dumps(position))


def position(name: str = "cursor", *, of: type = int) -> tuple[Any, ...] | None:
    """Where this request continues, as `cursor` was given it; null at the beginning. Raises Malformed.

    `of` is what positions in this list begin with: one in a list by name means nothing in one by number.
    """
    given = request.args.get(name)
    if not given:
        return None
    try:
        found = tuple(_serializer().loads(given))
    except BadSignature:
        found = ()
    if not found or not isinstance(found[0], of):
        raise Malformed(
            _("This address does not lead to a part of the list. Please begin at its start.")
        )
    return found


def limit(default: int = 50, name: str = "limit") -> int:
    """How many things this request asks for, from 1 to 200. Raises Malformed."""
    given = request.args.get(name)
    if given is None:
        return default
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:9]) <= MOST:
        raise Malformed(_("“limit” is a whole number from 1 to %(most)s.", most=MOST))
    return int(given)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(tools().settings.secret_key, salt="cursor")
