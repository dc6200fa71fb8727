"""Which slug each page of a source gets, and which former paths lead to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count
from unicodedata import normalize

from wiki.errors import Invalid
from wiki.interchange.paths import PAGE_SUFFIXES
from wiki.interchange.source import PageOutline, Problem
from wiki.messages import _
from wiki.slugs import FALLBACK, SEGMENT_BYTES, SLUG_BYTES, check_slug, normal, slugify

HOME = "home"
# Of `guide.md`, `guide/index.md` and `guide/README.md` the first there is becomes `guide`.
_FOLDER_PAGES = ("index", "readme")


@dataclass(frozen=True)
class Placement:
    """The slug of the page with this key, and the former slugs that lead to it."""

    key: str
    slug: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """A placement for each page, in the order of the outlines; what could not stay as it was."""

    placements: tuple[Placement, ...]
    problems: tuple[Problem, ...]


def plan(outlines: Iterable[PageOutline], *, taken: Collection[str] = ()) -> Plan:
    """Give every page a slug of its own, unequal under `slugs.normal` to all others and to `taken`.

    `taken` are slugs of living pages that are not from this source. The same outlines, in any
    order, get the same slugs. A former path becomes an alias unless a living page has the name;
    of several pages that had it, the one that left it last keeps it.
    """
    pages = list(outlines)
    problems: list[Problem] = []
    names = {normal(slug) for slug in taken}
    slugs = _slugs(pages, names, problems)
    aliases = _aliases(pages, slugs, names, problems)
    placements = (Placement(page.key, slugs[page.key], aliases[page.key]) for page in pages)
    return Plan(tuple(placements), tuple(problems))


@lru_cache(maxsize=20_000)
def slug_of(path: str) -> str:
    """The slug a path has where nobody else wants it: extension dropped, case kept.

    `dir/README` and `dir/index` (in any case) are `dir`; at the top, and for an empty path, `home`.
    """
    stem = _stem(path)
    folder, _slash, name = stem.rpartition("/")
    if name.lower() in _FOLDER_PAGES or not name:
        stem = folder or HOME
    return _acceptable(stem)


def _slugs(pages: list[PageOutline], names: set[str], problems: list[Problem]) -> dict[str, str]:
    slugs: dict[str, str] = {}
    for page in sorted(pages, key=_precedence):
        wanted = slug_of(page.key)
        slug = next(slug for slug in _choices(page.key, wanted) if normal(slug) not in names)
        names.add(normal(slug))
        slugs[page.key] = slug
        if slug != wanted:
            sentence = _(
                "Another page has the address “%(wanted)s”; this one is at “%(slug)s”.",
                wanted=wanted,
                slug=slug,
            )
            problems.append(Problem(page.key, sentence))
    return slugs


def _precedence(page: PageOutline) -> tuple[int, str]:
    name = _stem(page.key).rpartition("/")[2].lower()
    rank = _FOLDER_PAGES.index(name) + 1 if name in _FOLDER_PAGES else 0
    return rank, page.key


def _choices(path: str, wanted: str) -> Iterator[str]:
    yield wanted
    yield _acceptable(_stem(path))
    yield _acceptable(path)
    for number in count(2):
        yield f"{_acceptable(wanted, room=12)}-{number}"


def _aliases(
    pages: list[PageOutline], slugs: dict[str, str], names: set[str], problems: list[Problem]
) -> dict[str, tuple[str, ...]]:
    left = [(former, page.key) for page in pages for former in page.former]
    # Who left a path last comes first; where times are unknown or equal, the key decides.
    left.sort(key=lambda one: one[1])
    left.sort(key=lambda one: one[0].until.timestamp() if one[0].until else 0.0, reverse=True)
    owners: dict[str, str] = {}
    found: dict[str, list[str]] = {page.key: [] for page in pages}
    for former, key in left:
        alias = slug_of(former.path)
        if normal(alias) == normal(slugs[key]) or owners.get(normal(alias)) == key:
            continue
        if normal(alias) in names or normal(alias) in owners:
            sentence = _("Its former address “%(alias)s” now leads to another page.", alias=alias)
            problems.append(Problem(key, sentence))
            continue
        owners[normal(alias)] = key
        found[key].append(alias)
    return {key: tuple(sorted(aliases)) for key, aliases in found.items()}


def _stem(path: str) -> str:
    for suffix in PAGE_SUFFIXES:
        if path.lower().endswith(suffix):
            return path[: -len(suffix)]
    return path


def _acceptable(path: str, *, room: int = 0) -> str:
    """The path as a slug: itself where it can be one, else with hyphens for what it cannot hold,
    overlong parts cut and outer folders left off, so that `room` more bytes fit."""
    segments = [_segment(segment, SEGMENT_BYTES - room) for segment in path.split("/") if segment]
    while len(segments) > 1 and len("/".join(segments).encode()) > SLUG_BYTES - room:
        segments.pop(0)
    return check_slug("/".join(segments) or FALLBACK)


def _segment(segment: str, most: int) -> str:
    """A segment of at most `most` bytes that a slug may hold."""
    kept = normalize("NFC", segment)
    if not _is_slug(kept) or len(kept.encode()) > most:
        kept = "".join(character if _may_stay(character) else "-" for character in kept)
    kept = kept.encode()[:most].decode(errors="ignore").strip(" ")
    return kept if _is_slug(kept) else slugify(segment)


@cache
def _may_stay(character: str) -> bool:
    return character in " .-" or _is_slug(character)


def _is_slug(name: str) -> bool:
    try:
        check_slug(name)
    except Invalid:
        return False
    return True
