"""Search, titles, changes and who asks, over the API."""

from __future__ import annotations

from collections.abc import Callable

from tests import factories
from tests.api.programs import Program
from wiki.models import Account, Page
from wiki.work import Work

SEARCH = "/api/v1/search"
CHANGES = "/api/v1/changes"


def test_what_was_just_saved_is_found(program: Program, page: Page) -> None:
    text = "# Sun\n\nThe angle to the zenith.\n"
    program.put("/api/v1/workspaces/bees/pages/angles", json={"text": text, "title": "Angles"})
    found = program.get(SEARCH, query_string={"q": "zenith"}).json
    [item] = found["items"]
    assert (item["title"], item["workspace"]) == ("Angles", "bees")
    assert item["section"] == {"anchor": "sun", "heading": "Sun"}
    assert [piece["text"] for piece in item["snippet"] if piece["hit"]] == ["zenith"]
    assert (found["total"], found["next"], found["any_word"]) == (1, None, False)


def test_a_misspelt_word_is_put_right(guest: Program, page: Page) -> None:
    assert guest.get(SEARCH, query_string={"q": "wagle"}).json["suggestion"] == "waggle"


def test_nobody_is_counted_in_a_search_by_author(guest: Program, page: Page) -> None:
    found = guest.get(SEARCH, query_string={"q": 'author:"Ada Lovelace"'}).json
    assert len(found["items"]) == 1
    assert found["total"] is None


def test_a_search_keeps_to_its_workspace(guest: Program, page: Page, work: Work) -> None:
    wasps = factories.workspace(work, "Wasps", slug="wasps")
    factories.page(work, wasps, "Waggle dance of wasps")
    assert guest.get(SEARCH, query_string={"q": "waggle"}).json["total"] == 2
    for query in ({"q": "waggle", "workspace": "wasps"}, {"q": "waggle in:wasps"}):
        [item] = guest.get(SEARCH, query_string=query).json["items"]
        assert item["workspace"] == "wasps"
    assert guest.get(SEARCH, query_string={"q": "x", "workspace": "ants"}).status_code == 404


def test_a_search_for_nothing_finds_nothing(guest: Program, page: Page) -> None:
    for query in ({}, {"q": ""}, {"q": "-"}, {"q": "  "}):
        assert guest.get(SEARCH, query_string=query).json["items"] == []


def test_titles_are_completed(guest: Program, page: Page) -> None:
    [item] = guest.get("/api/v1/titles?q=wag&workspace=bees").json["items"]
    assert item["title"] == "Waggle dance"
    assert guest.get("/api/v1/titles?q=xyz").json["items"] == []


def test_what_happened_is_told(program: Program, page: Page) -> None:
    here = f"/api/v1/pages/{page.public_id}"
    program.post(f"{here}/rename", json={"slug": "dances", "base": 1, "summary": "Shorter"})
    program.delete(here, json={"base": 1, "because": "Gone"})
    deleted, renamed, began, founded = program.get(CHANGES).json["items"]
    assert [one["verb"] for one in (deleted, renamed, began, founded)] == [
        "deleted", "renamed", "began", "founded",
    ]  # fmt: skip
    assert renamed["details"] == {"was": "", "old_slug": "waggle-dance", "slug": "dances"}
    assert (renamed["summary"], deleted["summary"]) == ("Shorter", "Gone")
    assert deleted["page"]["deleted_at"]
    assert founded["page"] is None
    assert began["contributor"]["name"] == "Ada Lovelace"
    of_page = program.get(CHANGES, query_string={"page": page.public_id}).json["items"]
    assert of_page == [deleted, renamed, began]
    assert program.get(f"{CHANGES}?workspace=bees").json["items"] == [*of_page, founded]
    assert program.get(f"{CHANGES}?workspace=ants").status_code == 404
    assert program.get(f"{CHANGES}?page=nothing").status_code == 404


def test_a_program_is_told_who_it_is(
    guest: Program, ada: Account, program_of: Callable[..., Program]
) -> None:
    assert guest.get("/api/v1/me").json == {"username": None, "scope": None}
    for scope in ("read", "write"):
        told = program_of(ada, scope).get("/api/v1/me").json
        assert told == {"username": "Ada Lovelace", "scope": scope}
