"""Refusals that tell a program more than a sentence: both sides of a clash, what became of a page."""

from __future__ import annotations

from flask import Blueprint, Response

from wiki.api import present
from wiki.api.answers import base_url
from wiki.http.errors import answered
from wiki.services import pages


def install(bp: Blueprint) -> None:
    """Answer so in every view of `bp`."""
    bp.register_error_handler(pages.Deleted, deleted)


def clash(conflict: pages.EditConflict, mine: str) -> Response:
    """Both texts, and both in one with the places marked where they clash; nothing was saved."""
    return answered(
        conflict.status,
        conflict.args[0],
        head=conflict.head.number,
        base=conflict.base.number,
        theirs=conflict.head.text,
        mine=mine,
        marked=conflict.merge.marked,
    )


def deleted(gone: pages.Deleted) -> Response:
    """Who deleted the page, when and why, and the id under which it can be restored."""
    return answered(gone.status, gone.args[0], page=present.deleted(gone.page, base_url()))
