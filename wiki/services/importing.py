"""Whole collections brought into a workspace, with their true history; a second time only what is new.

Revisions are written in batches, each committed; nothing is rendered. One event says that it happened.
What follows, in passes of their own: `indexing.catch_up` and `rerendering.catch_up`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wiki.archives import ArchiveReader, Limits, open_source
from wiki.errors import Malformed, WikiError
from wiki.interchange.source import Problem, Source
from wiki.messages import Message, _
from wiki.models import Workspace
from wiki.services import arrivals, import_archives, import_names, import_news, import_places
from wiki.services.arrivals import Arrival, Arriving
from wiki.services.import_files import FileWriter, of_source
from wiki.services.import_merging import Fate, News, merge_in
from wiki.services.import_news import Standing
from wiki.services.import_writing import Writer, Writing
from wiki.services.makers import Makers
from wiki.services.origins import Ledger, Origin
from wiki.work import Work

Progress = Callable[[int], object]


@dataclass
class Outcome:
    """What an import did. `revisions` are those of `pages` new ones and of pages known before."""

    workspace: str
    founded: bool
    pages: int = 0
    revisions: int = 0
    files: int = 0
    merged: int = 0
    offered: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether something is here that was not before."""
        return any((self.pages, self.revisions, self.files, self.merged, self.offered))


def opened(work: Work, path: Path, *, unpacked: int = Limits.total) -> Source | ArchiveReader:
    """What lies at `path`, ready to be brought in; the caller closes it (`with`).

    Within the limits of the settings, and at most `unpacked` bytes in all. Raises NotFound, Malformed,
    TooLarge.
    """
    settings = work.settings
    limits = Limits(text=settings.max_text, file=settings.max_upload, total=unpacked)
    return open_source(path, limits)


def bring_in(
    work: Work,
    source: Source | ArchiveReader,
    *,
    slug: str,
    title: str = "",
    licence: str = "",
    progress: Progress | None = None,
) -> Outcome:
    """Bring everything of `source` that is not here yet into the workspace called `slug`.

    The operator's import makes the workspace if there is none. `progress` hears of revisions read.
    Refused halfway, a workspace made for it goes again; in one that was there what came so far stays.
    Raises Invalid, Forbidden, NotFound, and what the source raises.
    """
    workspace_id, founded = import_places.find(work, source, slug, title, licence)
    outcome = Outcome(slug, founded)
    run = _Import(work, source, workspace_id, licence, outcome, progress)
    try:
        run.run()
    except WikiError as refused:
        work.release()
        if founded:
            import_places.take_back(work, workspace_id)
        if founded or not run.kept:
            raise
        raise Malformed(
            _(
                "%(why)s What had been brought in before that is kept;"
                " once this is mended, the same import goes on from there.",
                why=str(refused),
            )
        ) from refused
    return outcome


