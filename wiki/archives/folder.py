"""A folder of Markdown and files, or one Markdown file alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from wiki.archives.limits import Limits, Meter
from wiki.archives.tree import Member, TreeSource
from wiki.errors import Malformed
from wiki.interchange.paths import is_hidden, safe_path
from wiki.interchange.source import Hints, Problem
from wiki.messages import _


def open_folder(path: Path, limits: Limits) -> TreeSource:
    """The folder as a source. Hidden files are nobody's business; links are reported, not followed."""
    members, problems = members_of(path, limits)
    source = TreeSource("folder", members, Hints(title=path.resolve().name or None), limits)
    for problem in problems:
        source.report(problem.path, problem.sentence)
    return source


def open_page(path: Path, limits: Limits) -> TreeSource:
    """One Markdown file as a source of one page."""
    return TreeSource("folder", [_member(path, path.name, path.stat())], Hints(), limits)


def members_of(root: Path, limits: Limits) -> tuple[list[Member], list[Problem]]:
    """Every ordinary file under the folder, and what had to be left out."""
    members: list[Member] = []
    problems: list[Problem] = []
    meter = Meter(limits, packed=0)
    for entry in _entries(root):
        name = os.path.relpath(entry.path, root).replace(os.sep, "/")
        if is_hidden(name):
            continue
        status = entry.stat(follow_symlinks=False)
        shown = name.encode("utf-8", "replace").decode()
        if stat.S_ISLNK(status.st_mode):
            problems.append(Problem(shown, _("It is a link to another file and was left out.")))
        elif not stat.S_ISREG(status.st_mode):
            problems.append(Problem(shown, _("It is no ordinary file and was left out.")))
        else:
            meter.member()
            try:
                members.append(_member(Path(entry.path), name, status))
            except Malformed as refused:
                problems.append(Problem(shown, _("It was left out: %(why)s", why=str(refused))))
    return members, problems


def _entries(root: Path) -> Iterator[os.DirEntry[str]]:
    """All entries under the folder but the folders themselves; tools' folders are not entered."""
    waiting = [str(root)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    yield entry
                elif not is_hidden(entry.name):
                    waiting.append(entry.path)


def _member(path: Path, name: str, status: os.stat_result) -> Member:
    return Member(
        path=safe_path(name),
        size=status.st_size,
        saved_at=datetime.fromtimestamp(int(status.st_mtime), UTC),
        open=partial(_open, path),
    )


def _open(path: Path) -> BinaryIO:
    return path.open("rb")
