"""Accounts from the shell."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from tests import factories
from wiki.cli import main
from wiki.errors import Invalid
from wiki.models import Scope
from wiki.services import accounts, sessions, tokens
from wiki.work import Work

PASSWORD = factories.PASSWORD
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs `commonplace …` with something on its standard input."""
    runner = app.test_cli_runner()

    def invoke(*arguments: str, typed: str = "") -> Result:
        result: Result = runner.invoke(main, arguments, input=typed)
        return result

    return invoke


def test_an_account_made_in_the_shell_can_sign_in(run: Run, work: Work) -> None:
    result = run("account", "create", "Grace Hopper", typed=f"{PASSWORD}\n")
    assert (result.exit_code, result.output) == (0, "Grace Hopper can sign in.\n")
    assert not accounts.authenticate(work, "Grace Hopper", PASSWORD).steward


def test_a_steward_is_made_in_the_shell(run: Run, work: Work) -> None:
    assert run("account", "create", "Grace", "--steward", typed=PASSWORD).exit_code == 0
    assert accounts.named(work, "Grace").steward


def test_what_will_not_do_is_a_sentence_and_an_exit_code(run: Run, work: Work) -> None:
    result = run("account", "create", "Grace", typed="short\n")
    assert result.exit_code == 1
    assert result.output == "Error: Ten characters or more, please. A sentence is good.\n"
    assert accounts.known_as(work, "Grace") is None
    assert run("account", "create", "Ada Lovelace", typed=PASSWORD).exit_code == 1


def test_a_new_password_signs_out_everywhere(run: Run, work: Work) -> None:
    grace = factories.account(work, "Grace", password=PASSWORD)
    secret = sessions.begin(work, grace)
    work.commit()
    result = run("password", "grace", typed="a quite different one\n")
    assert result.exit_code == 0
    assert result.output == "Grace has a new password, and is signed out everywhere.\n"
    assert sessions.actor(work, secret) is None
    work.db.expire_all()
    assert accounts.authenticate(work, "Grace", "a quite different one") == grace
    with pytest.raises(Invalid):
        accounts.authenticate(work, "Grace", PASSWORD)


@pytest.mark.parametrize(("flags", "scope"), [((), Scope.READ), (("--write",), Scope.WRITE)])
def test_a_token_is_printed_alone(
    run: Run, work: Work, flags: tuple[str, ...], scope: Scope
) -> None:
    result = run("token", "Ada Lovelace", *flags)
    assert result.exit_code == 0
    actor = tokens.actor(work, result.stdout.removesuffix("\n"))
    assert actor is not None
    assert actor.account is not None
    assert (actor.account.username, actor.scope) == ("Ada Lovelace", scope)


@pytest.mark.parametrize("command", ["token", "password"])
def test_a_name_nobody_has_is_said_to_be_so(run: Run, command: str) -> None:
    result = run(command, "Nobody", typed=f"{PASSWORD}\n")
    assert result.exit_code == 1
    assert result.output == "Error: Nobody here is called “Nobody”.\n"


def test_the_shell_says_what_it_can_do(run: Run) -> None:
    listed = run("--help").output
    for command in ("serve", "account", "password", "token"):
        assert command in listed
