"""Sentences for people, marked for translation where they are raised.

A `Message` reads as English wherever a string is wanted, and remembers its template and
parameters, so that `http` can say the same sentence in the reader's language.
"""

from __future__ import annotations

from typing import Any, Self


class Message(str):
    """A sentence in English that knows how it was made: `template` with `%(name)s` and `params`."""

    template: str
    params: dict[str, Any]

    def __new__(cls, template: str, params: dict[str, Any]) -> Self:
        sentence = super().__new__(cls, template % params if params else template)
        sentence.template = template
        sentence.params = params
        return sentence

    def __reduce__(self) -> tuple[type[Self], tuple[str, dict[str, Any]]]:
        return type(self), (self.template, self.params)


def _(template: str, **params: Any) -> Message:
    """Mark a sentence for translation. Parameters stand in it as `%(name)s`."""
    return Message(template, params)
