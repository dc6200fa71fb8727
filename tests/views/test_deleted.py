"""What stands where a page was: the record of its deletion, at every address of it."""

from __future__ import annotations

import pytest

from tests.browsing import Browser
from wiki.models import Page
from wiki.services import placing
from wiki.work import Work


@pytest.fixture
def gone(work: Work, page: Page) -> Page:
    """A page that was deleted."""
    placing.delete_page(work, page, because="Bees fly")
    work.commit()
    return page


@pytest.mark.parametrize(
    "address", ["/p/{id}", "/w/bees/waggle-dance", "/p/{id}/edit", "/p/{id}/rename"]
)
def test_the_record_of_a_deletion_stands_where_the_page_was(
    client: Browser, gone: Page, address: str
) -> None:
    answer = client.get(address.format(id=gone.public_id))
    assert answer.status_code == 410
    assert "Bees fly" in answer.text
    assert f"/p/{gone.public_id}/1" in answer.text
    assert "Restore it" in answer.text


def test_words_written_while_the_page_was_deleted_are_given_back(
    client: Browser, gone: Page
) -> None:
    typed = {"text": "Bees hum <b>loudly</b>.", "base": "1", "summary": "Loud"}
    answer = client.post(f"/p/{gone.public_id}/edit", data=typed)
    assert answer.status_code == 410
    assert "Bees hum &lt;b&gt;loudly&lt;/b&gt;." in answer.text
    assert "Bees fly" in answer.text


def test_programs_are_told_of_a_deletion_as_of_any_refusal(client: Browser, gone: Page) -> None:
    answer = client.get(f"/api/v1/pages/{gone.public_id}")
    assert answer.status_code == 410
    assert answer.mimetype == "application/problem+json"
