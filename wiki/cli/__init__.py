"""The command `commonplace` and all that it does. Each module adds its commands to `main`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, ScriptInfo

from wiki import __version__
from wiki.errors import WikiError
from wiki.settings import BadSetting


def _wired(_info: ScriptInfo | None = None) -> Flask:
    """The wiki with its database up to date. Raises ClickException, saying what is in the way."""
    # What wires all parts together stands above the commands, so it is found by name, as servers do.
    wiring = import_module("wiki.app")
    try:
        app: Flask = wiring.create_app()
        wiring.migrate(app)
    except (BadSetting, WikiError) as cause:
        raise click.ClickException(str(cause)) from cause
    return app


class Commands(AppGroup):
    """Commands within the wiki; a refusal is a sentence and exit code 1."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except WikiError as refused:
            raise click.ClickException(str(refused)) from refused


@click.group(cls=Commands, context_settings={"obj": ScriptInfo(create_app=_wired)})
@click.version_option(__version__, message="Commonplace %(version)s")
def main() -> None:
    """Run and look after a Commonplace wiki.

    Settings come from instance/settings.toml and the environment (COMMONPLACE_…); docs/deploy.md lists them.
    """


# Commands are added by being imported; they need `main`, so it stands before them.
from wiki.cli import accounts, demo, serving, transfer, upkeep  # noqa: E402

__all__ = ["accounts", "demo", "main", "serving", "transfer", "upkeep"]
