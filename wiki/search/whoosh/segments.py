"""The files of the embedded index, as Whoosh lays them out: what is written of a page, and reading it back.

Whoosh stores, merges and commits; matching is ours (`matching.py`). A posting carries what its term is worth
on its page, worked out when the page is written, so that a search adds up numbers and nothing more.
"""

from __future__ import annotations

import math
import struct
import threading
import warnings
import weakref
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from wiki.search.entry import Entry, entry
from wiki.search.index import Document

with warnings.catch_warnings():
    # Strings of 2016, found faulty by newer Pythons when they are first compiled.
    warnings.simplefilter("ignore")
    from whoosh import columns, fields, formats
    from whoosh.codec.whoosh3 import W3Codec
    from whoosh.filedb.filestore import FileStorage

FORMAT = 1
"""Grows whenever the files are laid out differently."""

_CARD = struct.Struct(">qqq")


class Files(FileStorage):  # type: ignore[misc]
    """The files of one folder; remembers which were opened, since Whoosh forgets them when it fails."""

    def __init__(self, folder: Path, opened: list[Any] | None = None):
        super().__init__(str(folder), supports_mmap=False)
        self._opened: list[Any] = [] if opened is None else opened

    def open_file(self, name: str, **options: Any) -> Any:
        return self._remembered(super().open_file(name, **options))

    def create_file(self, name: str, **options: Any) -> Any:
        return self._remembered(super().create_file(name, **options))

    def temp_storage(self, name: str | None = None) -> Files:
        return Files(Path(self.folder) / (name or "new.tmp"), self._opened).create()  # type: ignore[no-any-return]

    def shut(self) -> None:
        """Close whatever is still open."""
        for file in self._opened:
            if not file.is_closed:
                file.close()
            elif not file.file.closed:
                file.file.close()
        self._opened.clear()

    def _remembered(self, file: Any) -> Any:
        self._opened.append(file)
        return file


Postings = dict[int, float]
"""Page number within the segment → what the term is worth there."""

Places = dict[int, bytes]
"""Page number within the segment → the term's positions, as `positions` reads them."""


class _Written(fields.FieldType):  # type: ignore[misc]
    """A field whose postings are worked out before Whoosh sees them."""

    def __init__(self, value_size: int):
        super().__init__(formats.Existence(), None, scorable=False)
        self.format.posting_size = value_size

    def index(self, value: Iterable[tuple[bytes, int, float, bytes]], **_: Any) -> Any:
        return value


_VARIABLE, _NOTHING = -1, 0

SCHEMA = fields.Schema(
    text=_Written(_VARIABLE),
    tag=_Written(_NOTHING),
    author=_Written(_NOTHING),
    vocabulary=_Written(_NOTHING),
    card=fields.COLUMN(columns.VarBytesColumn()),
)


CODEC = W3Codec()
# Lengths are in the worths already; asking Whoosh for them costs a look at the disk for every term.
CODEC.length_stats = False


def written(document: Document) -> dict[str, Any]:
    """A page as the keyword arguments of Whoosh's `add_document`."""
    kept = entry(document)
    card = _CARD.pack(document.id, document.workspace, int(document.updated.timestamp()))
    return {
        "text": list(_text(kept)),
        "tag": _plain(kept.tags),
        "author": _plain(kept.authors),
        "vocabulary": _plain(kept.vocabulary),
        "card": card + kept.title.encode(),
    }


def positions(places: bytes) -> array[int]:
    """The positions of a term on a page, ascending."""
    found = array("I")
    found.frombytes(places)
    return found


def _plain(names: Iterable[str]) -> list[tuple[bytes, int, float, bytes]]:
    return [(name.encode(), 1, 1.0, b"") for name in names]


def _text(kept: Entry) -> Iterator[tuple[bytes, int, float, bytes]]:
    for term, worth in kept.worths().items():
        yield term.encode(), 1, worth, array("I", kept.places[term]).tobytes()


class Cache:
    """Postings read lately, at most so many of them, shared by the segments of an index."""

    def __init__(self, room: int = 250_000):
        self._room = room
        self._held = 0
        self._kept: OrderedDict[tuple[Any, ...], dict[int, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[Any, ...]) -> dict[int, Any] | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: tuple[Any, ...], value: dict[int, Any]) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = value
            self._held += len(value) + 1
            while self._held > self._room and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._held -= len(dropped) + 1


class Segment:
    """Pages that were written together. Its files never change; which pages have since been replaced or
    deleted is the business of the snapshot it belongs to.

    The files are read through ordinary file objects, not memory maps: a map of a file that somebody cuts
    short kills the process. They share one place in the file, hence the lock.
    """

    def __init__(self, folder: Path, segment: Any, cache: Cache):
        self.name: str = segment.segment_id()
        self.pages: list[int] = []
        self.numbers: dict[int, int] = {}
        self.workspaces: list[int] = []
        self.updated: list[int] = []
        self.titles: list[str] = []
        self._cache = cache
        self._lock = threading.Lock()
        files = Files(folder)
        weakref.finalize(self, files.shut)
        codec = segment.codec()
        self._terms = codec.terms_reader(files, segment)
        # All at once: a merge may delete the file at any later time.
        pages = codec.per_document_reader(files, segment)
        cards = pages.column_reader("card", SCHEMA["card"].column_type)
        for number in range(segment.doc_count_all()):
            self._read_card(cards[number])
        pages.close()

    def _read_card(self, card: bytes) -> None:
        page, workspace, updated = _CARD.unpack_from(card)
        self.numbers[page] = len(self.pages)
        self.pages.append(page)
        self.workspaces.append(workspace)
        self.updated.append(updated)
        self.titles.append(card[_CARD.size :].decode())

    def postings(self, field: str, term: str) -> Postings:
        """Which pages hold a term, and what it is worth there. Not to be changed."""
        key = (self.name, field, term)
        found = self._cache.get(key)
        if found is None:
            found = dict(self._read(field, term, values=False))
            self._cache.put(key, found)
        return found

    def places(self, term: str) -> Places:
        """Where on its pages a term of the text stands. Not to be changed."""
        key = (self.name, term)
        found = self._cache.get(key)
        if found is None:
            found = dict(self._read("text", term, values=True))
            self._cache.put(key, found)
        return found

    def vocabulary(self, beginning: str) -> list[str]:
        """All words of the vocabulary that begin so."""
        found = []
        start = beginning.encode()
        with self._lock:
            if "vocabulary" in self._terms.indexed_field_names():
                for field, word in self._terms.terms_from("vocabulary", start):
                    if field != "vocabulary" or not word.startswith(start):
                        break
                    found.append(word.decode())
        return found

    def _read(self, field: str, term: str, *, values: bool) -> Iterator[tuple[int, Any]]:
        key = (field, term.encode())
        with self._lock:
            if key not in self._terms:
                return
            matcher = self._terms.matcher(*key, SCHEMA[field].format)
            while matcher.is_active():
                yield matcher.id(), matcher.value() if values else matcher.weight()
                matcher.next()


class Snapshot:
    """The index as of one commit: its segments, each with the numbers of pages no longer valid in it."""

    def __init__(self, name: tuple[str, int], parts: list[tuple[Segment, frozenset[int]]]):
        self.name = name
        self.parts = parts
        self.pages = sum(len(segment.pages) - len(gone) for segment, gone in parts)

    def rarity(self, term: str) -> float:
        """How telling a term is: its inverse page frequency."""
        held = sum(len(segment.postings("text", term)) for segment, _ in self.parts)
        return math.log(1 + (max(self.pages, held) - held + 0.5) / (held + 0.5))
