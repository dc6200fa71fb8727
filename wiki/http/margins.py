"""What stands left of the rule while a page is read: the workspace's pages near it."""

from __future__ import annotations

from dataclasses import dataclass

from wiki.http.urls import missing_url
from wiki.models import HOME, Workspace
from wiki.services import trees
from wiki.services.trees import Node
from wiki.work import Work


@dataclass(frozen=True)
class Entry:
    """A line of a tree as its template wants it; where nobody has `written` a page it can be begun."""

    title: str
    url: str
    written: bool
    children: list[Entry]
    current: bool
    open: bool


@dataclass(frozen=True)
class Places:
    """The margin of a reading screen."""

    tree: list[Entry]
    more: bool
    home: bool


def around(work: Work, workspace: Workspace, slug: str = "") -> Places:
    """The places near the page called `slug`; none is current if it is empty."""
    near = trees.near(work, workspace, slug)
    entries = [entry(workspace, node) for node in near.tree]
    return Places(entries, near.more, home=slug == HOME)


def entry(workspace: Workspace, node: Node) -> Entry:
    """A node of a tree with its address; one without a page leads to where it could be begun."""
    children = [entry(workspace, child) for child in node.children]
    url = missing_url(workspace, node.slug)
    return Entry(node.title, url, node.written, children, node.current, node.open)
