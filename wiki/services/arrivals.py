"""Pages on their way into a workspace, whatever they come from, as an import writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from wiki import slugs
from wiki.errors import Invalid
from wiki.interchange.plan import slug_of
from wiki.interchange.source import Source, SourceRevision
from wiki.models import Kind
from wiki.text.titles import title_of

UNKNOWN = "Unknown"
BY_CONTENT = "sha256:"
"""How the origins of things begin that are known by their content alone, and may come back to it."""

_LICENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")

ShownFiles = Callable[[str, int], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Maker:
    """Who made something elsewhere: a name from an import, or a guest under a pen name."""

    name: str
    kind: str = Kind.IMPORT


@dataclass(frozen=True, slots=True)
class Arriving:
    """One revision on its way in. `maker` and `saved_at` are None where nobody knows.

    `origin` names it among the states of its page; `upstream`, where an archive knows it, names what it
    was to the import that brought it there. `shown` holds ids of file versions.
    """

    origin: str
    text: str
    title: str
    maker: Maker | None
    saved_at: datetime | None
    licence: str
    summary: str = ""
    minor: bool = False
    base: int | None = None
    shown: tuple[int, ...] = ()
    upstream: str = ""


@dataclass(frozen=True)
class Deletion:
    """That a page was deleted where it comes from."""

    at: datetime
    maker: Maker | None
    because: str


@dataclass
class Arrival:
    """A page on its way in, under the key that upstream knows it by. Its revisions come oldest first."""

    key: str
    slug: str
    aliases: tuple[str, ...]
    revisions: Iterator[Arriving]
    source_path: str | None
    public_id: str = ""
    created_at: datetime | None = None
    deletion: Deletion | None = None


def from_source(
    source: Source,
    names: Mapping[str, tuple[str, tuple[str, ...]]],
    *,
    licence: str,
    shown: ShownFiles,
) -> Iterator[Arrival]:
    """The pages of a source; `names` are slug and former slugs by key, for those that are new here."""
    for page in source.pages():
        slug, aliases = names.get(page.key, ("", ()))
        arriving = _revisions(page.revisions, licence, shown)
        yield Arrival(page.key, slug, aliases, arriving, source_path=page.key)


def acceptable_title(title: str, fallback: str) -> str:
    """The title as a page can have it: what no title may hold is left out."""
    for candidate in (title, _bare(title), fallback):
        try:
            return slugs.check_title(candidate)
        except Invalid:
            continue
    return slugs.FALLBACK


def spdx(licence: str) -> str:
    """The identifier at the head of what a source says about its licence; empty if there is none."""
    found = _LICENCE.match(licence.strip())
    return found[0][:64] if found else ""


def _revisions(
    revisions: Iterable[SourceRevision], licence: str, shown: ShownFiles
) -> Iterator[Arriving]:
    times: dict[str, int] = {}
    for one in revisions:
        count = times[one.origin] = times.get(one.origin, 0) + 1
        name = slug_of(one.path).rpartition("/")[2]
        yield Arriving(
            origin=one.origin if count == 1 else f"{one.origin}#{count}",
            text=one.text,
            title=acceptable_title(one.title or title_of(one.text, name), name),
            maker=Maker(one.author) if one.author else None,
            saved_at=one.saved_at,
            licence=licence,
            summary=one.summary,
            shown=shown(one.text, one.order),
        )


def _bare(title: str) -> str:
    kept = "".join(one for one in title if slugs.character_refused(one) is None)
    return kept[: slugs.TITLE_CHARACTERS]
