"""Forms for names and deletions that were open while somebody else changed the page."""

from __future__ import annotations

from html import unescape
from typing import Any

from tests import factories
from tests.browsing import Browser
from wiki.models import Page
from wiki.services import placing
from wiki.work import Work


def url(page: Page, act: str) -> str:
    return f"/p/{page.public_id}/{act}"


def says_so(answer: Any) -> None:
    assert answer.status_code == 409
    assert "changed this page in the meantime" in unescape(answer.text)
    assert 'name="base" value="2"' in answer.text


def test_the_form_comes_back_when_the_page_was_changed_meanwhile(
    client: Browser, work: Work, page: Page
) -> None:
    assert 'name="base" value="1"' in client.get(url(page, "delete")).text
    factories.revision(work, page, "Somebody's new words.\n")
    form = {"title": "Round dance", "slug": "round", "was": "waggle-dance", "base": "1"}
    answer = client.post(url(page, "rename"), data=form)
    says_so(answer)
    assert "Round dance" in answer.text
    gone = client.post(url(page, "delete"), data={"because": "it is old", "base": "1"})
    says_so(gone)
    assert "it is old" in gone.text
    assert client.post(url(page, "rename"), data=form | {"base": "2"}).status_code == 303


def test_a_new_title_leaves_the_address_that_somebody_gave_meanwhile(
    client: Browser, work: Work, page: Page
) -> None:
    placing.rename(work, page, slug="dances/waggle")
    work.commit()
    form = {"title": "Round dance", "slug": "waggle-dance", "was": "waggle-dance", "base": "1"}
    assert client.post(url(page, "rename"), data=form).status_code == 303
    work.db.expire_all()
    assert (page.title, page.slug) == ("Round dance", "dances/waggle")
