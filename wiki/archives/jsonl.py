"""`.jsonl` and `.jsonl.gz`: one JSON object a line, of two kinds.

With history, a line a revision: `page` (today's path, the key), `path`, `rev` (1, 2, 3 …), `text`, and
if known `workspace`, `title`, `author`, `timestamp` (ISO 8601), `comment`, `renamed_from`, `commit`,
`source_encoding`; a page's lines stand together, oldest first. Images lie beside it, in
`../images/<workspace>/`. Without history, a line a page: `path`, `text`, and if known `title`,
`collection`; the paths of several collections begin with the collection's name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from wiki.archives.base import Reader
from wiki.archives.decoding import unstorable
from wiki.archives.folder import members_of
from wiki.archives.json_lines import json_lines
from wiki.archives.jsonl_records import Record, record
from wiki.archives.limits import Limits
from wiki.archives.tree import TreeSource
from wiki.errors import Malformed
from wiki.interchange.source import (
    FormerPath,
    Hints,
    PageOutline,
    SourceFile,
    SourcePage,
    SourceRevision,
)
from wiki.messages import _

_MANIFEST_BYTES = 1_000_000


class JsonlSource(Reader):
    """The lines of the file, read twice: for the outline and its errors, then for the texts."""

    kind = "jsonl"

    def __init__(self, path: Path, limits: Limits) -> None:
        super().__init__()
        self.limits = limits
        self._path = path
        self._prefixed = False
        outlines, groups, history = self._scan()
        self._prefixed = not history and len(groups) > 1
        if history and len(groups) > 1:
            raise Malformed(_("This file holds several workspaces; import them from a file each."))
        self.outlines = tuple(
            PageOutline(f"{group}/{page.key}", revisions=page.revisions) if self._prefixed else page
            for group, page in outlines
        )
        self._images: TreeSource | None = None
        if history and groups != {""}:
            self._look_around(next(iter(groups)))

    def pages(self) -> Iterator[SourcePage]:
        together = groupby(self._records(), key=_name)
        for outline, (_key, records) in zip(self.outlines, together, strict=True):
            yield SourcePage(outline, self._revisions(outline.key, records))

    def files(self) -> Iterator[SourceFile]:
        if self._images is not None:
            yield from self._images.files()

    def _scan(self) -> tuple[list[tuple[str, PageOutline]], set[str], bool]:
        """The outlines with their groups, in order; the groups; whether there is history."""
        outlines: list[tuple[str, PageOutline]] = []
        seen: set[tuple[str, str]] = set()
        kinds: set[bool] = set()
        for name, records in groupby(self._records(), key=_name):
            page = _Page()
            for one in records:
                if name in seen and not page.revisions:
                    raise _apart(one)
                page.add(one, kept=self._is_kept(one))
            seen.add(name)
            kinds.add(page.history)
            outlines.append((name[0], page.outline()))
        if len(kinds) > 1:
            raise Malformed(_("This file mixes pages with history and pages without."))
        return outlines, {group for group, _outline in outlines}, True in kinds

    def _records(self) -> Iterator[Record]:
        for line, fields in json_lines(self._path, self.limits):
            yield record(line, fields)

    def _is_kept(self, one: Record) -> bool:
        sentence = unstorable(one.text, most=self.limits.text)
        if sentence is not None:
            self.report(f"{one.key} ({one.rev})", sentence)
        return sentence is None

    def _revisions(self, key: str, records: Iterator[Record]) -> Iterator[SourceRevision]:
        number = 0
        for one in records:
            if not self._is_kept(one):
                continue
            number += 1
            yield SourceRevision(
                page_key=key,
                path=f"{one.group}/{one.path}" if self._prefixed else one.path,
                number=number,
                text=one.text,
                saved_at=one.saved_at,
                origin=one.origin,
                title=one.title,
                author=one.author,
                summary=one.summary,
                renamed_from=one.renamed_from,
                encoding=one.encoding,
            )

    def _look_around(self, workspace: str) -> None:
        """Find images and licence where the collection of such files keeps them."""
        self.hints = Hints(slug=workspace, licence=_licence(self._path.parent, workspace))
        images = self._path.parent.parent / "images"
        folder = images / workspace
        if folder.is_dir() and folder.resolve().parent == images.resolve():
            members, problems = members_of(folder, self.limits)
            self._images = TreeSource("folder", members, Hints(), self.limits)
            self._images.problems = self.problems
            for problem in problems:
                self.report(problem.path, problem.sentence)


class _Page:
    """The lines of one page, added up to its outline."""

    def __init__(self) -> None:
        self.key = ""
        self.path: str | None = None
        self.former: dict[str, FormerPath] = {}
        self.revisions = 0
        self.kept = 0
        self.history = False

    def add(self, one: Record, *, kept: bool) -> None:
        self.revisions += 1
        if one.rev != self.revisions:
            raise Malformed(
                _(
                    "Line %(line)s: revision %(expected)s of “%(key)s” was expected.",
                    line=one.line,
                    expected=self.revisions,
                    key=one.key,
                )
            )
        for left in (one.renamed_from, self.path):
            if left is not None and left != one.path:
                self.former[left] = FormerPath(left, one.saved_at)
        self.key, self.path, self.history = one.key, one.path, one.history
        self.kept += kept

    def outline(self) -> PageOutline:
        self.former.pop(self.key, None)
        return PageOutline(self.key, tuple(self.former.values()), self.kept)


def _name(one: Record) -> tuple[str, str]:
    return one.group, one.key


def _apart(one: Record) -> Malformed:
    return Malformed(
        _(
            "Line %(line)s: “%(key)s” was there before; a page's lines must stand together.",
            line=one.line,
            key=one.key,
        )
    )


def _licence(folder: Path, workspace: str) -> str | None:
    """What `../manifest.json` says about this workspace; it is only a hint, so it may be anything."""
    try:
        with (folder.parent / "manifest.json").open("rb") as stream:
            manifest = json.loads(stream.read(_MANIFEST_BYTES))
        entries = manifest["workspaces"]
        found = next(one["licence"] for one in entries if one["workspace"] == workspace)
    except (OSError, ValueError, KeyError, TypeError, StopIteration, RecursionError):
        return None
    return found if isinstance(found, str) else None
