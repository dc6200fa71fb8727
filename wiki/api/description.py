"""The description of the API (OpenAPI 3.1), as `openapi.yaml` beside this file says it."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml
from flask import Blueprint, jsonify

from wiki import __version__
from wiki.http.rights import needs

bp = Blueprint("description", __name__)


@bp.get("/openapi.json")
@needs("read")
def openapi() -> Any:
    """The description itself."""
    return jsonify(described())


@cache
def described() -> dict[str, Any]:
    """The description as plain data."""
    written = resources.files("wiki.api").joinpath("openapi.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(written)
    loaded["info"]["version"] = __version__
    return loaded
