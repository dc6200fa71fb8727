"""Coming in, going out, and somebody's page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests import factories
from tests.browsing import Browser
from wiki.http.identity import PEN_COOKIE, SESSION_COOKIE
from wiki.models import Account, Contributor, Page
from wiki.services import accounts, invitations
from wiki.work import Work

PASSWORD = factories.PASSWORD


@pytest.fixture
def grace(work: Work) -> Account:
    return factories.account(work, "Grace Hopper", password=PASSWORD, email="grace@example.org")


def sign_in(browser: Browser, password: str = PASSWORD, **more: str) -> object:
    form = {"name": "Grace Hopper", "password": password} | more
    return browser.post("/sign-in", data=form)


def sign_up(browser: Browser, **more: str) -> object:
    form = {"username": "Grace Hopper", "password": PASSWORD, "email": ""} | more
    return browser.post("/sign-up", data=form)


def pen_name(browser: Browser) -> str:
    """The pen name that a guest gets when they open a page about theirs."""
    found = re.search(r'name="name"\s+type="text"\s+value="([^"]+)"', browser.get("/pen-name").text)
    assert found is not None
    return found[1]


def test_one_signs_in_and_is_greeted_by_name(client: Browser, grace: Account) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Grace Hopper" in client.get("/").text
    assert client.get("/settings").status_code == 200


def test_after_signing_in_one_goes_on_to_where_one_was(client: Browser, grace: Account) -> None:
    assert sign_in(client, next="/w/bees/?a=b").location == "/w/bees/?a=b"


@pytest.mark.parametrize("away", ["https://evil.example", "//evil.example", "/\\evil.example", "x"])
def test_signing_in_leads_to_no_other_site(client: Browser, grace: Account, away: str) -> None:
    assert sign_in(client, next=away).location == "/"
    assert "evil" not in client.get("/sign-in", query_string={"next": away}).text


def test_a_wrong_password_brings_the_form_back_without_it(client: Browser, grace: Account) -> None:
    answer = sign_in(client, "not the password", next="/about")
    assert answer.status_code == 422
    assert accounts.WRONG in answer.text
    assert 'value="Grace Hopper"' in answer.text
    assert 'value="/about"' in answer.text
    assert "not the password" not in answer.text
    assert client.get_cookie(SESSION_COOKIE) is None


def test_a_name_nobody_has_gets_the_very_same_answer(client: Browser, grace: Account) -> None:
    wrong = sign_in(client, "a wrong password").text
    nobody = sign_in(client, "a wrong password", name="Grace Dropper").text
    assert nobody.replace("Grace Dropper", "Grace Hopper") == wrong


def test_signing_out_ends_the_session_here_and_on_the_server(
    client: Browser, grace: Account
) -> None:
    sign_in(client)
    cookie = client.get_cookie(SESSION_COOKIE)
    assert cookie is not None
    assert client.post("/sign-out").status_code == 303
    assert client.get_cookie(SESSION_COOKIE) is None
    client.set_cookie(SESSION_COOKIE, cookie.value)
    assert client.get("/settings").status_code == 401


def test_whoever_is_signed_in_is_led_past_the_door(client: Browser, grace: Account) -> None:
    sign_in(client)
    assert client.get("/sign-in?next=/about").location == "/about"


def test_one_signs_up_and_is_in(client: Browser, work: Work) -> None:
    answer = sign_up(client, email="Grace@example.org", next="/about")
    assert (answer.status_code, answer.location) == (303, "/about")
    assert client.get("/settings").status_code == 200
    made = accounts.named(work, "Grace Hopper")
    assert (made.email, made.steward) == ("grace@example.org", False)


def test_a_refused_account_brings_the_form_back_with_the_reason(
    client: Browser, grace: Account
) -> None:
    answer = sign_up(client, username="grace hopper", password="short", email="not an address")
    assert answer.status_code == 422
    for sentence in ("Ten characters or more, please", "does not look like an e-mail address"):
        assert sentence in answer.text
    assert 'value="grace hopper"' in answer.text
    assert 'value="not an address"' in answer.text
    assert sign_up(client, username="grace hopper").status_code == 422


def test_a_guest_takes_name_and_edits_along(client: Browser, work: Work, page: Page) -> None:
    name = pen_name(client)
    key = work.db.query(Contributor).count()
    client.post(
        f"/p/{page.public_id}/edit",
        data={"text": "Bees hum.\n", "base": "1", "summary": "", "act": "save"},
    )
    assert work.db.query(Contributor).count() == key + 1
    assert name in client.get("/sign-in").text
    answer = sign_up(client, username=name, take_along="yes")
    assert answer.status_code == 303
    assert client.get_cookie(PEN_COOKIE) is None
    work.db.expire_all()
    guest = work.db.query(Contributor).filter_by(kind="guest").one()
    assert guest.account == accounts.named(work, name)


def test_edits_are_left_where_nobody_ticked_the_box(
    client: Browser, work: Work, page: Page
) -> None:
    pen_name(client)
    client.post(f"/p/{page.public_id}/edit", data={"text": "Bees hum.\n", "base": "1"})
    sign_up(client)
    guest = work.db.query(Contributor).filter_by(kind="guest").one()
    assert guest.account is None


def test_a_guest_chooses_another_name(client: Browser) -> None:
    before = pen_name(client)
    answer = client.post("/pen-name", data={"name": "Night Baker", "next": "/about"})
    assert (answer.status_code, answer.location) == (303, "/about")
    assert pen_name(client) == "Night Baker" != before
    assert "Night Baker" in client.get("/about").text


def test_a_guest_does_not_take_somebody_s_name(client: Browser, grace: Account) -> None:
    answer = client.post("/pen-name", data={"name": "Grace Hopper", "next": ""})
    assert answer.status_code == 422
    assert "Somebody else writes under this name" in answer.text


def test_the_first_steward_comes_by_a_link_and_founds_a_workspace(
    client: Browser, work: Work
) -> None:
    secret = invitations.for_first_steward(work)
    work.commit()
    assert "first account" in client.get(f"/once/{secret}").text
    short = client.post(f"/once/{secret}", data={"username": "Grace", "password": "short"})
    assert (short.status_code, 'value="Grace"' in short.text) == (422, True)
    form = {"username": "Grace", "password": PASSWORD, "email": ""}
    answer = client.post(f"/once/{secret}", data=form)
    assert (answer.status_code, answer.location) == (303, "/w/-/new")
    assert client.get("/w/-/new").status_code == 200
    assert accounts.named(work, "Grace").steward
    for again in (client.get(f"/once/{secret}"), client.post(f"/once/{secret}", data=form)):
        assert again.status_code == 410


def test_a_sign_in_link_asks_first_and_works_once(
    client: Browser, work: Work, grace: Account
) -> None:
    secret = invitations.for_signing_in(work, grace)
    work.commit()
    for _look in range(2):
        assert "Sign in as Grace Hopper?" in client.get(f"/once/{secret}").text
    assert client.post(f"/once/{secret}").status_code == 303
    assert client.get("/settings").status_code == 200
    assert client.post(f"/once/{secret}").status_code == 410


def test_an_invitation_opens_the_door_once(
    client: Browser, work: Work, change_settings: Callable[..., None]
) -> None:
    change_settings(registration="invitation")
    secret = invitations.invite(work)
    work.commit()
    assert sign_up(client).status_code == 403
    assert f'value="{secret}"' in client.get(f"/once/{secret}").text
    refused = sign_up(client, invitation=secret, password="short")
    assert refused.status_code == 422
    assert f'value="{secret}"' in refused.text
    assert sign_up(client, invitation=secret).status_code == 303
    assert sign_up(client, invitation=secret, username="Mallory").status_code == 410


def test_a_made_up_link_leads_nowhere(client: Browser) -> None:
    assert client.get("/once/made-up").status_code == 404
    assert client.post("/once/made-up", data={}).status_code == 404


def test_a_wiki_without_mail_says_so(client: Browser) -> None:
    assert "This wiki sends no mail" in client.get("/forgotten").text
    assert "/forgotten" in client.get("/sign-in").text


def test_somebody_s_page_says_who_they_are_and_what_they_did(
    client: Browser, ada: Account, page: Page
) -> None:
    text = client.get("/people/Ada%20Lovelace").text
    assert "Ada Lovelace" in text
    assert page.title in text
    assert not re.search(r"\d+ (edits|pages|contributions|changes)", text)


def test_another_spelling_leads_to_somebody_s_page(client: Browser, ada: Account) -> None:
    assert client.get("/people/ada%20lovelace").location == "/people/Ada%20Lovelace"


def test_a_guest_s_page_is_found_by_number(client: Browser, work: Work, page: Page) -> None:
    factories.act_as_guest(work, "Quiet Heron")
    heron = factories.revision(work, page, "Bees hum.\n").contributor
    shown = client.get(f"/people/-/{heron.id}")
    assert "Quiet Heron" in shown.text
    assert "pen name" in shown.text
    own = work.db.query(Contributor).filter_by(kind="account").first()
    assert own is not None
    assert client.get(f"/people/-/{own.id}").location == "/people/Ada%20Lovelace"


def test_nobody_has_no_page(client: Browser) -> None:
    assert client.get("/people/Nobody").status_code == 404
    assert client.get("/people/-/99999").status_code == 404


def test_what_somebody_did_comes_in_parts(
    client: Browser, work: Work, ada: Account, page: Page
) -> None:
    for number in range(60):
        factories.revision(work, page, f"Bees hum {number} times.\n", summary=f"hum {number}")
    first = client.get("/people/Ada%20Lovelace").text
    assert "hum 59" in first
    assert "hum 5<" not in first.replace("</q>", "<")
    older = re.search(r'href="(/people/Ada%20Lovelace\?before=[^"]+)"', first)
    assert older is not None
    second = client.get(older[1]).text
    assert "hum 0" in second
    assert "hum 59" not in second
