"""The bytes of a file somebody attached, sent so that nothing in them acts."""

from __future__ import annotations

from flask import Response, send_file

from wiki.errors import Unavailable
from wiki.http.work import work
from wiki.messages import _
from wiki.models import FileVersion, Visibility
from wiki.services import media

# Whatever a file says, nothing in it acts: not even one opened by itself (W3C CSP, sandbox). Drawings are
# full of style attributes, which load nothing under these rules.
INERT = "sandbox; default-src 'none'"
INERT_DRAWING = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


def sent(version: FileVersion, name: str) -> Response:
    """The bytes of a version under `name`; pictures to be shown, all else to be kept. Raises Unavailable."""
    public = version.file.workspace.visibility == Visibility.PUBLIC
    try:
        answer = send_file(
            work.tools.blobs.path(version.sha256),
            mimetype=version.media_type,
            as_attachment=version.media_type not in media.PICTURES,
            download_name=name,
            conditional=True,
            etag=version.sha256 if public else False,
            last_modified=None,
        )
    except FileNotFoundError as lost:
        raise Unavailable(_("This file cannot be read just now.")) from lost
    # It may be hidden later: kept, and asked for again every time.
    answer.headers["Cache-Control"] = "public, no-cache" if public else "private, no-store"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if public else "same-origin"
    drawing = version.media_type == media.SVG
    answer.headers["Content-Security-Policy"] = INERT_DRAWING if drawing else INERT
    return answer
