"""`commonplace demo`: lets the demonstration community happen in an empty site, through the services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial, singledispatchmethod

import click

from wiki import clock, ids
from wiki.cli import main
from wiki.cli.community import (
    Act,
    Community,
    Delete,
    Rename,
    Restore,
    Save,
    Upload,
    Workspace,
    read,
)
from wiki.errors import Conflict, NotFound
from wiki.http.work import work as current
from wiki.messages import _
from wiki.models import Account, Actor, Page, Role
from wiki.models import Workspace as Founded
from wiki.services import accounts, files, invitations, pages, placing, workspaces
from wiki.settings import Settings
from wiki.work import Work


@main.command()
@click.option("--if-empty", is_flag=True, help="Leave a site alone where somebody has been.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    envvar="PORT",
    help="Where the wiki will be served, if BASE_URL does not say it.",
)
def demo(if_empty: bool, port: int) -> None:
    """Fill an empty site with a believable community, and print a link that signs you in.

    Nobody in it has a password; the link works once, within an hour.
    """
    story = read()
    if is_empty(current):
        click.echo("Filling the site with a demonstration. This takes some seconds.")
        steward: Account | None = tell(current, story, filled=clock.now())
        _name_site(current.settings, story)
    elif if_empty:
        steward = _met(current, story)
    else:
        raise Conflict(_("This site is not empty. The demonstration fills only empty sites."))
    if steward is not None:
        name, secret = steward.username, invitations.for_signing_in(current, steward)
        current.commit()
        click.echo(f"This signs you in as {name}, once, within an hour:")
        click.echo(f"  {_address(current.settings, port)}/once/{secret}")


def is_empty(work: Work) -> bool:
    """Whether nobody is steward of the site yet, and there is no workspace."""
    return not invitations.any_steward(work) and not workspaces.readable(work)


def tell(work: Work, story: Community, *, filled: datetime) -> Account:
    """Let everything in `story` happen, up to the moment `filled`. Returns the site's steward.

    All of it is one transaction, which the caller commits: a site is filled or it is still empty.
    Nobody has a password.
    """
    teller = _Teller(work, story)
    work.reserve(with_new=True)
    for moment, happen in sorted(teller.chapters(filled), key=lambda chapter: chapter[0]):
        with clock.telling(moment):
            happen()
    work.actor = teller.actors[story.steward]
    return teller.account(story.steward)


def _met(work: Work, story: Community) -> Account | None:
    """The steward of a site that is still a demonstration; null where it has become something else."""
    name = next(person.name for person in story.people if person.called == story.steward)
    try:
        account = accounts.named(work, name)
    except NotFound:
        return None
    return account if account.steward and account.password_hash is None else None


def _name_site(settings: Settings, story: Community) -> None:
    """Call the site what its community calls it, unless somebody has chosen settings already."""
    chosen = settings.instance / "settings.toml"
    if settings.site_name == Settings.site_name and not chosen.exists():
        chosen.write_text(f'site_name = "{story.name}"\n', encoding="utf-8")


def _address(settings: Settings, port: int) -> str:
    chosen = settings.base_url != Settings.base_url
    return settings.base_url if chosen else f"http://127.0.0.1:{port}"


class _Teller:
    def __init__(self, work: Work, story: Community) -> None:
        self.work = work
        self.story = story
        self.actors: dict[str, Actor] = {}
        self.founded: dict[str, Founded] = {}
        self.pages: dict[tuple[str, str], Page] = {}
        self.numbers: dict[tuple[str, str], list[int]] = {}

    def chapters(self, filled: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """Everything there is to do, with its moment; to be done in the order of moments."""
        began = {one.slug: one.began.before(filled) for one in self.story.workspaces}
        yield min(began.values()) - timedelta(hours=1), self.introduce
        for told in self.story.workspaces:
            yield began[told.slug], partial(self.found, told)
            if told.archived is not None:
                yield told.archived.before(filled), partial(self.archive, told)
        for moment, told, act in self.story.told(filled):
            yield moment, partial(self.happen, act, told)

    def introduce(self) -> None:
        for person in self.story.people:
            account = accounts.create(
                self.work,
                username=person.name,
                password=None,
                steward=person.called == self.story.steward,
            )
            account.about = person.about
            self.actors[person.called] = Actor(account=account)
        for guest in self.story.guests:
            self.actors[guest] = Actor(pen_name=guest, guest_key=ids.secret())

    def account(self, called: str) -> Account:
        account = self.actors[called].account
        assert account is not None
        return account

    def found(self, told: Workspace) -> None:
        self.work.actor = self.actors[told.stewards[0]]
        founded = workspaces.create(
            self.work,
            slug=told.slug,
            settings=workspaces.Settings(
                title=told.title,
                description=told.description,
                status=told.status,
                visibility=told.visibility,
                editing=told.editing,
                licence=told.licence,
            ),
        )
        self.founded[told.slug] = founded
        roles = dict.fromkeys(told.stewards[1:], Role.STEWARD) | dict.fromkeys(
            told.members, Role.MEMBER
        )
        for called, role in roles.items():
            joining = self.actors[called]
            workspaces.add_member(self.work, founded, self.account(called), role=role)
            joining.roles = {**joining.roles, founded.id: role}

    def archive(self, told: Workspace) -> None:
        self.work.actor = self.actors[told.stewards[0]]
        workspaces.archive(self.work, self.founded[told.slug])

    def happen(self, act: Act, told: Workspace) -> None:
        self.work.actor = self.actors[act.who]
        self._do(act, told)

    @singledispatchmethod
    def _do(self, act: Act, told: Workspace) -> None:
        raise TypeError(f"Nobody knows how to do {act}.")

    @_do.register
    def _save(self, save: Save, told: Workspace) -> None:
        key = told.slug, save.page
        page = self.pages.get(key)
        if page is None:
            self._begin(save, told)
            return
        numbers = self.numbers[key]
        position = told.page(save.page).saves.index(save)
        if save.revert is not None:
            revision = pages.revert(
                self.work,
                page,
                number=numbers[save.revert - 1],
                base=page.head_number,
                summary=save.summary,
            )
        else:
            revision = pages.edit(
                self.work,
                page,
                text=told.page(save.page).written(position + 1),
                base=numbers[save.base - 1] if save.base else page.head_number,
                summary=save.summary,
                minor=save.minor,
            )
        numbers.append(revision.number)

    def _begin(self, save: Save, told: Workspace) -> None:
        page = told.page(save.page)
        renamed = next(
            (act for act in told.acts if isinstance(act, Rename) and act.page == save.page), None
        )
        self.pages[told.slug, save.page] = begun = pages.create(
            self.work,
            self.founded[told.slug],
            title=renamed.title_was if renamed else page.title,
            slug=renamed.was if renamed else page.slug,
            text=page.written(1),
            summary=save.summary,
        )
        self.numbers[told.slug, save.page] = [begun.head_number]

    @_do.register
    def _rename(self, rename: Rename, told: Workspace) -> None:
        page = told.page(rename.page)
        placing.rename(
            self.work,
            self.pages[told.slug, rename.page],
            title=page.title,
            slug=page.slug,
            summary=rename.summary,
        )

    @_do.register
    def _delete(self, delete: Delete, told: Workspace) -> None:
        placing.delete_page(self.work, self.pages[told.slug, delete.page], because=delete.reason)

    @_do.register
    def _restore(self, restore: Restore, told: Workspace) -> None:
        placing.restore(self.work, self.pages[told.slug, restore.page])

    @_do.register
    def _upload(self, upload: Upload, told: Workspace) -> None:
        files.attach(
            self.work,
            self.founded[told.slug],
            name=upload.name,
            content=told.uploads[upload.file],
            summary=upload.summary,
            replacing=True,
        )
