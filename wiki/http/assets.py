"""The files of static/, read once, under addresses that change with their content.

Every folder of static/ has one address, `/static/<folder>.<hash>/…`, whose hash is over everything
in it. So relative imports between JavaScript modules hold without a build step, what was fetched
once is never asked for again, and a new style sheet makes nobody fetch the fonts again. The style
sheets are sent as one file: `css/commonplace.css` names them and their cascade layers, as a browser
would read it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort

FOREVER = "public, max-age=31536000, immutable"
MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
    ".json": "application/json",
}
SHEET = "css/commonplace.css"

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORT = re.compile(r'@import "([^"]+)" layer\((\w+)\);')
_INDENT = re.compile(r"\n\s*")
_OTHER_FOLDER = re.compile(r"\.\./(\w+)/")


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    media_type: str


class Assets:
    """What stands in a folder of static files, by the name it has there (`js/app.js`)."""

    def __init__(self, root: Path):
        bodies = {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.suffix in MEDIA_TYPES
        }
        self._hashes: dict[str, str] = {}
        for folder in ("fonts", "img", "vendor", "js"):
            self._add_hash(folder, bodies)
        if SHEET in bodies:
            bodies = self._with_one_sheet(bodies)
            self._add_hash("css", bodies)
        self._assets = {
            name: Asset(body, MEDIA_TYPES[Path(name).suffix]) for name, body in bodies.items()
        }

    def url(self, name: str) -> str:
        """The address of `name`. Raises KeyError when there is no such file."""
        if name not in self._assets:
            raise KeyError(f"No static file is called {name}.")
        folder, _, rest = name.partition("/")
        return f"/static/{folder}.{self._hashes[folder]}/{rest}"

    def find(self, folder: str, hashed: str, rest: str) -> tuple[Asset, bool] | None:
        """The file, and whether the address is today's.

        After an upgrade, pages that are still open ask for the addresses of before.
        """
        asset = self._assets.get(f"{folder}/{rest}")
        return (asset, self._hashes[folder] == hashed) if asset else None

    def _add_hash(self, folder: str, bodies: dict[str, bytes]) -> None:
        digest = hashlib.sha256()
        for name, body in bodies.items():
            if name.startswith(f"{folder}/"):
                digest.update(name.encode() + b"\0" + body)
        self._hashes[folder] = digest.hexdigest()[:10]

    def _with_one_sheet(self, bodies: dict[str, bytes]) -> dict[str, bytes]:
        def layered(found: re.Match[str]) -> str:
            return f"@layer {found[2]} {{\n{bodies[f'css/{found[1]}'].decode()}}}"

        sheet = _IMPORT.sub(layered, bodies[SHEET].decode())
        sheet = _INDENT.sub("\n", _COMMENT.sub("", sheet)).strip()
        sheet = _OTHER_FOLDER.sub(lambda found: f"../{found[1]}.{self._hashes[found[1]]}/", sheet)
        others = {name: body for name, body in bodies.items() if not name.startswith("css/")}
        return {**others, SHEET: sheet.encode()}


def install(app: Flask) -> None:
    """Serve static/ of `app` and give templates `asset(name)`.

    When debugging, the files are read at every use.
    """
    root = Path(app.root_path) / "static"
    kept = Assets(root)

    def assets() -> Assets:
        return Assets(root) if app.debug else kept

    def asset(name: str) -> str:
        return assets().url(name)

    def send(folder: str, hashed: str, rest: str) -> Response:
        found = assets().find(folder, hashed, rest)
        if found is None:
            abort(404)
        file, current = found
        answer = Response(file.body, mimetype=file.media_type)
        answer.headers["Cache-Control"] = FOREVER if current else "no-cache"
        answer.set_etag(hashed)
        return answer

    app.add_url_rule("/static/<folder>.<hashed>/<path:rest>", "asset", send, methods=["GET"])
    app.jinja_env.globals["asset"] = asset
