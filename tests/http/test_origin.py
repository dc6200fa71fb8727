"""Requests that other sites make a browser send, and names that are not ours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, request

from tests.conftest import Place
from tests.http.conftest import Probe
from wiki.app import create_app

HERE = "http://localhost"


@pytest.mark.parametrize(
    ("headers", "cookie", "status"),
    [
        pytest.param({"Sec-Fetch-Site": "same-origin"}, True, 200, id="our own form"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, True, 403, id="another site's form"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, True, 403, id="a sister site's form"),
        pytest.param({"Sec-Fetch-Site": "none"}, True, 403, id="a browser's own act"),
        pytest.param(
            {"Sec-Fetch-Site": "cross-site", "Origin": HERE}, True, 403, id="both, disagreeing"
        ),
        pytest.param({"Origin": HERE}, True, 200, id="an old browser, our form"),
        pytest.param({"Origin": "https://evil.example"}, True, 403, id="an old browser, theirs"),
        pytest.param({"Origin": "http://localhost.evil.example"}, True, 403, id="a name like ours"),
        pytest.param({"Origin": "http://localhost:81"}, True, 403, id="another port"),
        pytest.param({"Origin": "https://localhost"}, True, 403, id="another scheme"),
        pytest.param({"Origin": "null"}, True, 403, id="an origin that hides"),
        pytest.param({"Origin": "https://evil.example"}, False, 403, id="theirs, without a cookie"),
        pytest.param({}, True, 403, id="neither, with a cookie"),
        pytest.param({}, False, 200, id="a program: neither, and no cookie"),
    ],
)
def test_who_may_change_something(
    probe: Probe, headers: dict[str, str], cookie: bool, status: int
) -> None:
    browser = probe(lambda: "done")
    # What the browser would say by itself is left to the test.
    opened = super(type(browser), browser).open
    if cookie:
        browser.set_cookie("anything", "at all")
    assert opened("/probe", method="POST", headers=headers).status_code == status
    assert opened("/probe", method="GET", headers=headers).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_unsafe_method_is_let_through(wiki: Flask, method: str) -> None:
    answer = wiki.test_client().open(
        "/api/v1/workspaces", method=method, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8000", 200),
        ("127.0.0.1", 200),
        ("127.8.8.8:80", 200),
        ("[::1]:8000", 200),
        ("wiki.localhost", 200),
        ("evil.example", 400),
        ("localhost.evil.example", 400),
        ("192.0.2.1", 400),
    ],
)
def test_the_wiki_answers_to_its_own_names(wiki: Flask, host: str, status: int) -> None:
    answer = wiki.test_client().get("/about", headers={"Host": host})
    assert answer.status_code == status


def under(place: Place, **chosen: Any) -> Any:
    app = create_app(replace(place.settings, **chosen), tools=place.tools)
    app.add_url_rule("/where", "where", lambda: f"{request.remote_addr} {request.host_url}")
    return app


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("notes.example.org", 200),
        ("NOTES.example.org:443", 200),
        ("also.example.net", 200),
        ("evil.example", 400),
    ],
)
def test_names_come_from_the_settings(place: Place, host: str, status: int) -> None:
    app = under(place, base_url="https://notes.example.org", trusted_hosts=("Also.example.net",))
    assert app.test_client().get("/where", headers={"Host": host}).status_code == status


def test_nobody_says_where_they_come_from_unless_a_proxy_is_counted(place: Place) -> None:
    told = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "for=203.0.113.9;host=evil.example",
    }
    answer = under(place).test_client().get("/where", headers=told)
    assert answer.text == "127.0.0.1 http://localhost/"


def test_a_counted_proxy_is_believed_and_nobody_before_it(place: Place) -> None:
    told = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9", "X-Forwarded-Proto": "https"}
    answer = under(place, proxy_hops=1).test_client().get("/where", headers=told)
    assert answer.text == "203.0.113.9 https://localhost/"


def test_a_form_sent_over_https_is_ours_though_the_proxy_speaks_http(place: Place) -> None:
    app = under(place, base_url="https://notes.example.org")
    app.add_url_rule("/do", "do", lambda: "done", methods=["POST"])
    browser = app.test_client()
    browser.set_cookie("anything", "at all", domain="notes.example.org")
    headers = {"Host": "notes.example.org", "Origin": "https://notes.example.org"}
    assert browser.post("/do", headers=headers).status_code == 200
