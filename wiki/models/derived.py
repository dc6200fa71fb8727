"""Copies that can be rebuilt from the revisions: renderings, links, tags, search entries due."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text as LongText

from wiki.database import Base
from wiki.models.page import Page


class Rendering(Base):
    """Stage-one HTML of a text, with what was found in it, by text and renderer version."""

    __tablename__ = "renderings"

    text_hash: Mapped[str] = mapped_column(
        ForeignKey("texts.hash", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[str] = mapped_column(LongText)
    """`Rendered.to_json()`."""
    failed: Mapped[str | None] = mapped_column(index=True)
    """Why the text is shown as source: "time", "memory" or "error"; else null."""
    tried_long: Mapped[bool] = mapped_column(default=False)
    """Whether the background has tried once more with the long limit."""


class Link(Base):
    """What a page's head links to, with the words around it."""

    __tablename__ = "links"
    __table_args__ = (
        Index("ix_links_target_page", "target_page_id"),
        Index("ix_links_target_name", "target_workspace_id", "target_key"),
        Index("ix_links_target_slug", "target_workspace_id", "target_slug"),
    )

    page_id: Mapped[int] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    """Place among the links of the rendering, from 0."""
    kind: Mapped[str]
    target: Mapped[str]
    """As written."""
    anchor: Mapped[str] = mapped_column(default="")
    target_workspace_id: Mapped[int | None] = mapped_column(
        ForeignKey("workspaces.id", ondelete="SET NULL")
    )
    target_key: Mapped[str] = mapped_column(default="")
    """What a page would have to be called to be meant: its title or slug, folded."""
    target_slug: Mapped[str] = mapped_column(default="")
    """Where such a page would be begun, folded."""
    ambiguous: Mapped[bool] = mapped_column(default=False)
    """Whether several pages are called so; then no target is kept and the link offers a choice."""
    target_page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id", ondelete="SET NULL"))
    target_file_id: Mapped[int | None] = mapped_column(
        ForeignKey("files.id", ondelete="SET NULL"), index=True
    )
    shown: Mapped[str] = mapped_column(default="")
    context: Mapped[str] = mapped_column(default="")
    section: Mapped[str] = mapped_column(default="")

    page: Mapped[Page] = relationship(foreign_keys=[page_id])
    target_page: Mapped[Page | None] = relationship(foreign_keys=[target_page_id])


class LinkStamp(Base):
    """Grows whenever what links to a page changes.

    Beside the page and not in it: two people who save two pages that link to each other would
    otherwise each hold the row the other waits for.
    """

    __tablename__ = "link_stamps"

    page_id: Mapped[int] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True
    )
    stamp: Mapped[int]


class PageTag(Base):
    """A tag in the front matter of a page's head."""

    __tablename__ = "page_tags"
    __table_args__ = (Index("ix_page_tags_tag", "tag_key"),)

    page_id: Mapped[int] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True
    )
    tag_key: Mapped[str] = mapped_column(primary_key=True)
    tag: Mapped[str]


class IndexTask(Base):
    """A page whose search entry is due: written in the same transaction as the save."""

    __tablename__ = "index_tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    # No foreign key: the task of a page that is gone still has to take its entry away.
    page_id: Mapped[int] = mapped_column(index=True)
