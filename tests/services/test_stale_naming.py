"""Names and deletions decided on what a page was: nobody's change in between is undone unseen."""

from __future__ import annotations

import pytest

from tests import factories
from tests.racing import as_read_before
from wiki.errors import Conflict
from wiki.models import Page
from wiki.services import placing
from wiki.work import Work


def test_moving_a_page_keeps_the_title_that_somebody_just_gave_it(work: Work, page: Page) -> None:
    placing.rename(work, page, title="Round dance")
    work.commit()
    as_read_before(page, title="Waggle dance")
    placing.rename(work, page, slug="dances/round")
    work.commit()
    assert (page.title, page.slug) == ("Round dance", "dances/round")


def test_what_was_decided_on_an_older_revision_is_not_done(work: Work, page: Page) -> None:
    factories.revision(work, page, "Somebody's new words.\n")
    with pytest.raises(Conflict, match="in the meantime"):
        placing.rename(work, page, title="Round dance", base=1)
    work.release()
    with pytest.raises(Conflict, match="in the meantime"):
        placing.delete_page(work, page, base=1)
    work.release()
    assert (page.title, page.deleted_at) == ("Waggle dance", None)
    placing.rename(work, page, title="Round dance", base=2)
    assert placing.rename(work, page, title="Round dance", base=2).number == 3  # once more
    placing.delete_page(work, page, base=3)
    work.commit()
    assert page.deleted_at is not None
