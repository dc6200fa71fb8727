"""Looking after the wiki from the shell: index, health, chores, and a copy of everything."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import Progress

from wiki.cli import main
from wiki.http.work import work
from wiki.services import indexing, rerendering, safekeeping, upkeep

A_PATH = click.Path(path_type=Path, dir_okay=False)


@main.command()
def reindex() -> None:
    """Rebuild the search index from the pages."""
    with Progress(transient=True) as progress:
        pages = progress.add_task("Reading pages", total=indexing.total(work))
        indexing.rebuild(work, lambda done: progress.update(pages, completed=done))
    click.echo("The search index is new.")


@main.command()
def doctor() -> None:
    """Check that database, files and search index agree. Exits with 1 if they do not."""
    found = list(upkeep.examine(work))
    for problem in found:
        click.echo(problem)
    if found:
        raise SystemExit(1)
    click.echo("All is well.")


@main.command()
def maintain() -> None:
    """Do the periodic chores; run it once an hour."""
    waiting = rerendering.waiting(work)
    if waiting:
        click.echo(f"Pages that wait to be rendered: {waiting}")
    upkeep.maintain(work)
    click.echo("Done.")


@main.command()
@click.argument("file", type=A_PATH)
def backup(file: Path) -> None:
    """Write everything into FILE, consistently, while the wiki serves."""
    safekeeping.backup(work, file)
    click.echo(f"Everything is in {file}")


@main.command()
@click.argument("file", type=A_PATH)
def restore(file: Path) -> None:
    """Fill a new, empty site with what `backup` wrote into FILE."""
    safekeeping.restore(work, file)
    click.echo("Everything is back.")
