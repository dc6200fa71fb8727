"""The reader's language, chosen among those the interface has been translated into."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale  # type: ignore[import-untyped]
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from wiki.messages import Message

SOURCE = "en"
FOLDER = Path(__file__).parent.parent / "translations"


def install(app: Flask) -> None:
    """Choose a language for every request to `app`, by what the browser says its reader speaks."""
    Babel(app, default_locale=SOURCE, locale_selector=_chosen, configure_jinja=False)


def language() -> str:
    """The reader's language, as in `<html lang>`."""
    return str(locale()).replace("_", "-")


def direction() -> str:
    """Which way the reader's language is written: "ltr" or "rtl"."""
    return locale().text_direction


def locale() -> Locale:
    """The reader's language and its customs; outside a request that of the source."""
    return get_locale() or Locale.parse(SOURCE)


def translated(sentence: str) -> str:
    """`sentence` in the reader's language, or as it is where nobody has translated it."""
    return _catalogue(locale()).gettext(sentence)


def counted(one: str, many: str, number: int) -> str:
    """The form of a sentence that the reader's language uses for `number`."""
    return _catalogue(locale()).ngettext(one, many, number)


def said(message: str) -> str:
    """A `Message` in the reader's language; any other text as it is."""
    if not isinstance(message, Message):
        return message
    sentence = translated(message.template)
    return sentence % message.params if message.params else sentence


# Flask-Babel reads the catalogue anew for every request, at the price of a tenth of a page.
@cache
def _catalogue(locale: Locale) -> NullTranslations:
    return Translations.load(FOLDER, [str(locale)])


@cache
def _spoken() -> tuple[str, ...]:
    written = sorted(path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/messages.mo"))
    return (SOURCE, *written)


def spoken(accept_language: str) -> str:
    """The language for a reader whose browser sends this header; that of the source if none fits."""
    accepted = parse_accept_header(accept_language, LanguageAccept)
    return accepted.best_match(_spoken(), SOURCE)


def _chosen() -> str:
    return spoken(request.headers.get("Accept-Language", "")) if has_request_context() else SOURCE
