"""What other sites try: at every address that changes something, and with every name that is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import text
from werkzeug.routing import IntegerConverter, Rule

from tests import factories
from tests.browsing import Browser
from tests.conftest import Place
from tests.faults.conftest import working
from wiki.http.identity import PEN_COOKIE
from wiki.models import Account
from wiki.services import accounts

DIALECTS = ["sqlite"]
SAFE = {"GET", "HEAD", "OPTIONS"}
HERE = "http://localhost"
API = "/api/"

# What browsers say of a form that another site had them send, and what they might be made to say.
FOREIGN = [
    pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
    pytest.param({"Sec-Fetch-Site": "same-site"}, id="same-site"),
    pytest.param({"Sec-Fetch-Site": "none"}, id="none"),
    pytest.param({"Sec-Fetch-Site": ""}, id="said nothing"),
    pytest.param({"Sec-Fetch-Site": "Same-Origin"}, id="other case"),
    pytest.param({"Sec-Fetch-Site": "cross-site", "Origin": HERE}, id="disagreeing"),
    pytest.param({"Origin": "https://evil.example"}, id="foreign origin"),
    pytest.param({"Origin": "null"}, id="hidden origin"),
    pytest.param({"Origin": ""}, id="empty origin"),
    pytest.param({"Origin": "http://localhost.evil.example"}, id="a name like ours"),
    pytest.param({"Origin": "http://evil.example#http://localhost"}, id="ours behind a sign"),
    pytest.param({"Origin": f"{HERE}, https://evil.example"}, id="two origins"),
    pytest.param({"Origin": "http://localhost:8080"}, id="another port"),
    pytest.param({"Origin": "https://localhost"}, id="another scheme"),
    pytest.param({"Referer": "https://evil.example/"}, id="only a referrer"),
]
BODIES = [
    {"data": {"text": "evil", "title": "Evil", "name": "waggle-dance", "slug": "evil"}},
    {"data": '{"text": "evil", "base": 1}', "content_type": "text/plain"},
    {"json": {"text": "evil", "base": 1, "slug": "evil", "title": "Evil"}},
]


@pytest.fixture
def ada(bees: Place) -> Account:
    with working(bees) as work:
        account = accounts.named(work, "Ada Lovelace")
        work.db.expunge(account)
        return account


@pytest.fixture
def page(visitor: Browser) -> str:
    """The id of a page that is there."""
    return str(visitor.get("/api/v1/workspaces/bees/pages/waggle-dance").json["id"])


@pytest.fixture
def signed_in(bees: Place, ada: Account) -> Browser:
    """Ada's browser, which may do everything here and has every cookie."""
    browser = bees.app.test_client()
    assert isinstance(browser, Browser)
    browser.sign_in(ada)
    browser.set_cookie(PEN_COOKIE, "a guest's")
    return browser


def plain(browser: Browser, *args: Any, **how: Any) -> Any:
    """What a browser sends that says nothing by itself."""
    return super(Browser, browser).open(*args, **how)


def filled(page: str, rule: Rule) -> str:
    """An address of this rule that exists, as far as that is possible."""
    known = {
        "workspace": "bees",
        "page_id": page,
        "slug": "waggle-dance",
        "username": "Ada Lovelace",
        "name": "waggle-dance",
    }
    values = {
        name: 1 if isinstance(converter, IntegerConverter) else known.get(name, "x")
        for name, converter in rule._converters.items()
    }
    built = rule.build(values)
    assert built is not None
    return built[1]


def unsafe(place: Place) -> Iterator[tuple[str, Rule]]:
    for rule in place.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - SAFE):
            yield method, rule


def rows(place: Place) -> dict[str, int]:
    with place.engine.connect() as connection:
        return {
            table.name: connection.scalar(text(f'SELECT count(*) FROM "{table.name}"')) or 0
            for table in Account.metadata.sorted_tables
        }


@pytest.mark.parametrize("headers", FOREIGN)
def test_nothing_that_another_site_sends_does_anything_anywhere(
    bees: Place, signed_in: Browser, page: str, headers: dict[str, str]
) -> None:
    before, asked = rows(bees), 0
    for method, rule in unsafe(bees):
        address = filled(page, rule)
        # A program says where it comes from by nothing at all, and no cookie of it counts.
        if address.startswith(API) and not {"Origin", "Sec-Fetch-Site"} & set(headers):
            continue
        body = BODIES[asked % len(BODIES)]
        answer = plain(signed_in, address, method=method, headers=headers, **body)
        assert answer.status_code == 403, f"{method} {address}"
        assert "<textarea" not in answer.text, f"{method} {address} gives the form back"
        asked += 1
    assert asked > 20
    assert rows(bees) == before
    assert signed_in.get("/settings").status_code == 200


