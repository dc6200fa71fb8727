"""Addresses: what people wrote into names comes out as a path that leads back."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from wiki.http import urls

BEES = SimpleNamespace(slug="bees")


@pytest.mark.parametrize(
    "slug",
    [
        "waggle-dance",
        "Running it/How-to",
        "word-list-èʋe",
        "蜂",
        "what?",
        "50%",
        "a#b",
        "a b+c",
        "c++",
        '"<',
    ],
)
def test_a_slug_survives_its_address(slug: str) -> None:
    page = SimpleNamespace(public_id="7kx2mw4d", slug=slug, workspace=BEES)
    parts = urlsplit(urls.page_url(page))
    assert unquote(parts.path) == f"/w/bees/{slug}"
    assert (parts.query, parts.fragment) == ("", "")
    assert parts.path.isascii()


def test_the_home_page_is_where_the_workspace_is() -> None:
    home = SimpleNamespace(public_id="7kx2mw4d", slug="home", workspace=BEES)
    assert urls.page_url(home) == urls.workspace_url(BEES) == "/w/bees/"


def test_what_one_asks_for_is_carried_along_and_what_one_does_not_is_left_out() -> None:
    page = SimpleNamespace(public_id="7kx2mw4d", slug="x", workspace=BEES)
    assert urls.act_url(page, "revert", revision=3) == "/p/7kx2mw4d/revert?revision=3"
    assert urls.compare_url(page, 1, 2, columns="") == "/p/7kx2mw4d/1..2"
    query = urlsplit(urls.search_url('bees & "wax"', workspace="bees")).query
    assert parse_qs(query) == {"q": ['bees & "wax"'], "workspace": ["bees"]}


def test_a_permalink_names_a_revision_and_a_form_of_it() -> None:
    page = SimpleNamespace(public_id="7kx2mw4d", slug="x", workspace=BEES)
    assert urls.permalink(page) == "/p/7kx2mw4d"
    assert urls.permalink(page, 31) == "/p/7kx2mw4d/31"
    assert urls.permalink(page, 31, ".md") == "/p/7kx2mw4d/31.md"


def test_people_have_addresses_by_name_and_everybody_else_by_number() -> None:
    account = SimpleNamespace(username="Amara Obi")
    assert urls.person_url(SimpleNamespace(id=4, account=account)) == "/people/Amara%20Obi"
    assert urls.person_url(SimpleNamespace(id=4, account=None)) == "/people/-/4"


def test_a_file_is_called_by_the_last_part_of_its_name() -> None:
    version = SimpleNamespace(sha256="ab" * 32, file=SimpleNamespace(name="images/a loss.png"))
    assert urls.file_url(version) == f"/files/{'ab' * 32}/a%20loss.png"
