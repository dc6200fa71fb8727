"""The pages of a workspace as a tree: by their slugs, a page stands beneath the page it begins with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Select, select

from wiki import policy
from wiki.models import HOME, Page, Workspace
from wiki.slugs import normal
from wiki.work import Work

NEAR = 60
"""So many pages of one level stand in the margin at most."""

LEAF = 500
"""So many pages stand on one leaf of the whole tree."""


@dataclass
class Node:
    """A place in the tree: a page, or a name that only has pages beneath it (not `written`)."""

    slug: str
    title: str
    written: bool = False
    children: list[Node] = field(default_factory=list)
    current: bool = False
    open: bool = False


@dataclass(frozen=True)
class Near:
    """The first level of a tree, with the way to one page, its neighbours and its children."""

    tree: list[Node]
    more: bool
    """Whether pages were left out."""


def near(work: Work, workspace: Workspace, slug: str = HOME) -> Near:
    """What stands in the margin while the page called `slug` is read: few queries, however many pages."""
    key = normal(slug)
    above = [key[:cut] for cut, letter in enumerate(key) if letter == "/"]
    levels = ["", *above, key]
    names: dict[int, _Name] = {}
    if above:
        names |= _names(work, _named(workspace).where(Page.slug_key.in_(above)))
    more = False
    for level in dict.fromkeys((levels[0], levels[-2], levels[-1])):
        query = _named(workspace).where(Page.parent_key == level)
        found = _names(work, query.order_by(Page.title_key, Page.id).limit(NEAR + 1))
        more = more or len(found) > NEAR
        names |= dict(list(found.items())[:NEAR])
    tree = _grown([name for name in names.values() if name.slug != HOME])
    _mark(tree, key)
    return Near(tree, more or _any_deeper(work, workspace, names))


@dataclass(frozen=True)
class Leaf:
    """A run of the whole tree in the order of slugs, and where the next begins."""

    tree: list[Node]
    next: str | None


def after(work: Work, workspace: Workspace, slug: str, limit: int) -> Sequence[Page]:
    """So many pages of a workspace whose slugs follow `slug` (folded), in the order of slugs."""
    policy.require(work.actor, "read", workspace)
    query = _living(workspace).where(Page.slug_key > slug).order_by(Page.slug_key).limit(limit)
    return work.db.scalars(query).all()


def leaf(work: Work, workspace: Workspace, begin: str = "") -> Leaf:
    """The pages of a workspace whose slugs follow `begin`, as a tree."""
    pages = after(work, workspace, begin, LEAF + 1)
    following = pages[LEAF - 1].slug_key if len(pages) > LEAF else None
    return Leaf(_grown([_Name(page.slug, page.title) for page in pages[:LEAF]]), following)


class _Name(NamedTuple):
    """What a tree shows of a page; whole pages would take four times as long to read."""

    slug: str
    title: str


def _living(workspace: Workspace) -> Select[Page]:
    return select(Page).where(Page.workspace_id == workspace.id, Page.deleted_at.is_(None))


def _named(workspace: Workspace) -> Select[int, str, str]:
    return select(Page.id, Page.slug, Page.title).where(
        Page.workspace_id == workspace.id, Page.deleted_at.is_(None)
    )


def _names(work: Work, query: Select[int, str, str]) -> dict[int, _Name]:
    """The names of these pages by id, in the order of the query."""
    return {page_id: _Name(slug, title) for page_id, slug, title in work.db.execute(query)}


def _grown(names: Sequence[_Name]) -> list[Node]:
    roots: list[Node] = []
    nodes: dict[str, Node] = {}
    for name in names:
        node = _node(name.slug, nodes, roots)
        node.written, node.title = True, name.title
    for siblings in (roots, *(node.children for node in nodes.values())):
        siblings.sort(key=lambda node: normal(node.title))
    return roots


def _node(slug: str, nodes: dict[str, Node], roots: list[Node]) -> Node:
    key = normal(slug)
    if key not in nodes:
        above, _slash, name = slug.rpartition("/")
        nodes[key] = Node(slug=slug, title=name)
        siblings = _node(above, nodes, roots).children if above else roots
        siblings.append(nodes[key])
    return nodes[key]


def _mark(nodes: Sequence[Node], key: str) -> bool:
    for node in nodes:
        own = normal(node.slug)
        node.current = own == key
        node.open = _mark(node.children, key) or node.current
        if node.open:
            return True
    return False


def _any_deeper(work: Work, workspace: Workspace, shown: Iterable[int]) -> bool:
    """Whether there is a page that is not among those shown."""
    query = select(Page.id).where(
        Page.workspace_id == workspace.id, Page.deleted_at.is_(None), Page.id.not_in(shown)
    )
    return work.db.scalar(query.where(Page.slug_key != HOME).limit(1)) is not None
