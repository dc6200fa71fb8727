"""Texts offered over the API: offered, listed, taken, declined."""

from __future__ import annotations

import pytest

from tests import factories
from tests.api.programs import Program
from wiki.models import Page, Workspace
from wiki.work import Work

THREE = "Bees dance.\n\nBees hum.\n\nBees sting.\n"


@pytest.fixture
def here(work: Work) -> str:
    """A page that only members may edit: its address."""
    workspace = factories.workspace(work, "Bees", slug="bees", editing="members")
    page = factories.page(work, workspace, "Three", text=THREE)
    return f"/api/v1/pages/{page.public_id}"


def offered(guest: Program, here: str, text: str = THREE.replace("hum", "hum loudly")) -> str:
    sent = {"text": text, "base": 1, "summary": "Louder", "pen_name": "Night Baker"}
    answer = guest.post(f"{here}/proposals", json=sent)
    assert answer.status_code == 201
    return f"{here}/proposals/{answer.json['number']}"


def test_whoever_may_read_may_offer(guest: Program, here: str) -> None:
    where = offered(guest, here)
    shown = guest.get(where).json
    assert (shown["state"], shown["reason"], shown["base"]) == ("open", "suggested", 1)
    assert (shown["contributor"]["name"], shown["contributor"]["kind"]) == ("Night Baker", "guest")
    assert shown["text"] == THREE.replace("hum", "hum loudly")
    [listed] = guest.get(f"{here}/proposals").json["items"]
    assert listed | {"text": shown["text"]} == shown
    assert offered(guest, here) == where


def test_what_was_offered_is_taken_for_whoever_wrote_it(
    program: Program, guest: Program, here: str
) -> None:
    where = offered(guest, here)
    program.put(
        "/api/v1/workspaces/bees/pages/three",
        json={"text": THREE.replace("sting", "sting once"), "base": 1},
    )
    taken = program.post(f"{where}/taking")
    assert (taken.status_code, taken.json["merged"]) == (200, True)
    assert "hum loudly" in taken.json["text"]
    assert "sting once" in taken.json["text"]
    assert taken.json["contributor"]["name"] == "Night Baker"
    assert taken.json["summary"] == "Louder"
    closed = guest.get(where).json
    assert (closed["state"], closed["closed_by"]["name"]) == ("taken", "Ada Lovelace")
    assert guest.get(f"{here}/proposals").json["items"] == []
    again = program.post(f"{where}/taking", json={})
    assert (again.status_code, "head" in again.json) == (409, False)


def test_a_clash_with_what_was_offered_shows_both(
    program: Program, guest: Program, here: str
) -> None:
    where = offered(guest, here)
    other = THREE.replace("hum", "hum softly")
    program.put("/api/v1/workspaces/bees/pages/three", json={"text": other, "base": 1})
    clash = program.post(f"{where}/taking", json={"summary": "Mine"})
    assert (clash.status_code, clash.json["theirs"]) == (409, other)
    assert "hum loudly" in clash.json["mine"]
    assert guest.get(where).json["state"] == "open"


def test_what_is_declined_is_answered(program: Program, guest: Program, here: str) -> None:
    where = offered(guest, here)
    declined = program.post(f"{where}/declining", json={"answer": "It is not louder"})
    assert (declined.json["state"], declined.json["answer"]) == ("declined", "It is not louder")
    assert guest.get(where).json == declined.json
    assert program.post(f"{where}/declining").status_code == 409
    long = program.post(f"{where}/declining", json={"answer": "x" * 1001})
    assert set(long.json["errors"]) == {"answer"}


def test_whoever_may_not_edit_takes_and_declines_nothing(guest: Program, here: str) -> None:
    where = offered(guest, here)
    for verb in ("taking", "declining"):
        assert guest.post(f"{where}/{verb}", json={"nonsense": 1}).status_code == 401
    assert guest.get(where).json["state"] == "open"


def test_an_offer_needs_a_base_and_a_change(guest: Program, here: str) -> None:
    assert guest.post(f"{here}/proposals", json={"text": "Bees.\n"}).status_code == 428
    same = guest.post(f"{here}/proposals", json={"text": THREE, "base": 1})
    assert set(same.json["errors"]) == {"text"}


def test_a_proposal_belongs_to_its_page(
    guest: Program, here: str, work: Work, workspace_two: Workspace
) -> None:
    number = offered(guest, here).rpartition("/")[2]
    other: Page = factories.page(work, workspace_two, "Other")
    assert guest.get(f"/api/v1/pages/{other.public_id}/proposals/{number}").status_code == 404


@pytest.fixture
def workspace_two(work: Work) -> Workspace:
    return factories.workspace(work, "Wasps", slug="wasps")
