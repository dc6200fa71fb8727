"""What browsers and caches may keep, and asking whether it is still so.

A view that shows something public says

    key = caching.key("page", page.id, page.stamp)
    if same := caching.unchanged(key):
        return same
    return caching.public(render_template(…), key)

Every other answer is `private, no-store`: what is for members is kept nowhere, and forgetting to think
of it errs on that side.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, current_app, make_response, request
from flask.typing import ResponseReturnValue

from wiki import __version__, clock
from wiki.http import identity, languages
from wiki.http.work import tools, work
from wiki.rendering import RENDERER_VERSION

PRIVATE = "private, no-store"
_BUILD = "commonplace.build"


def install(app: Flask) -> None:
    """Let no answer of `app` be kept that nobody said could be."""
    app.extensions[_BUILD] = _build(Path(app.root_path))

    @app.after_request
    def default(answer: Response) -> Response:
        answer.headers.setdefault("Cache-Control", PRIVATE)
        return answer


def key(*parts: object) -> str:
    """An ETag for what `parts` say: they, and all else a page shows: reader and what they may, language,
    day, build and settings."""
    who: object = None
    if identity.known():
        # Whoever joins a workspace, or leaves one, sees other links.
        who = identity.who(), sorted(work.actor.roles.items()), work.actor.steward
    settings = tools().settings
    said = (
        current_app.extensions[_BUILD],
        (settings.site_name, settings.base_url, settings.registration, settings.external_images),
        request.full_path,
        languages.language(),
        clock.now().date(),
        who,
        *parts,
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def unchanged(key: str) -> Response | None:
    """A 304 if the reader already has what `key` stands for, else null."""
    if not request.if_none_match.contains_weak(key):
        return None
    return _kept(make_response("", 304), key)


def public(answer: ResponseReturnValue, key: str) -> Response:
    """`answer`, which everybody may read: kept, and asked for again with its ETag every time."""
    return _kept(make_response(answer), key)


def shown(page: str) -> Response:
    """A page that shows each reader what they may see, and so is the same for all strangers.

    A stranger's may be kept, and is asked for again by what it says; that of anybody who is known is
    kept nowhere.
    """
    if identity.known():
        return make_response(page)
    key = hashlib.sha256(page.encode()).hexdigest()[:32]
    return unchanged(key) or public(page, key)


def _kept(answer: Response, key: str) -> Response:
    # Where the answer names its reader, only that reader's own browser may keep it.
    answer.headers["Cache-Control"] = (
        "private, no-cache" if identity.known() else "public, no-cache"
    )
    answer.vary.update(("Cookie", "Accept-Language"))
    answer.set_etag(key, weak=True)
    return answer


def _build(root: Path) -> str:
    """Changes with every change to how answers are made."""
    digest = hashlib.sha256(f"{__version__} {RENDERER_VERSION}".encode())
    for folder in ("templates", "static", "translations"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]
