"""Who wrote what came in between is told without reading it."""

from __future__ import annotations

from sqlalchemy import event

from tests import factories
from wiki.models import Page
from wiki.services import history
from wiki.work import Work


def test_authors_come_once_in_the_order_of_their_first(work: Work, page: Page) -> None:
    ben, eva = factories.account(work, "Ben"), factories.account(work, "Eva")
    for who in (eva, ben, eva, ben):
        with factories.acting(work, who):
            factories.revision(work, page, f"Bees {page.head_number}.\n")
    names = [one.shown_name for one in history.authors(work, page, 1, 5)]
    assert names == ["Eva", "Ben"]
    assert [one.shown_name for one in history.authors(work, page, 2, 3)] == ["Ben"]
    assert list(history.authors(work, page, 5, 5)) == []
    assert [one.shown_name for one in history.compare(work, page, 5, 1).authors] == names


def test_comparing_reads_as_many_rows_whatever_lies_between(work: Work, page: Page) -> None:
    for number in range(20):
        factories.revision(work, page, f"Bees {number}.\n")
    statements: list[str] = []
    connection = work.db.connection()

    def hear(*given: object) -> None:
        statements.append(str(given[2]))

    event.listen(connection, "before_cursor_execute", hear)
    history.compare(work, page, 1, 21)
    event.remove(connection, "before_cursor_execute", hear)
    of_revisions = [one for one in statements if "texts" not in one and "min(" not in one]
    assert not [one for one in of_revisions if "revisions.text_hash" in one]
