"""Pages by name and by id: read, begun, saved, merged, brought back, renamed, deleted, restored."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests import factories
from tests.api.programs import Program
from tests.conftest import Clock
from wiki.models import Page, Workspace
from wiki.services import history, pages
from wiki.work import Work

PAGES = "/api/v1/workspaces/bees/pages"
HERE = f"{PAGES}/waggle-dance"
THREE = "Bees dance.\n\nBees hum.\n\nBees sting.\n"


@pytest.fixture
def three(work: Work, workspace: Workspace) -> Page:
    """A page of three lines with two revisions; the second changed the last line."""
    page = factories.page(work, workspace, "Three lines", text=THREE, slug="three")
    factories.revision(work, page, THREE.replace("sting", "sting once"))
    return page


def at(page: Page, *rest: str) -> str:
    return "/".join([f"/api/v1/pages/{page.public_id}", *rest])


def kept(work: Work, page: Page) -> Any:
    """The head of a page, read anew."""
    work.db.expire_all()
    return history.head(work, page)


def test_a_page_is_read_by_its_name(guest: Program, page: Page, clock: Clock) -> None:
    answer = guest.get(HERE)
    assert answer.status_code == 200
    assert answer.headers["ETag"] == 'W/"1"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.json | {"saved_at": "", "html": ""} == {
        "id": page.public_id,
        "workspace": "bees",
        "slug": "waggle-dance",
        "title": "Waggle dance",
        "revision": 1,
        "text": factories.TEXT,
        "html": "",
        "contributor": {
            "id": answer.json["contributor"]["id"],
            "name": "Ada Lovelace",
            "kind": "account",
        },
        "summary": "",
        "saved_at": "",
        "deleted_at": None,
        "permalink": f"http://localhost/p/{page.public_id}",
        "url": "http://localhost/w/bees/waggle-dance",
        "merged": False,
    }
    assert "<p>Bees dance to show the way.</p>" in answer.json["html"]
    assert guest.get(at(page)).json == answer.json


def test_a_page_is_begun_by_putting_it(program: Program, workspace: Workspace, work: Work) -> None:
    body = {"text": "Drones wait.\r\n", "title": "The drones", "summary": "A first word"}
    answer = program.put(f"{PAGES}/castes/drones", json=body)
    assert answer.status_code == 201
    assert answer.headers["ETag"] == 'W/"1"'
    assert (answer.json["title"], answer.json["slug"]) == ("The drones", "castes/drones")
    page = pages.by_id(work, answer.json["id"])
    assert history.head(work, page).text == "Drones wait.\r\n"
    assert history.head(work, page).summary == "A first word"
    assert program.get(f"{PAGES}/castes/drones").json == answer.json


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("---\ntitle: From above\n---\n\n# Below\n", "From above", id="front matter"),
        pytest.param("Words.\n\n# A heading\n", "A heading", id="the first heading"),
        pytest.param("Words alone.\n", "the-drones", id="the last part of the slug"),
    ],
)
def test_a_title_is_taken_from_the_text(
    program: Program, workspace: Workspace, text: str, title: str
) -> None:
    assert program.put(f"{PAGES}/castes/the-drones", json={"text": text}).json["title"] == title


def test_a_page_is_saved_on_its_base(program: Program, page: Page, work: Work) -> None:
    body = {"text": "Bees hum.\n", "base": 1, "summary": "Hum", "minor": True, "title": "Another"}
    answer = program.put(HERE, json=body)
    assert (answer.status_code, answer.json["revision"], answer.json["merged"]) == (200, 2, False)
    assert answer.json["title"] == "Waggle dance"
    head = kept(work, page)
    assert (head.text, head.summary, head.minor) == ("Bees hum.\n", "Hum", True)
    assert program.get(HERE).json["text"] == "Bees hum.\n"


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', "1", ' "1" '])
def test_the_base_may_be_the_etag(program: Program, page: Page, tag: str) -> None:
    answer = program.put(HERE, json={"text": "Bees hum.\n"}, headers={"If-Match": tag})
    assert (answer.status_code, answer.json["revision"]) == (200, 2)


def test_the_body_s_base_counts_before_the_etag(program: Program, page: Page) -> None:
    sent = {"text": "Bees hum.\n", "base": 1}
    assert program.put(HERE, json=sent, headers={"If-Match": '"9"'}).status_code == 200


@pytest.mark.parametrize("tag", ["", "*", '"x"', '"1', '"1", "2"', '"' + "9" * 30 + '"'])
def test_without_a_base_nothing_that_exists_is_changed(
    program: Program, page: Page, work: Work, tag: str
) -> None:
    answer = program.put(HERE, json={"text": "Bees hum.\n"}, headers={"If-Match": tag})
    assert (answer.status_code, answer.json["head"]) == (428, 1)
    assert kept(work, page).number == 1


@pytest.mark.parametrize("base", [0, 2, 2**31 - 1])
def test_a_base_that_does_not_exist_is_refused(program: Program, page: Page, base: int) -> None:
    answer = program.put(HERE, json={"text": "Bees hum.\n", "base": base})
    assert (answer.status_code, set(answer.json["errors"])) == (422, {"base"})


def test_saving_twice_saves_once(program: Program, page: Page, work: Work) -> None:
    sent = {"text": "Bees hum.\n", "base": 1}
    first, second = program.put(HERE, json=sent), program.put(HERE, json=sent)
    assert (first.json, second.status_code) == (second.json, 200)
    assert kept(work, page).number == 2


def test_beginning_twice_begins_once(program: Program, workspace: Workspace) -> None:
    sent = {"text": "Drones wait.\n", "title": "Drones"}
    first, second = (
        program.put(f"{PAGES}/drones", json=sent),
        program.put(f"{PAGES}/drones", json=sent),
    )
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json


def test_a_base_begins_no_page(program: Program, page: Page) -> None:
    program.post(at(page, "rename"), json={"slug": "dances", "base": 1})
    answer = program.put(HERE, json={"text": "Bees hum.\n", "base": 1})
    assert (answer.status_code, set(answer.json["errors"])) == (422, {"base"})
    assert program.put(HERE, json={"text": "Bees hum.\n", "base": 0}).status_code == 201


def test_edits_of_two_are_merged_and_said_to_be(program: Program, three: Page, work: Work) -> None:
    mine = THREE.replace("dance", "dance in the dark")
    sent = {"text": mine, "base": 1}
    answer = program.put(f"{PAGES}/three", json=sent)
    assert (answer.status_code, answer.json["merged"], answer.json["revision"]) == (200, True, 3)
    assert answer.json["text"] == mine.replace("sting", "sting once")
    assert kept(work, three).text == answer.json["text"]
    again = program.put(f"{PAGES}/three", json=sent)
    assert again.json == answer.json


def test_where_two_clash_both_texts_come_back(program: Program, three: Page, work: Work) -> None:
    mine = THREE.replace("sting", "sting twice")
    answer = program.put(f"{PAGES}/three", json={"text": mine, "base": 1})
    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    clash = answer.json
    assert (clash["head"], clash["base"], clash["mine"]) == (2, 1, mine)
    assert clash["theirs"] == THREE.replace("sting", "sting once")
    assert "once" in clash["marked"]
    assert "twice" in clash["marked"]
    assert kept(work, three).number == 2
    both = THREE.replace("sting", "sting once or twice")
    settled = program.put(f"{PAGES}/three", json={"text": both, "base": clash["head"]})
    assert (settled.status_code, settled.json["text"]) == (200, both)


def test_an_older_revision_comes_back(program: Program, three: Page, work: Work) -> None:
    sent = {"revision": 1, "base": 2, "summary": "It was right before"}
    answer = program.post(at(three, "revert"), json=sent)
    assert (answer.status_code, answer.json["revision"], answer.json["text"]) == (200, 3, THREE)
    assert kept(work, three).summary == "It was right before"
    assert program.post(at(three, "revert"), json=sent).json["revision"] == 3


def test_reverting_keeps_what_came_after_the_base_or_says_what_clashes(
    program: Program, three: Page
) -> None:
    after = THREE.replace("sting", "sting once").replace("dance", "dance at night")
    program.put(f"{PAGES}/three", json={"text": after, "base": 2})
    answer = program.post(at(three, "revert"), json={"revision": 1, "base": 2})
    assert (answer.status_code, answer.json["merged"]) == (200, True)
    assert answer.json["text"] == THREE.replace("dance", "dance at night")
    other = answer.json["text"].replace("at night", "at noon")
    program.put(f"{PAGES}/three", json={"text": other, "base": answer.json["revision"]})
    clash = program.post(at(three, "revert"), json={"revision": 2, "base": 3})
    assert (clash.status_code, clash.json["mine"]) == (409, THREE.replace("sting", "sting once"))


@pytest.mark.parametrize("number", [0, 3, 2**31 - 1])
def test_a_revision_that_does_not_exist_does_not_come_back(
    program: Program, three: Page, number: int
) -> None:
    answer = program.post(at(three, "revert"), json={"revision": number, "base": 2})
    assert (answer.status_code, set(answer.json["errors"])) == (422, {"revision"})


def test_a_renamed_page_is_found_under_all_its_names(
    program: Program, page: Page, work: Work
) -> None:
    sent = {"title": "The dance", "slug": "dances/waggle", "base": 1, "summary": "A better name"}
    answer = program.post(at(page, "rename"), json=sent)
    assert (answer.status_code, answer.json["title"], answer.json["revision"]) == (
        200,
        "The dance",
        2,
    )
    moved = program.get(f"{HERE}?x=1")
    assert moved.status_code == 301
    assert moved.headers["Location"] == f"http://localhost{PAGES}/dances/waggle?x=1"
    assert moved.headers["Cache-Control"] == "no-cache"
    assert program.get(HERE, follow_redirects=True).json["id"] == page.public_id
    assert kept(work, page).summary == "A better name"
    assert program.post(at(page, "rename"), json=sent).json == answer.json


def test_a_living_page_takes_a_former_name(program: Program, page: Page) -> None:
    program.post(at(page, "rename"), json={"slug": "dances", "base": 1})
    begun = program.put(HERE, json={"text": "Another page.\n"})
    assert begun.status_code == 201
    assert begun.json["id"] != page.public_id
    assert program.get(HERE).json["text"] == "Another page.\n"
    assert program.get(f"{PAGES}/dances").json["text"] == factories.TEXT


@pytest.mark.parametrize("along", [True, False, None])
def test_sub_pages_move_along_unless_told_not_to(
    program: Program, page: Page, work: Work, workspace: Workspace, along: bool | None
) -> None:
    factories.page(work, workspace, "The angle", slug="waggle-dance/angle")
    sent = {"slug": "dances", "base": 1, "with_subpages": along}
    assert program.post(at(page, "rename"), json=sent).status_code == 200
    where = "waggle-dance/angle" if along is False else "dances/angle"
    assert program.get(f"{PAGES}/{where}").status_code == 200


def test_a_deleted_page_says_so_and_comes_back(program: Program, page: Page) -> None:
    sent = {"because": "It says nothing", "base": 1}
    record = program.delete(at(page), json=sent).json
    assert record["deleted_because"] == "It says nothing"
    assert record["deleted_by"]["name"] == "Ada Lovelace"
    for where in (HERE, at(page)):
        gone = program.get(where)
        assert (gone.status_code, gone.json["page"]) == (410, record)
    assert program.get("/api/v1/workspaces/bees/trash").json["pages"] == [record]
    assert program.get(at(page, "revisions", "1")).json["text"] == factories.TEXT
    for verb in ("rename", "revert"):
        assert program.post(at(page, verb), json={"revision": 1, "base": 1}).status_code == 410
    back = program.post(at(page, "restore"))
    assert (back.status_code, back.json["id"]) == (200, page.public_id)
    assert program.get(HERE).json["text"] == factories.TEXT
    assert program.post(at(page, "restore")).status_code == 200


def test_a_page_is_deleted_without_a_body(program: Program, page: Page) -> None:
    url = at(page) + "?because=Spam"
    assert program.delete(url).status_code == 428
    record = program.delete(url, headers={"If-Match": '"1"'})
    assert (record.status_code, record.json["deleted_because"]) == (200, "Spam")
    assert program.delete(url, headers={"If-Match": '"1"'}).status_code == 410


def test_a_page_comes_back_under_another_name_where_its_own_is_taken(
    program: Program, page: Page
) -> None:
    program.delete(at(page), json={"base": 1})
    program.put(HERE, json={"text": "Another page.\n"})
    refused = program.post(at(page, "restore"), json={})
    assert (refused.status_code, set(refused.json["errors"])) == (422, {"slug"})
    back = program.post(at(page, "restore"), json={"slug": "old-dance"})
    assert (back.status_code, back.json["slug"]) == (200, "old-dance")


ODD = [
    "Größe/Über uns", "a b", "100 percent", "日本語/ページ", "emoji-🐝", "UPPER/Case", "x:y@z!$&'()*+,;=~",
    "a/b/c/d/e/f", "dots.and.more", "ﬁ-ligature", "%41"[1:], "ẹ̀ṣọ́",
]  # fmt: skip


@pytest.mark.parametrize("slug", ODD)
def test_odd_names_are_addresses_too(program: Program, workspace: Workspace, slug: str) -> None:
    url = f"{PAGES}/{quote(slug)}"
    begun = program.put(url, json={"text": "Bees.\n", "title": "Odd"})
    assert begun.status_code == 201, begun.text
    found = program.get(url, follow_redirects=True)
    assert (found.status_code, found.json["id"]) == (200, begun.json["id"])
    escaped = program.get(f"{PAGES}/{quote(slug, safe='')}", follow_redirects=True)
    assert escaped.json["id"] == begun.json["id"]
    other = program.get(f"{PAGES}/{quote(slug.swapcase())}", follow_redirects=True)
    if slug.swapcase().casefold() == slug.casefold():
        assert other.json["id"] == begun.json["id"]


@pytest.mark.parametrize("spelling", ["Waggle-Dance", "WAGGLE-DANCE"])
def test_another_spelling_leads_to_the_name_and_saves_the_page(
    program: Program, page: Page, spelling: str
) -> None:
    answer = program.get(f"{PAGES}/{spelling}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"http://localhost{HERE}")
    saved = program.put(f"{PAGES}/{spelling}", json={"text": "Bees hum.\n", "base": 1})
    assert (saved.status_code, saved.json["slug"]) == (200, "waggle-dance")


def test_two_normal_forms_are_one_name(program: Program, workspace: Workspace) -> None:
    composed, taken_apart = "caf\u00e9", "cafe\u0301"
    assert program.put(f"{PAGES}/{quote(composed)}", json={"text": "Bees.\n"}).status_code == 201
    answer = program.get(f"{PAGES}/{quote(taken_apart)}")
    assert answer.status_code == 301
    assert answer.headers["Location"].endswith(quote(composed))
    assert program.put(f"{PAGES}/{quote(taken_apart)}", json={"text": "B.\n"}).status_code == 428


def test_a_page_nobody_has_written_is_not_found(guest: Program, workspace: Workspace) -> None:
    assert guest.get(f"{PAGES}/nothing").status_code == 404
    assert guest.get("/api/v1/workspaces/wasps/pages/nothing").status_code == 404
    assert "mistyped" in guest.get("/api/v1/pages/bbbbbbbc").json["detail"]


def test_links_to_a_page_come_with_the_words_around_them(
    program: Program, page: Page, workspace: Workspace, work: Work
) -> None:
    factories.page(work, workspace, "Angles", text="# Sun\n\nSee the [[Waggle dance]] there.\n")
    [link] = program.get(at(page, "links")).json["items"]
    assert (link["page"]["title"], link["shown"]) == ("Angles", "Waggle dance")
    assert "See the" in link["context"]
