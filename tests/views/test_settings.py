"""What somebody sets for themselves."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests import factories
from tests.browsing import Browser
from wiki.http.identity import SESSION_COOKIE
from wiki.http.templating import Site
from wiki.models import Account
from wiki.services import accounts
from wiki.work import Work

BrowserOf = Callable[[Account], Browser]


@pytest.fixture
def grace(work: Work) -> Account:
    return factories.account(work, "Grace Hopper", password=factories.PASSWORD)


@pytest.fixture
def hers(grace: Account, browser_of: BrowserOf) -> Browser:
    """Grace's browser."""
    return browser_of(grace)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/settings"),
        ("POST", "/settings"),
        ("POST", "/settings/password"),
        ("POST", "/settings/invitation"),
        ("GET", "/settings/tokens"),
        ("POST", "/settings/tokens"),
        ("POST", "/settings/tokens/1/delete"),
    ],
)
def test_strangers_are_asked_to_sign_in(client: Browser, method: str, path: str) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == 401
    assert "/sign-in" in answer.text


def test_one_says_anew_who_one_is(hers: Browser, work: Work, grace: Account) -> None:
    form = {"username": "Grace Murray", "email": "grace@example.org", "about": "Compilers."}
    assert hers.post("/settings", data=form).status_code == 303
    shown = hers.get("/settings").text
    for value in form.values():
        assert value in shown
    public = hers.get("/people/Grace%20Murray").text
    assert "Compilers." in public
    assert "grace@example.org" not in public


def test_a_refused_change_keeps_what_was_typed(hers: Browser, ada: Account) -> None:
    form = {"username": "Ada Lovelace", "email": "nowhere", "about": "Compilers."}
    answer = hers.post("/settings", data=form)
    assert answer.status_code == 422
    assert 'value="nowhere"' in answer.text
    assert "Compilers." in answer.text


def test_a_new_password_works_at_once_and_signs_out_elsewhere(
    hers: Browser, work: Work, grace: Account, browser_of: BrowserOf
) -> None:
    elsewhere = browser_of(grace)
    before = hers.get_cookie(SESSION_COOKIE)
    form = {"old": factories.PASSWORD, "new": "a quite different one"}
    assert hers.post("/settings/password", data=form).status_code == 303
    assert hers.get("/settings").status_code == 200
    assert elsewhere.get("/settings").status_code == 401
    assert hers.get_cookie(SESSION_COOKIE) != before
    work.db.expire_all()
    assert accounts.authenticate(work, "Grace Hopper", "a quite different one") == grace


@pytest.mark.parametrize(("old", "new"), [("a guess", "a quite different one"), (None, "short")])
def test_a_refused_password_changes_nothing(
    hers: Browser, work: Work, grace: Account, old: str | None, new: str
) -> None:
    form = {"old": old or factories.PASSWORD, "new": new}
    answer = hers.post("/settings/password", data=form)
    assert answer.status_code == 422
    assert new not in answer.text
    assert accounts.authenticate(work, "Grace Hopper", factories.PASSWORD) == grace


def test_a_token_is_shown_once_and_works_until_taken_back(hers: Browser) -> None:
    made = hers.post("/settings/tokens", data={"name": "Nightly", "scope": "read"})
    assert made.headers["Cache-Control"] == "private, no-store"
    token = re.search(r">(cp_[\w-]+)<", made.text)
    assert token is not None
    header = {"Authorization": f"Bearer {token[1]}"}
    assert hers.get("/api/v1/workspaces", headers=header).status_code == 200
    listed = hers.get("/settings/tokens").text
    assert "Nightly" in listed
    assert token[1] not in listed
    delete = re.search(r'action="(/settings/tokens/\d+/delete)"', listed)
    assert delete is not None
    assert hers.post(delete[1]).status_code == 303
    assert "Nightly" not in hers.get("/settings/tokens").text
    assert hers.get("/api/v1/workspaces", headers=header).status_code == 401


def test_a_token_for_nothing_is_refused(hers: Browser) -> None:
    answer = hers.post("/settings/tokens", data={"name": "", "scope": "steward"})
    assert answer.status_code == 422
    assert "cp_" not in answer.text


def test_nobody_takes_back_another_s_token(
    hers: Browser, ada: Account, browser_of: BrowserOf
) -> None:
    hers.post("/settings/tokens", data={"name": "Nightly", "scope": "read"})
    delete = re.search(r'action="(/settings/tokens/\d+/delete)"', hers.get("/settings/tokens").text)
    assert delete is not None
    assert browser_of(ada).post(delete[1]).status_code == 404
    assert "Nightly" in hers.get("/settings/tokens").text


def test_whoever_has_an_account_invites(
    hers: Browser,
    client: Browser,
    app: Flask,
    change_settings: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "Invite somebody" not in hers.get("/settings").text
    change_settings(registration="invitation")
    monkeypatch.setitem(app.jinja_env.globals, "site", Site("Bees", registration="invitation"))
    link = re.search(r">http://localhost(/once/[\w-]+)<", hers.post("/settings/invitation").text)
    assert link is not None
    assert link[1] not in hers.get("/settings").text
    assert "Make an account" in client.get(link[1]).text
