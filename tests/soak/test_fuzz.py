"""Whatever is sent to whatever address: an answer in words, never a failure of ours."""

# ruff: noqa: E501

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from tests.browsing import Browser
from tests.conftest import Place
from tests.faults.conftest import working
from tests.soak.nasty import NAMES
from wiki.services import accounts

pytestmark = pytest.mark.soak

REQUESTS = 4_000
"""On each of the two databases."""
FIELDS = [
    "text", "title", "slug", "base", "summary", "minor", "act", "name", "username", "password", "email", "next", "mine", "was",
    "section", "proposal", "choice-1", "together-1", "number", "revision", "because", "pen_name", "visibility", "editing",
    "licence", "description", "status", "role", "under", "template", "file", "replacing", "scope", "about", "old", "new",
    "q", "cursor", "limit", "after", "before", "workspace", "with_subpages", "from", "to", "saved", "invitation",
]  # fmt: skip
INSIDE = ("Traceback", "sqlalchemy", "psycopg", "sqlite3.", 'File "/', "werkzeug")

ordinary = st.sampled_from(
    ["bees", "waggle-dance", "Ada Lovelace", "home", "1", "2", "0", "-1", "99999999999999999999", "save", "preview", "bench",
     "propose", "public", "members", "anyone", "member", "steward", "write", "theirs", "Bees hum.\n", "[[x]]", "a b", "1..2"]
)  # fmt: skip
words = st.one_of(ordinary, st.sampled_from(NAMES), st.text(max_size=40))
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), words),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
fields = st.dictionaries(st.sampled_from(FIELDS), words, max_size=8)
objects = st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=6)
kinds = st.sampled_from(
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "", "application/json; charset=x"]
)  # fmt: skip
headers = st.dictionaries(
    st.sampled_from(["If-Match", "If-None-Match", "Range", "Accept", "Accept-Language", "Accept-Encoding", "Cookie",
                     "Authorization", "X-HTTP-Method-Override", "If-Modified-Since", "Content-Encoding"]),
    st.one_of(st.sampled_from(['"1"', "*", "bytes=0-", "bytes=9-1", "Bearer x", "Bearer", "de", "x=1; y", "gzip", "PUT"]),
              st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)),
    max_size=3,
)  # fmt: skip


def sendable(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """A form, a JSON value, or bytes that say they are one of these."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        pairs = [(name, sendable(value)) for name, value in draw(fields).items()]
        return {"data": urlencode(pairs), "content_type": "application/x-www-form-urlencoded"}
    if kind == 1:
        return {"data": json.dumps(draw(objects)), "content_type": "application/json"}
    if kind == 2:
        return {"data": json.dumps(draw(json_values)), "content_type": "application/json"}
    return {"data": draw(st.binary(max_size=200)), "content_type": draw(kinds)}


def address(draw: Any, rule: Rule, page: str) -> str:
    """An address of this rule with what is there, or anything at all, in its places."""
    parts = []
    for dynamic, part in rule._trace:
        if not dynamic:
            parts.append(part.removeprefix("|"))
        elif part == "page_id" and draw(st.integers(0, 9)) < 8:
            parts.append(page)
        else:
            parts.append(quote(sendable(draw(words)), safe="/" if draw(st.booleans()) else ""))
    asked = [
        (name, sendable(value))
        for name, value in draw(st.dictionaries(st.sampled_from(FIELDS), words, max_size=3)).items()
    ]
    return "".join(parts) + (f"?{urlencode(asked)}" if asked else "")


def test_no_request_ends_in_a_failure_of_ours(bees: Place, visitor: Browser) -> None:
    signed = bees.app.test_client()
    assert isinstance(signed, Browser)
    with working(bees) as work:
        ada = accounts.named(work, "Ada Lovelace")
        work.db.expunge(ada)
    signed.sign_in(ada)
    page = visitor.get("/api/v1/workspaces/bees/pages/waggle-dance").json["id"]
    rules = sorted(bees.app.url_map.iter_rules(), key=str)
    statuses: Counter[int] = Counter()

    @settings(
        max_examples=REQUESTS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        rule = data.draw(st.sampled_from(rules))
        of_rule = sorted(rule.methods or ())
        every = [*of_rule, "POST", "PUT", "PATCH", "FOO"]
        method = data.draw(st.sampled_from(of_rule if data.draw(st.integers(0, 9)) else every))
        how = data.draw(bodies()) if method not in ("GET", "HEAD", "OPTIONS") else {}
        where = address(data.draw, rule, page)
        browser = data.draw(st.sampled_from([visitor, signed]))
        told = {"Sec-Fetch-Site": "same-origin", **data.draw(headers)}
        answer = browser.open(where, method=method, headers=told, **how)
        body = answer.data
        answer.close()
        statuses[answer.status_code] += 1
        assert answer.status_code < 500, (method, where, how)
        assert not [word for word in INSIDE if word.encode() in body], (method, where, how)

    ask()
    print(sum(statuses.values()), "requests:", dict(sorted(statuses.items())))  # noqa: T201
    assert sum(statuses.values()) >= REQUESTS
