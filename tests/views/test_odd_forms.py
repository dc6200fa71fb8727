"""Forms that no browser of a person's sends: refused in a sentence, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.browsing import Browser
from tests.views.test_files import upload
from wiki.errors import Invalid
from wiki.models import Account, Page
from wiki.work import Work

DIALECTS = ["sqlite", "postgresql"]

NUL = "bees\0hum"
SETTINGS = {"title": "Bees", "visibility": "public", "editing": "anyone", "licence": "CC-BY-4.0"}
FORMS: list[tuple[str, dict[str, str]]] = [
    ("/w/-/new", SETTINGS | {"description": NUL}),
    ("/w/-/new", SETTINGS | {"licence": NUL}),
    ("/w/bees/-/settings", SETTINGS | {"status": NUL}),
    ("/w/bees/-/members", {"username": NUL, "role": "member"}),
    ("/w/bees/-/trash/files", {"name": NUL}),
    ("/sign-in", {"name": NUL, "password": "x"}),
    ("/forgotten", {"name": NUL}),
    ("/pen-name", {"name": NUL}),
]


@pytest.mark.parametrize(("address", "form"), FORMS)
def test_a_nul_in_a_field_is_refused(
    client: Browser, page: Page, ada: Account, address: str, form: dict[str, str]
) -> None:
    assert client.sign_in(ada).post(address, data=form).status_code == 400


def test_a_nul_beside_a_file_is_refused(client: Browser, page: Page) -> None:
    assert upload(client, (b"angle\n", "runs.csv"), summary=NUL).status_code == 400


def test_a_nul_in_a_text_gives_the_text_back(client: Browser, page: Page) -> None:
    form = {"base": "1", "text": NUL}
    answer: Any = client.post(f"/p/{page.public_id}/edit", data=form)
    assert answer.status_code == 422
    assert "bees" in answer.text
    assert "hum" in answer.text


@pytest.mark.parametrize("field", ["description", "status", "licence"])
def test_a_nul_in_what_describes_a_workspace_is_refused_by_field(work: Work, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        factories.workspace(work, **{field: NUL})
    assert set(refused.value.errors) == {field}


def test_a_number_beyond_all_bounds_names_no_file(client: Browser, page: Page) -> None:
    address = "/w/bees/-/trash/files/restore"
    assert client.post(address, data={"file": "9" * 30}).status_code == 404
