"""The same with scripts off: reading, writing, comparing and merging are links and forms."""

from __future__ import annotations

import pytest

from tests.browser import chapters
from tests.browser.conftest import Visit, once
from tests.faults.served import Served

pytestmark = pytest.mark.browser


def test_a_notebook_is_kept_without_scripts(empty_site: Served, visit: Visit) -> None:
    ada = visit(empty_site, java_script_enabled=False)
    guest = visit(empty_site, java_script_enabled=False)
    chapters.become_first_steward(ada, once(empty_site.said.read_text()))
    chapters.start_a_workspace(ada)
    chapters.write_linked_pages(ada)
    chapters.edit_at_the_same_time(ada, guest)
    chapters.clash(ada, guest)
    chapters.offer_and_take(ada, guest)
    chapters.compare(ada)
    chapters.bring_back(ada)
    chapters.search(guest)
    chapters.show_a_picture(ada)
    chapters.sign_up_and_take_along(guest, ada)
    chapters.sign_out(guest)
