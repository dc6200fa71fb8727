"""Everything in one file, and back: a copy that fits either database.

A zip with `manifest.json`, every table as `tables/<name>.jsonl` (one JSON list a row, in the order of
`columns`), and the bytes of files as `files/<sha256>`. It is read in one transaction, so it is consistent
while the wiki serves; the search index is not in it, because it can be made anew.
"""

from __future__ import annotations

import json
import os
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Table, delete, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from wiki.errors import Conflict, Malformed, NotFound
from wiki.messages import _
from wiki.models import Account, Site, Workspace
from wiki.services import indexing
from wiki.work import Work

FORMAT = 1
BATCH = 500

Progress = Callable[[str], object]


def backup(work: Work, path: Path, progress: Progress | None = None) -> None:
    """Write everything to `path`, durably; it is there whole or not at all, for its owner to read alone.

    Raises Conflict if it exists.
    """
    if path.exists():
        raise Conflict(_("There is a file %(path)s already.", path=str(path)))
    beside = path.with_name(f".{path.name}.arriving")
    try:
        with _for_its_owner(beside) as written:
            with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
                _write_tables(work, archive, progress)
                _write_files(work, archive, progress)
            written.flush()
            os.fsync(written.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def restore(work: Work, path: Path, progress: Progress | None = None) -> None:
    """Fill an empty site with what `backup` wrote. Raises Conflict on a site that is not empty, Malformed."""
    if work.db.scalar(select(func.count()).select_from(Account)) or work.db.scalar(
        select(func.count()).select_from(Workspace)
    ):
        raise Conflict(_("This site is not empty. Restore into a new, empty instance."))
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as cause:
        raise NotFound(_("There is no file %(path)s.", path=str(path))) from cause
    except (zipfile.BadZipFile, OSError) as cause:
        raise Malformed(_("%(path)s is not a backup of a Commonplace.", path=str(path))) from cause
    with archive:
        try:
            _read_files(work, archive, progress)
            _read_tables(work, archive, progress)
        except (KeyError, ValueError, TypeError, IntegrityError, zipfile.BadZipFile) as cause:
            work.release()
            raise Malformed(
                _("%(path)s is damaged, or was written by another version.", path=str(path))
            ) from cause
    work.commit()
    indexing.rebuild(work)


def _for_its_owner(path: Path) -> BinaryIO:
    """A new file in place of what an earlier attempt may have left: addresses and hashes are in it."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b")


def _tables() -> list[Table]:
    return list(Account.metadata.sorted_tables)


def _write_tables(work: Work, archive: zipfile.ZipFile, progress: Progress | None) -> None:
    work.db.rollback()
    connection = work.db.connection(execution_options={"isolation_level": _steady(work)})
    manifest: dict[str, Any] = {"format": FORMAT, "columns": {}}
    for table in _tables():
        if progress is not None:
            progress(table.name)
        manifest["columns"][table.name] = [column.name for column in table.columns]
        rows = connection.execution_options(yield_per=BATCH).execute(select(table))
        with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as out:
            for row in rows:
                line = json.dumps([_told(value) for value in row], ensure_ascii=False)
                out.write(line.encode() + b"\n")
    archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    work.db.rollback()


def _steady(work: Work) -> str:
    """The isolation in which all tables are read as they were at one moment."""
    on_postgresql = work.db.get_bind().dialect.name == "postgresql"
    return "REPEATABLE READ" if on_postgresql else "SERIALIZABLE"


def _write_files(work: Work, archive: zipfile.ZipFile, progress: Progress | None) -> None:
    # After the tables: bytes are never altered, so whatever a row names is still there.
    blobs = work.tools.blobs
    for sha256 in sorted(blobs):
        if progress is not None:
            progress(sha256)
        with suppress(FileNotFoundError):
            archive.write(blobs.path(sha256), f"files/{sha256}", zipfile.ZIP_STORED)


def _read_files(work: Work, archive: zipfile.ZipFile, progress: Progress | None) -> None:
    for name in archive.namelist():
        if name.startswith("files/"):
            if progress is not None:
                progress(name)
            with archive.open(name) as source:
                kept = work.tools.blobs.put(source)
            if f"files/{kept.sha256}" != name:
                work.tools.blobs.remove(kept.sha256)
                raise ValueError(f"{name} holds other bytes than its name says")


def _read_tables(work: Work, archive: zipfile.ZipFile, progress: Progress | None) -> None:
    manifest = json.loads(archive.read("manifest.json"))
    if manifest["format"] != FORMAT:
        raise ValueError("another format")
    work.reserve()
    work.db.execute(delete(Site))
    for table in _tables():
        if progress is not None:
            progress(table.name)
        columns = manifest["columns"][table.name]
        kinds = [table.columns[name].type.python_type for name in columns]
        for rows in _batches(archive, table):
            values = [
                {
                    name: _read(value, kind)
                    for name, value, kind in zip(columns, row, kinds, strict=True)
                }
                for row in rows
            ]
            work.db.execute(insert(table), values)
    _go_on_counting(work)


def _batches(archive: zipfile.ZipFile, table: Table) -> Iterator[list[list[Any]]]:
    batch: list[list[Any]] = []
    with archive.open(f"tables/{table.name}.jsonl") as lines:
        for line in lines:
            batch.append(json.loads(line))
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _read(value: Any, kind: type) -> Any:
    if value is None:
        return None
    if kind is datetime:
        return datetime.fromisoformat(value)
    return b64decode(value) if kind is bytes else value


def _go_on_counting(work: Work) -> None:
    """On PostgreSQL numbers are dealt by sequences, which rows put in with theirs do not move."""
    if work.db.get_bind().dialect.name != "postgresql":
        return
    for table in _tables():
        if "id" in table.columns and table.columns["id"].type.python_type is int:
            work.db.execute(
                text(
                    "SELECT setval(pg_get_serial_sequence(:name, 'id'),"  # noqa: S608
                    f" (SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"
                ),
                {"name": table.name},
            )
