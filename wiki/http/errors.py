"""What was refused or went wrong, as a person reads it: a page, or under /api a problem object (RFC 9457).

The only place where an error becomes an answer. Nothing is shown of how the wiki works inside.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from markupsafe import escape
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadRequestKeyError, HTTPException

from wiki.errors import BaseRequired, Invalid, TooMany, WikiError
from wiki.http import again, identity, languages
from wiki.messages import Message, _
from wiki.work import refusal_of

log = logging.getLogger(__name__)

API = "/api/"
RETRY = 5  # seconds, after which trying again is worth while
AGAIN = frozenset({429, 503, 507})
"""What the same form may be sent again after, as it was typed."""
WRITTEN = frozenset({401, 403, 404, 409, 410, 413, 422})
"""What a text that somebody wrote is given back after, even if it cannot be sent again as it is."""

# For programs; a page has sentences of its own.
SENTENCES: dict[int, Message] = {
    400: _("This request could not be understood."),
    401: _("Please sign in to do this."),
    403: _("You may not do this here."),
    404: _("There is nothing at this address."),
    405: _("This address does not do that."),
    406: _("What is here cannot be sent in the form you asked for."),
    408: _("Sending took too long. Nothing was saved; please try again."),
    411: _("How long the text is was not said. Nothing was saved."),
    413: _("This is more than the wiki accepts at once. Nothing was saved; keep your text."),
    414: _("This address is too long."),
    415: _("This cannot be read here: it was sent as the wrong kind of thing."),
    431: _("Your browser sent too much along. Please clear the cookies of this site."),
}
UNKNOWN = _(
    "Something went wrong here, and it is not your fault. What you typed is still in your browser."
)


def install(app: Flask) -> None:
    """Answer every error of `app`."""
    app.register_error_handler(WikiError, refused)
    app.register_error_handler(HTTPException, _of_http)
    for kind in (DBAPIError, StaleDataError, OSError):
        app.register_error_handler(kind, _of_the_world)
    app.register_error_handler(Exception, _of_ours)


def refused(error: WikiError) -> Response:
    """The answer to a WikiError; what was begun before it is undone."""
    _let_go()
    more: dict[str, Any] = {}
    if isinstance(error, Invalid):
        more["errors"] = {name: languages.said(why) for name, why in error.errors.items()}
    if isinstance(error, BaseRequired):
        more["head"] = error.head
    answer = answered(error.status, error.args[0] if error.args else None, **more)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(max(1, error.seconds))
    elif error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = str(RETRY)
    return answer


def answered(status: int, message: str | None, *, failed: bool = False, **more: Any) -> Response:
    """A page or a problem object with `status` that says `message`; `more` joins the object.

    `failed`: the mistake is ours, so the page relies on nothing. With null the page says the usual.
    """
    if request.path.startswith(API):
        sentence = languages.said(message or SENTENCES.get(status, UNKNOWN))
        return _problem(status, sentence, more)
    if not failed:
        if status in identity.REFUSED:
            identity.put_pen_back()
        try:
            page = render_template(
                "errors/error.html",
                status=status,
                message=message,
                way_in=_way_in(),
                again=_given_back(status),
            )
            return make_response(page, status)
        except Exception:
            log.exception("the page for %s could not be made", status)
    return make_response(_plain(status), status)


def _given_back(status: int) -> again.Typed | None:
    form = again.typed() if status in AGAIN or status in WRITTEN else None
    return form if status in AGAIN or (form and form.text) else None


def _way_in() -> str:
    """Where to sign in, and then come back to what somebody wanted to see."""
    if request.method != "GET":
        return "/sign-in"
    wanted = request.full_path.rstrip("?")
    return f"/sign-in?{urlencode({'next': wanted})}"


def _problem(status: int, sentence: str, more: dict[str, Any]) -> Response:
    problem = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        **more,
    }
    answer = jsonify(problem)
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    return answer


def _of_http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400 or error.response is not None:
        return error  # a redirect, or an answer somebody made already
    message: str | None = None
    if isinstance(error, BadRequestKeyError):
        field = error.args[0] if error.args else ""
        message = _("The form is incomplete: “%(field)s” is missing.", field=field)
    answer = answered(error.code, message)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers[name] = value
    return answer


def _of_the_world(error: DBAPIError | StaleDataError | OSError) -> Response:
    refusal = refusal_of(error)
    return refused(refusal) if refusal is not None else _of_ours(error)


def _of_ours(error: Exception) -> Response:
    # In tests and at the debugger our mistakes are to be seen, not hidden behind a page.
    if current_app.testing and not current_app.config.get("SHOW_ERROR_PAGES"):
        raise error
    # Not the path: a one-time link is a secret.
    log.error("%s %s failed", request.method, request.endpoint, exc_info=error)
    _let_go()
    return answered(HTTPStatus.INTERNAL_SERVER_ERROR, UNKNOWN, failed=True)


def _let_go() -> None:
    """Undo what was begun: after the database has failed nothing can be read before that."""
    work = g.get("work")
    if work is not None:
        work.release()


def _plain(status: int) -> str:
    """A page that needs nothing: neither templates nor database."""
    sentence = escape(
        languages.said(UNKNOWN if status >= 500 else SENTENCES.get(status, SENTENCES[400]))
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{languages.language()}"><head><meta charset="utf-8">'
        f"<title>{status}</title></head><body><p>{sentence}</p>"
        '<p><a href="/">/</a></p></body></html>\n'
    )
