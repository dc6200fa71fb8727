"""What every template has at hand.

The contract. Besides what its view gives it, a template (and a macro, however imported) knows

    site            Site: name, licence, registration
    who             who asks: kind ("account", "guest", "stranger"), name, url (None for strangers)
    may(act, thing) whether they may do it: the only question of rights a template asks; without a
                    thing, of the site: may("found")
    request         Flask's
    _("…", x=x)     a sentence in the reader's language; parameters are escaped, macros' HTML is not;
                    ngettext(one, many, number, **params)
    language()      the reader's language, as in <html lang>; direction() is "ltr" or "rtl"
    asset(name)     the address of a static file
    licences        SPDX name -> Licence(name, url)
    fragment(anchor) what stands after # in a link to a heading
    page_url, workspace_url, … the addresses of `http/urls.py`

and the filters `date` (21 Nov 2026), `long_date` (21 November 2026), `day` (Today, 23 November),
`lately` (Today; Friday), `clock` (18:27), all in UTC, `iso`, `by_day(attribute)` (runs of things of
one day), `runs(attribute)` (runs of things that agree in it), `size` (4.2 MB).

A `wiki.messages.Message` is said in the reader's language wherever it is printed. Everything is
escaped; a name that is not there is an error, not a blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Protocol

from flask import Flask
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.local import LocalProxy

from wiki.http import dates, languages, urls
from wiki.messages import Message, _
from wiki.rendering.result import fragment


@dataclass(frozen=True)
class Licence:
    """How words are shared: what people call it, and where it can be read."""

    name: str
    url: str


LICENCES = {
    "CC-BY-4.0": Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": Licence("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "CC0-1.0": Licence("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "MIT": Licence("MIT", "https://opensource.org/license/mit"),
    "Apache-2.0": Licence("Apache 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
}


@dataclass(frozen=True)
class Site:
    """What every page says of the site. `licence` is an SPDX name; `registration` the setting."""

    name: str
    licence: str = "CC-BY-4.0"
    registration: str = "open"


class Who(Protocol):
    """Who asks, as the masthead needs it."""

    kind: str
    name: str | None
    url: str | None


def install(
    app: Flask,
    *,
    site: Site,
    who: Callable[[], Who],
    may: Callable[..., bool],
) -> None:
    """Set up the templates of `app` as the contract above says, before anything is rendered."""
    app.jinja_options = {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "finalize": _printed,
    }
    languages.install(app)
    app.jinja_env.globals.update(
        _=_translated,
        ngettext=_counted,
        site=site,
        who=LocalProxy(who),
        may=may,
        language=languages.language,
        direction=languages.direction,
        licences=LICENCES,
        fragment=fragment,
        **{one.__name__: one for one in urls.ALL},
    )
    app.jinja_env.filters.update(
        date=dates.short,
        long_date=dates.long,
        day=dates.day,
        lately=dates.lately,
        clock=dates.time_of_day,
        iso=dates.iso,
        by_day=dates.by_day,
        runs=_runs,
        size=_size,
    )


def _translated(sentence: str, /, **params: object) -> Markup:
    # The sentence is a template's own, so its HTML counts; what is put into it is escaped.
    marked = Markup(languages.translated(sentence))  # noqa: S704
    return marked % params if params else marked


def _counted(one: str, many: str, number: int, /, **params: object) -> Markup:
    marked = Markup(languages.counted(one, many, number))  # noqa: S704
    return marked % {"num": _in_words(number), **params}


# As in a book, small numbers are words.
_SMALL = (
    _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"), _("ten")
)  # fmt: skip


def _in_words(number: int) -> str:
    return languages.said(_SMALL[number - 2]) if 2 <= number <= 10 else str(number)


def _printed(value: Any) -> Any:
    return languages.said(value) if isinstance(value, Message) else value


def _runs(things: Iterable[Any], attribute: str) -> list[tuple[Any, list[Any]]]:
    """Neighbouring things that agree in `attribute`, together, in their order."""
    return [(value, list(run)) for value, run in groupby(things, key=attrgetter(attribute))]


def _size(bytes_: int) -> str:
    """A number of bytes as people say it, in powers of a thousand (SI)."""
    number, unit = float(bytes_), "B"
    for larger in ("KB", "MB", "GB"):
        if number < 999.5:
            break
        number, unit = number / 1000, larger
    return f"{number:.1f} {unit}" if unit != "B" and number < 9.95 else f"{number:.0f} {unit}"
