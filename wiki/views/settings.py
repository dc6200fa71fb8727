"""What somebody sets for themselves: who they are, password, tokens, invitations."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from wiki.errors import Invalid
from wiki.http import identity
from wiki.http.forms import typed
from wiki.http.rights import needs
from wiki.http.work import work
from wiki.services import accounts, invitations, tokens

bp = Blueprint("settings", __name__)


@bp.get("/settings")
@needs("person")
def show() -> str:
    """One's settings."""
    return _settings()


@bp.post("/settings")
@needs("person")
def update() -> Any:
    """Say anew who one is."""
    form = typed("username", "email", "about")
    try:
        accounts.change(work, **form)
    except Invalid as refused:
        return _settings(form=form, errors=refused.errors), refused.status
    work.commit()
    return redirect("/settings", 303)


@bp.post("/settings/password")
@needs("person")
def change_password() -> Any:
    """A new password, which ends all other sessions."""
    form = typed("old", "new")
    try:
        accounts.change_password(work, old=form["old"], new=form["new"], secret=identity.secret())
    except Invalid as refused:
        return _settings(password_errors=refused.errors), refused.status
    identity.renew()
    work.commit()
    return redirect("/settings", 303)


@bp.post("/settings/invitation")
@needs("person")
def invite() -> str:
    """A link with which one person can make an account; shown this once."""
    secret = invitations.invite(work)
    work.commit()
    return _settings(invitation=f"{work.settings.base_url}/once/{secret}")


@bp.get("/settings/tokens")
@needs("person")
def list_tokens() -> str:
    """One's keys for programs."""
    return _tokens()


@bp.post("/settings/tokens")
@needs("person")
def make_token() -> Any:
    """A new token, shown this once."""
    form = typed("name", "scope")
    try:
        fresh = tokens.make(work, name=form["name"], scope=form["scope"])
    except Invalid as refused:
        return _tokens(form=form, errors=refused.errors), refused.status
    work.commit()
    return _tokens(fresh=fresh)


@bp.post("/settings/tokens/<int:token_id>/delete")
@needs("person")
def revoke_token(token_id: int) -> Response:
    """Take a token back."""
    tokens.revoke(work, token_id)
    work.commit()
    return redirect("/settings/tokens", 303)


def _settings(**given: Any) -> str:
    account = work.actor.account
    assert account is not None
    kept = {"username": account.username, "email": account.email or "", "about": account.about}
    shown = {"form": kept, "errors": {}, "password_errors": {}, "invitation": ""} | given
    return render_template("accounts/settings.html", account=account, **shown)


def _tokens(**given: Any) -> str:
    shown = {"form": {"name": "", "scope": "read"}, "errors": {}, "fresh": None} | given
    return render_template("accounts/tokens.html", tokens=tokens.listed(work), **shown)