class _Import:
    """One run: files first, so that revisions can say what they showed, then page by page."""

    def __init__(
        self,
        work: Work,
        source: Source | ArchiveReader,
        workspace_id: int,
        licence: str,
        outcome: Outcome,
        progress: Progress | None,
    ):
        self.work = work
        self.source = source
        self.workspace_id = workspace_id
        self.outcome = outcome
        self.ledger = Ledger(work, workspace_id)
        self.makers = Makers(work)
        self.writer = Writer(work, workspace_id, self.ledger, self.makers)
        self.files = FileWriter(work, workspace_id, self.ledger, self.makers)
        self.licence = licence
        self._progress = progress
        self._standings: dict[int, Standing] = {}

    @property
    def kept(self) -> bool:
        """Whether something has been committed that was not here before."""
        return bool(self.writer.revisions or self.files.added or self.outcome.anything)

    def run(self) -> None:
        """Bring in everything, and say so once if it was anything."""
        if isinstance(self.source, ArchiveReader):
            arriving = self._of_archive(self.source)
        else:
            arriving = self._of_source(self.source)
        for arrival in arriving:
            if self.ledger.of(arrival.key):
                self._renew(arrival)
            else:
                self._begin(arrival)
        self._finish()

    def _of_archive(self, archive: ArchiveReader) -> Iterator[Arrival]:
        shelf = self.files.bring(import_archives.files_of(archive))
        names = import_archives.names_for(self.work, archive, self.workspace_id, self.ledger)
        self.outcome.problems += names.problems
        self._standings = import_news.standings(self.work, self.workspace_id)
        return import_archives.pages_of(archive, names, shelf)

    def _of_source(self, source: Source) -> Iterator[Arrival]:
        shelf = self.files.bring(of_source(source))
        names, problems = import_names.names_for(
            self.work, source.outlines, self.workspace_id, self.ledger
        )
        self.outcome.problems += problems
        self._standings = import_news.standings(self.work, self.workspace_id)
        workspace = self.work.db.get_one(Workspace, self.workspace_id)
        licence = self.licence or arrivals.spdx(source.hints.licence or "") or workspace.licence
        return arrivals.from_source(source, names, licence=licence, shown=shelf.shown)

    def _begin(self, arrival: Arrival) -> None:
        writing = Writing(arrival)
        for one in self._heard(arrival.revisions):
            self.writer.add(writing, one)

    def _renew(self, arrival: Arrival) -> None:
        """Add to a page what upstream says since; unless people here said something in between."""
        known = self.ledger.of(arrival.key)
        newest = known[-1]
        states, base_hash, ends_new = import_news.since(known, self._heard(arrival.revisions))
        if not states:
            return
        assert newest.page_id is not None
        standing = self._standings[newest.page_id]
        number = next((one.number for one in reversed(known) if one.number), 1)
        if standing.deleted and arrival.deletion is None:
            self._problem(arrival, _("It was deleted here, and stays deleted."))
        elif not ends_new:
            self._pass_over(arrival, known, states)
        elif standing.text_hash == base_hash or (not base_hash and standing.head == number):
            writing = Writing(
                arrival,
                newest.page_id,
                standing.head,
                newest.position,
                retitled=standing.head != newest.number,
            )
            for one in states:
                self.writer.add(writing, one)
        else:
            news = News(
                arrival.key,
                newest.page_id,
                base_hash,
                number,
                newest.position,
                tuple(states),
            )
            self._merge(news)

    def _pass_over(self, arrival: Arrival, known: Sequence[Origin], states: list[Arriving]) -> None:
        """Upstream wove these in before what is here already: revisions are never altered."""
        self.work.reserve()
        last = known[-1]
        self.ledger.keep(
            self.work,
            [
                # Before all others: the newest state of upstream's is still the newest.
                Origin(arrival.key, one.origin, known[0].position - place, last.page_id, None, None)
                for place, one in enumerate(reversed(states), start=1)
            ],
        )
        self.work.commit()
        self._problem(
            arrival,
            _("Older revisions appeared upstream, before ones that are here; they were left out."),
        )

    def _merge(self, news: News) -> None:
        self.writer.flush()
        fate = merge_in(self.work, news, self.ledger, self.makers)
        self.outcome.merged += fate is Fate.MERGED
        self.outcome.offered += fate is Fate.OFFERED
        if fate is Fate.OFFERED:
            self.outcome.problems.append(
                Problem(
                    news.key,
                    _("It was changed here and there in the same words: see its proposals."),
                )
            )

    def _finish(self) -> None:
        outcome, writer = self.outcome, self.writer
        outcome.files = self.files.added
        told = {
            "pages": writer.pages,
            "revisions": writer.revisions,
            "files": outcome.files,
            "merged": outcome.merged,
            "offered": outcome.offered,
        }
        if any(told.values()) or writer.pending:
            writer.flush(told)
        outcome.pages, outcome.revisions = writer.pages, writer.revisions
        outcome.problems += self.files.problems
        outcome.problems += [
            Problem(
                f"/p/{old}",
                _("This permalink is taken here; the page is at /p/%(new)s now.", new=new),
            )
            for old, new in writer.renumbered
        ]
        if not isinstance(self.source, ArchiveReader):
            outcome.problems += self.source.problems
        elif outcome.founded and self.source.workspace.archived_at is not None:
            self._archive(self.source)

    def _archive(self, archive: ArchiveReader) -> None:
        self.work.reserve()
        workspace = self.work.db.get_one(Workspace, self.workspace_id)
        workspace.archived_at = archive.workspace.archived_at
        self.work.commit()

    def _problem(self, arrival: Arrival, sentence: Message) -> None:
        self.outcome.problems.append(Problem(arrival.source_path or arrival.slug, sentence))

    def _heard(self, revisions: Iterator[Arriving]) -> Iterator[Arriving]:
        for one in revisions:
            yield one
            if self._progress is not None:
                self._progress(1)
