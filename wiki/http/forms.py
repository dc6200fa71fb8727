"""What arrived in a form, as a template shows it again."""

from __future__ import annotations

from typing import Any

from flask import request


def typed(*names: str, **kept: Any) -> dict[str, Any]:
    """The named fields as they were typed ("" where one is missing), beside values of our own."""
    return {name: request.form.get(name, "") for name in names} | kept


def ticked(name: str) -> bool:
    """Whether a box was ticked."""
    return bool(request.form.get(name))


def number(name: str, missing: int = 0) -> int:
    """A whole number that a form carries hidden; `missing` if it is none or out of all bounds."""
    value = request.form.get(name, missing, type=int)
    return value if 0 <= value < 2**31 else missing
