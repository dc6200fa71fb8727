"""The HTML pages. BLUEPRINTS holds them all; each module adds its own."""

from __future__ import annotations

from flask import Blueprint

from wiki.views import (
    accounts,
    changes,
    feeds,
    files,
    history,
    pages,
    placing,
    proposals,
    searching,
    settings,
    site,
    transfer,
    workspaces,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    site.bp,
    accounts.bp,
    changes.bp,
    feeds.bp,
    settings.bp,
    workspaces.bp,
    transfer.bp,
    files.bp,
    pages.bp,
    history.bp,
    placing.bp,
    proposals.bp,
    searching.bp,
)
