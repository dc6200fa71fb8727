"""A browser as far as HTTP goes: keeps cookies, and says where its requests come from."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from wiki.http.identity import SESSION_COOKIE
from wiki.models import Account, Actor
from wiki.services import sessions
from wiki.work import Tools, Work

SAFE = ("GET", "HEAD", "OPTIONS")


class Browser(FlaskClient):
    """Flask's test client that sends what every browser does from the wiki's own pages."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        given = kwargs.get("headers") or {}
        if kwargs.get("method", "GET") not in SAFE and "Sec-Fetch-Site" not in given:
            kwargs["headers"] = {**dict(given), "Sec-Fetch-Site": "same-origin"}
        return super().open(*args, **kwargs)

    def sign_in(self, account: Account) -> Browser:
        """Be signed in as `account`, without the password."""
        # Read first: a savepoint that began inside ours would end with it.
        assert account.id is not None
        opened = Work(self.application.extensions["sessions"](), Actor(), _tools(self))
        with opened:
            secret = sessions.begin(opened, account)
            opened.commit()
        self.set_cookie(SESSION_COOKIE, secret)
        return self


def _tools(browser: Browser) -> Tools:
    with browser.application.app_context():
        from wiki.http import work

        return work.tools()
