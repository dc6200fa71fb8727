"""Every view says whom it is open to: `@needs("edit", "page")`, `@needs("person")`, `@needs("read")`.

The declaration is one of `policy`'s actions and what it is about. What is about the site as a whole is
checked before the view runs; what is about a page or workspace is checked by the service that finds it,
which knows more. A test walks through all routes and fails on one that declares nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flask import Flask, current_app, request

from wiki import policy
from wiki.http.work import work

View = TypeVar("View", bound=Callable[..., Any])
About = Literal["site", "workspace", "page"]

_NAME = "__commonplace_needs__"


@dataclass(frozen=True)
class Need:
    """What a view asks of whoever calls it: the right to do `action` to a thing of kind `about`."""

    action: str
    about: About


def needs(action: str, about: About = "site") -> Callable[[View], View]:
    """Declare that a view is for those who may do `action` to the site, a workspace or a page.

    Raises KeyError for an action that `policy` has no rule for. Stands below the route.
    """
    rules: dict[str, Any] = policy.SITE_RULES if about == "site" else policy.RULES
    rules[action]

    def declare(view: View) -> View:
        setattr(view, _NAME, Need(action, about))
        return view

    return declare


def declared(view: Callable[..., Any]) -> Need | None:
    """What `view` declared, or null if it forgot."""
    found: Need | None = getattr(view, _NAME, None)
    return found


def needed() -> Need | None:
    """What the view that answers this request declared; null where no view answers."""
    return declared(current_app.view_functions[request.endpoint]) if request.endpoint else None


def install(app: Flask) -> None:
    """Check, before a view of `app` runs, what it needs of the site as a whole."""

    @app.before_request
    def check() -> None:
        need = needed()
        # Reading is open to all: no need to ask the database who they are.
        if need is not None and need.about == "site" and need.action not in ("read", "write"):
            policy.require(work.actor, need.action, work.settings)
