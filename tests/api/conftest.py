"""Programs: one of Ada's that may write, one of hers that may read, one of nobody's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests import factories
from tests.api.programs import Program
from wiki.models import Account
from wiki.services import tokens
from wiki.work import Work

ProgramOf = Callable[..., Program]


@pytest.fixture
def app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The wiki, whose answers to whatever asks the API in these tests are held against the description.

    No test here can ask it in another way.
    """
    monkeypatch.setattr(app, "test_client_class", Program)
    # What goes wrong is to be seen as a program would see it: as an answer, which then is described.
    monkeypatch.setitem(app.config, "SHOW_ERROR_PAGES", True)
    return app


@pytest.fixture
def guest(app: Flask) -> Program:
    """A program without a token."""
    program = app.test_client()
    assert isinstance(program, Program)
    return program


@pytest.fixture
def program_of(app: Flask, work: Work) -> ProgramOf:
    """Makes a program with a token of somebody's."""

    def make(account: Account, scope: str = "write") -> Program:
        program = app.test_client()
        assert isinstance(program, Program)
        with factories.acting(work, account):
            program.token = tokens.make(work, name="A script", scope=scope)
            work.commit()
        return program

    return make


@pytest.fixture
def program(program_of: ProgramOf, ada: Account) -> Program:
    """A program of Ada's that may write."""
    return program_of(ada)
