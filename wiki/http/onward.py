"""Where to go on to after a form, if that is a place on this site."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def path(given: str) -> str:
    """The path (with its query) that `given` says, or "" when it leads anywhere but to this site.

    Browsers read `//`, `/\\` and control characters in ways of their own (WHATWG URL), so nothing with
    one of those counts.
    """
    if not given.startswith("/") or given.startswith("//"):
        return ""
    if "\\" in given or not given.isprintable():
        return ""
    try:
        parts = urlsplit(given)
    except ValueError:
        return ""
    return urlunsplit(("", "", parts.path, parts.query, ""))
