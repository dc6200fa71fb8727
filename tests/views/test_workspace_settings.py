"""The form for a workspace's settings, open while another steward saves it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from tests.browsing import Browser
from wiki.models import Account, Workspace
from wiki.services import workspaces
from wiki.work import Work

SETTINGS = "/w/bees/-/settings"


def held(page: str) -> dict[str, str]:
    """What a browser sends of the form as it was shown."""
    form = dict(re.findall(r'<input type="hidden" name="(was_\w+)" value="([^"]*)"', page))
    return {name: unescape(value) for name, value in form.items()} | {
        name.removeprefix("was_"): unescape(value) for name, value in form.items()
    }


def test_only_what_was_changed_in_the_form_is_set(
    browser_of: Any, work: Work, ada: Account, workspace: Workspace
) -> None:
    browser: Browser = browser_of(ada)
    work.commit()
    form = held(browser.get(SETTINGS).text)
    assert form["visibility"] == "public"
    workspaces.change(work, workspace, {"visibility": "members", "status": "Busy"})
    work.commit()
    refused = browser.post(SETTINGS, data=form | {"title": ""})
    assert refused.status_code == 422
    assert held(refused.text)["was_title"] == "The dances of bees"
    answer = browser.post(SETTINGS, data=form | {"title": "Songs"})
    assert answer.status_code == 303
    work.db.expire_all()
    assert (workspace.title, workspace.visibility) == ("Songs", "members")
    assert workspace.status == "Busy"
