"""Files over the API: uploaded, listed, read, replaced, deleted, restored."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest

from tests.api.programs import Program
from tests.services.pictures import png
from wiki.models import Workspace

FILES = "/api/v1/workspaces/bees/files"
RESTORED = "/api/v1/workspaces/bees/restored-files"
PART = b"--x\r\nContent-Disposition: form-data; %s\r\n\r\n\xff\r\n--x--"


def uploaded(program: Program, content: bytes, sent_as: str = "data.txt", /, **fields: str) -> Any:
    return program.post(FILES, data={"file": (BytesIO(content), sent_as), **fields})


def test_a_file_is_uploaded_and_read(
    program: Program, guest: Program, workspace: Workspace
) -> None:
    answer = uploaded(program, b"1 2 3\n", summary="Counts")
    assert answer.status_code == 201
    digest = sha256(b"1 2 3\n").hexdigest()
    assert answer.json | {"contributor": "", "saved_at": ""} == {
        "name": "data.txt",
        "version": 1,
        "sha256": digest,
        "size": 6,
        "media_type": "text/plain",
        "width": None,
        "height": None,
        "contributor": "",
        "saved_at": "",
        "summary": "Counts",
        "url": f"http://localhost/files/{digest}/data.txt",
    }
    assert guest.get(FILES).json["items"] == [answer.json]
    path = answer.json["url"].removeprefix("http://localhost")
    assert guest.get(path, buffered=True).data == b"1 2 3\n"
    assert guest.get(f"/api/v1{path}").data == b"1 2 3\n"


def test_a_picture_has_a_size(program: Program, workspace: Workspace) -> None:
    answer = uploaded(program, png("red", 3, 2), "bee.png", name="figures/bee.png").json
    assert (answer["media_type"], answer["width"], answer["height"]) == ("image/png", 3, 2)
    assert answer["name"] == "figures/bee.png"
    assert program.get(f"{FILES}/figures/bee.png").json["items"] == [answer]


def test_another_upload_is_another_version(program: Program, workspace: Workspace) -> None:
    one = uploaded(program, b"one").json
    assert uploaded(program, b"one").json == one
    two = uploaded(program, b"two", "DATA.txt").json
    assert (two["version"], two["name"]) == (2, "data.txt")
    assert program.get(f"{FILES}/data.txt").json["items"] == [two, one]
    assert program.get(f"/api/v1/files/{one['sha256']}/data.txt").data == b"one"


def test_a_file_is_deleted_and_comes_back(program: Program, workspace: Workspace) -> None:
    kept = uploaded(program, b"one").json
    assert program.delete(f"{FILES}/data.txt", json={"because": "Wrong"}).status_code == 204
    assert program.get(FILES).json["items"] == []
    assert program.get(f"{FILES}/data.txt").status_code == 410
    assert program.delete(f"{FILES}/data.txt").status_code == 410
    [trashed] = program.get("/api/v1/workspaces/bees/trash").json["files"]
    assert (trashed["name"], trashed["version"]) == ("data.txt", 1)
    back = program.post(RESTORED, json={"name": "data.txt"})
    assert (back.status_code, back.json) == (200, kept)
    assert program.get(FILES).json["items"] == [kept]
    assert program.post(RESTORED, json={"name": "data.txt"}).json == kept
    assert program.post(RESTORED, json={"name": "none.txt"}).status_code == 404


def test_a_guest_uploads_nothing_and_may_tidy_up(
    program: Program, guest: Program, workspace: Workspace
) -> None:
    assert uploaded(guest, b"one").status_code == 401
    uploaded(program, b"one")
    assert guest.delete(f"{FILES}/data.txt?because=Wrong").status_code == 204
    assert guest.post(RESTORED, json={"name": "data.txt", "pen_name": "Tidy"}).status_code == 200


def test_an_upload_may_be_larger_than_a_text(program: Program, workspace: Workspace) -> None:
    assert uploaded(program, b"x" * 4_000_000).status_code == 201


def test_an_upload_over_the_limit_is_refused(
    program: Program, workspace: Workspace, change_settings: Callable[..., None]
) -> None:
    change_settings(max_upload=1000)
    for size in (1001, 100_000):
        assert uploaded(program, b"x" * size).status_code == 413
    assert program.get(FILES).json["items"] == []


@pytest.mark.parametrize(
    ("content", "fields", "wrong"),
    [
        pytest.param(b"", {}, "file", id="no bytes"),
        pytest.param(b"x", {"name": ""}, "name", id="an empty name"),
        pytest.param(b"x", {"name": "../up.txt"}, "name", id="a path outside"),
        pytest.param(b"x", {"name": "a\0b"}, "name", id="NUL in the name"),
        pytest.param(b"x", {"name": "x" * 300}, "name", id="a long name"),
        pytest.param(b"x", {"name": "a\u200bb"}, "name", id="an invisible character"),
        pytest.param(b"x", {"summary": "a\0b"}, "summary", id="NUL in the summary"),
        pytest.param(b"x", {"summary": "x" * 1001}, "summary", id="a long summary"),
        pytest.param(b"x", {"base": "1"}, "base", id="a field that is none"),
    ],
)
def test_a_bad_upload_is_refused_by_field(
    program: Program, workspace: Workspace, content: bytes, fields: dict[str, str], wrong: str
) -> None:
    answer = uploaded(program, content, **fields)
    assert (answer.status_code, set(answer.json["errors"])) == (422, {wrong})
    assert program.get(FILES).json["items"] == []


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{}", "application/json", 422),
        (b"", "multipart/form-data", 422),
        (b"nonsense", "multipart/form-data; boundary=x", 400),
        (b"file=x", "application/x-www-form-urlencoded", 422),
        (PART % b"name=file", "multipart/form-data; boundary=x", 400),
        (PART % b"name=summary", "multipart/form-data; boundary=x", 400),
    ],
)
def test_what_is_no_upload_is_refused(
    program: Program, workspace: Workspace, data: bytes, kind: str, status: int
) -> None:
    assert program.post(FILES, data=data, content_type=kind).status_code == status


def test_why_a_file_goes_is_said_briefly(program: Program, workspace: Workspace) -> None:
    uploaded(program, b"one")
    answer = program.delete(f"{FILES}/data.txt", json={"because": "x" * 1001})
    assert (answer.status_code, set(answer.json["errors"])) == (422, {"because"})
