"""Files through the door: uploaded, shown, served so that nothing in them acts."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.browsing import Browser
from tests.conftest import settings_for
from tests.databases import Databases
from tests.services.pictures import png
from wiki.app import create_app
from wiki.blobs import Blobs
from wiki.models import Workspace
from wiki.services import files
from wiki.work import Tools, Work

BEES = "/w/bees/-/files"


def upload(client: Browser, *sent: tuple[bytes, str], address: str = BEES, **fields: Any) -> Any:
    parts = [(io.BytesIO(content), name) for content, name in sent]
    return client.post(address, data={"file": parts, **fields}, content_type="multipart/form-data")


def fetch(client: Browser, address: str, **headers: str) -> Any:
    """The answer, read to its end and closed as a server would."""
    return client.get(address, headers=headers, buffered=True)


@pytest.fixture
def bees(work: Work, workspace: Workspace) -> Workspace:
    return workspace


def test_a_guest_attaches_a_picture_and_sees_how_to_show_it(
    client: Browser, bees: Workspace
) -> None:
    answer = upload(client, (png("red"), "Waggle run.png"), summary="as filmed")
    assert answer.status_code == 303
    shown = client.get(answer.location)
    assert "![Waggle run](Waggle%20run.png)" in shown.text
    assert "as filmed" in shown.text
    assert "Waggle run.png" in client.get(BEES).text


def test_a_file_is_found_again_where_the_instance_folder_has_a_relative_name(
    databases: Databases, tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = settings_for(databases.fresh("sqlite"), Path("instance"))
    app = create_app(settings, tools=replace(tools, blobs=Blobs(settings.instance / "blobs")))
    app.test_client_class = Browser
    with Work(app.extensions["sessions"](), factories.stranger(), tools) as work:
        factories.act_as(work, factories.account(work))
        factories.workspace(work, slug="bees")
    client = app.test_client()
    shown = client.get(upload(client, (b"angle\n", "runs.csv")).location).text
    address = re.search(r"/files/[0-9a-f]{64}/runs\.csv", shown)
    assert address is not None
    assert fetch(client, address[0]).data == b"angle\n"
    app.extensions["keeper"].close()
    app.extensions["engine"].dispose()


def test_several_files_arrive_at_once_and_one_that_will_not_do_stops_none(
    client: Browser, bees: Workspace
) -> None:
    answer = upload(client, (b"angle,count\n", "runs.csv"), (b"", "empty.csv"), summary="of May")
    assert answer.status_code == 422
    assert "empty.csv: This file is empty." in answer.text
    assert "Attached: runs.csv." in answer.text
    assert 'value="of May"' in answer.text
    assert client.get(f"{BEES}/runs.csv").status_code == 200


def test_a_form_without_a_file_is_sent_back(client: Browser, bees: Workspace) -> None:
    answer = upload(client, summary="forgot it")
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_a_file_of_the_same_name_is_replaced_only_when_asked_for(
    client: Browser, bees: Workspace
) -> None:
    upload(client, (png("red"), "run.png"))
    refused = upload(client, (png("blue"), "run.png"))
    assert refused.status_code == 409
    assert "already" in refused.text
    assert upload(client, (png("blue"), "run.png"), replacing="yes").status_code == 303
    assert "Version 2" in client.get(f"{BEES}/run.png").text


def test_a_new_version_is_uploaded_on_the_page_of_the_file(
    client: Browser, bees: Workspace
) -> None:
    upload(client, (png("red"), "run.png"))
    answer = upload(client, (png("blue"), "other name.png"), address=f"{BEES}/run.png")
    assert answer.status_code == 303
    assert "Version 2" in client.get(answer.location).text


def test_more_than_the_limit_is_refused_before_it_is_read(client: Browser, bees: Workspace) -> None:
    answer = client.post(
        BEES,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": "100000000", "wsgi.input": _Unread()},
    )
    assert answer.status_code == 413
    assert "At most 50,000,000 bytes at once" in answer.text


class _Unread(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")


def test_a_page_shows_the_file_and_the_file_names_the_page(
    client: Browser, work: Work, bees: Workspace
) -> None:
    factories.page(work, bees, "Runs", text="![run](run.png)\n")
    upload(client, (png("red"), "run.png"))
    assert "Runs" in client.get(f"{BEES}/run.png").text


def test_a_deleted_file_answers_410_and_comes_back(client: Browser, bees: Workspace) -> None:
    upload(client, (png("red"), "run.png"))
    trash = "/w/bees/-/trash/files"
    assert client.post(trash, data={"name": "run.png", "because": "blurred"}).status_code == 303
    assert client.get(f"{BEES}/run.png").status_code == 410
    listed = client.get(trash)
    number = listed.text.partition('name="file" value="')[2].partition('"')[0]
    assert client.post(f"{trash}/restore", data={"file": number}).status_code == 303
    assert client.get(f"{BEES}/run.png").status_code == 200


def test_a_deleted_file_does_not_come_back_over_another(client: Browser, bees: Workspace) -> None:
    upload(client, (png("red"), "run.png"))
    client.post("/w/bees/-/trash/files", data={"name": "run.png"})
    number = client.get("/w/bees/-/trash/files").text.partition('name="file" value="')[2]
    upload(client, (png("blue"), "RUN.png"))
    answer = client.post("/w/bees/-/trash/files/restore", data={"file": number.partition('"')[0]})
    assert answer.status_code == 409
    assert "Choose another name" in answer.text


def test_another_spelling_of_the_case_leads_to_the_file(client: Browser, bees: Workspace) -> None:
    upload(client, (png("red"), "Run.png"))
    answer = client.get(f"{BEES}/rUN.PNG")
    assert (answer.status_code, answer.location) == (302, f"{BEES}/Run.png")


@pytest.mark.parametrize(
    ("name", "content", "media_type", "inline"),
    [
        pytest.param("a.png", png("red"), "image/png", True, id="a picture"),
        pytest.param("a.html", png("red"), "image/png", True, id="a picture with a wrong name"),
        pytest.param(
            "a.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
            "image/svg+xml",
            False,
            id="a drawing",
        ),
        pytest.param("a.html", b"<script>alert(1)</script>", "text/plain", False, id="a script"),
        pytest.param("a.png", b"GIF89a<script>", "text/plain", False, id="a forged picture"),
        pytest.param("a.pdf", b"%PDF-1.7\n\x00", "application/pdf", False, id="a paper"),
        pytest.param("a.bin", b"\x7fELF\x00", "application/octet-stream", False, id="bytes"),
    ],
)
def test_whatever_a_file_holds_nothing_in_it_acts(
    client: Browser,
    work: Work,
    bees: Workspace,
    name: str,
    content: bytes,
    media_type: str,
    inline: bool,
) -> None:
    version = files.attach(work, bees, name=name, content=content)
    work.commit()
    answer = fetch(client, f"/files/{version.sha256}/{name}")
    assert answer.data == content
    assert answer.mimetype == media_type
    disposition = answer.headers.get("Content-Disposition", "")
    assert disposition.startswith("attachment") is not inline
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_public_bytes_are_kept_and_asked_for_again(
    client: Browser, work: Work, bees: Workspace
) -> None:
    version = files.attach(work, bees, name="run.png", content=png("red"))
    work.commit()
    address = f"/files/{version.sha256}/run.png"
    answer = fetch(client, address)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert version.sha256 in answer.headers["ETag"]
    again = fetch(client, address, **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_a_file_can_be_asked_for(client: Browser, work: Work, bees: Workspace) -> None:
    version = files.attach(work, bees, name="runs.csv", content=b"0123456789")
    work.commit()
    answer = fetch(client, f"/files/{version.sha256}/runs.csv", Range="bytes=2-4")
    assert (answer.status_code, answer.data) == (206, b"234")


def test_a_file_of_members_is_kept_nowhere_and_looks_missing_to_others(
    client: Browser, browser_of: Any, work: Work
) -> None:
    closed = factories.workspace(work, "Queens", slug="queens", visibility="members")
    version = files.attach(work, closed, name="queen.png", content=png("red"))
    work.commit()
    address = f"/files/{version.sha256}/queen.png"
    answer = fetch(browser_of(work.actor.account), address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers
    hidden, missing = client.get(address), client.get(f"/files/{'0' * 64}/queen.png")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.text == missing.text
    for path in ("files", "files/queen.png", "trash/files"):
        assert client.get(f"/w/queens/-/{path}").status_code == 404
    assert upload(client, (png("blue"), "x.png"), address="/w/queens/-/files").status_code == 404


def test_the_right_hash_under_another_name_is_nothing(
    client: Browser, work: Work, bees: Workspace
) -> None:
    version = files.attach(work, bees, name="run.png", content=png("red"))
    work.commit()
    assert client.get(f"/files/{version.sha256}/run.html").status_code == 404
    assert client.get(f"/files/{version.sha256}/RUN.png").status_code == 404
    assert client.get("/files/../run.png").status_code == 404


def test_a_guest_uploads_nothing_where_only_accounts_may(client: Browser, work: Work) -> None:
    factories.workspace(work, "Hives", slug="hives", editing="accounts")
    address = "/w/hives/-/files"
    assert "Attach files" not in client.get(address).text
    assert upload(client, (png("red"), "a.png"), address=address).status_code == 401


def test_the_list_goes_on_page_by_page(
    client: Browser, work: Work, bees: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wiki.views.files.LEAF", 2)
    for name in ("a.csv", "b.csv", "c.csv"):
        files.attach(work, bees, name=name, content=name.encode())
        work.commit()
    first = client.get(BEES).text
    assert "c.csv" not in first
    onward = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = client.get(onward).text
    assert "c.csv" in second
    assert "a.csv" not in second
    assert client.get(f"{BEES}?cursor=garbage").status_code == 400


def test_a_name_with_markup_in_it_is_only_a_name(client: Browser, bees: Workspace) -> None:
    answer = upload(client, (b"x\n", "<img src=x onerror=alert(1)>\"'.csv"))
    shown = client.get(answer.location).text
    assert "<img src=x" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown


def test_an_old_revision_shows_the_old_bytes_and_the_page_of_today_the_new(
    client: Browser, work: Work, bees: Workspace
) -> None:
    old = files.attach(work, bees, name="img/run.png", content=png("red"))
    work.commit()
    page = factories.page(work, bees, "Runs", text="![the run](img/run.png)\n")
    new = files.replace(work, old.file, content=png("blue"))
    work.commit()
    then, today = client.get(f"/p/{page.public_id}/1").text, client.get("/w/bees/runs").text
    assert f'src="/files/{old.sha256}/run.png"' in then
    assert f'src="/files/{new.sha256}/run.png"' in today
    assert 'width="4"' in today
    work.commit()
    files.delete(work, old.file)
    work.commit()
    assert f'src="/files/{old.sha256}/run.png"' in client.get(f"/p/{page.public_id}/1").text
    assert "/files/" not in client.get("/w/bees/runs").text.partition("<article")[2]


def test_a_page_without_its_picture_still_says_what_it_would_show(
    client: Browser, work: Work, bees: Workspace
) -> None:
    factories.page(work, bees, "Runs", text="![the run](run.png) and [data](data.csv)\n")
    shown = client.get("/w/bees/runs").text
    assert "the run" in shown
    assert "<img" not in shown.partition("<article")[2]
    work.commit()
    version = files.attach(work, bees, name="run.png", content=png("red"))
    work.commit()
    assert f'src="/files/{version.sha256}/run.png"' in client.get("/w/bees/runs").text
