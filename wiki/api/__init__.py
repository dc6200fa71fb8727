"""The JSON API, version 1: the same wiki for programs. `openapi.yaml` describes it."""

from __future__ import annotations

from flask import Blueprint

from wiki.api import (
    changes,
    description,
    files,
    naming,
    pages,
    proposals,
    refusals,
    revisions,
    searching,
    workspaces,
)

bp = Blueprint("api", __name__, url_prefix="/api/v1")

for part in (
    description,
    workspaces,
    pages,
    naming,
    revisions,
    files,
    proposals,
    searching,
    changes,
):
    bp.register_blueprint(part.bp)

refusals.install(bp)
