"""Long lists of a workspace go on at an address of their own, on screens and over JSON."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests import factories
from wiki.models import Workspace
from wiki.services import placing
from wiki.views import workspaces
from wiki.work import Work

LISTS = ["orphans", "missing", "tags", "tags/bees", "trash"]
TEXT = "---\ntags: [bees, dance]\n---\n[[One]] [[Two]]\n"


@pytest.mark.parametrize("name", LISTS)
def test_what_does_not_fit_stands_on_the_next_screen(
    client: FlaskClient,
    work: Work,
    workspace: Workspace,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(work, workspace)
    monkeypatch.setattr(workspaces, "LEAF", 1)
    first = client.get(f"/w/{workspace.slug}/-/{name}").text
    [following] = re.findall(r'href="([^"]*)" rel="next"', first)
    second = client.get(following.replace("&amp;", "&"))
    assert second.status_code == 200
    assert 'rel="prev"' in second.text
    assert 'rel="next"' not in second.text
    assert "Wasps" in first + second.text or name in ("missing", "tags")


@pytest.mark.parametrize("name", LISTS)
def test_programs_read_long_lists_in_parts(
    client: FlaskClient, work: Work, workspace: Workspace, name: str
) -> None:
    fill(work, workspace)
    url, what = (
        f"/api/v1/workspaces/{workspace.slug}/{name}",
        "pages" if name == "trash" else "items",
    )
    whole = client.get(url).json
    assert (len(whole[what]), whole["next"]) == (2, None)
    first = client.get(url, query_string={"limit": 1}).json
    second = client.get(url, query_string={"limit": 1, "cursor": first["next"]}).json
    assert first[what] + second[what] == whole[what]
    assert second["next"] is None
    for other in LISTS:
        there = url.removesuffix(name) + other
        answer = client.get(there, query_string={"cursor": first["next"]})
        assert answer.status_code in (200, 400)


def fill(work: Work, workspace: Workspace) -> None:
    """Two of everything."""
    for title in ("Ants", "Wasps"):
        factories.page(work, workspace, title, text=TEXT)
        placing.delete_page(work, factories.page(work, workspace, f"{title} gone"), because="")
        work.commit()
