"""A shell on a machine with a wiki of its own, whose commands run in this process."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner, Result
from flask.cli import ScriptInfo

from tests import factories
from tests.conftest import settings_for, tools_for
from wiki.app import create_app
from wiki.cli import main
from wiki.renderer import Renderer
from wiki.settings import Settings
from wiki.work import Work


class Shell:
    """Call it with a command's words; `work` looks at what the commands have done."""

    def __init__(self, url: str, instance: Path, renderer: Renderer) -> None:
        self.settings = replace(settings_for(url, instance), base_url=Settings.base_url)
        self.tools = tools_for(self.settings, renderer)
        self.app = create_app(self.settings, tools=self.tools)

    def __call__(self, *words: str | Path) -> Result:
        arguments = [str(word) for word in words]
        return CliRunner().invoke(main, arguments, obj=ScriptInfo(create_app=lambda *_: self.app))

    def work(self) -> Work:
        """A stranger's work in the wiki."""
        return Work(self.app.extensions["sessions"](), factories.stranger(), self.tools)

    def close(self) -> None:
        self.app.extensions["keeper"].close()
        self.app.extensions["engine"].dispose()
