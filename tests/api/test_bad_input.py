"""What cannot be taken: the right status, a clear sentence, nothing saved, no trace of the inside."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from tests import factories
from tests.api.programs import Program
from wiki.models import Event, Page, Revision, Text, Workspace
from wiki.work import Work

PAGES = "/api/v1/workspaces/bees/pages"
HERE = f"{PAGES}/waggle-dance"
JSON = "application/json"


@pytest.fixture(autouse=True)
def nothing_is_saved(work: Work, page: Page) -> Any:
    """Whatever these tests send changes nothing."""

    def counts() -> list[int | None]:
        work.db.expire_all()
        return [
            work.db.scalar(select(func.count()).select_from(one))
            for one in (Page, Revision, Text, Event, Workspace)
        ]

    before = counts()
    yield
    assert counts() == before


def sentence(answer: Any) -> str:
    said = str(answer.json["detail"])
    assert said[0].isupper() or said[0] == "“", said
    assert "Traceback" not in answer.text
    assert "Error" not in said
    return said


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"5", id="a number"),
        pytest.param(b'"text"', id="a string"),
        pytest.param(b"true", id="true"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"nonsense", id="no JSON"),
        pytest.param(b'{"text": "\xff\xfe"}', id="no UTF-8"),
        pytest.param(b'{"text": "\xed\xa0\x80"}', id="half a character in UTF-8"),
        pytest.param('{"text": "x", "base": 1}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b'{"text": "x", "text": "y", "base": 1}', id="a field twice"),
        pytest.param(b'{"text": "x", "base": NaN}', id="not a number"),
        pytest.param(b'{"text": "x", "base": Infinity}', id="infinity"),
        pytest.param(b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", id="deep lists"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="deep objects"),
        pytest.param(b'{"text": "x", "base": ' + b"9" * 10_000 + b"}", id="an enormous number"),
        pytest.param(b'{"text": "a\x01b", "base": 1}', id="a bare control character"),
        pytest.param(b"text=x&base=1", id="a form"),
    ],
)
def test_what_is_no_json_object_is_not_understood(program: Program, body: bytes) -> None:
    answer = program.put(HERE, data=body, content_type=JSON)
    assert answer.status_code == 400
    sentence(answer)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "text/json", ""]
)
def test_json_must_be_said_to_be_json(program: Program, kind: str) -> None:
    answer = program.put(HERE, data=b'{"text": "x", "base": 1}', content_type=kind)
    assert answer.status_code == 400
    assert "application/json" in sentence(answer)


def test_a_body_of_ten_megabytes_is_too_large(program: Program) -> None:
    body = json.dumps({"text": "x" * 10_000_000, "base": 1}).encode()
    answer = program.put(HERE, data=body, content_type=JSON)
    assert answer.status_code == 413
    sentence(answer)


@pytest.mark.parametrize("text", ["x" * 1_000_001, "é" * 500_001], ids=["ASCII", "two bytes each"])
def test_a_text_over_the_limit_is_too_large(program: Program, text: str) -> None:
    for where, base in ((HERE, {"base": 1}), (f"{PAGES}/new", {})):
        answer = program.put(where, json={"text": text, **base})
        assert answer.status_code == 413
        assert "1,000,000" in sentence(answer)


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        pytest.param({}, {"text"}, id="nothing"),
        pytest.param({"text": None, "base": 1}, {"text"}, id="null for a text"),
        pytest.param({"text": 5, "base": 1}, {"text"}, id="a number for a text"),
        pytest.param({"text": ["x"], "base": 1}, {"text"}, id="a list for a text"),
        pytest.param({"text": {"x": 1}, "base": 1}, {"text"}, id="an object for a text"),
        pytest.param({"text": "a\0b", "base": 1}, {"text"}, id="NUL"),
        pytest.param({"text": "a\ud800b", "base": 1}, {"text"}, id="half a character"),
        pytest.param({"text": "x", "base": True}, {"base"}, id="true for a number"),
        pytest.param({"text": "x", "base": "1"}, {"base"}, id="a string for a number"),
        pytest.param({"text": "x", "base": 1.0}, {"base"}, id="a fraction"),
        pytest.param({"text": "x", "base": -1}, {"base"}, id="a negative base"),
        pytest.param({"text": "x", "base": 2**31}, {"base"}, id="a large base"),
        pytest.param({"text": "x", "base": 10**100}, {"base"}, id="a huge base"),
        pytest.param({"text": "x", "base": 0}, {"base"}, id="no base at all"),
        pytest.param({"text": "x", "base": 7}, {"base"}, id="a base that does not exist"),
        pytest.param({"text": "x", "base": 1, "minor": 1}, {"minor"}, id="a number for a flag"),
        pytest.param({"text": "x", "base": 1, "minor": "yes"}, {"minor"}, id="a word for a flag"),
        pytest.param({"text": "x", "base": 1, "summary": 1}, {"summary"}, id="a number for a summary"),
        pytest.param({"text": "x", "base": 1, "summary": "a\0"}, {"summary"}, id="NUL in a summary"),
        pytest.param({"text": "x", "base": 1, "summary": "x" * 1001}, {"summary"}, id="a long summary"),
        pytest.param({"text": "x", "base": 1, "txet": "y"}, {"txet"}, id="a field that is none"),
        pytest.param({"text": "x", "base": 1, "a\ud800": 1}, {"a?"}, id="half a character in a name"),
        pytest.param({"text": 1, "bsae": 1, "minor": 1}, {"text", "bsae", "minor"}, id="all at once"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_field(
    program: Program, sent: dict[str, Any], wrong: set[str]
) -> None:
    answer = program.put(HERE, data=json.dumps(sent), content_type=JSON)
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == wrong
    sentence(answer)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "   ",
        "x" * 300,
        "\u200b",
        "a\u202eb",
        "a\0b",
        "\ud800",
        "tab\x07",
        "\u3164",
        5,
        [],
        True,
    ],
)
def test_a_title_that_will_not_do_is_refused(program: Program, title: Any) -> None:
    sent = json.dumps({"text": "Bees.\n", "title": title})
    begun = program.put(f"{PAGES}/new", data=sent, content_type=JSON)
    assert (begun.status_code, set(begun.json["errors"])) == (422, {"title"})
    page = program.get(HERE).json["id"]
    sent = json.dumps({"title": title, "base": 1})
    renamed = program.post(f"/api/v1/pages/{page}/rename", data=sent, content_type=JSON)
    assert (renamed.status_code, set(renamed.json["errors"])) == (422, {"title"})


@pytest.mark.parametrize(
    "slug",
    ["-", "-/x", "x/-", ".", "..", "x/../y", "a?b", "a#b", "a%b", "a\\b", "x/", "a\u200bb", "x" * 300,
     "/".join(["x" * 200] * 4), "a\u202eb", "\x07"],
)  # fmt: skip
def test_a_slug_that_will_not_do_is_refused(program: Program, slug: str) -> None:
    begun = program.put(f"{PAGES}/{quote(slug)}", json={"text": "Bees.\n", "title": "Bees"})
    assert (begun.status_code, set(begun.json["errors"])) == (422, {"slug"})
    page = program.get(HERE).json["id"]
    renamed = program.post(f"/api/v1/pages/{page}/rename", json={"slug": slug, "base": 1})
    assert (renamed.status_code, set(renamed.json["errors"])) == (422, {"slug"})


def test_names_that_are_one_name_cannot_be_two_pages(program: Program, work: Work) -> None:
    for name in ("WAGGLE-DANCE", "Waggle-Dance"):
        answer = program.put(f"{PAGES}/{name}", json={"text": "Another.\n"})
        assert (answer.status_code, answer.json["head"]) == (428, 1)


def test_an_address_with_nul_is_refused(program: Program) -> None:
    for path in ("pages/a%00b", "files/a%00b", "tags/a%00b", "members/a%00b"):
        assert program.get(f"/api/v1/workspaces/bees/{path}").status_code in (400, 405)
    assert program.get("/api/v1/search?q=a%00b").status_code == 400


def test_an_address_that_is_no_utf8_never_breaks_anything(program: Program) -> None:
    for path in ("pages/%ff", "pages/%ed%a0%80", "files/%c3", "tags/%fe"):
        assert program.get(f"/api/v1/workspaces/bees/{path}").status_code in (200, 404)
    assert program.get("/api/v1/search?q=%ff").status_code == 200


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, {"title"}),
        ({"title": ""}, {"title"}),
        ({"title": None}, {"title"}),
        ({"title": "x" * 300}, {"title"}),
        ({"title": "Wasps", "slug": "Not A Slug"}, {"slug"}),
        ({"title": "Wasps", "slug": "doi"}, {"slug"}),
        ({"title": "Wasps", "slug": "bees"}, {"slug"}),
        ({"title": "Wasps", "visibility": "secret"}, {"visibility"}),
        ({"title": "Wasps", "visibility": True}, {"visibility"}),
        ({"title": "Wasps", "editing": "nobody"}, {"editing"}),
        ({"title": "Wasps", "licence": ""}, {"licence"}),
        ({"title": "Wasps", "licence": "x" * 65}, {"licence"}),
        ({"title": "Wasps", "description": "x" * 501}, {"description"}),
        ({"title": "Wasps", "status": "x" * 201}, {"status"}),
        ({"title": "Wasps", "status": "a\0b"}, {"status"}),
        ({"title": "Wasps", "owner": "me"}, {"owner"}),
        ({"title": "Wasps", "archived": True}, {"archived"}),
    ],
)
def test_a_workspace_that_will_not_do_is_refused(
    program: Program, sent: dict[str, Any], wrong: set[str]
) -> None:
    answer = program.post("/api/v1/workspaces", json=sent)
    assert (answer.status_code, set(answer.json["errors"])) == (422, wrong)


@pytest.mark.parametrize("role", [None, "owner", 1, True, ["member"]])
def test_a_role_that_is_none_is_refused(program: Program, work: Work, role: Any) -> None:
    answer = program.put("/api/v1/workspaces/bees/members/Ada Lovelace", json={"role": role})
    assert (answer.status_code, set(answer.json["errors"])) == (422, {"role"})


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/", 404),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v2/workspaces", 404),
        ("DELETE", "/api/v1/workspaces", 405),
        ("POST", HERE, 405),
        ("PATCH", HERE, 405),
        ("GET", "/api/v1/workspaces/bees/restored-files", 405),
    ],
)
def test_what_is_not_there_says_so_as_json(
    program: Program, method: str, path: str, status: int
) -> None:
    answer = program.open(path, method=method)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    sentence(answer)


def test_a_word_of_ours_is_quoted_and_no_more(program: Program) -> None:
    sent = {"text": "x", "base": 1, "<script>alert(1)</script>" * 20: 1}
    answer = program.put(HERE, json=sent)
    assert answer.mimetype == "application/problem+json"
    assert max(map(len, answer.json["errors"])) <= 80
    assert program.get(HERE).json["text"] == factories.TEXT
