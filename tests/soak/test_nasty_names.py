"""Every nasty name through every door where names come in."""

from __future__ import annotations

import io
import json
from collections import Counter
from typing import Any
from unicodedata import normalize
from urllib.parse import quote, urlsplit

import pytest

from tests import factories
from tests.browsing import Browser
from tests.conftest import Place
from tests.faults.conftest import working
from tests.soak.nasty import NAMES
from wiki.services import accounts, tokens

pytestmark = pytest.mark.soak
PAGES = "/api/v1/workspaces/bees/pages"
FILES = "/api/v1/workspaces/bees/files"


@pytest.fixture
def bearer(bees: Place) -> dict[str, str]:
    """What Ada's program sends."""
    with working(bees) as work:
        factories.act_as(work, accounts.named(work, "Ada Lovelace"))
        secret = tokens.make(work, name="names", scope="write")
        work.commit()
    return {"Authorization": f"Bearer {secret}"}


def escaped(name: str) -> str:
    return quote(name.encode("utf-8", "surrogatepass"), safe="")


def outcome(answer: Any, door: str, name: str) -> str:
    """How it ended: taken or refused. Nothing else is an end."""
    answer.close()
    assert answer.status_code < 500, f"{door}: {name!r}: {answer.status_code}"
    if answer.status_code >= 400:
        return "refused"
    if answer.status_code == 308:
        return "sent on"  # to the address with its slashes put right; nothing was done
    assert answer.status_code in (200, 201, 303), f"{door}: {name!r}"
    return "taken"


def reached(visitor: Browser, address: str, door: str, name: str) -> None:
    """Whether what was made is at its own address."""
    answer = visitor.get(urlsplit(address).path)
    answer.close()
    assert answer.status_code == 200, f"{door}: {name!r} is not at {address!r}"


def through_forms(visitor: Browser, name: str) -> dict[str, Any]:
    form = {"title": "Plain", "text": "Bees.\n"}
    new = "/w/bees/-/new"
    sendable = name.encode("utf-8", "replace").decode()
    return {
        "form: title": visitor.post(new, data=form | {"title": sendable}),
        "form: address": visitor.post(new, data=form | {"slug": sendable or "x"}),
        "form: under": visitor.post(new, data=form | {"title": "Under", "under": sendable}),
        "form: file": visitor.post(
            "/w/bees/-/files",
            data={"file": (io.BytesIO(b"bees" + name.encode("utf-8", "replace")), sendable)},
        ),
    }


def through_the_api(
    visitor: Browser, name: str, bearer: dict[str, str], page: str
) -> dict[str, Any]:
    def sent(method: str, path: str, fields: dict[str, Any]) -> Any:
        return visitor.open(
            path, method=method, data=json.dumps(fields), content_type="application/json"
        )

    head = visitor.get(f"/api/v1/pages/{page}").json["revision"]
    upload = {"file": (io.BytesIO(name.encode("utf-8", "replace") + b"!"), "a.txt")}
    upload |= {"name": name.encode("utf-8", "replace").decode()}
    return {
        "api: put": sent("PUT", f"{PAGES}/{escaped(name)}", {"text": "Bees.\n"}),
        "api: title": sent(
            "PUT", f"{PAGES}/t{len(escaped(name))}-{abs(hash(name))}", {"text": "x", "title": name}
        ),
        "api: rename": sent(
            "POST", f"/api/v1/pages/{page}/rename", {"slug": f"{name}r", "base": head}
        ),
        "api: retitle": sent("POST", f"/api/v1/pages/{page}/rename", {"title": name, "base": head}),
        "api: file": visitor.post(FILES, data=upload, headers=bearer),
    }


def test_every_nasty_name_is_taken_or_refused_and_never_lost(
    bees: Place, visitor: Browser, bearer: dict[str, str]
) -> None:
    assert len(NAMES) >= 269
    page = visitor.get(f"{PAGES}/waggle-dance").json["id"]
    ends: Counter[str] = Counter()
    for name in NAMES:
        answers = through_forms(visitor, name) | through_the_api(visitor, name, bearer, page)
        for door, answer in answers.items():
            end = outcome(answer, door, name)
            ends[f"{door} {end}"] += 1
            if end == "taken" and "Location" in answer.headers:
                reached(visitor, answer.headers["Location"], door, name)
            elif end == "taken":
                reached(visitor, answer.json["url"], door, name)
    no_twins(visitor)
    print(len(NAMES), dict(sorted(ends.items())))  # noqa: T201
    for path in (
        "/",
        "/w/bees/-/pages",
        "/w/bees/-/new",
        "/search?q=a",
        "/changes",
        "/changes.atom",
    ):
        assert visitor.get(path).status_code == 200


def no_twins(visitor: Browser) -> None:
    """Whether no two pages share a name, and each is at its address."""
    slugs, cursor = [], ""
    while cursor is not None:
        told = visitor.get(
            PAGES, query_string={"limit": 100, **({"cursor": cursor} if cursor else {})}
        ).json
        for item in told["items"]:
            slugs.append(item["slug"])
            reached(visitor, item["url"], "listed", item["slug"])
        cursor = told["next"]
    keys = [normalize("NFC", normalize("NFC", slug).casefold()) for slug in slugs]
    assert len(keys) == len(set(keys))
