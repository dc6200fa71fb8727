"""A form that was refused comes back as it was typed; one that cannot be read is refused in words."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from tests.browsing import Browser
from tests.conftest import Place

DIALECTS = ["sqlite"]
DAMAGED = {"data": b"\x81\xfa\x0c\x81", "content_type": "multipart/form-data; boundary=x"}


def page_id(browser: Browser) -> str:
    return str(browser.get("/api/v1/workspaces/bees/pages/waggle-dance").json["id"])


def test_a_damaged_form_for_a_deleted_page_is_answered_by_the_record(
    bees: Place, visitor: Browser
) -> None:
    page = page_id(visitor)
    assert visitor.post(f"/p/{page}/delete", data={"because": "It is old."}).status_code == 303
    answer = visitor.post(f"/p/{page}/delete", **DAMAGED)
    assert answer.status_code in (400, 410)
    typed = visitor.post(f"/p/{page}/edit", data={"text": "Typed for long.", "base": "1"})
    assert (typed.status_code, "Typed for long." in typed.text) == (410, True)


@pytest.fixture
def read_only(bees: Place) -> None:
    """The database may only be read from now on."""
    engine = bees.app.extensions["engine"]
    event.listen(
        engine, "connect", lambda connection, _record: connection.execute("PRAGMA query_only = ON")
    )
    engine.dispose()


def test_what_was_typed_can_be_sent_again_from_the_refusal(
    visitor: Browser, read_only: None
) -> None:
    form = {"title": "<New>", "text": "One\r\nTwo & three", "act": "save"}
    answer = visitor.post("/w/bees/-/new?x=1&y=2", data=form)
    assert answer.status_code == 503
    assert 'action="/w/bees/-/new?x=1&amp;y=2"' in answer.text
    assert ">\nOne\r\nTwo &amp; three</textarea>" in answer.text
    assert 'name="title" value="&lt;New&gt;"' in answer.text
    assert 'name="act" value="save"' in answer.text


def test_a_form_without_a_text_can_be_sent_again_too(visitor: Browser, read_only: None) -> None:
    path = f"/p/{page_id(visitor)}/delete"
    answer = visitor.post(path, data={"because": "Old & wrong."})
    assert answer.status_code == 503
    assert f'action="{path}"' in answer.text
    assert 'name="because" value="Old &amp; wrong."' in answer.text
    assert "<textarea" not in answer.text


def test_a_password_is_in_no_refusal(visitor: Browser, read_only: None) -> None:
    form = {"username": "Grace Hopper", "password": "correct horse battery"}
    answer = visitor.post("/sign-up", data=form)
    assert answer.status_code == 503
    assert "correct horse" not in answer.text
    assert "Try again" not in answer.text
