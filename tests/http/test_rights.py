"""What views declare about who may use them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import factories
from tests.browsing import Browser
from wiki.http.rights import Need, declared, needs
from wiki.models import Account
from wiki.work import Work

Put = Callable[..., Browser]


def test_a_declaration_is_found_on_the_view() -> None:
    @needs("edit", "page")
    def view() -> str:
        return ""

    assert declared(view) == Need("edit", "page")
    assert declared(len) is None


@pytest.mark.parametrize("need", [("fly",), ("edit",), ("found", "page"), ("person", "workspace")])
def test_a_right_that_no_rule_speaks_of_cannot_be_declared(need: tuple[str, ...]) -> None:
    with pytest.raises(KeyError):
        needs(*need)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("action", "stranger", "account", "steward"),
    [
        ("read", 200, 200, 200),
        ("write", 200, 200, 200),
        ("account", 401, 200, 200),
        ("person", 401, 200, 200),
        ("found", 401, 200, 200),
        ("steward", 401, 403, 200),
    ],
)
def test_what_is_about_the_site_is_checked_before_the_view_runs(
    probe: Put, work: Work, ada: Account, action: str, stranger: int, account: int, steward: int
) -> None:
    browser = probe(lambda: "done", action)
    assert browser.post("/probe").status_code == stranger
    assert browser.sign_in(ada).post("/probe").status_code == account
    grace = factories.account(work, steward=True)
    assert browser.sign_in(grace).post("/probe").status_code == steward


def test_opening_a_form_to_write_in_gives_a_stranger_a_pen(probe: Put) -> None:
    browser = probe(lambda: "a form", "edit", "page")
    assert "commonplace_pen" in browser.get("/probe").headers["Set-Cookie"]


def test_reading_gives_nobody_a_pen(probe: Put) -> None:
    browser = probe(lambda: "a page", "read", "page")
    assert "Set-Cookie" not in browser.get("/probe").headers
