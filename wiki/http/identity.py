"""Who asks: somebody signed in, a program with a token, or a guest under a pen name.

Flask-Login keeps the id of a user in Flask's session. Here that id is the secret of a row of the table
`sessions`, and the session is nothing but the cookie that holds it: the server knows who is signed in
and can end it. Under `/api` cookies mean nothing; a bearer token does. Guests carry a signed cookie
with their pen name and a secret they are known again by; their address is kept nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request
from flask.sessions import SessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from itsdangerous import BadSignature, URLSafeSerializer

from wiki import clock, ids
from wiki.errors import Unauthorised, WikiError
from wiki.http import rights, urls
from wiki.http.work import work
from wiki.messages import _
from wiki.models import Account, Actor
from wiki.services import pens, sessions, tokens
from wiki.work import Work

SESSION_COOKIE = "commonplace_session"
PEN_COOKIE = "commonplace_pen"
KEPT = (
    400 * 24 * 3600
)  # seconds; no browser keeps a cookie longer. The server ends a session earlier.
FORMER_PENS = 10
API = "/api/"
REFUSED = frozenset({401, 403, 404})
"""After these nobody writes, so no pen name is given out."""
WRITING = frozenset({"edit", "propose", "upload", "delete"})
"""What a guest does under a pen name."""


@dataclass
class Who:
    """Who asks, as the masthead shows it: kind "account", "guest" or "stranger"."""

    kind: str
    name: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Pen:
    """What a guest's cookie holds. `former`: secrets of pen names given up, newest first."""

    name: str
    secret: str
    former: tuple[str, ...] = ()


class SignedIn(UserMixin):  # type: ignore[misc]
    """Somebody signed in, as Flask-Login sees them: known by the secret of this browser."""

    def __init__(self, actor: Actor, secret: str, seen_at: datetime):
        self.actor = actor
        self.secret = secret
        self.seen_at = seen_at

    def get_id(self) -> str:
        return self.secret


class _CookieSession(dict[str, Any], SessionMixin):
    """Flask's session for the length of a request; only the secret outlives it, in the cookie."""

    given = ""


class _Sessions(SessionInterface):
    def open_session(self, app: Flask, request: Any) -> _CookieSession:
        session = _CookieSession()
        if not by_program():
            session.given = request.cookies.get(SESSION_COOKIE, "")
        if session.given:
            session["_user_id"] = session.given
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, _CookieSession)
        secret = session.get("_user_id", "")
        if secret != session.given:
            _set_cookie(response, SESSION_COOKIE, secret)


def install(app: Flask) -> None:
    """Let `app` know who asks."""
    app.session_interface = _Sessions()
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None
    manager.user_loader(_signed_in)
    app.before_request(_before_writing)
    app.after_request(_keep)


def recognise(opened: Work) -> Actor:
    """Who acts in this request; outside of one (a command), nobody in particular.

    Raises Unauthorised for a token that is not, or no longer, good.
    """
    if not has_request_context():
        return Actor()
    if by_program():
        return _program(opened)
    if isinstance(found := current_user._get_current_object(), SignedIn):
        return found.actor
    held = _held_pen()
    if held is None:
        return Actor()
    return Actor(pen_name=held.name, guest_key=sessions.hashed(held.secret))


def who() -> Who:
    """Who asks, for the masthead."""
    actor = work.actor
    if actor.account is not None:
        return Who("account", actor.account.username, urls.account_url(actor.account))
    return Who("guest", actor.pen_name) if actor.pen_name else Who("stranger")


def by_program() -> bool:
    """Whether a program asks, by the interface that is for programs."""
    return request.path.startswith(API)


def known() -> bool:
    """Whether the answer may show who asks; if not, it is the same for everybody."""
    return SESSION_COOKIE in request.cookies or PEN_COOKIE in request.cookies or "pen" in g


def sign_in(account: Account) -> None:
    """Sign the browser in as `account`, in a new session. The caller commits."""
    if isinstance(before := current_user._get_current_object(), SignedIn):
        sessions.end(work, before.secret)
    secret = sessions.begin(work, account)
    login_user(SignedIn(Actor(account=account), secret, clock.now()))


def sign_out() -> None:
    """Sign the browser out, here and on the server. The caller commits."""
    if isinstance(current := current_user._get_current_object(), SignedIn):
        sessions.end(work, current.secret)
    logout_user()


def renew() -> None:
    """Give whoever is signed in a new session in place of the one they have. The caller commits."""
    account = work.actor.account
    assert account is not None
    sign_in(account)


def secret() -> str:
    """The secret of the session this browser is signed in by; "" if it is not."""
    return getattr(current_user, "secret", "")


