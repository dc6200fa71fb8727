"""Bytes from elsewhere as text, and the texts the wiki cannot keep."""

from __future__ import annotations

import re

from wiki.messages import Message, _

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ADDRESS = re.compile(r"\s*<[^<>\s]*@[^<>\s]*>")


def decode(data: bytes) -> tuple[str, str | None]:
    """The text, and the name of its encoding where that was not UTF-8.

    A byte-order mark of UTF-8 stays in the text. What is not UTF-8 is read as UTF-16 if it says so
    by its mark, else as Latin-1, in which every byte is a character.
    """
    try:
        return data.decode(), None
    except UnicodeDecodeError:
        pass
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), "utf-16"
        except UnicodeDecodeError:
            pass
    return data.decode("latin-1"), "latin-1"


def unstorable(text: str, *, most: int) -> Message | None:
    """Why the wiki cannot keep this text of at most `most` bytes, or None if it can."""
    if "\0" in text:
        return _("It holds a NUL character, so it is no text, and was left out.")
    if _SURROGATE.search(text):
        return _("It holds half a character (a lone surrogate) and was left out.")
    if len(text) > most or len(text.encode()) > most:
        return _("It is longer than %(most)s bytes and was left out.", most=f"{most:,}")
    return None


def shown_name(name: str) -> str | None:
    """An author's name without control characters and without an address; None if nothing is left.

    Of a name that is itself an address, what stands before the `@`.
    """
    name = _ADDRESS.sub("", " ".join(_CONTROL.sub(" ", name).split()))
    words = (
        word.partition("@")[0].strip("(\"'") if "@" in word[1:] else word for word in name.split()
    )
    return " ".join(word for word in words if word)[:255] or None


def shown_title(title: str) -> str | None:
    """A title on one line, without control characters but else as it was; None if nothing is left."""
    return _CONTROL.sub(" ", title.replace("\n", " ")).strip() or None


def shown_summary(message: str) -> str:
    """A commit's message without control characters and addresses, its line ends as LF."""
    message = message.replace("\r\n", "\n").replace("\r", "\n")
    return _ADDRESS.sub("", _CONTROL.sub("", message)).strip("\n")