def test_cookies_are_nothing_to_programs_at_any_address(
    bees: Place, signed_in: Browser, page: str
) -> None:
    anonymous = bees.app.test_client()
    for method, rule in unsafe(bees):
        address = filled(page, rule)
        if address.startswith(API) and "files" not in address:
            with_cookies = plain(signed_in, address, method=method, json={})
            without = plain(anonymous, address, method=method, json={})
            assert with_cookies.status_code == without.status_code, f"{method} {address}"


def test_no_address_that_is_shown_follows_what_a_request_says_of_itself(
    bees: Place, signed_in: Browser, page: str
) -> None:
    headers = {
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "host=evil.example;proto=https",
        "X-Host": "evil.example",
        "X-Original-URL": "http://evil.example/",
        "X-Forwarded-Prefix": "/evil.example",
    }
    for rule in bees.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            address = filled(page, rule)
            answer = plain(signed_in, address, headers=headers)
            assert b"evil.example" not in answer.data, address
            answer.close()
            assert "evil.example" not in str(answer.headers), address


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost@evil.example"]
)
def test_under_another_name_nothing_is_answered(
    bees: Place, signed_in: Browser, page: str, host: str
) -> None:
    for rule in bees.app.url_map.iter_rules():
        method = sorted(rule.methods or ())[0]
        address = filled(page, rule)
        answer = plain(signed_in, address, method=method, headers={"Host": host})
        assert answer.status_code == 400, address
        assert f"//{host}" not in answer.text


ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example",
    "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example",
    "https:evil.example", "http:/evil.example", "javascript:alert(1)", "data:text/html,x",
    "//localhost@evil.example/", "/%0d%0aLocation:%20//evil.example", "%2f%2fevil.example",
    "/\r\nLocation: https://evil.example/", "@evil.example", ".evil.example", "//evil%E3%80%82example",
    "/.//evil.example", "/..//evil.example", "/;@evil.example", "?//evil.example", "#//evil.example",
]  # fmt: skip


def test_no_form_leads_away_from_here(bees: Place, ada: Account) -> None:
    with working(bees) as work:
        accounts.set_password(work, accounts.named(work, "Ada Lovelace"), factories.PASSWORD)
        work.commit()
    signed = bees.app.test_client()
    assert isinstance(signed, Browser)
    signed.sign_in(ada)
    for number, elsewhere in enumerate(ELSEWHERE):
        password = {"password": factories.PASSWORD, "next": elsewhere}
        new = {"username": f"Grace {chr(97 + number)}", **password}
        answers = [
            signed.get("/sign-in", query_string={"next": elsewhere}),
            bees.app.test_client().post("/sign-in", data={"name": "Ada Lovelace", **password}),
            bees.app.test_client().post("/pen-name", data={"name": "Heron", "next": elsewhere}),
        ]
        if number % 6 == 0:  # making a password safe takes a while
            answers.append(bees.app.test_client().post("/sign-up", data=new))
        for answer in answers:
            stays_here(answer, elsewhere)


def stays_here(answer: Any, elsewhere: str) -> None:
    assert answer.status_code == 303, elsewhere
    # As a browser reads it: backslashes are slashes, and control characters are not there.
    read = "".join(one for one in answer.headers["Location"] if one > " ").replace("\\", "/")
    where = urlsplit(urljoin(f"{HERE}/sign-in", read))
    assert (where.scheme, where.netloc) == ("http", "localhost"), elsewhere


@pytest.mark.parametrize(
    "path",
    ["//evil.example/", "//evil.example/w/", "/w//evil.example/", "/%5Cevil.example", "///evil.example",
     "/w/bees//evil.example", "//evil.example/%2e%2e", "/w/bees/%2F%2Fevil.example"],
)  # fmt: skip
def test_no_address_leads_away_from_here(visitor: Browser, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code < 500
    where = urlsplit(urljoin(HERE, answer.headers.get("Location", "/")))
    assert where.netloc == "localhost"
