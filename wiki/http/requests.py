"""A request whose form arrives as it was written, or not at all.

Werkzeug puts replacement characters where bytes are no UTF-8; somebody's words would be changed without
anybody noticing. Here such a form is refused.
"""

from __future__ import annotations

from typing import IO, Any
from urllib.parse import parse_qsl

from flask import Flask, g, request
from flask import Request as FlaskRequest
from werkzeug.datastructures import FileStorage, Headers, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser, MultiPartParser
from werkzeug.routing import IntegerConverter, Map

from wiki.errors import Malformed
from wiki.messages import _

FILES = "multipart/form-data"

API = "/api/"
TEXTS = frozenset({"text", "mine"})
"""The fields of forms that hold a whole text."""

Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]


class _LosslessMultiPart(MultiPartParser):
    """Fields as Latin-1, which has a character for every byte and loses nothing."""

    def get_part_charset(self, headers: Headers) -> str:
        return "iso-8859-1"


class _StrictForm(FormDataParser):
    """Forms in UTF-8 and nothing else, with NUL at most where a text is. Raises Malformed."""

    def parse(self, stream: IO[bytes], mimetype: str, *rest: Any, **more: Any) -> Parsed:
        self.silent = False
        try:
            parsed = super().parse(stream, mimetype, *rest, **more)
        except UnicodeError as cause:
            raise Malformed(
                _("What arrived is not valid text (UTF-8). Nothing was saved.")
            ) from cause
        except ValueError as cause:
            raise Malformed(_("The form arrived damaged. Nothing was saved.")) from cause
        return parsed

    def _parse_urlencoded(
        self, stream: IO[bytes], _type: str, _length: int | None, _options: dict[str, str]
    ) -> Parsed:
        pairs = parse_qsl(stream.read().decode(), keep_blank_values=True, errors="strict")
        return stream, self.cls(pairs), self.cls()

    def _parse_multipart(
        self, stream: IO[bytes], _type: str, length: int | None, options: dict[str, str]
    ) -> Parsed:
        boundary = options.get("boundary", "").encode("ascii")
        if not boundary:
            raise ValueError("no boundary")
        parser = _LosslessMultiPart(
            self.stream_factory,
            max_form_memory_size=self.max_form_memory_size,
            max_form_parts=self.max_form_parts,
            cls=self.cls,
        )
        fields, files = parser.parse(stream, boundary, length)
        pairs = [
            (name, value.encode("iso-8859-1").decode()) for name, value in fields.items(multi=True)
        ]
        return stream, self.cls(pairs), files


def _refuse_nul_in(form: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> None:
    """Refuse NUL where nobody types it. What is wrong with a text is said beside the text, by the view."""
    for name, value in form.items(multi=True):
        if name not in TEXTS and "\0" in name + value:
            for _name, file in files.items(multi=True):
                file.close()
            raise Malformed(_("The form holds a character that cannot be kept. Nothing was saved."))


class _Number(IntegerConverter):
    """A number in an address, no larger than a database can look for; beyond it nothing is there."""

    def __init__(self, map: Map, *rest: Any, **more: Any):
        super().__init__(map, *rest, **{"max": 2**31 - 1, **more})


class Request(FlaskRequest):
    """Flask's request with the strict form."""

    form_data_parser_class = _StrictForm

    def _load_form_data(self) -> None:
        work = g.get("work")
        if self.mimetype == FILES and "form" not in self.__dict__ and work is not None:
            # Files may be minutes on their way: no transaction stays open so long.
            work.release()
        loaded = "form" in self.__dict__
        super()._load_form_data()
        if not loaded and not self.path.startswith(API):
            _refuse_nul_in(self.__dict__["form"], self.__dict__["files"])


def install(app: Flask, *, max_text: int) -> None:
    """Let `app` read requests so. `max_text` is the longest text of a page, in bytes.

    A view that takes files sets limits of its own.
    """
    app.request_class = Request
    app.url_map.converters["int"] = _Number
    # A byte becomes three where a browser escapes it; the rest of a form is small.
    app.config["MAX_FORM_MEMORY_SIZE"] = app.config["MAX_CONTENT_LENGTH"] = 3 * max_text + 65_536
    app.config["MAX_FORM_PARTS"] = 200
    app.before_request(refuse_nul)


def take_in(app: Flask) -> None:
    """Let `app` wait for what a request carries before it opens its database.

    A sender may be minutes over it, and no transaction is open so long. Forms with files are read when
    their view asks for them, because only it knows their limit.
    """
    app.before_request(_take_in)


def _take_in() -> None:
    if request.method not in ("GET", "HEAD") and request.mimetype != FILES:
        taken = len(request.get_data())
        # Of a body without a length Werkzeug takes as much as may be, and does not say there is more.
        if request.content_length is None and taken >= (request.max_content_length or taken + 1):
            raise RequestEntityTooLarge


def refuse_nul() -> None:
    """Refuse an address with a NUL in it: no name has one, and PostgreSQL knows none."""
    if "\0" in request.path or any(
        "\0" in part for pair in request.args.items(multi=True) for part in pair
    ):
        raise Malformed(_("This address holds a character that no address can have."))
