"""Two people who take one name in the same moment: the second gets the form back as it was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests import factories
from tests.browsing import Browser
from tests.conftest import Place
from tests.racing import opened
from wiki.models import Account

# On SQLite nobody else writes while somebody writes.
DIALECTS = ["postgresql"]

pytestmark = pytest.mark.races


@contextmanager
def meanwhile(place: Place, table: str, deed: Callable[[], object]) -> Iterator[None]:
    """Let `deed` be done by somebody else right before the wiki's next row in `table`."""
    engine, waiting = place.app.extensions["engine"], [deed]

    def first(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(f"INSERT INTO {table} ") and waiting:
            waiting.pop()()

    event.listen(engine, "before_cursor_execute", first)
    yield
    event.remove(engine, "before_cursor_execute", first)


def browser(place: Place) -> Browser:
    made = place.app.test_client()
    assert isinstance(made, Browser)
    return made


def test_an_address_for_a_workspace_that_somebody_takes_first(real_place: Place) -> None:
    with opened(real_place) as work:
        ada = factories.account(work, "Ada Lovelace")
        mine = browser(real_place).sign_in(ada)

    def found() -> None:
        with opened(real_place) as other:
            factories.act_as(other, other.db.query(Account).one())
            factories.workspace(other, "Bees", slug="bees")

    form = {"title": "All about bees", "slug": "bees", "description": "Long thought about."}
    form |= {"visibility": "public", "editing": "anyone", "licence": "CC-BY-4.0"}
    with meanwhile(real_place, "workspaces", found):
        answer = mine.post("/w/-/new", data=form)
    assert answer.status_code == 409
    assert "Long thought about." in answer.text
    assert "All about bees" in answer.text


def test_a_name_that_somebody_signs_up_with_first(real_place: Place) -> None:
    def sign_up() -> None:
        with opened(real_place) as other:
            factories.account(other, "Grace Hopper")

    form = {"username": "Grace Hopper", "email": "g@example.org", "password": factories.PASSWORD}
    with meanwhile(real_place, "accounts", sign_up):
        answer = browser(real_place).post("/sign-up", data=form)
    assert answer.status_code == 409
    assert 'value="Grace Hopper"' in answer.text
    assert 'value="g@example.org"' in answer.text
    assert factories.PASSWORD not in answer.text
