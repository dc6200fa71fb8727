"""What a person or a program is told when something was refused or went wrong."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask, abort, make_response, request
from sqlalchemy.exc import OperationalError

from tests.http.conftest import Probe
from wiki import errors
from wiki.errors import BaseRequired, Invalid, TooMany
from wiki.http.work import work
from wiki.models import Account, Page

REFUSALS = [
    (errors.Malformed("No."), 400),
    (errors.Unauthorised("No."), 401),
    (errors.Forbidden("No."), 403),
    (errors.NotFound("No."), 404),
    (errors.Conflict("No."), 409),
    (errors.Gone("No."), 410),
    (errors.TooLarge("No."), 413),
    (Invalid(title="No."), 422),
    (BaseRequired("No.", head=7), 428),
    (TooMany("No.", seconds=30), 429),
    (errors.Unavailable("No."), 503),
    (errors.Full("No."), 507),
]
BOTH = pytest.mark.parametrize(("error", "status"), REFUSALS, ids=[str(one[1]) for one in REFUSALS])


def raising(error: Exception) -> Probe:
    def view() -> Any:
        raise error

    return view


@BOTH
def test_a_refusal_is_a_page_for_people(probe: Probe, error: Exception, status: int) -> None:
    answer = probe(raising(error)).get("/probe")
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert "No." in answer.text
    assert "<h1>" in answer.text


@BOTH
def test_a_refusal_is_a_problem_object_for_programs(
    probe: Probe, error: Exception, status: int
) -> None:
    answer = probe(raising(error)).get("/api/v1/probe")
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert (answer.json["status"], answer.json["detail"]) == (status, "No.")
    assert {"type", "title"} <= set(answer.json)


def test_a_program_is_told_which_fields_were_wrong(probe: Probe) -> None:
    answer = probe(raising(Invalid(title="Please give a title.", slug="Taken."))).get(
        "/api/v1/probe"
    )
    assert answer.json["errors"] == {"title": "Please give a title.", "slug": "Taken."}


def test_a_program_is_told_the_head_it_must_build_on(probe: Probe) -> None:
    assert probe(raising(BaseRequired("No.", head=7))).get("/api/v1/probe").json["head"] == 7


@pytest.mark.parametrize("path", ["/probe", "/api/v1/probe"])
def test_whoever_was_too_hasty_is_told_when_to_come_back(probe: Probe, path: str) -> None:
    assert probe(raising(TooMany("No.", seconds=30))).get(path).headers["Retry-After"] == "30"


def test_a_busy_wiki_may_be_asked_again_soon(probe: Probe) -> None:
    assert int(probe(raising(errors.Unavailable("No."))).get("/probe").headers["Retry-After"]) > 0


def test_whoever_must_sign_in_comes_back_afterwards(probe: Probe) -> None:
    answer = probe(raising(errors.Unauthorised("No."))).get("/probe?part=2")
    assert "/sign-in?next=%2Fprobe%3Fpart%3D2" in answer.text


def test_a_program_is_told_how_to_say_who_it_is(probe: Probe) -> None:
    answer = probe(raising(errors.Unauthorised("No."))).get("/api/v1/probe")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/probe", "/api/v1/probe"])
def test_our_own_mistakes_are_logged_and_not_shown(
    probe: Probe, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    browser = probe(raising(ZeroDivisionError("secret of the kitchen")))
    with caplog.at_level(logging.ERROR):
        answer = browser.get(path)
    assert answer.status_code == 500
    for word in ("kitchen", "ZeroDivision", "Traceback", ".py"):
        assert word not in answer.text
    assert "kitchen" in caplog.text
    assert "GET probe.GET" in caplog.text
    assert path not in caplog.text


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("database or disk is full", 507),
        ("attempt to write a readonly database", 503),
        ("database is locked", 503),
    ],
)
def test_trouble_with_the_database_is_said_plainly(probe: Probe, said: str, status: int) -> None:
    error = OperationalError("INSERT", {}, Exception(said))
    answer = probe(raising(error)).get("/probe")
    assert answer.status_code == status
    assert said not in answer.text


def test_even_without_a_database_there_is_a_page(
    probe: Probe, wiki: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def view() -> Any:
        work.db.close()
        raise OperationalError("SELECT", {}, Exception("connection refused"))

    answer = probe(view).get("/probe")
    assert answer.status_code == 500
    assert "<html" in answer.text
    caplog.clear()


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/nowhere", "GET", 404),
        ("/sign-in", "PUT", 405),
        ("/w/bees/-/nowhere", "GET", 404),
        ("/people/-/x", "GET", 404),
        ("/api/v1/nowhere", "GET", 404),
        ("/%ff%fe", "GET", 404),
        ("/a%00b", "GET", 400),
        ("/search?q=%00", "GET", 400),
    ],
)
def test_addresses_that_lead_nowhere(wiki: Flask, path: str, method: str, status: int) -> None:
    answer = wiki.test_client().open(path, method=method)
    assert answer.status_code == status
    assert answer.mimetype == ("application/problem+json" if "/api/" in path else "text/html")


def test_a_method_that_is_not_allowed_says_which_are(wiki: Flask) -> None:
    assert "POST" in wiki.test_client().put("/sign-out").headers["Allow"]


def test_a_missing_field_is_named(probe: Probe) -> None:
    answer = probe(lambda: request.form["title"]).post("/probe", data={})
    assert answer.status_code == 400
    assert "title" in answer.text


def test_a_clash_in_the_database_is_a_whole_page_of_the_reader_s(
    probe: Probe, page: Page, ada: Account
) -> None:
    twin = {column.key: getattr(page, column.key) for column in Page.__table__.columns}
    del twin["id"]

    def view() -> Any:
        work.reserve()
        work.db.add(Page(**twin))
        work.flush()

    answer = probe(view).sign_in(ada).post("/probe")
    assert answer.status_code == 409
    assert "Ada Lovelace" in answer.text


def test_an_answer_somebody_made_is_left_alone(probe: Probe) -> None:
    def view() -> Any:
        abort(make_response("tea", 418))

    answer = probe(view).get("/probe")
    assert (answer.status_code, answer.text) == (418, "tea")


def test_what_is_typed_into_an_address_is_text(wiki: Flask) -> None:
    answer = wiki.test_client().get("/people/<script>alert(1)</script>")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text
