"""Long lists, a part at a time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, jsonify
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from tests.browsing import Browser
from wiki.http import pagination

Put = Callable[..., Browser]
SECRET = "only for tests, and long enough for a key"


def told() -> object:
    return jsonify(position=pagination.position(), limit=pagination.limit())


def test_a_cursor_leads_on_from_where_it_was_made(probe: Put, wiki: Flask) -> None:
    browser = probe(told)
    with wiki.test_request_context():
        cursor = pagination.cursor(17, "ẹ̀ṣọ́")
    assert browser.get("/probe", query_string={"cursor": cursor}).json["position"] == [17, "ẹ̀ṣọ́"]


def test_without_a_cursor_one_is_at_the_beginning(probe: Put) -> None:
    browser = probe(told)
    assert browser.get("/probe").json == {"position": None, "limit": 50}
    assert browser.get("/probe?cursor=").json["position"] is None


@pytest.mark.parametrize(
    "cursor",
    ["x", "17", "WzE3XQ", "WzE3XQ.x", ".", "../", "ẹ", "x" * 3000, "null", "-1", "' OR 1=1"],
)
def test_a_cursor_that_was_made_up_is_refused(probe: Put, cursor: str) -> None:
    answer = probe(told).get("/api/v1/probe", query_string={"cursor": cursor})
    assert answer.status_code == 400
    assert "begin at its start" in answer.json["detail"]


def test_a_cursor_signed_for_something_else_is_refused(probe: Put) -> None:
    cursor = URLSafeSerializer(SECRET, salt="pen").dumps([17])
    assert probe(told).get("/probe", query_string={"cursor": cursor}).status_code == 400


@pytest.mark.parametrize(("limit", "status"), [("1", 200), ("200", 200), ("0", 400), ("201", 400)])
def test_a_limit_has_bounds(probe: Put, limit: str, status: int) -> None:
    assert probe(told).get(f"/probe?limit={limit}").status_code == status


@pytest.mark.parametrize("limit", ["", "x", "-1", "1.5", "1e2", "٣", "9" * 400, "0x10", " 5"])
def test_a_limit_is_a_whole_number(probe: Put, limit: str) -> None:
    assert probe(told).get("/probe", query_string={"limit": limit}).status_code == 400


@given(st.text())
def test_no_text_is_a_cursor(text: str) -> None:
    serializer = URLSafeSerializer(SECRET, salt="cursor")
    assert serializer.loads_unsafe(text)[0] is False
