"""Which removed file an added one was made from, when a commit names no renames (git does not)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

ENOUGH = 0.5
MOST_PAIRS = 40_000


def renames(
    added: Mapping[str, str], removed: Mapping[str, str], content: Callable[[str], bytes]
) -> dict[str, str]:
    """New path → old path, for pairs of equal or similar content; each path at most once.

    Both map a path to the name of its content, which `content` fetches. Like `git diff -M`: equal
    content first, then the pairs that share most, at least half of the longer one's bytes, counted
    by lines; among equals the same file name, then the path, decides. Nothing is a rename of an
    empty file, and beyond 40,000 pairs only equal content counts.
    """
    equal = _equal(added, removed)
    found = _best((0.0, new, old) for new, old in equal if content(added[new]))
    new_left = sorted(added.keys() - found.keys())
    old_left = sorted(removed.keys() - set(found.values()))
    if new_left and old_left and len(new_left) * len(old_left) <= MOST_PAIRS:
        before = [(old, _lines(content(removed[old]))) for old in old_left]
        found |= _best(_similar(new_left, before, added, content))
    return found


def _equal(added: Mapping[str, str], removed: Mapping[str, str]) -> list[tuple[str, str]]:
    olds: dict[str, list[str]] = {}
    for old, blob in removed.items():
        olds.setdefault(blob, []).append(old)
    return [(new, old) for new, blob in added.items() for old in olds.get(blob, ())]


def _similar(
    new_left: list[str],
    before: list[tuple[str, Counter[bytes]]],
    added: Mapping[str, str],
    content: Callable[[str], bytes],
) -> Iterable[tuple[float, str, str]]:
    for new in new_left:
        mine = _lines(content(added[new]))
        for old, theirs in before:
            likeness = _shared(mine, theirs)
            if likeness >= ENOUGH:
                yield -likeness, new, old


def _best(scored: Iterable[tuple[float, str, str]]) -> dict[str, str]:
    """The pairs that score lowest, no path twice."""
    found: dict[str, str] = {}
    used: set[str] = set()
    for _score, _other_name, new, old in sorted((s, _is_moved(n, o), n, o) for s, n, o in scored):
        if new not in found and old not in used:
            found[new] = old
            used.add(old)
    return found


def _is_moved(new: str, old: str) -> bool:
    return new.rpartition("/")[2] != old.rpartition("/")[2]


def _lines(content: bytes) -> Counter[bytes]:
    return Counter(content.splitlines(keepends=True))


def _shared(mine: Counter[bytes], theirs: Counter[bytes]) -> float:
    """Bytes of lines in both, as a part of the longer one's bytes."""
    common = sum(len(line) * count for line, count in (mine & theirs).items())
    longer = max(sum(len(line) * count for line, count in one.items()) for one in (mine, theirs))
    return common / longer if longer else 0.0
