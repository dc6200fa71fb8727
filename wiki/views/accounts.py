"""Coming in: signing in and up, one-time links, pen names; and somebody's page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from wiki.errors import Conflict, Invalid
from wiki.http import identity, onward, pagination, throttle
from wiki.http.forms import ticked, typed
from wiki.http.rights import needs
from wiki.http.urls import account_url, person_url
from wiki.http.work import work
from wiki.models import Account, Contributor, Purpose
from wiki.services import accounts, invitations, letters, pens, people, usernames

bp = Blueprint("accounts", __name__)

SUGGESTIONS = 3
DEEDS = 50


@bp.get("/sign-in")
@needs("read")
def sign_in() -> Any:
    """The door: sign in, or make an account."""
    go = onward.path(request.args.get("next", ""))
    if identity.secret():
        return redirect(go or "/", 303)
    return _door(next=go)


@bp.post("/sign-in")
@needs("write")
def begin_session() -> Any:
    """Sign in by name or e-mail and password."""
    form = typed("name", "password", "next")
    meant = accounts.known_as(work, form["name"])
    whom = str(meant.id) if meant else usernames.key(form["name"])
    throttle.signing_in(whom)
    go = onward.path(form["next"])
    try:
        account = accounts.authenticate(work, form["name"], form["password"])
    except Invalid as refused:
        return _door(form, errors=refused.errors, next=go), refused.status
    identity.sign_in(account)
    throttle.signed_in(whom)
    work.commit()
    return redirect(go or "/", 303)


@bp.post("/sign-up")
@needs("write")
def register() -> Any:
    """Make an account and come in; what was written here as a guest may come along."""
    form = typed("username", "email", "password", "invitation", "next")
    throttle.spend("new account", throttle.address(), *throttle.NEW_ACCOUNTS)
    along = identity.guest_keys() if ticked("take_along") else ()
    go = onward.path(form["next"])
    try:
        account = accounts.register(
            work,
            username=form["username"],
            password=form["password"],
            email=form["email"],
            invitation=form["invitation"],
            guest_keys=along,
        )
    except Invalid as refused:
        shown = _door(form, new_errors=refused.errors, next=go, invitation=form["invitation"])
        return shown, refused.status
    except Conflict as first:
        work.release()
        said = {"username": str(first)}
        return _door(form, new_errors=said, next=go, invitation=form["invitation"]), first.status
    return _entered(account, go, put_down_pen=bool(along))


@bp.post("/sign-out")
@needs("write")
def end_session() -> Response:
    """Sign this browser out, here and on the server."""
    identity.sign_out()
    work.commit()
    return redirect("/", 303)


@bp.get("/once/<secret>")
@needs("read")
def once(secret: str) -> str:
    """A one-time link: what it would do. Looking at it does not use it up."""
    return _once(secret, typed("username", "email"), {})


@bp.post("/once/<secret>")
@needs("write")
def use_once(secret: str) -> Any:
    """Do what a one-time link is for."""
    link = invitations.look(work, secret)
    if link.purpose == Purpose.SIGN_IN and link.account is not None:
        account = invitations.use(work, secret, Purpose.SIGN_IN).account
        assert account is not None
        return _entered(account, "/settings#password")
    form = typed("username", "email", "password")
    try:
        account = accounts.become_first_steward(work, secret, **form)
    except Invalid as refused:
        return _once(secret, form, refused.errors), refused.status
    return _entered(account, "/w/-/new")


@bp.get("/forgotten")
@needs("read")
def forgotten() -> str:
    """What to do when the password is forgotten."""
    return _forgotten()


@bp.post("/forgotten")
@needs("write")
def send_link() -> str:
    """Send a sign-in link to the account's address; the answer does not say whether there is one."""
    name = request.form.get("name", "")
    throttle.spend("letter", throttle.address(), *throttle.LETTERS_OF_AN_ADDRESS)
    throttle.spend("letter", usernames.key(name.strip()), *throttle.LETTERS)
    account = accounts.known_as(work, name)
    if account is not None and work.settings.smtp_url:
        letters.send_sign_in(work, account)
        work.commit()
    return _forgotten(sent=True)


@bp.get("/pen-name")
@needs("read")
def pen_name() -> Any:
    """The name a guest writes under, and others they could take."""
    if identity.secret():
        return redirect("/settings", 303)
    form = {"name": identity.pen()}
    return _pen_name(form, {}, onward.path(request.args.get("next", "")))


@bp.post("/pen-name")
@needs("write")
def take_pen_name() -> Any:
    """Write under another name from now on."""
    form = typed("name", "next")
    go = onward.path(form["next"])
    try:
        identity.take_pen(form["name"])
    except Invalid as refused:
        return _pen_name(form, {"name": refused.errors["pen_name"]}, go), refused.status
    return redirect(go or "/", 303)


@bp.get("/people/<username>")
@needs("read")
def show(username: str) -> Any:
    """An account's page."""
    account = accounts.named(work, username)
    if account.username != username:
        return redirect(account_url(account))
    return _person(people.own(work, account), account)


@bp.get("/people/-/<int:contributor_id>")
@needs("read")
def show_writer(contributor_id: int) -> Any:
    """The page of a guest or of a name from an import."""
    contributor = people.writer(work, contributor_id)
    if contributor.account is not None:
        return redirect(person_url(contributor))
    return _person(contributor, None)


def _entered(account: Account, go: str, *, put_down_pen: bool = False) -> Response:
    if put_down_pen:
        identity.forget_pen()
    identity.sign_in(account)
    work.commit()
    return redirect(go or "/", 303)


def _door(form: dict[str, Any] | None = None, **given: Any) -> str:
    typed_in = {"name": "", "username": "", "email": ""} | (form or {})
    shown = {"errors": {}, "new_errors": {}, "next": "", "invitation": ""} | given
    return render_template(
        "accounts/sign_in.html", form=typed_in, guest=work.actor.pen_name, **shown
    )


def _once(secret: str, form: dict[str, Any], errors: dict[str, str]) -> str:
    link = invitations.look(work, secret)
    if link.purpose == Purpose.INVITATION:
        return _door(invitation=secret)
    if link.purpose == Purpose.SIGN_IN and link.account is not None:
        return render_template("accounts/one_time.html", username=link.account.username)
    return render_template("accounts/first.html", form=form, errors=errors)


def _forgotten(*, sent: bool = False) -> str:
    return render_template(
        "accounts/forgotten.html", sent=sent, by_mail=bool(work.settings.smtp_url)
    )


def _pen_name(form: dict[str, Any], errors: dict[str, str], go: str) -> str:
    suggestions = [pens.draw(work) for _number in range(SUGGESTIONS)]
    return render_template(
        "accounts/pen_name.html", form=form, errors=errors, next=go, suggestions=suggestions
    )


def _person(contributor: Contributor, account: Account | None) -> str:
    before = pagination.position("before")
    events = people.deeds(work, contributor, before=before[0] if before else None, limit=DEEDS + 1)
    more = len(events) > DEEDS
    here = person_url(contributor)
    return render_template(
        "accounts/show.html",
        contributor=contributor,
        account=account,
        workspaces=accounts.workspaces_of(work, account) if account else [],
        events=events[:DEEDS],
        older=f"{here}?before={pagination.cursor(events[DEEDS - 1].id)}" if more else None,
        newer=here if before else None,
    )
