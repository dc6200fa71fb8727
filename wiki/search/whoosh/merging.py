"""Which segments are put together, and when: every save writes one, and many slow down every search."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from whoosh.reading import SegmentReader

MOST_SEGMENTS = 24
"""More segments than this are worth a merge."""

FAR_TOO_MANY = 3 * MOST_SEGMENTS
"""So many that a save has to merge, since nobody else does."""

_TIER = 8
"""Segments of one tier are merged together; each tier holds segments up to so many times as large."""

_WORTH_CLEANING = 100
"""Pages of a segment that is written anew when most of them are out of date."""


def drop_empty(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge nothing; leave out segments all of whose pages have been replaced or deleted."""
    return [segment for segment in segments if _valid(segment)]


def merge_some(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge what is due into the segment being written; the others remain."""
    chosen = due(segments)
    for segment in chosen:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        try:
            writer.add_reader(reader)
        finally:
            reader.close()
    return [segment for segment in drop_empty(writer, segments) if segment not in chosen]


def due(segments: list[Any]) -> list[Any]:
    """The segments to merge now: the smallest of equal size when there are many, and the mostly outdated."""
    full = [segment for segment in segments if _valid(segment)]
    outdated = [segment for segment in full if _outdated(segment)]
    if len(full) <= MOST_SEGMENTS:
        return outdated
    tiers: dict[int, list[Any]] = defaultdict(list)
    for segment in sorted(full, key=_valid):
        tiers[_tier(_valid(segment))].append(segment)
    crowded = [tier for _, tier in sorted(tiers.items()) if len(tier) >= _TIER]
    smallest = crowded[0] if crowded else sorted(full, key=_valid)[:_TIER]
    return smallest + [segment for segment in outdated if segment not in smallest]


def _valid(segment: Any) -> int:
    return int(segment.doc_count_all() - segment.deleted_count())


def _outdated(segment: Any) -> bool:
    pages = segment.doc_count_all()
    return bool(pages >= _WORTH_CLEANING and segment.deleted_count() * 2 > pages)


def _tier(pages: int) -> int:
    tier = 0
    while pages >= _TIER:
        pages //= _TIER
        tier += 1
    return tier
