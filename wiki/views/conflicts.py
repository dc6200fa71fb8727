"""Two people changed the same words: both texts side by side, and what a person decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from wiki.errors import Invalid
from wiki.http.forms import number
from wiki.http.urls import proposal_url
from wiki.http.work import work
from wiki.messages import Message, _
from wiki.models import Page, Reason
from wiki.services import history, pages, proposals
from wiki.services.pages import EditConflict
from wiki.text.diff import marked
from wiki.text.lines import like
from wiki.text.merge import Clash, merge
from wiki.text.rewording import Piece
from wiki.views import bench

SIDES = ("base", "theirs", "mine", "both")


@dataclass(frozen=True)
class Choice:
    """One clash as the screen shows it, with what was chosen so far."""

    section: str
    base: str
    theirs: str
    mine: str
    theirs_pieces: Sequence[Piece]
    mine_pieces: Sequence[Piece]
    chosen: str
    together: str


def show(
    page: Page,
    form: dict[str, Any],
    conflict: EditConflict,
    errors: dict[str, str | Message] | None = None,
) -> str:
    """Both texts side by side; `form["text"]` is the whole of mine."""
    return render_template(
        "pages/conflict.html",
        page=page,
        workspace=page.workspace,
        head=conflict.head,
        base=conflict.base,
        theirs=history.authors(work, page, conflict.base.number, conflict.head.number),
        form=form,
        errors=errors or {},
        clashes=[_choice(place, clash) for place, clash in enumerate(conflict.merge.clashes, 1)],
        fitted=len(conflict.merge.from_theirs),
        marked=conflict.merge.marked,
    )


def decide(page: Page, form: dict[str, Any]) -> Any:
    """Do what was decided: save the texts chosen, offer mine as a proposal, or write on.

    Raises Invalid (`base`); the refusal gives `mine` back.
    """
    base = pages.written_on(work, page, number("was"))
    head = pages.written_on(work, page, form["base"])
    mine = like(base.text, request.form["mine"])
    form = form | {"text": mine}
    merged = merge(base.text, mine, head.text)
    act = request.form.get("act", "")
    if act == "bench":
        return bench.screen(page, form | {"text": merged.marked, "section": ""}, {})
    conflict = EditConflict(merged, head=head, base=base)
    try:
        if act == "propose":
            return _offered(page, form, base.number)
        text = merged.resolve([_chosen(i, one) for i, one in enumerate(merged.clashes, 1)])
        revision = bench.keep(page, form, text, base=head.number)
    except EditConflict as again:
        return show(page, form | {"text": text}, again), again.status
    except Invalid as refused:
        return show(page, form, conflict, refused.errors), refused.status
    work.commit()
    return bench.saved(page, revision, form["section"])


def _offered(page: Page, form: dict[str, Any], base: int) -> Response:
    proposal = proposals.offer(
        work, page, text=form["text"], base=base, summary=form["summary"], reason=Reason.CLASH
    )
    work.commit()
    return redirect(proposal_url(proposal), 303)


def _choice(place: int, clash: Clash) -> Choice:
    return Choice(
        section=clash.section,
        base=clash.base,
        theirs=clash.theirs,
        mine=clash.mine,
        theirs_pieces=marked(clash.base, clash.theirs),
        mine_pieces=marked(clash.base, clash.mine),
        chosen=request.form.get(f"choice-{place}", ""),
        together=request.form.get(f"together-{place}", clash.mine),
    )


def _chosen(place: int, clash: Clash) -> str:
    side = request.form.get(f"choice-{place}", "")
    if side not in SIDES:
        raise Invalid(
            **{
                f"choice-{place}": _(
                    "Choose which words to keep in passage %(place)d.", place=place
                )
            }
        )
    if side == "both":
        return like(clash.mine, request.form.get(f"together-{place}", ""))
    return {"base": clash.base, "theirs": clash.theirs, "mine": clash.mine}[side]
