"""The one place where people's HTML becomes safe: one allow-list, two locks, the last step on it.

bleach reads the HTML first (html5lib) and shows what it does not know as text; nh3, an independent
parser in Rust, cleans what bleach returns. Both ask the same function about every attribute. What is put
in afterwards (formulas, code, links) is made by this package from escaped parts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

import bleach
import nh3

from wiki.rendering.callouts import KINDS
from wiki.rendering.result import fragment

_OURS = (
    "a abbr aside b bdi bdo blockquote br caption cite code dd del details dfn div dl dt em figcaption"
    " figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp small span"
    " strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr"
)
TAGS = frozenset(_OURS.split())

# Known and harmless, but without a place in a page: the tag goes, its contents stay. Any other tag is no
# HTML of ours and is shown as written: `<your-name>` is a word somebody wanted to be read.
_KNOWN = (
    "address article big center col colgroup font footer header hgroup main nav nobr picture section"
    " source strike tt"
)
_UNWRAPPED = frozenset(_KNOWN.split())

SCHEMES = frozenset({"http", "https", "mailto"})

_NUMBER = re.compile(r"[0-9]{1,4}")
_SIZE = re.compile(r"[0-9]{1,4}(?:px|%)?")
_ID = re.compile(r"[^\s\"'<>&\x00-\x20\x7f]{1,200}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,5}")
_DATE = re.compile(r"[0-9TZ:+. WPYMDHS-]{1,40}")
_ALIGN = re.compile(r"left|right|center", re.IGNORECASE)
_TEXT = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f]{0,2000}")
_FLAG = re.compile(r"|true", re.IGNORECASE)

_EVERYWHERE = {
    "id": _ID,
    "title": _TEXT,
    "lang": _LANGUAGE,
    "dir": re.compile(r"ltr|rtl|auto"),
}

_BY_TAG: dict[str, dict[str, re.Pattern[str]]] = {
    "a": {"href": re.compile(r".{1,2000}", re.DOTALL), "name": _ID},
    "aside": {"class": re.compile("callout"), "data-kind": re.compile("|".join(KINDS))},
    "details": {
        "class": re.compile("callout"),
        "data-kind": re.compile("|".join(KINDS)),
        "open": re.compile(r"|open|true", re.IGNORECASE),
    },
    "img": {
        "src": re.compile(r".{1,2000}", re.DOTALL),
        "alt": _TEXT,
        "width": _SIZE,
        "height": _SIZE,
        "align": _ALIGN,
        "class": re.compile("wide"),
    },
    "input": {
        "type": re.compile("checkbox"),
        "checked": re.compile(r"|checked|true"),
        "disabled": re.compile(r"|disabled|true"),
    },
    "li": {"value": _NUMBER, "class": re.compile("task-list-item")},
    "ol": {"start": _NUMBER, "reversed": _FLAG},
    "td": {"align": _ALIGN, "colspan": _NUMBER, "rowspan": _NUMBER},
    "th": {
        "align": _ALIGN,
        "colspan": _NUMBER,
        "rowspan": _NUMBER,
        "scope": re.compile("col|row|colgroup|rowgroup"),
    },
    "time": {"datetime": _DATE},
    **{tag: {"align": _ALIGN} for tag in ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "tr")},
}

_ATTRIBUTES = {tag: set(_BY_TAG.get(tag, ())) | set(_EVERYWHERE) for tag in TAGS}
_LINKS = {("a", "href"), ("img", "src")}


def allowed(tag: str, name: str, value: str) -> bool:
    """Whether an attribute of this value may stand on this tag."""
    pattern = _BY_TAG.get(tag, {}).get(name) or _EVERYWHERE.get(name)
    if pattern is None or not pattern.fullmatch(value):
        return False
    return (tag, name) not in _LINKS or _safe_address(value, image=tag == "img")


def _safe_address(address: str, *, image: bool) -> bool:
    """Whether an address is relative or of an allowed scheme, read as a browser reads it (WHATWG URL:
    leading white space and control characters are dropped, tabs and line ends anywhere are too)."""
    seen = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]+", "", address)
    try:
        scheme = urlsplit(seen).scheme.lower()
    except ValueError:
        return False
    before_colon = re.match(r"[^/?#:]*:", seen)
    if not scheme:
        return before_colon is None
    return scheme in SCHEMES and not (image and scheme == "mailto")


def _filter(tag: str, name: str, value: str) -> str | None:
    if not allowed(tag, name, value):
        return None
    # No id of theirs may be one of the interface's, or hide a property of `document`.
    return fragment(value) if name in ("id", "name") else value


@lru_cache(maxsize=1)
def _bleach() -> bleach.Cleaner:
    return bleach.Cleaner(
        tags=TAGS | _UNWRAPPED,
        attributes=allowed,
        protocols=SCHEMES,
        strip=False,
        strip_comments=True,
    )


def sanitize(html: str) -> str:
    """The same HTML with nothing in it but what the allow-list holds, well formed.

    Attributes are written `name="value"` with `"` and `&` escaped, ids carry their prefix. Comments,
    styles and scripts are gone; unknown tags are text.
    """
    return nh3.clean(
        _bleach().clean(html),
        tags=set(TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_filter,
        url_schemes=set(SCHEMES),
        link_rel=None,
        strip_comments=True,
    )
