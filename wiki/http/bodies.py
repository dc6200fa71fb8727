"""The JSON object in a request, read field by field; whatever is wrong with it is said by field."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from flask import request

from wiki.errors import Invalid, Malformed
from wiki.messages import Message, _
from wiki.text.lines import unstorable

LARGEST = 2**31
"""Whole numbers must be smaller than this."""

_MISSING: Any = object()


class Body:
    """What was sent, and what is wrong with it so far. Ask for every field, then call `done`."""

    def __init__(self, fields: dict[str, Any]):
        self.fields = fields
        self.asked: set[str] = set()
        self.errors: dict[str, Message | str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def text(self, name: str, default: Any = _MISSING) -> Any:
        """A string; `default` if the field is not there, else it is an error that it is not."""
        value = self._value(name, default)
        if value is default or value is None:
            return value
        if not isinstance(value, str):
            return self._refuse(name, _("This must be a string."))
        reason = unstorable(value)
        return self._refuse(name, reason) if reason is not None else value

    def choice(self, name: str, choices: Collection[str], default: Any = _MISSING) -> Any:
        """One of some words."""
        value = self.text(name, default)
        if value is default or value in choices or name in self.errors:
            return value
        return self._refuse(name, _("This must be one of: %(words)s.", words=", ".join(choices)))

    def number(self, name: str, default: Any = _MISSING) -> Any:
        """A whole number from 0."""
        value = self._value(name, default)
        if value is default or value is None:
            return value
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < LARGEST:
            return self._refuse(name, _("This must be a whole number."))
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """True or false."""
        value = self._value(name, default)
        if isinstance(value, bool):
            return value
        self._refuse(name, _("This must be true or false."))
        return default

    def done(self) -> None:
        """Raise Invalid if a field was wrong, missing, or none of those that were asked for."""
        for name in self.fields.keys() - self.asked:
            shown = name.encode("utf-8", "replace").decode()[:80]
            self.errors[shown] = _("There is no such field here.")
        if self.errors:
            raise Invalid(**self.errors)

    def _value(self, name: str, default: Any) -> Any:
        self.asked.add(name)
        if name in self.fields:
            value = self.fields[name]
            if value is None and default is _MISSING:
                return self._refuse(name, _("This must not be null."))
            return default if value is None else value
        if default is _MISSING:
            return self._refuse(name, _("This is missing."))
        return default

    def _refuse(self, name: str, why: Message) -> None:
        self.errors.setdefault(name, why)


def read() -> Body:
    """The JSON object of this request; without a body an empty one. Raises Malformed."""
    sent = request.get_data()
    if not sent:
        return Body({})
    if not request.is_json:
        raise Malformed(_("Send a JSON object, with Content-Type: application/json."))
    try:
        fields = json.loads(sent.decode(), object_pairs_hook=_object, parse_constant=_refused)
    except (ValueError, RecursionError) as cause:
        raise Malformed(_("What was sent is not JSON in UTF-8.")) from cause
    if not isinstance(fields, dict):
        raise Malformed(_("Send a JSON object: { … }."))
    return Body(fields)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which every name stands once: of two values one would be lost (RFC 8259, 4)."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise Malformed(_("A field stands twice in one object. Nothing was saved."))
    return fields


def _refused(constant: str) -> None:
    """NaN and infinities, which Python reads and JSON does not have."""
    raise ValueError(constant)
