"""A page as its reader sees it: stage two of rendering, filled from one look at what it links to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from markupsafe import Markup
from sqlalchemy import Engine, bindparam, func, literal_column, select

from wiki import policy
from wiki.anchors import anchor_of
from wiki.messages import Message
from wiki.models import (
    HOME,
    Event,
    FileVersion,
    Kind,
    Link,
    LinkStamp,
    Page,
    Revision,
    Site,
    Visibility,
    Workspace,
)
from wiki.rendering import Target, fill, fragment, outline
from wiki.rendering.result import Heading, MathError, Rendered
from wiki.rendering.result import Link as Written
from wiki.services import files, links, naming, texts
from wiki.slugs import normal, slugify
from wiki.work import Work


class Addresses(Protocol):
    """Where things are: HTTP's business, handed in."""

    def page_url(self, page: Page, /) -> str: ...
    def missing_url(self, workspace: Workspace, slug: str, /) -> str: ...
    def choices_url(self, workspace: Workspace, name: str, /) -> str: ...
    def file_url(self, version: FileVersion, /) -> str: ...


@dataclass(frozen=True)
class Reader:
    """What a rendering needs to know of whoever reads it: where things are, and their language."""

    addresses: Addresses
    say: Callable[[Message], str]


@dataclass(frozen=True)
class Body:
    """The words of a page, ready to be shown."""

    html: Markup
    headings: tuple[Heading, ...]
    failed: str | None
    formulas: bool
    mistakes: tuple[MathError, ...]


@dataclass(frozen=True)
class Glance:
    """What a public page is just now: enough to know whether something kept of it still holds."""

    public_id: str
    slug: str
    head_number: int
    stamps: tuple[int, ...]
    """Of the page, of what links to it, of its workspace, of the site; and, for a home page, which
    shows what happened lately, the number of the workspace's latest event."""


_GLANCE = (
    select(
        Page.public_id,
        Page.slug,
        Page.head_number,
        Page.stamp,
        LinkStamp.stamp,
        Workspace.stamp,
        Site.stamp,
    )
    .select_from(Page)
    .join(Workspace, Page.workspace_id == Workspace.id)
    .join(Site, Site.id == 1)
    .outerjoin(LinkStamp, LinkStamp.page_id == Page.id)
    .where(
        Workspace.slug == bindparam("workspace"),
        Workspace.visibility == literal_column(f"'{Visibility.PUBLIC}'"),
        Page.slug_key == bindparam("key"),
        Page.deleted_at.is_(None),
    )
)
_HOME_GLANCE = _GLANCE.add_columns(
    select(func.max(Event.id))
    .where(Event.workspace_id == Workspace.id)
    .correlate(Workspace)
    .scalar_subquery()
)


class Glances:
    """Looks at public pages, one query each, past everything that makes a query comfortable.

    This is the only query of most requests, so its SQL is written once and handed to the driver.
    """

    def __init__(self, engine: Engine):
        self.engine = engine
        self._page = _GLANCE.compile(dialect=engine.dialect)
        self._home = _HOME_GLANCE.compile(dialect=engine.dialect)

    def look(self, workspace_slug: str, slug: str) -> Glance | None:
        """A living page of a public workspace under exactly this name; else null."""
        compiled = self._home if slug == HOME else self._page
        values = {**compiled.params, "workspace": workspace_slug, "key": normal(slug)}
        order = compiled.positiontup
        given = values if order is None else tuple(values[name] for name in order)
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(compiled.string, given)
            row = cursor.fetchone()
            cursor.close()
        finally:
            connection.close()
        return _glance(row, slug)


def glance(work: Work, workspace_slug: str, slug: str) -> Glance | None:
    """The same look, within the work at hand. Look before anything is read that is to be shown: then
    what is shown is never older than the glance it is kept under."""
    query = _HOME_GLANCE if slug == HOME else _GLANCE
    given = {"workspace": workspace_slug, "key": normal(slug)}
    return _glance(work.db.execute(query, given).first(), slug)


def _glance(row: Sequence[Any] | None, slug: str) -> Glance | None:
    if row is None or row[1] != slug:
        return None
    public_id, name, head, *stamps = row
    return Glance(public_id, name, head, tuple(stamp or 0 for stamp in stamps))


def of_head(
    work: Work, page: Page, head: Revision, reader: Reader, *, edit_url: str | None = None
) -> Body:
    """The page of today, whose newest revision is `head`; its text is read only if it must be rendered.

    With `edit_url` its headings offer to edit their section.
    """
    rendered = texts.known_rendering(work, head.text_hash) or texts.rendered(work, head.text)
    rows = links.outgoing(work, page)
    if [(one.kind, one.target) for one in rows] == [
        (one.kind, one.target) for one in rendered.links
    ]:
        targets = _stored_targets(work, page, rows, reader)
    else:  # an imported page whose links nobody has stored yet
        targets = _found_targets(work, page.workspace, _place(page), rendered.links, reader)
    return _body(rendered, targets, reader, title=page.title, edit_url=edit_url)


def of_revision(work: Work, page: Page, revision: Revision, reader: Reader) -> Body:
    """One revision as it was saved: its text under its title, with the files it showed."""
    rendered = texts.rendered(work, revision.text)
    shown = files.shown(work, revision)
    targets = _found_targets(
        work,
        page.workspace,
        _place(page),
        rendered.links,
        reader,
        shown=shown,
        revision=revision,
    )
    return _body(rendered, targets, reader, title=revision.title)


