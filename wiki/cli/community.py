"""The demonstration community, as it is written down in `demonstration/`: people, workspaces, acts.

`community.toml` names the people and the workspaces. Each workspace has a folder: `pages/` holds
its pages as they read today, `files/` its files, and `history.toml` what happened, act by act.
Earlier texts are not kept: a save says what it changed, and the texts before it follow from that.

    [[save]]
    page = "lessons-learned"          # the slug of today
    who = "hana"                      # a person of community.toml, or the pen name of a guest
    when = "12 days ago 18:27"        # or "yesterday 09:51", "3 hours ago", "40 minutes ago"
    summary = "experiment 12"
    sections = ["Open questions"]     # headings whose sections were not there before
    lines = ["| 12 |"]                # first words of lines that were not there before
    changes = [["was", "became"]]     # words that were others before
    revert = 3                        # or: this save brought revision 3 back
    base = 5                          # written on revision 5, and merged with what came after

All moments are UTC and count back from the moment the site is filled.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

_HEADING = re.compile(r"(#{1,6}) +(.+)")
_FENCE = re.compile(r"(`{3,}|~{3,})\s*(.*)")
_DAY = re.compile(r"(?:(\d+) days ago|yesterday) (\d\d):(\d\d)")
_AGO = re.compile(r"(\d+) (minutes?|hours?) ago")


@dataclass(frozen=True)
class When:
    """A moment of a story that is told again on another day."""

    text: str

    def before(self, filled: datetime) -> datetime:
        """The moment itself, for a site that is filled at `filled`. Raises ValueError."""
        if ago := _AGO.fullmatch(self.text):
            unit = "minutes" if ago[2].startswith("minute") else "hours"
            return filled - timedelta(**{unit: int(ago[1])})
        if day := _DAY.fullmatch(self.text):
            date = filled.date() - timedelta(days=int(day[1] or 1))
            return datetime.combine(date, time(int(day[2]), int(day[3])), filled.tzinfo)
        raise ValueError(f"“{self.text}” is no moment.")


@dataclass(frozen=True)
class Save:
    """One save of a page, with the words that set its text apart from the one before."""

    page: str
    who: str
    when: When
    summary: str = ""
    minor: bool = False
    sections: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    changes: tuple[tuple[str, str], ...] = ()
    revert: int | None = None
    base: int | None = None


@dataclass(frozen=True)
class Rename:
    """A page got its present name; `was` and `title_was` are the slug and title it had before."""

    page: str
    who: str
    when: When
    was: str
    title_was: str
    summary: str = ""


@dataclass(frozen=True)
class Delete:
    """A page went to the trash."""

    page: str
    who: str
    when: When
    reason: str = ""


@dataclass(frozen=True)
class Restore:
    """A page came back from the trash."""

    page: str
    who: str
    when: When


@dataclass(frozen=True)
class Upload:
    """A file, or its next version; `file` is where its bytes lie in the folder `files/`."""

    name: str
    file: str
    who: str
    when: When
    summary: str = ""


Act = Save | Rename | Delete | Restore | Upload


@dataclass(frozen=True)
class Page:
    """A page as it reads today, and all its saves, oldest first."""

    slug: str
    title: str
    text: str
    saves: tuple[Save, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The text of every revision, oldest first. Raises ValueError where the saves do not fit."""
        texts = {len(self.saves): self.text}
        number = len(self.saves)
        while number > 1:
            save = self.saves[number - 1]
            if save.revert is None:
                texts[number - 1] = _undo(save, texts[number])
                number -= 1
                continue
            texts[save.revert] = texts[number]
            for later in range(save.revert + 1, number):
                texts[later] = _redo(self.saves[later - 1], texts[later - 1])
            number = save.revert
        return tuple(texts[number] for number in sorted(texts))

    def written(self, number: int) -> str:
        """What its author sent as revision `number`: before merging, on the base they had."""
        save = self.saves[number - 1]
        if save.base is None:
            return self.texts[number - 1]
        return _redo(save, self.texts[save.base - 1])


@dataclass(frozen=True)
class Person:
    """An invented person with an account; `called` is what the histories call them."""

    called: str
    name: str
    about: str


@dataclass(frozen=True)
class Workspace:
    """A workspace: its settings, its pages as they read today, and what happened in it."""

    slug: str
    title: str
    description: str
    status: str
    visibility: str
    editing: str
    licence: str
    began: When
    stewards: tuple[str, ...]
    members: tuple[str, ...]
    archived: When | None
    pages: tuple[Page, ...]
    acts: tuple[Act, ...]
    missing: tuple[str, ...]
    uploads: dict[str, bytes]

    def page(self, slug: str) -> Page:
        """The page with today's slug `slug`. Raises KeyError."""
        return {page.slug: page for page in self.pages}[slug]


