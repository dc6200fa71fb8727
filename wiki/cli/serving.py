"""`commonplace serve`: the production server, gunicorn with threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click
from flask import current_app
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from wiki.cli import chores, main
from wiki.errors import Full, Unavailable
from wiki.http.work import tools, work
from wiki.services import indexing, invitations
from wiki.settings import PREFIX, Settings
from wiki.work import translated

THREADS = 8
PATIENCE = 60  # seconds, after which a worker that answers nothing is replaced


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with options of ours, and the wiki made anew in each worker.

    No connection to the database may be carried into a worker by forking.
    """

    def __init__(self, options: dict[str, Any]):
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        app = import_module("wiki.app").create_app()
        with app.app_context():
            chores.begin(app, tools().settings.instance / "chores.lock")
        return app


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, workers: int) -> None:
    """Serve the wiki. Brings the database up to date first.

    On a site without a steward it prints a link that makes the first one, once, within an hour.
    """
    at = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    address = _address(work.settings, at)
    secret = _for_first_steward()
    if not indexing.total(work):
        indexing.rebuild(work)  # nothing to wait for, and searching works from the first page on
    lines = [f"Commonplace is at {address}"]
    if address != at and at != Settings.base_url:
        lines.append(f"It listens at {at}")
    if secret is not None:
        link = f"{address}/once/{secret}"
        lines.append(
            f"Nobody is steward yet. Within an hour, once, this makes the first:\n  {link}"
        )
    _let_go()
    _Server(
        {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": PATIENCE,
            "keepalive": 15,
            "loglevel": "warning",
            "limit_request_line": 8190,
            # Whether a proxy is trusted is said by PROXY_HOPS alone.
            "forwarded_allow_ips": "",
            "control_socket_disable": True,
            "when_ready": _saying(lines),
        }
    ).run()


def _for_first_steward() -> str | None:
    """The secret of the first steward's link; null once there is one, or where nothing can be written."""
    try:
        with translated():
            secret = invitations.for_first_steward(work)
            work.commit()
    except (Full, Unavailable) as refused:
        click.echo(str(refused), err=True)
        work.release()
        return None
    return secret


def _address(settings: Settings, at: str) -> str:
    """The address people use: BASE_URL if it was set, else where the server listens."""
    if settings.base_url != Settings.base_url:
        return settings.base_url
    os.environ[f"{PREFIX}BASE_URL"] = at
    return at


def _let_go() -> None:
    """Close every connection to the database before there are workers."""
    work.db.close()
    keeper = current_app.extensions["keeper"]
    if keeper is not None:
        keeper.close()
    current_app.extensions["engine"].dispose()


def _saying(lines: list[str]) -> Callable[[Any], None]:
    def ready(_arbiter: Any) -> None:
        click.echo("\n".join(lines))

    return ready
