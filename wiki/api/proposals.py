"""Texts offered for a page, over JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from wiki import policy
from wiki.api import present
from wiki.api.answers import base_of, base_url, listing
from wiki.api.pages import page_answer, write_as
from wiki.api.refusals import clash
from wiki.http import bodies
from wiki.http.pagination import cursor, limit, position
from wiki.http.rights import needs
from wiki.http.work import work
from wiki.services import pages, proposals

bp = Blueprint("proposals", __name__)


@bp.get("/pages/<page_id>/proposals")
@needs("read", "page")
def index(page_id: str) -> Any:
    """What is offered for a page and waits, newest first."""
    page = pages.by_id(work, page_id)
    place = position()
    most = limit()
    listed = proposals.listed(work, page, before=place[0] if place else None, limit=most + 1)
    following = cursor(listed[most - 1].id) if len(listed) > most else None
    return listing((present.proposal(one, base_url()) for one in listed[:most]), following)


@bp.post("/pages/<page_id>/proposals")
@needs("propose", "page")
def offer(page_id: str) -> Any:
    """Offer a text for a page; somebody who may edit takes it, or says why not."""
    page = pages.by_id(work, page_id)
    policy.require(work.actor, "propose", page)
    pages.require_living(page)
    body = bodies.read()
    text, summary = body.text("text"), body.text("summary", "")
    write_as(body)
    made = proposals.offer(work, page, text=text, base=base_of(body, page), summary=summary)
    work.commit()
    return jsonify(present.proposal(made, base_url(), text=True)), 201


@bp.get("/pages/<page_id>/proposals/<int:number>")
@needs("read", "page")
def show(page_id: str, number: int) -> Any:
    """One text offered for a page."""
    found = proposals.find(work, pages.by_id(work, page_id), number)
    return jsonify(present.proposal(found, base_url(), text=True))


@bp.post("/pages/<page_id>/proposals/<int:number>/taking")
@needs("edit", "page")
def take(page_id: str, number: int) -> Any:
    """Take it into the page, merged with what was saved since."""
    page = pages.by_id(work, page_id)
    found = proposals.find(work, page, number)
    policy.require(work.actor, "edit", page)
    body = bodies.read()
    summary = body.text("summary", None)
    write_as(body)
    body.done()
    try:
        saved = proposals.take(work, found, summary=summary)
    except pages.EditConflict as conflict:
        return clash(conflict, found.text)
    work.commit()
    return page_answer(page, merged=saved.merged)


@bp.post("/pages/<page_id>/proposals/<int:number>/declining")
@needs("edit", "page")
def decline(page_id: str, number: int) -> Any:
    """Close it without taking it, saying why."""
    page = pages.by_id(work, page_id)
    found = proposals.find(work, page, number)
    policy.require(work.actor, "edit", page)
    body = bodies.read()
    answer = body.text("answer", "")
    write_as(body)
    body.done()
    proposals.decline(work, found, answer=answer)
    work.commit()
    return jsonify(present.proposal(found, base_url(), text=True))
