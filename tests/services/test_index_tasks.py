"""Whatever is saved while the index is made anew is found afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import factories
from tests.conftest import Place
from tests.racing import opened
from wiki.models import IndexTask, Page
from wiki.services import indexing, searching
from wiki.work import Work

pytestmark = pytest.mark.races

# On PostgreSQL the index is in the database, and there are no tasks.
DIALECTS = ["sqlite"]


@pytest.fixture
def work(real_place: Place) -> Iterator[Work]:
    with opened(real_place) as found:
        factories.act_as(found, factories.account(found, "Ada Lovelace"))
        yield found


def test_a_task_with_a_lower_number_that_comes_late_is_done(work: Work, real_place: Place) -> None:
    page = factories.page(work, factories.workspace(work, "Bees"), "Waggle dance")
    work.reserve()
    work.db.add(IndexTask(id=1_000, page_id=page.id))
    work.commit()

    def save_meanwhile(_done: int) -> None:
        with opened(real_place) as other:
            other.reserve()
            other.db.get_one(Page, page.id).title = "Zenith"
            if other.db.get(IndexTask, 500) is None:
                other.db.add(IndexTask(id=500, page_id=page.id))
            other.commit()

    indexing.rebuild(work, save_meanwhile)
    assert [one.page.id for one in searching.search(work, "zenith").items] == [page.id]
    assert indexing.waiting(work) == 0
