"""What can go wrong in a way a person can be told about."""

from __future__ import annotations


class WikiError(Exception):
    """The request was understood and refused. The message is for the person who caused it."""

    status = 400


class Malformed(WikiError):
    """What arrived cannot be read at all: not the right kind, not valid text."""

    status = 400


class Unauthorised(WikiError):
    """Whoever asks must say who they are first."""

    status = 401


class Forbidden(WikiError):
    """The person may see the thing but not do this to it."""

    status = 403


class NotFound(WikiError):
    """There is no such thing, or none this reader may know of."""

    status = 404


class Conflict(WikiError):
    """Somebody else did something first."""

    status = 409


class Gone(WikiError):
    """It was here and has been taken away; a record of that remains."""

    status = 410


class TooLarge(WikiError):
    """More than the wiki accepts at once."""

    status = 413


class Invalid(WikiError):
    """Some fields were not acceptable; `errors` says which and why."""

    status = 422

    def __init__(self, **errors: str):
        super().__init__("; ".join(errors.values()))
        self.errors = errors


class BaseRequired(WikiError):
    """A change must name the revision it was written on top of; `head` is the newest there is."""

    status = 428

    def __init__(self, message: str, *, head: int):
        super().__init__(message)
        self.head = head


class TooMany(WikiError):
    """Too often in too short a time; `seconds` says when to come back."""

    status = 429

    def __init__(self, message: str, *, seconds: int):
        super().__init__(message)
        self.seconds = seconds


class Unavailable(WikiError):
    """The wiki cannot do this just now; trying again later is right."""

    status = 503


class Full(WikiError):
    """There is no room left on the disk. Reading goes on."""

    status = 507
