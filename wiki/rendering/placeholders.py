"""The marks stage one leaves for stage two, made of characters no text can hold.

`\\x02kind|arguments\\x03`: the two control characters are taken out of every text before it is read and
once more after sanitising, so that whatever stands between them was written here. Arguments are parted
by `|`; the last may itself hold one. Words of the text in them are escaped HTML.
"""

from __future__ import annotations

import re

START, END = "\x02", "\x03"

PLACEHOLDER = re.compile("\x02([^\x02\x03|]*)(?:\\|([^\x02\x03]*))?\x03")

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def place(kind: str, *arguments: object) -> str:
    """A placeholder of that kind."""
    return f"{START}{'|'.join((kind, *map(str, arguments)))}{END}"


def without_controls(text: str) -> str:
    """`text` without the control characters that have no meaning in a page."""
    return _CONTROL.sub("", text)
