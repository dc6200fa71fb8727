"""What a backup shows to others on the machine, and what refused uploads leave behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.conftest import Place
from tests.racing import opened
from wiki.services import files, safekeeping, upkeep
from wiki.work import Work


@pytest.fixture
def work(real_place: Place) -> Iterator[Work]:
    with opened(real_place) as made:
        factories.act_as(made, factories.account(made, "Ada Lovelace"))
        yield made


def test_a_backup_is_for_its_owner_alone(work: Work, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        safekeeping.backup(work, tmp_path / "all.zip")
    finally:
        os.umask(before)
    assert (tmp_path / "all.zip").stat().st_mode & 0o777 == 0o600


def test_bytes_of_refused_uploads_go_and_those_of_files_stay(work: Work) -> None:
    bees = factories.workspace(work, "Bees")
    version = files.attach(work, bees, name="runs.csv", content=b"angle\n")
    work.commit()
    blobs = work.tools.blobs
    refused, arriving = blobs.put(b"refused"), blobs.put(b"still on its way")
    for sha256 in (version.sha256, refused.sha256):
        os.utime(blobs.path(sha256), (1000, 1000))
    upkeep.maintain(work)
    assert set(blobs) == {version.sha256, arriving.sha256}