@dataclass(frozen=True)
class Community:
    """Everything the demonstration knows. `steward` is the person who is steward of the site."""

    name: str
    steward: str
    people: tuple[Person, ...]
    guests: tuple[str, ...]
    workspaces: tuple[Workspace, ...]

    def told(self, filled: datetime) -> Iterator[tuple[datetime, Workspace, Act]]:
        """All acts in the order in which they happened, with their moments."""
        told = [
            (act.when.before(filled), workspace, act)
            for workspace in self.workspaces
            for act in workspace.acts
        ]
        yield from sorted(told, key=lambda one: one[0])


def read() -> Community:
    """The demonstration community that comes with the product."""
    root = files("wiki.cli") / "demonstration"
    told = tomllib.loads((root / "community.toml").read_text(encoding="utf-8"))
    return Community(
        name=told["name"],
        steward=told["steward"],
        people=tuple(Person(called, **person) for called, person in told["people"].items()),
        guests=tuple(told["guests"]),
        workspaces=tuple(
            _workspace(root / slug, slug, settings) for slug, settings in told["workspaces"].items()
        ),
    )


def _workspace(folder: Traversable, slug: str, settings: dict[str, Any]) -> Workspace:
    told = tomllib.loads((folder / "history.toml").read_text(encoding="utf-8"))
    saves = [
        Save(**_fields(one, sections=tuple, lines=tuple, changes=_pairs)) for one in told["save"]
    ]
    others: list[Act] = [
        kind(**_fields(one))
        for name, kind in (
            ("rename", Rename),
            ("delete", Delete),
            ("restore", Restore),
            ("upload", Upload),
        )
        for one in told.get(name, [])
    ]
    settings = _fields(settings, began=When, stewards=tuple, members=tuple)
    archived = settings.pop("archived", None)
    return Workspace(
        slug=slug,
        archived=When(archived) if archived else None,
        pages=tuple(
            Page(
                page,
                title,
                (folder / "pages" / f"{page}.md").read_text(encoding="utf-8"),
                tuple(save for save in saves if save.page == page),
            )
            for page, title in told["pages"].items()
        ),
        acts=(*saves, *others),
        missing=tuple(told.get("missing", ())),
        uploads={
            one["file"]: (folder / "files" / one["file"]).read_bytes()
            for one in told.get("upload", [])
        },
        **settings,
    )


def _fields(told: dict[str, Any], **readers: Any) -> dict[str, Any]:
    readers["when"] = When
    return {name: readers.get(name, _same)(value) for name, value in told.items()}


def _same(value: Any) -> Any:
    return value


def _pairs(told: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((was, became) for was, became in told)


def _undo(save: Save, text: str) -> str:
    for was, became in reversed(save.changes):
        text = _swap(text, became, was)
    for start in save.lines:
        text = _without_line(text, start)
    for heading in save.sections:
        text = _without_section(text, heading)
    return text.rstrip("\n") + "\n"


def _redo(save: Save, text: str) -> str:
    if save.lines or save.sections:
        raise ValueError(f"{save.page}: only changes can be told forwards.")
    for was, became in save.changes:
        text = _swap(text, was, became)
    return text


def _swap(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"“{old}” occurs {text.count(old)} times.")
    return text.replace(old, new)


def _without_line(text: str, start: str) -> str:
    """Drop the one line that starts thus, and with a paragraph the blank line below it."""
    lines = text.split("\n")
    found = [index for index, line in enumerate(lines) if line.startswith(start)]
    if len(found) != 1:
        raise ValueError(f"{len(found)} lines start with “{start}”.")
    at = found[0]
    paragraph = at > 0 and lines[at - 1] == "" == lines[at + 1]
    return "\n".join(lines[:at] + lines[at + 1 + paragraph :])


def _without_section(text: str, heading: str) -> str:
    """Drop a heading and what stands under it, up to the next of its own level or above."""
    lines = text.split("\n")
    heads = [(index, match) for index, line in _unfenced(lines) if (match := _HEADING.match(line))]
    begins = [(index, len(match[1])) for index, match in heads if match[2] == heading]
    if len(begins) != 1:
        raise ValueError(f"{len(begins)} sections are called “{heading}”.")
    start, level = begins[0]
    ends = (index for index, match in heads if index > start and len(match[1]) <= level)
    return "\n".join(lines[:start] + lines[next(ends, len(lines)) :])


def _unfenced(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Lines outside fenced code, where `# …` is a heading and not a comment."""
    fence = ""
    for index, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2]:
                fence = ""
        elif mark:
            fence = mark[1]
        else:
            yield index, line