def pen() -> str:
    """The guest's pen name, drawn now if they have none yet; "" for an account."""
    if work.actor.account is None and not work.actor.guest_key:
        _take(Pen(pens.draw(work), ids.secret()))
    return work.actor.pen_name


def take_pen(name: str) -> None:
    """Let the guest write under `name` from now on; what they wrote stays under the name before.

    Raises Invalid (`pen_name`).
    """
    kept, held = pens.choose(work, name, guest_keys()), _held_pen()
    if held is None:
        _take(Pen(kept, ids.secret()))
    elif kept != held.name:
        _take(Pen(kept, ids.secret(), (held.secret, *held.former)[:FORMER_PENS]))


def guest_keys() -> tuple[str, ...]:
    """What this browser's guest is and was known by, newest first; for taking the edits along."""
    held = _held_pen()
    return tuple(map(sessions.hashed, (held.secret, *held.former))) if held else ()


def forget_pen() -> None:
    """Put the pen down: this browser is no guest any more."""
    g.pen = None


def put_pen_back() -> None:
    """Give up a pen name that was drawn for a request which then was refused."""
    if g.pop("pen", None) is not None:
        work.actor = recognise(work)


def write_as(pen_name: str) -> None:
    """Let a program without a token write under `pen_name`. Raises Invalid (`pen_name`)."""
    actor = work.actor
    if actor.account is None:
        key = _address_key(work, pen_name)
        actor.pen_name = pens.choose(work, pen_name, (key,))
        actor.guest_key = key


def _signed_in(secret: str) -> SignedIn | None:
    found = sessions.actor(work, secret)
    return SignedIn(found[0], secret, found[1]) if found else None


def _program(opened: Work) -> Actor:
    header = request.headers.get("Authorization")
    if header is None:
        return Actor(guest_key=_address_key(opened))
    kind, _space, token = header.partition(" ")
    actor = tokens.actor(opened, token.strip()) if kind.lower() == "bearer" else None
    if actor is None:
        raise Unauthorised(_("This token is not valid, or no longer. Make a new one in Settings."))
    return actor


def _address_key(opened: Work, name: str = "") -> str:
    return pens.of_address(opened, request.remote_addr or "", name)


def _before_writing() -> None:
    need = rights.needed()
    if need is None or need.action not in WRITING or work.actor.account is not None:
        return
    if not by_program():
        pen()
    elif request.method not in ("GET", "HEAD", "OPTIONS"):
        work.actor.pen_name = pens.name_of(work, work.actor.guest_key) or pens.draw(work)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(work.settings.secret_key, salt="pen")


def _held_pen() -> Pen | None:
    if "pen" in g:
        taken: Pen | None = g.pen
        return taken
    signed = request.cookies.get(PEN_COOKIE)
    if signed is None:
        return None
    try:
        name, secret, *former = _serializer().loads(signed)
    except (BadSignature, ValueError):
        return None
    return Pen(name, secret, tuple(former))


def _take(taken: Pen) -> None:
    g.pen = taken
    work.actor.pen_name, work.actor.guest_key = taken.name, sessions.hashed(taken.secret)
    work.actor.contributor = None


def _keep(answer: Response) -> Response:
    _follow_pen()
    if "pen" in g and answer.status_code not in REFUSED and answer.status_code < 500:
        held: Pen | None = g.pen
        signed = _serializer().dumps([held.name, held.secret, *held.former]) if held else ""
        _set_cookie(answer, PEN_COOKIE, str(signed))
    if "work" in g and not answer.is_streamed and not by_program():
        _note_use()
    return answer


def _follow_pen() -> None:
    """Keep the name that was drawn for a guest whose own somebody else had come to go by."""
    opened: Work | None = g.get("work")
    if opened is None or not opened.actor.guest_key or by_program():
        return
    held, actor = _held_pen(), opened.actor
    if held and actor.pen_name != held.name and actor.guest_key == sessions.hashed(held.secret):
        g.pen = replace(held, name=actor.pen_name)


def _note_use() -> None:
    found = getattr(g, "_login_user", None)
    if not isinstance(found, SignedIn) or clock.now() - found.seen_at < sessions.SEEN_EVERY:
        return
    # What the view left undecided, a refused change among it, is not ours to keep.
    work.release()
    try:
        sessions.note(work, found.secret)
        work.commit()
    except WikiError:
        # Reading goes on where nothing can be written; it is noted another time.
        work.release()


def _set_cookie(answer: Response, name: str, value: str) -> None:
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    if value:
        answer.set_cookie(
            name, value, max_age=KEPT, secure=secure, httponly=True, samesite="Lax", path="/"
        )
    else:
        answer.delete_cookie(name, secure=secure, httponly=True, samesite="Lax", path="/")
