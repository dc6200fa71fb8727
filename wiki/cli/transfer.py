"""Whole workspaces in and out, from the shell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from wiki.cli import main
from wiki.http.work import work
from wiki.models import Actor
from wiki.services import exporting, importing, indexing, rerendering, workspaces
from wiki.services.importing import Outcome

A_PATH = click.Path(path_type=Path)


@main.command(name="import")
@click.argument("source", type=A_PATH)
@click.option(
    "--workspace", "slug", required=True, help="Its address; it is made if there is none."
)
@click.option("--title", default="", help="What a new workspace is called.")
@click.option("--licence", default="", help="SPDX identifier, where the source does not say.")
def import_(source: Path, slug: str, title: str, licence: str) -> None:
    """Bring SOURCE into a workspace, with its history.

    SOURCE is a folder or .zip of Markdown and files, a git repository or bundle, an archive that
    `commonplace export` wrote, or .jsonl or .jsonl.gz. Run it again to bring in what is new since.
    """
    work.actor = Actor(operator=True)
    try:
        outcome = _brought(source, slug, title, licence)
    except KeyboardInterrupt:
        raise click.ClickException(
            "Stopped. What was brought in so far is kept; the same command goes on from there."
        ) from None
    _say(outcome)
    try:
        _follow_up()
    except KeyboardInterrupt:
        click.echo("Stopped. Every page can be read; `commonplace maintain` does the rest of this.")


@main.command()
@click.argument("dest", type=A_PATH)
@click.option("--workspace", "slug", required=True, help="Its address.")
@click.option("--git", is_flag=True, help="As a git repository; as a bundle if DEST ends so.")
def export(dest: Path, slug: str, git: bool) -> None:
    """Write a workspace into DEST, with its history, files and trash.

    An archive of our own (.zip) comes back with everything, permalinks too; git is read everywhere.
    """
    work.actor = Actor(operator=True)
    workspace = workspaces.find(work, slug)
    exporting.write(work, workspace, dest, git=git)
    click.echo(f"The workspace {slug} is in {dest}")


def _brought(source: Path, slug: str, title: str, licence: str) -> Outcome:
    with _progress() as bars, importing.opened(work, source) as found:
        revisions = bars.add_task("Bringing in revisions", total=found.total)
        return importing.bring_in(
            work,
            found,
            slug=slug,
            title=title,
            licence=licence,
            progress=lambda more: bars.advance(revisions, more),
        )


def _say(outcome: Outcome) -> None:
    for problem in outcome.problems:
        click.echo(f"{problem.path}: {problem.sentence}")
    if not outcome.anything:
        click.echo("There is nothing new.")
        return
    said = f"Revisions: {outcome.revisions:,}, new pages: {outcome.pages:,}"
    if outcome.files:
        said += f", versions of files: {outcome.files:,}"
    if outcome.merged:
        said += f", pages merged with what was written here: {outcome.merged:,}"
    if outcome.offered:
        said += f", pages where both sides changed the same words: {outcome.offered:,}"
    click.echo(f"{said}.")


def _follow_up() -> None:
    """Search entries, then links: what pages can be read without."""
    with _progress() as bars:
        due = indexing.waiting(work)
        if due:
            entries = bars.add_task("Making search entries", total=due)
            indexing.catch_up(work, lambda done: bars.update(entries, completed=done))
        unread = rerendering.waiting(work)
        if unread:
            links = bars.add_task("Rendering pages and their links", total=unread)
            rerendering.catch_up(work, lambda more: bars.advance(links, more))


@contextmanager
def _progress() -> Iterator[Progress]:
    """Bars on a terminal; elsewhere a line for each when it is done."""
    console = Console()
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bars:
        yield bars
    if not console.is_terminal:
        for task in bars.tasks:
            click.echo(f"{task.description}: {int(task.completed):,}")
