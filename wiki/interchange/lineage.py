"""Which states of which paths are the revisions of a page, in a history of commits laid in a line.

As `git log --follow` does it: from the newest state backwards, a page's path changes where a commit
renamed it, and who had the older path at that time takes its older states along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """A path as a commit left it: its content's name, or None where the commit removed it."""

    path: str
    blob: str | None
    renamed_from: str | None = None


@dataclass(frozen=True)
class Step:
    """What one commit changed. `main`: it is on the first-parent line of the newest commit."""

    changes: tuple[Change, ...]
    main: bool


@dataclass(frozen=True)
class State:
    """One revision of a page: the step that made it, its path and content then."""

    step: int
    path: str
    blob: str
    renamed_from: str | None = None


def lineage(steps: Sequence[Step], living: Mapping[str, str]) -> dict[str, tuple[State, ...]]:
    """The states of each living path (path → content), oldest first; the last is today's content.

    A state equal to the one before is left out unless the page was renamed.
    """
    found = _backwards(steps, living)
    mains = _next_mains(steps)
    return {key: _line(reversed(found[key]), key, living[key], mains) for key in living}


def _backwards(steps: Sequence[Step], living: Mapping[str, str]) -> dict[str, list[State]]:
    """The states of each living path, newest first."""
    found: dict[str, list[State]] = {key: [] for key in living}
    owner = {key: key for key in living}
    claimed: set[str] = set()
    strays: dict[str, list[State]] = {}
    for number in range(len(steps) - 1, -1, -1):
        changes = [one for one in steps[number].changes if one.blob is not None]
        owned = [one for one in changes if one.path in owner]
        if not steps[number].main:
            for one in changes:
                if one.path not in owner:
                    strays.setdefault(one.path, []).append(_state(number, one))
        handed_on: dict[str, str] = {}
        for one in owned:
            found[owner[one.path]].append(_state(number, one))
            if one.renamed_from is not None and one.renamed_from not in claimed:
                handed_on[one.renamed_from] = owner[one.path]
        # All at once, so that two pages that swapped their paths are told apart.
        for one in owned:
            if one.renamed_from is not None:
                claimed.discard(one.path)
                del owner[one.path]
        claimed |= handed_on.keys()
        owner |= handed_on
        # A branch may still have written under the old path, further on in the line.
        for old, key in handed_on.items():
            found[key].extend(strays.pop(old, ()))
    for states in found.values():
        states.sort(key=lambda state: state.step, reverse=True)
    return found


def _state(number: int, change: Change) -> State:
    return State(number, change.path, change.blob or "", change.renamed_from)


def _next_mains(steps: Sequence[Step]) -> list[int]:
    """For each step, the first step at or after it that is on the main line."""
    mains = [len(steps) - 1] * len(steps)
    for number in range(len(steps) - 2, -1, -1):
        mains[number] = number if steps[number].main else mains[number + 1]
    return mains


def _line(states: Iterable[State], key: str, today: str, mains: Sequence[int]) -> tuple[State, ...]:
    line: list[State] = []
    for state in states:
        if not line or state.blob != line[-1].blob or state.renamed_from is not None:
            line.append(state)
    # A branch may have had the last word under an older path, and the merge kept the other side.
    if line and line[-1].blob != today:
        line.append(State(mains[line[-1].step], key, today))
    return tuple(line)
