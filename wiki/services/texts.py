"""Texts and their renderings, kept once each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from wiki.errors import Invalid, TooLarge
from wiki.messages import _
from wiki.models import Rendering, Text
from wiki.rendering import RENDERER_VERSION
from wiki.rendering.result import Rendered
from wiki.text.lines import unstorable
from wiki.work import Work


def check(work: Work, text: str) -> None:
    """Raise TooLarge or Invalid (`text`) for a text that the wiki cannot keep byte for byte."""
    reason = unstorable(text)
    if reason is not None:
        raise Invalid(text=reason)
    limit = work.settings.max_text
    if len(text) > limit or len(text.encode()) > limit:
        raise TooLarge(
            _("This text is too long: a page may have %(limit)s bytes.", limit=f"{limit:,}")
        )


def check_words(limit: int, **fields: str) -> None:
    """Raise Invalid, by field, for words beside a text that are longer than `limit` or cannot be kept."""
    errors: dict[str, str] = {}
    for name, words in fields.items():
        reason = unstorable(words)
        if reason is not None:
            errors[name] = reason
        elif len(words) > limit:
            errors[name] = _(
                "Please say it in fewer words: %(limit)d characters at most.", limit=limit
            )
    if errors:
        raise Invalid(**errors)


def keep(work: Work, text: str) -> Text:
    """The row for this text, added if nobody has written it before."""
    row = Text.of(text)
    values = {"hash": row.hash, "codec": row.codec, "data": row.data, "size": row.size}
    work.db.execute(insert(work)(Text).values(values).on_conflict_do_nothing())
    return work.db.get_one(Text, row.hash)


def rendered(work: Work, text: str, *, preview: bool = False) -> Rendered:
    """Stage one of `text`, as kept or rendered now. Keeps nothing: see `keep_rendering`.

    Raises Unavailable if the wiki is too busy with other texts, which a `preview` lets go first.
    """
    return known_rendering(work, Text.of(text).hash) or work.tools.renderer.render(
        text, preview=preview
    )


def known_rendering(work: Work, text_hash: str) -> Rendered | None:
    """Stage one of the text with this hash, if it was rendered by today's renderer."""
    query = select(Rendering.data).where(
        Rendering.text_hash == text_hash, Rendering.version == RENDERER_VERSION
    )
    data = work.db.scalar(query)
    return Rendered.from_json(data) if data is not None else None


def keep_rendering(work: Work, text_hash: str, found: Rendered, *, long: bool = False) -> None:
    """Keep stage one of a text, beside those of older renderers; one of today's is replaced."""
    values = {"data": found.to_json(), "failed": found.failed, "tried_long": long}
    statement = insert(work)(Rendering).values(
        text_hash=text_hash, version=RENDERER_VERSION, **values
    )
    work.db.execute(
        statement.on_conflict_do_update(index_elements=["text_hash", "version"], set_=values)
    )


def insert(work: Work) -> Any:
    """INSERT as this database spells "unless it is there already"."""
    on_postgresql = work.db.get_bind().dialect.name == "postgresql"
    return postgresql.insert if on_postgresql else sqlite.insert
