"""Accounts from the shell: made, given a new password, given a token."""

from __future__ import annotations

import sys

import click

from wiki.cli import main
from wiki.http.work import work
from wiki.models import Scope
from wiki.services import accounts, tokens


@main.group()
def account() -> None:
    """Make accounts."""


@account.command()
@click.argument("name")
@click.option("--email", default="", help="For a forgotten password; never shown.")
@click.option("--steward", is_flag=True, help="Let the account do what cannot be undone.")
def create(name: str, email: str, steward: bool) -> None:
    """Make an account. The password is asked for, or read from standard input."""
    accounts.create(work, username=name, password=_password(), email=email, steward=steward)
    work.commit()
    click.echo(f"{name} can sign in.")


@main.command()
@click.argument("name")
def password(name: str) -> None:
    """Give the account NAME a new password; signs it out everywhere."""
    found = accounts.named(work, name)
    accounts.set_password(work, found, _password())
    work.commit()
    click.echo(f"{found.username} has a new password, and is signed out everywhere.")


@main.command()
@click.argument("name")
@click.option("--write", is_flag=True, help="Let the token write as well as read.")
def token(name: str, write: bool) -> None:
    """Print a new token of the account NAME, alone, for use in scripts."""
    scope = Scope.WRITE if write else Scope.READ
    made = tokens.issue(work, accounts.named(work, name), name="Made in the shell", scope=scope)
    work.commit()
    click.echo(made)


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
