"""Words for a page that are refused, whatever for: they stand on the refusal, to be sent again."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from tests import factories
from tests.browsing import Browser
from wiki.models import Account, Page
from wiki.services import accounts, history, placing, proposals, workspaces
from wiki.work import Work

MINE = "Bees hum <b>loudly</b>.\n"
BOTH = pytest.mark.parametrize("field", ["text", "mine"])


def url(page: Page) -> str:
    return f"/p/{page.public_id}/edit"


def typed(field: str, **more: object) -> dict[str, object]:
    return {field: MINE, "base": 1, "was": 1, "summary": "Loud", "section": ""} | more


def gives_back(answer: Any, status: int, field: str = "text") -> None:
    assert answer.status_code == status
    shown = unescape(answer.text)
    assert f'name="{field}"' in shown
    assert "Bees hum <b>loudly</b>." in shown
    assert "<b>loudly" not in answer.text


@pytest.mark.parametrize("base", ["99", "", "x"])
def test_a_text_on_no_revision_comes_back(client: Browser, page: Page, base: str) -> None:
    offers = f"/p/{page.public_id}/proposals/new"
    gives_back(client.post(url(page), data=typed("text", base=base)), 422)
    gives_back(client.post(offers, data=typed("text", base=base)), 422)
    gives_back(client.post(url(page), data=typed("text", base=base, section="one")), 422)
    gives_back(client.post(url(page), data=typed("mine", base=base)), 422, "mine")
    gives_back(client.post(url(page), data=typed("mine", was=base)), 422, "mine")


def test_an_offer_of_mine_that_is_refused_comes_back_to_both_texts(
    client: Browser, work: Work, page: Page
) -> None:
    factories.revision(work, page, "Bees sing.\n")
    form = typed("mine", base=2, act="propose", summary="a" * 1_001)
    answer = client.post(url(page), data=form)
    gives_back(answer, 422, "mine")
    assert "fewer words" in answer.text
    assert not proposals.listed(work, page)


@BOTH
def test_words_for_a_workspace_that_was_archived_come_back(
    browser_of: Any, work: Work, ada: Account, page: Page, field: str
) -> None:
    browser = browser_of(ada)
    work.commit()
    workspaces.archive(work, page.workspace)
    work.commit()
    gives_back(browser.post(url(page), data=typed(field)), 403, field)


@BOTH
def test_words_of_somebody_whose_session_ended_wait_beside_the_way_in(
    browser_of: Any, work: Work, ada: Account, page: Page, field: str
) -> None:
    settings = replace(workspaces.settings_of(page.workspace), editing="accounts")
    workspaces.change(work, page.workspace, settings)
    work.commit()
    browser = browser_of(ada)
    work.commit()
    assert browser.get(url(page)).status_code == 200
    accounts.set_password(work, ada, factories.PASSWORD)
    work.commit()
    answer = browser.post(url(page), data=typed(field))
    gives_back(answer, 401, field)
    assert 'target="_blank"' in answer.text
    for hidden in ('name="base" value="1"', 'name="summary" value="Loud"'):
        assert hidden in answer.text
    browser.sign_in(ada)
    work.commit()
    assert browser.post(url(page), data=typed(field)).status_code == 303
    work.db.expire_all()
    assert history.head(work, page).text == MINE


@BOTH
def test_words_for_a_page_that_was_deleted_or_hidden_come_back(
    client: Browser, work: Work, page: Page, field: str
) -> None:
    placing.delete_page(work, page)
    work.commit()
    gives_back(client.post(url(page), data=typed(field)), 410)
    placing.restore(work, page)
    work.commit()
    settings = replace(workspaces.settings_of(page.workspace), visibility="members")
    workspaces.change(work, page.workspace, settings)
    work.commit()
    gives_back(client.post(url(page), data=typed(field)), 404, field)


@BOTH
def test_a_text_longer_than_may_be_comes_back(
    client: Browser, change_settings: Any, page: Page, field: str
) -> None:
    change_settings(max_text=20)
    act = {"act": "propose"} if field == "mine" else {}
    gives_back(client.post(url(page), data=typed(field, **act)), 413, field)


def test_nothing_that_another_site_typed_is_given_back(client: Browser, page: Page) -> None:
    answer = client.post(url(page), data=typed("text"), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "Bees hum" not in answer.text
