"""Workspaces over the API: founded, set up, renamed, archived; members; what is missing and alone."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from tests import factories
from tests.api.programs import Program
from wiki.models import Event, Page, Workspace
from wiki.services import workspaces
from wiki.work import Work

ALL = "/api/v1/workspaces"
BEES = f"{ALL}/bees"


def test_a_workspace_is_founded(program: Program, guest: Program) -> None:
    sent = {
        "slug": "wasps",
        "title": "The nests of wasps",
        "description": "Paper.",
        "licence": "CC0-1.0",
    }
    answer = program.post(ALL, json=sent)
    assert answer.status_code == 201
    assert answer.json == {
        **sent,
        "status": "",
        "visibility": "public",
        "editing": "anyone",
        "archived_at": None,
        "url": "http://localhost/w/wasps/",
    }
    assert guest.get(f"{ALL}/wasps").json == answer.json
    assert guest.get(ALL).json["items"] == [answer.json]
    members = program.get(f"{ALL}/wasps/members").json["items"]
    assert members == [{"username": "Ada Lovelace", "role": "steward"}]


def test_its_slug_is_made_from_the_title(program: Program) -> None:
    sent = {"title": "Über Wespen", "slug": None, "visibility": None, "editing": "members"}
    made = program.post(ALL, json=sent)
    assert (made.status_code, made.json["slug"]) == (201, "über-wespen")
    assert made.json["editing"] == "members"


def test_a_workspace_cannot_be_founded_twice(program: Program, workspace: Workspace) -> None:
    answer = program.post(ALL, json={"title": "Bees", "slug": "bees"})
    assert (answer.status_code, set(answer.json["errors"])) == (422, {"slug"})


def test_only_what_is_sent_changes(program: Program, workspace: Workspace) -> None:
    before = program.get(BEES).json
    answer = program.patch(BEES, json={"status": "Looking for readers", "editing": "accounts"})
    assert answer.json == before | {"status": "Looking for readers", "editing": "accounts"}
    assert program.get(BEES).json == answer.json
    assert program.patch(BEES).json == answer.json


def test_a_workspace_is_renamed_and_found_under_both_names(
    program: Program, page: Page, guest: Program
) -> None:
    assert program.patch(BEES, json={"slug": "honey-bees"}).json["slug"] == "honey-bees"
    for rest in ("", "/pages", "/pages/waggle-dance", "/tags", "/trash", "/files?limit=3"):
        moved = guest.get(BEES + rest)
        assert moved.status_code == 301
        assert moved.headers["Location"] == f"http://localhost{ALL}/honey-bees{rest}"
    assert guest.get(BEES, follow_redirects=True).json["slug"] == "honey-bees"
    saved = guest.put(f"{BEES}/pages/waggle-dance", json={"text": "Bees hum.\n", "base": 1})
    assert (saved.status_code, saved.json["workspace"]) == (200, "honey-bees")


def test_an_archived_workspace_is_read_and_not_changed(
    program: Program, page: Page, work: Work
) -> None:
    here = f"{BEES}/pages/waggle-dance"
    workspaces.archive(work, page.workspace)
    work.commit()
    assert program.get(BEES).json["archived_at"]
    assert program.patch(BEES, json={"status": "At rest", "archived": None}).status_code == 200
    assert program.get(BEES).json["archived_at"]
    assert program.get(here).status_code == 200
    refused = program.put(here, json={"text": "Bees hum.\n", "base": 1})
    assert refused.status_code == 403
    assert "archived" in refused.json["detail"]


def test_a_name_decided_on_what_a_page_was_is_refused(program: Program, page: Page) -> None:
    here = f"/api/v1/pages/{page.public_id}"
    program.put(f"{BEES}/pages/waggle-dance", json={"text": "Bees hum.\n", "base": 1})
    renamed = program.post(f"{here}/rename", json={"title": "Dances", "base": 1})
    gone = program.delete(here, json={"base": 1})
    assert (renamed.status_code, gone.status_code) == (409, 409)
    assert "in the meantime" in gone.json["detail"]
    assert program.delete(here, json={"base": 2}).status_code == 200


def test_a_token_leaves_it_to_stewards_who_belongs_who_reads_and_what_rests(
    program: Program, workspace: Workspace, work: Work
) -> None:
    grace = factories.member(work, workspace, factories.account(work, "Grace Hopper"))
    member = f"{BEES}/members/grace%20hopper"
    for answer in (
        program.patch(BEES, json={"archived": True}),
        program.patch(BEES, json={"visibility": "members"}),
        program.put(member, json={"role": "steward"}),
        program.delete(member),
    ):
        assert answer.status_code == 403
        assert "No token" in answer.json["detail"]
    shown = {"username": grace.username, "role": "member"}
    assert shown in program.get(f"{BEES}/members").json["items"]
    assert program.get(BEES).json["visibility"] == "public"
    assert program.put(f"{BEES}/members/nobody", json={"role": "member"}).status_code == 404


def test_whoever_belongs_may_leave_but_the_last_steward(
    program: Program, workspace: Workspace, work: Work, program_of: Callable[..., Program]
) -> None:
    grace = factories.member(work, workspace, factories.account(work, "Grace Hopper"))
    assert program_of(grace).delete(f"{BEES}/members/Grace Hopper").status_code == 204
    refused = program.delete(f"{BEES}/members/Ada Lovelace")
    assert (refused.status_code, set(refused.json["errors"])) == (422, {"role"})
    verbs = work.db.scalars(select(Event.verb).order_by(Event.id)).all()
    assert verbs.count("left") == 1


def test_missing_pages_orphans_and_tags_are_listed(
    guest: Program, work: Work, workspace: Workspace
) -> None:
    text = "---\ntags: [Sun, Angle]\n---\nSee [[Round dance]], which [[Waggle dance]] is not.\n"
    factories.page(work, workspace, "Angles", text=text)
    factories.page(work, workspace, "Waggle dance")
    [missing] = guest.get(f"{BEES}/missing").json["items"]
    assert missing["title"] == "Round dance"
    assert missing["waiting"][0]["page"]["title"] == "Angles"
    assert [one["title"] for one in guest.get(f"{BEES}/orphans").json["items"]] == ["Angles"]
    assert guest.get(f"{BEES}/tags").json["items"] == ["Angle", "Sun"]
    assert [one["slug"] for one in guest.get(f"{BEES}/tags/SUN").json["items"]] == ["angles"]
    assert guest.get(f"{BEES}/tags/none").json["items"] == []