def of_text(
    work: Work, workspace: Workspace, place: str, reader: Reader, *, title: str, text: str
) -> Body:
    """A text that is not saved yet, as the page at path `place` of a workspace."""
    rendered = texts.rendered(work, text, preview=True)
    targets = _found_targets(work, workspace, place, rendered.links, reader)
    return _body(rendered, targets, reader, title=title)


def _place(page: Page) -> str:
    return page.source_path or page.slug


def _body(
    rendered: Rendered,
    targets: Sequence[Target],
    reader: Reader,
    *,
    title: str,
    edit_url: str | None = None,
) -> Body:
    html = fill(rendered, targets, title=title, edit_url=edit_url, say=reader.say)
    return Body(
        # `fill` gives what `sanitize` let through, and escapes whatever it puts in.
        html=Markup(html),  # noqa: S704
        headings=outline(rendered, title),
        failed=rendered.failed,
        formulas=rendered.formulas,
        mistakes=rendered.errors,
    )


def _stored_targets(work: Work, page: Page, rows: Sequence[Link], reader: Reader) -> list[Target]:
    """Where the links of a head lead, as they were resolved when it was saved."""
    versions = files.heads(work, {one.target_file_id for one in rows if one.target_file_id})
    elsewhere = _workspaces(work, page.workspace, rows)
    readable = {one.id for one in elsewhere.values()} | {page.workspace_id}
    targets = []
    for row in rows:
        known = row.target_page
        version = versions.get(row.target_file_id) if row.target_file_id else None
        workspace = elsewhere.get(row.target_workspace_id or 0, page.workspace)
        if row.kind == "external-image":
            targets.append(_external(work, row.target))
        elif version is not None:
            targets.append(_file(version, reader))
        elif row.target_workspace_id not in (*readable, None):
            # To this reader the workspace does not exist, and its name is part of a page's here.
            targets.append(_missing(page.workspace, slugify(naming.without_section(row)), reader))
        elif known is not None and known.deleted_at is None and known.workspace_id in readable:
            targets.append(_page(known, _anchor(row.kind, row.anchor), reader))
        elif row.ambiguous:
            name = naming.without_workspace(row.target, workspace)
            targets.append(Target("choices", reader.addresses.choices_url(workspace, name)))
        else:
            targets.append(_missing(workspace, row.target_slug, reader))
    return targets


def _workspaces(work: Work, here: Workspace, rows: Iterable[Link]) -> dict[int, Workspace]:
    """The other workspaces that these links lead to and the actor may read, by id."""
    ids = {one.target_workspace_id for one in rows if one.target_workspace_id} - {here.id}
    if not ids:
        return {}
    query = select(Workspace).where(Workspace.id.in_(ids), policy.readable(work.actor))
    return {one.id: one for one in work.db.scalars(query)}


def _found_targets(
    work: Work,
    workspace: Workspace,
    place: str,
    written: Sequence[Written],
    reader: Reader,
    *,
    shown: Mapping[int, FileVersion] | None = None,
    revision: Revision | None = None,
) -> list[Target]:
    """Where links lead, looked up now; files as `revision` showed them if one is given."""
    frozen = [one.file for one in (shown or {}).values()]
    found = naming.resolve(work, workspace, place, written, also=frozen)
    wanted = {one.file.id for one in found if one.file is not None}
    versions = files.heads(work, wanted) if revision is None else dict(shown or {})
    if revision is not None and wanted - set(versions):
        imported = revision.contributor.kind == Kind.IMPORT
        versions |= files.as_of(work, wanted - set(versions), revision.saved_at, or_first=imported)
    spaces = naming.workspaces_of(work, workspace, found)
    targets = []
    for link, target in zip(written, found, strict=True):
        there = spaces.get(target.workspace_id or 0, workspace)
        if link.kind == "external-image":
            targets.append(_external(work, link.target))
        elif target.file is not None:
            version = versions.get(target.file.id)
            targets.append(_file(version, reader) if version else Target("nowhere"))
        elif target.page is not None:
            anchor = link.anchor if target.anchor is None else target.anchor
            targets.append(_page(target.page, _anchor(link.kind, anchor or ""), reader))
        elif target.choices:
            name = naming.without_workspace(link.target, there)
            targets.append(Target("choices", reader.addresses.choices_url(there, name)))
        else:
            targets.append(_missing(there, target.slug, reader))
    return targets


def _anchor(kind: str, written: str) -> str:
    """What stands after `#`: in a wikilink a heading's words, in a path an address already."""
    return anchor_of(written) if kind == "wiki" and written else written


def _page(page: Page, anchor: str, reader: Reader) -> Target:
    url = reader.addresses.page_url(page)
    return Target("page", f"{url}#{fragment(anchor)}" if anchor else url)


def _missing(workspace: Workspace, slug: str, reader: Reader) -> Target:
    if not slug:
        return Target("nowhere")
    return Target("missing", reader.addresses.missing_url(workspace, slug))


def _file(version: FileVersion, reader: Reader) -> Target:
    return Target(
        "file",
        reader.addresses.file_url(version),
        media_type=version.media_type,
        width=version.width,
        height=version.height,
    )


def _external(work: Work, url: str) -> Target:
    return Target("external-image", url, shown=work.settings.external_images == "show")
