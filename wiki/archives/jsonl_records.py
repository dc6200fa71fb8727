"""One line of a `.jsonl` import: what it must hold, and what is wrong with it otherwise."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from wiki.archives.decoding import shown_name, shown_summary, shown_title
from wiki.errors import Malformed
from wiki.interchange.paths import safe_path
from wiki.messages import _


@dataclass(frozen=True)
class Record:
    """A line of either kind. `group` is its workspace or collection, `rev` 1 without history."""

    line: int
    group: str
    key: str
    path: str
    rev: int
    text: str
    title: str | None
    author: str | None
    saved_at: datetime | None
    summary: str
    renamed_from: str | None
    origin: str
    encoding: str | None
    history: bool


def record(line: int, fields: dict[str, Any]) -> Record:
    """The line's record. Raises Malformed, naming line and field."""
    if not isinstance(fields.get("text"), str) or "path" not in fields:
        raise Malformed(
            _(
                "Line %(line)s is no page: a page has a “path” and a “text”."
                " The formats an import knows are in the documentation.",
                line=line,
            )
        )
    reader = _Fields(line, fields)
    return _revision(reader) if "page" in fields else _page(reader)


def _revision(read: _Fields) -> Record:
    rev = read.fields.get("rev")
    if not isinstance(rev, int) or isinstance(rev, bool) or rev < 1:
        raise Malformed(_("Line %(line)s: “rev” must be 1, 2, 3 …", line=read.line))
    return Record(
        line=read.line,
        group=read.string("workspace"),
        key=read.path("page"),
        path=read.path("path"),
        rev=rev,
        text=read.string("text"),
        title=shown_title(read.string("title")),
        author=shown_name(read.string("author")),
        saved_at=read.moment("timestamp"),
        summary=shown_summary(read.string("comment")),
        renamed_from=read.path("renamed_from") if read.fields.get("renamed_from") else None,
        origin=read.string("commit") or f"jsonl:{rev}",
        encoding=read.string("source_encoding") or None,
        history=True,
    )


def _page(read: _Fields) -> Record:
    path, text = read.path("path"), read.string("text")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Record(
        line=read.line,
        group=read.string("collection"),
        key=path,
        path=path,
        rev=1,
        text=text,
        title=shown_title(read.string("title")),
        author=None,
        saved_at=None,
        summary="",
        renamed_from=None,
        origin=f"sha256:{digest}",
        encoding=None,
        history=False,
    )


@dataclass(frozen=True)
class _Fields:
    line: int
    fields: dict[str, Any]

    def string(self, name: str) -> str:
        """The field's text, "" where it is missing or null."""
        found = self.fields.get(name)
        if found is None:
            return ""
        if not isinstance(found, str):
            raise Malformed(_("Line %(line)s: “%(name)s” must be text.", line=self.line, name=name))
        return found

    def path(self, name: str) -> str:
        try:
            return safe_path(self.string(name))
        except Malformed as refused:
            raise Malformed(
                _("Line %(line)s: %(why)s", line=self.line, why=str(refused))
            ) from refused

    def moment(self, name: str) -> datetime | None:
        written = self.string(name)
        if not written:
            return None
        try:
            found = datetime.fromisoformat(written)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise Malformed(
                _("Line %(line)s: “%(name)s” is no ISO 8601 time.", line=self.line, name=name)
            ) from error
