"""From an empty site to a community's notebook: only clicks and typing after the first address."""

from __future__ import annotations

import pytest

from tests.browser import chapters
from tests.browser.conftest import Visit, once
from tests.faults.served import Served

pytestmark = pytest.mark.browser


def test_a_community_begins_a_notebook(empty_site: Served, visit: Visit) -> None:
    ada, guest = visit(empty_site), visit(empty_site)
    chapters.become_first_steward(ada, once(empty_site.said.read_text()))
    chapters.start_a_workspace(ada)
    chapters.write_linked_pages(ada)
    chapters.edit_at_the_same_time(ada, guest)
    chapters.clash(ada, guest)
    chapters.offer_and_take(ada, guest)
    chapters.compare(ada)
    chapters.bring_back(ada)
    chapters.rename_there_and_back(ada)
    chapters.move_with_what_stands_under_it(ada)
    chapters.delete_and_restore(ada)
    chapters.search(guest)
    chapters.see_what_leads_where(guest)
    chapters.show_a_picture(ada)
    chapters.sign_up_and_take_along(guest, ada)
    chapters.sign_out(guest)
