"""What a name written in a page means: wikilinks and relative links, resolved in a few queries.

`[[x]]` means, within the workspace, the page with exactly this title, else this slug, else this former
slug, else this last segment of a slug; each only if it is the only one (DESIGN 3). The number of
queries does not depend on the number of links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from sqlalchemy import select

from wiki import policy
from wiki.interchange.links import resolve as walk
from wiki.interchange.plan import slug_of
from wiki.models import File, Page, PageAlias, Workspace
from wiki.models import Link as StoredLink
from wiki.rendering.result import Link
from wiki.slugs import normal, slugify
from wiki.work import Work


@dataclass(frozen=True)
class Target:
    """What a link means: a page, a file, one of several pages, or a name nobody has written yet."""

    page: Page | None = None
    file: File | None = None
    choices: tuple[Page, ...] = ()
    workspace_id: int | None = None
    key: str = ""
    """The name that would answer the link: of a page in the workspace, or `file_key`; else empty."""
    slug: str = ""
    """Where such a page would be, if somebody began it."""
    anchor: str | None = None
    """The section, where it had to be told from the name first; null: as the link says."""


NOWHERE = Target()


def resolve(
    work: Work,
    workspace: Workspace,
    place: str,
    links: Sequence[Link],
    *,
    also: Iterable[File] = (),
) -> list[Target]:
    """What each of `links`, written in the page at path `place`, means; in their order.

    Files in `also` are found under their names even if they have been deleted or renamed since.
    """
    wiki = [link for link in links if link.kind == "wiki"]
    paths = [link for link in links if link.kind in ("path", "image")]
    spaces = _named_workspaces(work, workspace, (link.target for link in wiki))
    asked = [_asked(link, workspace, spaces) for link in wiki]
    by_name = _Names.load(work, {pair for pairs in asked for pair in pairs})
    by_path = _Paths.load(work, workspace, _walked(place, paths))
    by_path.files |= {file.name_key: file for file in also}
    answers: dict[int, Target] = {}
    for link, pairs in zip(wiki, asked, strict=True):
        answers[id(link)] = by_name.target(pairs)
    for link in paths:
        answers[id(link)] = by_path.target(link, place)
    return [answers.get(id(link), NOWHERE) for link in links]


def named(work: Work, workspace: Workspace, name: str) -> tuple[Page, ...]:
    """The living pages of a workspace that `[[name]]` may mean; one if it is plain, none if missing."""
    names = _Names.load(work, {(workspace.id, name)})
    target = names.target([(workspace.id, name)])
    return (target.page,) if target.page else target.choices


def paths(place: str, kind: str, target: str) -> list[str]:
    """The paths that a relative link in the page at `place` may mean, the likeliest first."""
    found = [walk(place, target)]
    if kind == "image" or "/" not in target:
        found.append(walk("", target))
    return list(dict.fromkeys(one.path for one in found if one is not None))


def file_key(path: str) -> str:
    """What a link to a file that is not there waits under; no page can have it for a name."""
    return "/" + normal(path.rpartition("/")[2])


def workspaces_of(work: Work, here: Workspace, targets: Iterable[Target]) -> dict[int, Workspace]:
    """The other workspaces that these targets are in, by id, of those the actor may read."""
    ids = {one.workspace_id for one in targets if one.workspace_id} - {here.id}
    if not ids:
        return {}
    query = select(Workspace).where(Workspace.id.in_(ids), policy.readable(work.actor))
    return {one.id: one for one in work.db.scalars(query)}


def without_workspace(written: str, there: Workspace) -> str:
    """The name in a wikilink to a page of `there`, without the prefix that names the workspace."""
    name = written.removeprefix(f"{there.slug}:")
    return written if name[:1].isspace() else name


def wanted(work: Work, workspace: Workspace, slug: str) -> str:
    """What a page at `slug` would be called: as a link that waits for it says, else made from the slug.

    Only a link in a living page that the actor may read says anything.
    """
    query = (
        select(StoredLink)
        .join(StoredLink.page)
        .join(Page.workspace)
        .where(
            StoredLink.target_workspace_id == workspace.id,
            StoredLink.target_slug == normal(slug),
            StoredLink.kind == "wiki",
            Page.deleted_at.is_(None),
            policy.readable(work.actor),
        )
        .order_by(StoredLink.page_id, StoredLink.position)
        .limit(1)
    )
    waiting = work.db.execute(query).first()
    if waiting is not None:
        return title_of(*waiting)
    name = slug.rpartition("/")[2].replace("-", " ").replace("_", " ").strip()
    return name[:1].upper() + name[1:] or slug


def title_of(link: StoredLink) -> str:
    """The title a missing page would have, from how the link to it was written."""
    if link.kind != "wiki":
        return slug_of(link.target.partition("#")[0]).rpartition("/")[2]
    name = without_section(link)
    within = name.partition(":")[2]
    return within if normal(within) == link.target_key else name


def without_section(link: StoredLink) -> str:
    """What a wikilink names, the workspace it says included, its section left out."""
    return link.target.removesuffix(f"#{link.anchor}") if link.anchor else link.target


def _named_workspaces(
    work: Work, workspace: Workspace, targets: Iterable[str]
) -> dict[str, Workspace]:
    prefixes = {
        prefix
        for prefix, colon, rest in (one.partition(":") for one in targets)
        if colon and rest and not rest[0].isspace()
    }
    if not prefixes:
        return {}
    # A workspace may be named in its own pages too, so that a passage can be moved as it is.
    own = {workspace.slug: workspace} if workspace.slug in prefixes else {}
    others = prefixes - set(own)
    if not others:
        return own
    query = select(Workspace).where(Workspace.slug.in_(others), policy.readable(work.actor))
    return own | {one.slug: one for one in work.db.scalars(query)}


def _asked(link: Link, workspace: Workspace, spaces: dict[str, Workspace]) -> list[tuple[int, str]]:
    """The workspace and name a wikilink asks for, the whole of it first, then without its section."""
    prefix, _colon, rest = link.target.partition(":")
    there = spaces.get(prefix)
    place, name = (
        (there, rest) if there and rest and not rest[0].isspace() else (workspace, link.target)
    )
    asked = [(place.id, name)]
    if link.anchor and not link.anchor[0].isspace():
        asked.append((place.id, name.removesuffix(f"#{link.anchor}")))
    return asked


def _walked(place: str, links: Iterable[Link]) -> dict[str, list[str]]:
    return {link.target: paths(place, link.kind, link.target) for link in links}


def _only(pages: Sequence[Page]) -> Page | None:
    return pages[0] if len(pages) == 1 else None


@dataclass
class _Names:
    """The living pages that answer to some names, by each way of answering."""

    titles: dict[tuple[int, str], list[Page]] = field(default_factory=lambda: defaultdict(list))
    slugs: dict[tuple[int, str], list[Page]] = field(default_factory=lambda: defaultdict(list))
    former: dict[tuple[int, str], list[Page]] = field(default_factory=lambda: defaultdict(list))
    segments: dict[tuple[int, str], list[Page]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls, work: Work, asked: set[tuple[int, str]]) -> _Names:
        names = cls()
        if not asked:
            return names
        places = {place for place, _name in asked}
        keys = {normal(name) for _place, name in asked}
        for column, table in (
            (Page.title_key, names.titles),
            (Page.slug_key, names.slugs),
            (Page.name_key, names.segments),
        ):
            query = select(Page).where(
                Page.workspace_id.in_(places), column.in_(keys), Page.deleted_at.is_(None)
            )
            for page in work.db.scalars(query):
                table[page.workspace_id, getattr(page, column.key)].append(page)
        for alias, page in _former(work, places, keys):
            names.former[page.workspace_id, alias].append(page)
        return names

    def target(self, asked: list[tuple[int, str]]) -> Target:
        """What the first of these names that is known means, else the last as a missing page."""
        for position, (place, name) in enumerate(asked):
            pages = self._answers(place, name)
            anchor = "" if len(asked) > 1 and position == 0 else None
            if len(pages) == 1:
                page = pages[0]
                return Target(
                    page=page,
                    workspace_id=place,
                    key=normal(name),
                    slug=slugify(name),
                    anchor=anchor,
                )
            if pages:
                return Target(
                    choices=tuple(pages),
                    workspace_id=place,
                    key=normal(name),
                    slug=slugify(name),
                    anchor=anchor,
                )
        place, name = asked[-1]
        return Target(workspace_id=place, key=normal(name), slug=slugify(name))

    def _answers(self, place: int, name: str) -> list[Page]:
        key = (place, normal(name))
        spelled = normalize("NFC", name)
        exact = [page for page in self.titles[key] if page.title == spelled]
        ways: list[Callable[[], list[Page]]] = [
            lambda: exact,
            lambda: self.titles[key],
            lambda: self.slugs[key],
            lambda: self.former[key],
            lambda: self.segments[key],
        ]
        several: list[Page] = []
        for way in ways:
            pages = way()
            if len(pages) == 1:
                return pages
            several = several or pages
        return several


@dataclass
class _Paths:
    """The living pages and files of a workspace at some of its paths."""

    walked: dict[str, list[str]]
    workspace_id: int
    sources: dict[str, list[Page]] = field(default_factory=lambda: defaultdict(list))
    slugs: dict[str, Page] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)

    @classmethod
    def load(cls, work: Work, workspace: Workspace, walked: dict[str, list[str]]) -> _Paths:
        paths = cls(walked, workspace.id)
        wanted = {path for found in walked.values() for path in found}
        if not wanted:
            return paths
        keys = {normal(slug_of(path)) for path in wanted}
        living = (Page.workspace_id == workspace.id, Page.deleted_at.is_(None))
        for page in work.db.scalars(select(Page).where(*living, Page.source_path.in_(wanted))):
            paths.sources[page.source_path or ""].append(page)
        for alias, page in _former(work, {workspace.id}, keys):
            paths.slugs[alias] = page
        for page in work.db.scalars(select(Page).where(*living, Page.slug_key.in_(keys))):
            paths.slugs[page.slug_key] = page
        query = select(File).where(
            File.workspace_id == workspace.id,
            File.name_key.in_({normal(path) for path in wanted}),
            File.deleted_at.is_(None),
        )
        paths.files = {file.name_key: file for file in work.db.scalars(query)}
        return paths

    def target(self, link: Link, place: str) -> Target:
        candidates = self.walked[link.target]
        destination = walk(place, link.target)
        anchor = (destination.anchor or None) if destination is not None else None
        for path in candidates:
            file = self.files.get(normal(path))
            if file is not None:
                return Target(file=file, workspace_id=self.workspace_id, anchor=anchor)
            page = None if link.kind == "image" else self._page(path)
            if page is not None:
                return Target(
                    page=page,
                    workspace_id=self.workspace_id,
                    key=normal(slug_of(path)),
                    slug=slug_of(path),
                    anchor=anchor,
                )
        if not candidates:
            return NOWHERE
        if link.kind == "image" or not _could_be_page(candidates[0]):
            return Target(key=file_key(candidates[0]))
        slug = slug_of(candidates[0])
        return Target(workspace_id=self.workspace_id, key=normal(slug), slug=slug, anchor=anchor)

    def _page(self, path: str) -> Page | None:
        return _only(self.sources[path]) or self.slugs.get(normal(slug_of(path)))


def _former(work: Work, places: set[int], keys: set[str]) -> list[tuple[str, Page]]:
    query = (
        select(PageAlias.slug_key, Page)
        .join(PageAlias.page)
        .where(
            PageAlias.workspace_id.in_(places),
            PageAlias.slug_key.in_(keys),
            Page.deleted_at.is_(None),
        )
    )
    return [(alias, page) for alias, page in work.db.execute(query)]


def _could_be_page(path: str) -> bool:
    """Whether nobody having written this path is worth saying: it names a page, not a picture."""
    name = path.rpartition("/")[2]
    return "." not in name or slug_of(path) != path
