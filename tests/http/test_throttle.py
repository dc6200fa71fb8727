"""How often one visitor, and everybody behind one address, may do something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.browsing import Browser
from tests.conftest import Clock
from wiki.http import throttle
from wiki.models import Account, Page
from wiki.services.throttling import Limit
from wiki.work import Work

Put = Callable[..., Browser]


@pytest.fixture(autouse=True)
def throttled(change_settings: Callable[..., None], clock: Clock) -> None:
    change_settings(rate_limits="on")


def save(browser: Browser, times: int, path: str = "/probe", **how: Any) -> list[int]:
    return [browser.post(path, **how).status_code for _time in range(times)]


@pytest.fixture
def hasty(probe: Put, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(throttle, "OF_A_GUEST", (Limit(3, 60),))
    monkeypatch.setattr(throttle, "OF_AN_ACCOUNT", (Limit(5, 60),))
    monkeypatch.setattr(throttle, "OF_A_PROGRAM", (Limit(4, 60),))
    monkeypatch.setattr(throttle, "OF_AN_ADDRESS", (Limit(7, 60),))
    return probe(lambda: "saved", "edit", "page")


def test_a_guest_who_saves_too_often_waits(hasty: Browser, clock: Clock) -> None:
    assert save(hasty, 4) == [200, 200, 200, 429]
    answer = hasty.post("/probe")
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    clock.tick(seconds=61)
    assert save(hasty, 1) == [200]


def test_others_behind_the_same_address_do_not_wait(hasty: Browser, wiki: Flask) -> None:
    save(hasty, 4)
    assert save(wiki.test_client(), 3) == [200, 200, 200]


def test_an_account_may_save_more_often(hasty: Browser, ada: Account) -> None:
    assert save(hasty.sign_in(ada), 6) == [200] * 5 + [429]


def test_new_cookies_do_not_help_for_ever(hasty: Browser, wiki: Flask) -> None:
    statuses = [save(wiki.test_client(), 1)[0] for _time in range(8)]
    assert statuses == [200] * 7 + [429]
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    assert save(wiki.test_client(), 1, environ_overrides=elsewhere) == [200]


def test_saying_to_come_from_elsewhere_does_not_help(hasty: Browser, wiki: Flask) -> None:
    statuses = [
        save(wiki.test_client(), 1, headers={"X-Forwarded-For": f"198.51.100.{number}"})[0]
        for number in range(8)
    ]
    assert statuses[-1] == 429


def test_programs_without_a_token_are_counted_by_their_address(hasty: Browser, wiki: Flask) -> None:
    assert save(hasty, 5, "/api/v1/probe") == [200] * 4 + [429]
    assert save(wiki.test_client(), 1, "/api/v1/probe") == [429]


def test_previews_have_a_limit_of_their_own(probe: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "OF_A_GUEST", (Limit(3, 60),))
    monkeypatch.setattr(throttle, "PREVIEWS", (Limit(5, 60),))
    browser = probe(lambda: "shown", "preview", "page")
    browser.get("/pen-name")
    browser.post("/pen-name", data={"name": "Night Baker"})
    assert save(browser, 6) == [200] * 5 + [429]


@pytest.mark.parametrize("path", ["/w/{}/-/preview", "/p/{}/preview", "/p/{}/proposals/preview"])
def test_looking_at_what_one_writes_uses_up_no_saving(
    client: Browser, page: Page, path: str
) -> None:
    address = path.format(page.public_id if path.startswith("/p") else page.workspace.slug)
    client.get(f"/p/{page.public_id}/edit")
    statuses = [client.post(address, data={"text": "Bees"}).status_code for _time in range(25)]
    assert statuses == [200] * 25
    form = {"text": "Bees hum.\n", "base": "1"}
    assert client.post(f"/p/{page.public_id}/edit", data=form).status_code == 303


def test_reading_is_not_counted(hasty: Browser) -> None:
    assert {hasty.get("/probe").status_code for _time in range(20)} == {200}


def test_nothing_is_counted_where_limits_are_off(
    hasty: Browser, change_settings: Callable[..., None]
) -> None:
    change_settings(rate_limits="off")
    assert save(hasty, 10) == [200] * 10


def test_forty_people_behind_one_address_have_room() -> None:
    pairs = [(throttle.OF_A_GUEST, throttle.OF_AN_ADDRESS)]
    pairs.append((throttle.PREVIEWS, throttle.PREVIEWS_OF_AN_ADDRESS))
    for guest, address in (pair for limits in pairs for pair in zip(*limits, strict=True)):
        assert address.most >= 40 * guest.most
        assert address.seconds == guest.seconds
    assert throttle.WRONG_PASSWORDS_OF_AN_ADDRESS[0].most >= 40 * throttle.WRONG_PASSWORDS[0].most
    assert throttle.NEW_ACCOUNTS[0].most >= 40


def try_password(browser: Browser, password: str, name: str = "Grace", **how: Any) -> int:
    form = {"name": name, "password": password}
    return browser.post("/sign-in", data=form, **how).status_code


def test_ten_wrong_passwords_and_one_waits(client: Browser, work: Work, clock: Clock) -> None:
    factories.account(work, "Grace", password=factories.PASSWORD)
    assert [try_password(client, "a guess") for _time in range(11)] == [422] * 10 + [429]
    assert try_password(client, factories.PASSWORD) == 429
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    assert try_password(client, factories.PASSWORD, environ_overrides=elsewhere) == 303
    clock.tick(minutes=16)
    assert try_password(client, factories.PASSWORD) == 303


def test_a_right_password_forgets_the_wrong_ones(client: Browser, work: Work) -> None:
    factories.account(work, "Grace", password=factories.PASSWORD)
    for _round in range(3):
        assert [try_password(client, "a guess") for _time in range(6)] == [422] * 6
        assert try_password(client, factories.PASSWORD) == 303


def test_asking_for_letters_does_not_tell_who_has_an_account(
    client: Browser, work: Work, ada: Account
) -> None:
    for name in (ada.username, "Nobody", "nobody@example.org"):
        asked = [client.post("/forgotten", data={"name": name}).status_code for _time in range(6)]
        assert asked == [200] * 5 + [429]


def test_guesses_by_name_and_by_address_are_counted_together(client: Browser, work: Work) -> None:
    factories.account(work, "Grace", password=factories.PASSWORD, email="grace@example.org")
    names = ["Grace", "grace", "grace@example.org", "GRACE "] * 3
    assert [try_password(client, "a guess", name) for name in names][-2:] == [429, 429]


def test_a_name_nobody_has_is_throttled_just_the_same(client: Browser) -> None:
    assert [try_password(client, "a guess", "Nobody") for _time in range(11)][-2:] == [422, 429]
