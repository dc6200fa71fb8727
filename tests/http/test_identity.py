"""Who asks: accounts, programs, guests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, jsonify
from sqlalchemy import select

from tests import factories
from tests.browsing import Browser
from tests.conftest import Clock, Place
from wiki.app import create_app
from wiki.errors import Conflict, Invalid
from wiki.http import identity
from wiki.http.identity import PEN_COOKIE, SESSION_COOKIE
from wiki.http.work import work as current
from wiki.models import Account, Contributor, Kind, Page, SignIn
from wiki.services import sessions, tokens
from wiki.work import Work

Put = Callable[..., Browser]


def told() -> Any:
    """Who the wiki takes the caller for."""
    actor = current.actor
    return jsonify(
        name=actor.account.username if actor.account else actor.pen_name,
        kind=identity.who().kind,
        scope=actor.scope,
        key=actor.guest_key,
    )


def token_of(work: Work, scope: str = "write", **more: int) -> dict[str, str]:
    token = tokens.make(work, name="A script", scope=scope, **more)
    work.commit()
    return {"Authorization": f"Bearer {token}"}


def test_a_stranger_is_nobody(probe: Put) -> None:
    assert probe(told).get("/probe").json == {
        "name": "",
        "kind": "stranger",
        "scope": None,
        "key": "",
    }


def test_a_browser_is_who_signed_in_with_it(probe: Put, ada: Account) -> None:
    browser = probe(told)
    browser.sign_in(ada)
    assert browser.get("/probe").json["name"] == "Ada Lovelace"
    assert browser.get("/probe").json["kind"] == "account"


def test_a_session_that_ended_leaves_a_stranger(probe: Put, work: Work, ada: Account) -> None:
    browser = probe(told).sign_in(ada)
    sessions.end_others(work, ada)
    work.commit()
    assert browser.get("/probe").json["kind"] == "stranger"


@pytest.mark.parametrize("cookie", ["", "x", "x" * 4000, "..", "%00", "é"])
def test_a_cookie_that_means_nothing_is_a_stranger_s(probe: Put, cookie: str) -> None:
    browser = probe(told)
    for name in (SESSION_COOKIE, PEN_COOKIE):
        browser.set_cookie(name, cookie)
    assert browser.get("/probe").json["kind"] == "stranger"


def test_signing_in_begins_a_new_session_and_ends_the_one_before(
    probe: Put, work: Work, ada: Account
) -> None:
    def view() -> str:
        identity.sign_in(ada)
        current.commit()
        return "in"

    browser = probe(view).sign_in(ada)
    before = browser.get_cookie(SESSION_COOKIE)
    browser.post("/probe")
    after = browser.get_cookie(SESSION_COOKIE)
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert [one.secret_hash for one in work.db.query(SignIn)] == [sessions.hashed(after.value)]


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(
    place: Place, probe: Put, ada: Account
) -> None:
    def view() -> str:
        identity.sign_in(ada)
        identity._take(identity.Pen("Quiet Heron", "secret"))
        current.commit()
        return "in"

    set_cookies = probe(view).post("/probe").headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in set_cookies} == {SESSION_COOKIE, PEN_COOKIE}
    for cookie in set_cookies:
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Secure" not in cookie.split("; ")


def test_cookies_are_sent_only_over_https_where_there_is_https(place: Place) -> None:
    settings = replace(place.settings, base_url="https://localhost")
    assert create_app(settings, tools=place.tools).config["SESSION_COOKIE_SECURE"]


def test_use_is_noted_once_a_day(probe: Put, work: Work, ada: Account, clock: Clock) -> None:
    browser = probe(told).sign_in(ada)
    begun = clock.at
    clock.tick(hours=1)
    browser.get("/probe")
    [kept] = work.db.query(SignIn).populate_existing()
    assert kept.seen_at == begun
    clock.tick(days=1)
    browser.get("/probe")
    [kept] = work.db.query(SignIn).populate_existing()
    assert kept.seen_at == clock.at
    assert kept.ends_at == clock.at + sessions.IDLE


def test_noting_the_use_keeps_nothing_of_what_was_refused(
    probe: Put, work: Work, ada: Account, clock: Clock
) -> None:
    def view() -> str:
        account = current.actor.account
        assert account is not None
        current.reserve()
        account.about = "Half done"
        current.flush()
        raise Conflict("Somebody else was first.")

    browser = probe(view).sign_in(ada)
    clock.tick(days=2)
    assert browser.post("/probe").status_code == 409
    [kept] = work.db.query(SignIn).populate_existing()
    assert kept.seen_at == clock.at
    work.db.refresh(ada)
    assert ada.about == ""


def test_a_guest_keeps_the_name_that_was_drawn_when_theirs_was_taken(
    client: Browser, work: Work, page: Page
) -> None:
    client.post("/pen-name", data={"name": "Night Baker"})
    factories.account(work, "Night Baker")
    form = {"text": "Bees hum.\n", "base": "1"}
    assert client.post(f"/p/{page.public_id}/edit", data=form).status_code == 303
    drawn = work.db.scalars(select(Contributor.name).where(Contributor.kind == Kind.GUEST)).one()
    assert drawn != "Night Baker"
    assert drawn in client.get("/").text


def test_a_token_is_who_made_it(probe: Put, work: Work) -> None:
    answer = probe(told).get("/api/v1/probe", headers=token_of(work, "read"))
    assert (answer.json["name"], answer.json["scope"]) == ("Ada Lovelace", "read")


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer x", "Bearer cp_", "Basic YTpi", "cp_x", "", "Bearer  \t", "é"]
)
def test_a_token_that_is_none_is_refused_and_not_taken_for_a_guest(probe: Put, header: str) -> None:
    answer = probe(told).get("/api/v1/probe", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


def test_a_token_that_ended_is_refused(probe: Put, work: Work, clock: Clock) -> None:
    browser, header = probe(told), token_of(work, days=1)
    assert browser.get("/api/v1/probe", headers=header).status_code == 200
    clock.tick(days=2)
    assert browser.get("/api/v1/probe", headers=header).status_code == 401


def test_a_token_means_nothing_outside_the_api(probe: Put, work: Work) -> None:
    assert probe(told).get("/probe", headers=token_of(work)).json["kind"] == "stranger"


def test_cookies_mean_nothing_to_the_api(probe: Put, ada: Account) -> None:
    browser = probe(told).sign_in(ada)
    answer = browser.get("/api/v1/probe")
    assert answer.json["kind"] == "stranger"
    assert "Set-Cookie" not in answer.headers
    assert browser.get("/probe").json["name"] == "Ada Lovelace"


def test_programs_of_one_neighbourhood_share_a_guest(probe: Put) -> None:
    browser = probe(told)

    def key(address: str) -> str:
        answer = browser.get("/api/v1/probe", environ_base={"REMOTE_ADDR": address})
        return str(answer.json["key"])

    assert key("192.0.2.1") == key("192.0.2.200") != key("198.51.100.1")
    assert "192" not in key("192.0.2.1")


def test_a_program_may_give_itself_a_pen_name(probe: Put, ada: Account) -> None:
    names = iter(["Night Baker", "Ada Lovelace"])

    def view() -> Any:
        identity.write_as(next(names))
        return told()

    browser = probe(view)
    assert browser.post("/api/v1/probe").json["name"] == "Night Baker"
    assert set(browser.post("/api/v1/probe").json["errors"]) == {"pen_name"}


def pen_in(browser: Browser) -> str:
    cookie = browser.get_cookie(PEN_COOKIE)
    assert cookie is not None
    return cookie.value


def test_a_guest_gets_a_pen_name_once(probe: Put) -> None:
    browser = probe(lambda: identity.pen())
    name = browser.get("/probe").text
    assert len(name.split()) == 2
    assert browser.get("/probe").text == name
    assert "Set-Cookie" not in browser.get("/probe").headers


def test_a_guest_is_known_again_and_nobody_else_is_them(probe: Put, wiki: Flask) -> None:
    def view() -> Any:
        identity.pen()
        return told()

    heron = probe(view)
    first = heron.get("/probe").json
    wren = wiki.test_client().get("/probe").json
    assert heron.get("/probe").json == first
    assert first["kind"] == "guest"
    assert wren["key"] != first["key"]
    assert wren["name"] != first["name"]


def test_nobody_can_make_themselves_a_guest_of_their_choice(probe: Put) -> None:
    browser = probe(told)
    browser.set_cookie(PEN_COOKIE, json.dumps(["Ada Lovelace", "secret"]))
    assert browser.get("/probe").json["kind"] == "stranger"


def test_a_cookie_signed_with_another_key_means_nothing(
    probe: Put, change_settings: Callable[..., None]
) -> None:
    browser = probe(lambda: identity.pen())
    before = browser.get("/probe").text
    change_settings(secret_key="a new key after the old one leaked")
    assert browser.get("/probe").text != before


def test_the_secret_of_a_guest_is_not_in_the_database(probe: Put, work: Work) -> None:
    def view() -> Any:
        identity.pen()
        return told()

    browser = probe(view)
    key = browser.get("/probe").json["key"]
    assert key not in pen_in(browser)


def test_another_name_leaves_the_old_edits_to_be_taken_along(probe: Put) -> None:
    names = iter(["", "Night Baker", "Night Baker", "Day Baker"])

    def view() -> Any:
        identity.pen()
        if name := next(names):
            identity.take_pen(name)
        return jsonify(keys=identity.guest_keys(), name=current.actor.pen_name)

    browser = probe(view)
    drawn, baker, again, day = (browser.get("/probe").json for _time in range(4))
    assert [baker["name"], again["name"], day["name"]] == [
        "Night Baker",
        "Night Baker",
        "Day Baker",
    ]
    assert baker["keys"][1:] == drawn["keys"]
    assert again["keys"] == baker["keys"]
    assert day["keys"][1:] == baker["keys"]


def test_an_account_has_no_pen_name(probe: Put, ada: Account) -> None:
    browser = probe(lambda: identity.pen() or "none").sign_in(ada)
    assert browser.get("/probe").text == "none"
    assert browser.get_cookie(PEN_COOKIE) is None


def test_an_answer_that_refuses_sets_no_pen(probe: Put) -> None:
    def view() -> Any:
        identity.pen()
        return "no", 404

    assert "Set-Cookie" not in probe(view).get("/probe").headers


def test_a_reader_of_public_pages_gets_no_cookie(client: Browser) -> None:
    for path in ("/", "/about", "/w/", "/changes", "/sign-in", "/health"):
        assert "Set-Cookie" not in client.get(path).headers, path


def test_refusing_a_name_keeps_the_old_one(probe: Put, ada: Account) -> None:
    def view() -> Any:
        name = identity.pen()
        with pytest.raises(Invalid):
            identity.take_pen("Ada Lovelace")
        return "kept" if current.actor.pen_name == name else "lost"

    assert probe(view).get("/probe").text == "kept"


def test_no_address_is_kept_or_logged(
    probe: Put, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    browser = probe(lambda: identity.pen())
    for path in ("/probe", "/api/v1/probe"):
        browser.get(path, environ_base={"REMOTE_ADDR": "203.0.113.77"})
    kept = [
        repr(row)
        for table in ("contributors", "throttles", "sessions", "events")
        for row in work.db.connection().exec_driver_sql(f"SELECT * FROM {table}")
    ]
    assert "203.0.113" not in "".join(kept) + caplog.text
    assert factories.PASSWORD not in caplog.text
