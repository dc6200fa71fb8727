"""Who may do what over the API: guests, tokens for reading and writing, stewards, strangers to a secret."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import factories
from tests.api.programs import API, Program, operations
from tests.conftest import Clock
from wiki import ids
from wiki.models import Account, Event, Page, Revision, Workspace
from wiki.services import files, proposals
from wiki.work import Work

PAGE = "/api/v1/workspaces/bees/pages/waggle-dance"
SENT: dict[str, dict[str, Any]] = {
    "createWorkspace": {"title": "Wasps"},
    "changeWorkspace": {"status": "Open"},
    "setMember": {"role": "member"},
    "savePage": {"text": "Bees hum.\n", "base": 1},
    "deletePage": {"base": 1},
    "renamePage": {"title": "Dances", "base": 1},
    "revertPage": {"revision": 1, "base": 1},
    "offerProposal": {"text": "Bees.\n", "base": 1},
    "restoreFile": {"name": "data.txt"},
}
"""A body for every operation that wants one."""


def asked(
    program: Program, place: dict[str, str], pen_name: str = ""
) -> dict[str, tuple[int, str]]:
    """What every operation answers about a place: status and body, without the names asked for."""
    answers = {}
    for path, method, operation in operations():
        name = operation["operationId"]
        # The number of a proposal is its own; that of a revision here is 1.
        names = place | {"number": "1"} if "/revisions/" in path else place
        url = API + re.sub(r"{(\w+)}", lambda part, names=names: names[part[1]], path)
        more: dict[str, Any] = {}
        if name == "uploadFile":
            more["data"] = {"file": (BytesIO(b"x"), "x.txt")}
        elif method != "get":
            more["json"] = dict(SENT.get(name, {}))
            if pen_name and name not in ("createWorkspace", "changeWorkspace", "setMember"):
                more["json"]["pen_name"] = pen_name
        if name in ("search", "completeTitle", "listChanges"):
            more["query_string"] = {"workspace": place["workspace"]}
        answer = program.open(url, method=method.upper(), **more)
        said = answer.get_data(as_text=True)
        for value in place.values():
            said = re.sub(rf"\b{re.escape(value)}\b", "…", said) if len(value) > 2 else said
        answers[name] = (answer.status_code, said)
    return answers


@pytest.fixture
def secret(work: Work) -> dict[str, str]:
    """A members-only place with something of every kind in it."""
    hidden = factories.workspace(work, "Hidden hive", slug="hidden", visibility="members")
    page = factories.page(
        work, hidden, "Secret", text="---\ntags: [secret]\n---\nsecret [[None]]\n"
    )
    version = files.attach(work, hidden, name="data.txt", content=b"secret")
    work.commit()
    offered = proposals.offer(work, page, text="Another secret.\n", base=1)
    work.commit()
    return {
        "workspace": "hidden", "slug": "secret", "page_id": page.public_id, "number": str(offered.id),
        "old": "1", "new": "1", "name": "data.txt", "tag": "secret", "username": "Ada Lovelace",
        "sha256": version.sha256,
    }  # fmt: skip


ABOUT_NOTHING = {"createWorkspace", "describe", "whoAmI", "listWorkspaces"}


@pytest.mark.parametrize("who", ["a guest", "a guest with a name", "an account", "a reader"])
def test_what_is_hidden_answers_as_what_does_not_exist(
    work: Work, guest: Program, program_of: Callable[..., Program], secret: dict[str, str], who: str
) -> None:
    nothing = secret | {
        "workspace": "no-hive", "slug": "no-page", "page_id": ids.page_id(), "name": "none.txt",
        "sha256": "0" * 64, "tag": "none",
    }  # fmt: skip
    program = guest
    if who in ("an account", "a reader"):
        grace = factories.account(work, "Grace Hopper")
        program = program_of(grace, "read" if who == "a reader" else "write")
    name = "Night Baker" if who == "a guest with a name" else ""
    before = work.db.scalar(select(func.count()).select_from(Event))
    hidden, missing = asked(program, secret, name), asked(program, nothing, name)
    for operation in set(hidden) - ABOUT_NOTHING:
        assert hidden[operation] == missing[operation], operation
        status = hidden[operation][0]
        assert status == 404 or (status, operation) in {(401, "uploadFile"), (403, "uploadFile")}
    founded = hidden["createWorkspace"][0] == 201
    assert work.db.scalar(select(func.count()).select_from(Event)) == (before or 0) + founded


def test_a_token_for_reading_changes_nothing(
    work: Work, program_of: Callable[..., Program], ada: Account, secret: dict[str, str]
) -> None:
    counted = select(func.count()).select_from(Event)
    before = work.db.scalar(counted)
    answers = asked(program_of(ada, "read"), secret)
    for _path, method, operation in operations():
        status, said = answers[operation["operationId"]]
        if method == "get":
            assert status == 200, operation["operationId"]
        else:
            assert status == 403, operation["operationId"]
            assert "token" in said
    work.db.expire_all()
    assert work.db.scalar(counted) == before


@pytest.mark.parametrize("header", ["Bearer cp_nothing", "Bearer", "Basic YTpi", "nonsense", ""])
def test_a_bad_token_opens_nothing_at_all(guest: Program, page: Page, header: str) -> None:
    for method, path in (("GET", PAGE), ("PUT", PAGE), ("GET", "/api/v1/me")):
        answer = guest.open(path, method=method, headers={"Authorization": header})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_cookies_open_nothing(app: Any, ada: Account, secret: dict[str, str]) -> None:
    browser: Program = app.test_client()
    browser.sign_in(ada)
    assert browser.get("/w/hidden/secret").status_code == 200
    assert browser.get("/api/v1/workspaces/hidden").status_code == 404
    assert browser.get("/api/v1/me").json["username"] is None
    assert browser.post("/api/v1/workspaces", json={"title": "Wasps"}).status_code == 401


def test_a_program_that_carries_cookies_is_no_other_site(
    app: Any, ada: Account, page: Page
) -> None:
    browser: Program = app.test_client()
    browser.sign_in(ada)
    saved = browser.put(PAGE, json={"text": "Bees hum.\n", "base": 1})
    assert (saved.status_code, saved.json["contributor"]["kind"]) == (200, "guest")
    for header in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        refused = browser.put(PAGE, json={"text": "Bees.\n", "base": 2}, headers=header)
        assert refused.status_code == 403


def test_a_guest_may_do_what_guests_may(guest: Program, page: Page) -> None:
    here = f"/api/v1/pages/{page.public_id}"
    saved = guest.put(PAGE, json={"text": "Bees hum.\n", "base": 1})
    assert saved.json["contributor"]["kind"] == "guest"
    assert len(saved.json["contributor"]["name"].split()) >= 2
    assert guest.post(f"{here}/rename", json={"title": "Dances", "base": 2}).status_code == 200
    assert guest.post(f"{here}/revert", json={"revision": 1, "base": 3}).status_code == 200
    assert guest.delete(here, json={"base": 4}).status_code == 200
    assert guest.post(f"{here}/restore").status_code == 200
    assert guest.put("/api/v1/workspaces/bees/pages/new", json={"text": "B.\n"}).status_code == 201
    assert guest.post("/api/v1/workspaces", json={"title": "Wasps"}).status_code == 401
    assert guest.patch("/api/v1/workspaces/bees", json={}).status_code == 401


def saved_by(program: Program, **more: Any) -> dict[str, Any]:
    head = program.get(PAGE).json["revision"]
    sent = {"text": f"Bees {head}.\n", "base": head, **more}
    answer = program.put(PAGE, json=sent)
    assert answer.status_code == 200, answer.text
    return dict(answer.json["contributor"])


def test_guests_of_one_neighbourhood_and_day_are_one_contributor(
    guest: Program, page: Page, clock: Clock, work: Work
) -> None:
    guest.address = "192.0.2.1"
    first = saved_by(guest)
    assert saved_by(guest) == first
    guest.address = "192.0.2.77"
    assert saved_by(guest) == first
    guest.address = "198.51.100.1"
    assert saved_by(guest) != first
    guest.address = "192.0.2.1"
    clock.tick(days=1)
    assert saved_by(guest) != first
    for table in ("contributors", "events", "throttles"):
        rows = work.db.connection().exec_driver_sql(f"SELECT * FROM {table}")
        assert "192.0.2" not in "".join(map(repr, rows))


def test_a_guest_may_say_a_pen_name(guest: Program, page: Page) -> None:
    baker = saved_by(guest, pen_name="Night Baker")
    assert (baker["name"], baker["kind"]) == ("Night Baker", "guest")
    assert saved_by(guest, pen_name="Night Baker") == baker
    assert saved_by(guest)["name"] != "Night Baker"
    guest.address = "198.51.100.1"
    for name in ("Ada Lovelace", "Night Baker", "x\u200by", " "):
        refused = guest.put(PAGE, json={"text": "Bees.\n", "base": 1, "pen_name": name})
        assert set(refused.json["errors"]) == {"pen_name"}, name


def test_an_account_writes_under_its_own_name(program: Program, page: Page) -> None:
    assert saved_by(program, pen_name="Night Baker")["name"] == "Ada Lovelace"


@pytest.mark.parametrize(
    ("editing", "guest_may"), [("anyone", 200), ("accounts", 401), ("members", 401)]
)
def test_who_may_edit_is_as_in_a_browser(
    work: Work, guest: Program, program_of: Callable[..., Program], editing: str, guest_may: int
) -> None:
    workspace = factories.workspace(work, "Ants", slug="ants", editing=editing)
    factories.page(work, workspace, "Trail")
    sent = {"text": "Ants.\n", "base": 1}
    where = "/api/v1/workspaces/ants/pages/trail"
    assert guest.put(where, json=sent).status_code == guest_may
    other = program_of(factories.account(work, "Grace Hopper"))
    assert other.put(where, json=sent).status_code == (403 if editing == "members" else 200)


def test_rights_are_looked_at_before_what_was_sent(work: Work, guest: Program) -> None:
    workspace = factories.workspace(work, "Ants", slug="ants", editing="accounts")
    page = factories.page(work, workspace, "Trail")
    here = f"/api/v1/pages/{page.public_id}"
    for method, url in (
        ("PUT", "/api/v1/workspaces/ants/pages/trail"),
        ("PUT", "/api/v1/workspaces/ants/pages/new"),
        ("PATCH", "/api/v1/workspaces/ants"),
        ("DELETE", here),
        ("POST", f"{here}/rename"),
        ("POST", f"{here}/revert"),
        ("POST", f"{here}/restore"),
        ("POST", "/api/v1/workspaces/ants/restored-files"),
        ("POST", "/api/v1/workspaces/ants/files"),
    ):
        nonsense = guest.open(url, method=method, data=b"nonsense", content_type="application/json")
        assert nonsense.status_code == 401, (method, url)


def test_no_token_does_what_cannot_be_undone(
    work: Work, program: Program, secret: dict[str, str], workspace: Workspace
) -> None:
    grace = factories.account(work, "Grace Hopper")
    hidden = "/api/v1/workspaces/hidden"
    for answer in (
        program.patch(hidden, json={"visibility": "public"}),
        program.put(f"{hidden}/members/{grace.username}", json={"role": "member"}),
        program.put(f"/api/v1/workspaces/bees/members/{grace.username}", json={"role": "steward"}),
    ):
        assert answer.status_code == 403
        assert "No token" in answer.json["detail"]
    assert program.get(hidden).json["visibility"] == "members"
    assert program.patch(hidden, json={"status": "Still hidden"}).status_code == 200


def test_a_site_steward_s_token_is_no_steward_s(
    work: Work, program_of: Callable[..., Program], secret: dict[str, str], workspace: Workspace
) -> None:
    program = program_of(factories.account(work, "Grace Hopper", steward=True))
    assert program.get("/api/v1/workspaces/hidden").status_code == 404
    assert program.patch("/api/v1/workspaces/bees", json={"status": "x"}).status_code == 403


def test_programs_in_haste_are_asked_to_wait(
    guest: Program, page: Page, change_settings: Callable[..., None], work: Work
) -> None:
    change_settings(rate_limits="on")
    statuses = [guest.put(PAGE, json={"text": factories.TEXT}).status_code for _time in range(61)]
    assert statuses == [200] * 60 + [429]
    assert work.db.scalar(select(func.count()).select_from(Revision)) == 1
    assert guest.get(PAGE).status_code == 200
