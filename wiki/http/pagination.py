"""Long lists, a part at a time: where the next part begins stands in the address, signed.

A cursor is opaque to whoever follows it; one that was typed, cut, made up or came with a list of
another kind is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer

from wiki.errors import Malformed
from wiki.http.work import tools
from wiki.messages import _

MOST = 200

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_BEGIN_AGAIN = _("This address does not lead to a part of the list. Please begin at its start.")

T = TypeVar("T")


def cursor(*position: Any) -> str:
    """A cursor that stands for `position`: what to continue after, as JSON can say it."""
    return str(_serializer().dumps(position))


def position(name: str = "cursor", *, of: type | Sequence[type] = int) -> tuple[Any, ...] | None:
    """Where this request continues, as `cursor` was given it; null at the beginning. Raises Malformed.

    `of` is what positions in this list are made of, or begin with: one in a list by name means nothing in
    one by number.
    """
    kinds = (of,) if isinstance(of, type) else of
    given = request.args.get(name)
    if not given:
        return None
    try:
        found = tuple(_serializer().loads(given))
    except BadSignature:
        found = ()
    if len(found) < len(kinds) or not all(map(isinstance, found, kinds)):
        raise Malformed(_BEGIN_AGAIN)
    return found


def part(
    listed: Sequence[T], most: int, place: Callable[[T], tuple[Any, ...]]
) -> tuple[Sequence[T], str | None]:
    """What is shown of a list that was read one longer than `most`, and the cursor of what follows it.

    `place` is the position of a thing in the list.
    """
    shown = listed[:most]
    return shown, cursor(*place(shown[-1])) if len(listed) > most else None


def instant(moment: datetime | None) -> int:
    """A moment as a position can hold it: microseconds since 1970; 0 where there is none."""
    return 0 if moment is None else (moment - _BEGINNING) // _MICROSECOND


def moment(instant: int) -> datetime:
    """The moment of an `instant`. Raises Malformed for one that calendars do not reach."""
    try:
        return _BEGINNING + instant * _MICROSECOND
    except OverflowError:
        raise Malformed(_BEGIN_AGAIN) from None


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
