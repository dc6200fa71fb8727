"""The layout of an archive of our own: a .zip that holds a workspace whole, format version 1.

- `manifest.json`: `{"format": "commonplace workspace", "version": 1, "workspace": {…}}`.
- `contributors.jsonl`, `pages.jsonl`, `files.jsonl`: one JSON object a line, the dataclasses of
  `records` field by field, fields in alphabetical order; those that have their default are left out.
- `revisions/<page id>/<number>.md`: every text, byte for byte.
- `files/<sha256>`: every version of every file, once.
- `pages/<path>`: a copy of the living pages' newest texts, to look at; not read again.

The same workspace gives the same bytes: order is given, and every member is dated 1980-01-01.
A later version may add fields and members; a reader refuses versions above its own.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from wiki.errors import Invalid, Malformed
from wiki.interchange.paths import safe_path
from wiki.interchange.records import FileRecord, PageRecord, RevisionRecord, WorkspaceRecord
from wiki.messages import _
from wiki.slugs import check_slug

FORMAT = "commonplace workspace"
VERSION = 1
MANIFEST = "manifest.json"
CONTRIBUTORS = "contributors.jsonl"
PAGES = "pages.jsonl"
FILES = "files.jsonl"

R = TypeVar("R")


def write_record(record: Any) -> str:
    """One line of JSON, without a line end: the same record gives the same line."""
    return json.dumps(_plain(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_record(kind: type[R], line: str, *, where: str) -> R:
    """The record on this line. Raises Malformed, saying in which file and field what is wrong."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Malformed(_("%(where)s is not valid JSON.", where=where)) from error
    record: R = _built(kind, found, where)
    if isinstance(record, PageRecord):
        _check_page(record, where)
    if isinstance(record, FileRecord):
        _check_file(record, where)
    return record


def write_manifest(workspace: WorkspaceRecord) -> str:
    """The text of `manifest.json`."""
    fields = {"format": FORMAT, "version": VERSION, "workspace": _plain(workspace)}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def is_manifest(text: str) -> bool:
    """Whether a text is the manifest of an archive of ours, in whatever version."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(fields, dict) and fields.get("format") == FORMAT


def read_manifest(text: str) -> WorkspaceRecord:
    """The workspace of a manifest. Raises Malformed for another format, version or shape."""
    if not is_manifest(text):
        raise Malformed(_("This is not an archive of a wiki like this."))
    fields = json.loads(text)
    version = fields.get("version")
    if not isinstance(version, int) or version < 1:
        raise Malformed(_("The archive does not say which version of the format it has."))
    if version > VERSION:
        raise Malformed(
            _(
                "The archive has version %(version)s of the format; this wiki reads up to %(ours)s."
                " A newer wiki wrote it.",
                version=version,
                ours=VERSION,
            )
        )
    workspace = fields.get("workspace")
    record: WorkspaceRecord = _built(WorkspaceRecord, workspace, f"{MANIFEST}, “workspace”")
    return record


def text_name(page: PageRecord, revision: RevisionRecord) -> str:
    """Where the archive holds a revision's text."""
    return f"revisions/{page.id}/{revision.number}.md"


def content_name(sha256: str) -> str:
    """Where the archive holds a file version's bytes."""
    return f"files/{sha256}"


def path_of(page: PageRecord) -> str:
    """A page's path among files: where it was imported from, else its slug and `.md`."""
    return page.source_path or f"{page.slug}.md"


def _check_page(page: PageRecord, where: str) -> None:
    if not (page.id.isascii() and page.id.isalnum() and len(page.id) <= 32):
        raise Malformed(_("%(where)s: “id” is no id of a page.", where=where))
    try:
        check_slug(page.slug)
    except Invalid as refused:
        raise Malformed(_("%(where)s: %(why)s", where=where, why=str(refused))) from refused
    if page.source_path is not None:
        _check_path(page.source_path, where)
    _check_numbers([revision.number for revision in page.revisions], where)
    for revision in page.revisions:
        _check_hash(revision.text, where)
        if not 0 <= revision.base < revision.number:
            raise Malformed(_("%(where)s: a revision's “base” must be older.", where=where))


def _check_file(file: FileRecord, where: str) -> None:
    _check_path(file.name, where)
    _check_numbers([version.number for version in file.versions], where)
    for version in file.versions:
        _check_hash(version.sha256, where)


def _check_path(path: str, where: str) -> None:
    try:
        unchanged = safe_path(path) == path
    except Malformed as refused:
        raise Malformed(_("%(where)s: %(why)s", where=where, why=str(refused))) from refused
    if not unchanged:
        raise Malformed(_("%(where)s: “%(path)s” is no plain path.", where=where, path=path))


def _check_numbers(numbers: list[int], where: str) -> None:
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        raise Malformed(_("%(where)s: numbers must be 1, 2, 3 … without gaps.", where=where))


def _check_hash(digest: str, where: str) -> None:
    if len(digest) != 64 or digest.strip("0123456789abcdef"):
        raise Malformed(_("%(where)s: a SHA-256 must be 64 hexadecimal digits.", where=where))


def _plain(found: Any) -> Any:
    """A record as what JSON can hold; fields that have their default are left out."""
    if isinstance(found, datetime):
        return found.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(found, tuple):
        return [_plain(one) for one in found]
    if not dataclasses.is_dataclass(found):
        return found
    fields = ((field, getattr(found, field.name)) for field in dataclasses.fields(found))
    return {field.name: _plain(value) for field, value in fields if value != field.default}


def _built(kind: Any, found: Any, where: str) -> Any:
    """What JSON held as a `kind`: a dataclass, a moment, a tuple, or a plain value."""
    if isinstance(kind, types.UnionType):
        (kind,) = (one for one in typing.get_args(kind) if one is not type(None))
        return None if found is None else _built(kind, found, where)
    if dataclasses.is_dataclass(kind):
        return _built_record(kind, found, where)
    if typing.get_origin(kind) is tuple:
        if not isinstance(found, list):
            raise Malformed(_("%(where)s must be a list.", where=where))
        each = typing.get_args(kind)[0]
        return tuple(_built(each, one, where) for one in found)
    if kind is datetime:
        return _moment(found, where)
    # A bool is an int to Python, but not to whoever reads the file.
    if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
        names = {str: "text", int: "a whole number", bool: "true or false"}
        raise Malformed(_("%(where)s must be %(kind)s.", where=where, kind=names[kind]))
    if kind is str and any(0xD800 <= ord(character) <= 0xDFFF for character in found):
        raise Malformed(_("%(where)s holds half a character.", where=where))
    return found


def _built_record(kind: Any, found: Any, where: str) -> Any:
    if not isinstance(found, dict):
        raise Malformed(_("%(where)s must be a JSON object.", where=where))
    hints = _hints(kind)
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        if field.name in found:
            at = f"{where}, “{field.name}”"
            values[field.name] = _built(hints[field.name], found[field.name], at)
        elif field.default is dataclasses.MISSING:
            raise Malformed(_("%(where)s: “%(field)s” is missing.", where=where, field=field.name))
    return kind(**values)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _moment(found: Any, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(found)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise Malformed(_("%(where)s must be a time with its zone (ISO 8601).", where=where))
