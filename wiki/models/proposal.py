"""Texts that are offered for a page and wait for somebody to take them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.database import Base
from wiki.models.account import Contributor
from wiki.models.page import Page, Text


class State(StrEnum):
    """What has become of a proposal."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"


class Reason(StrEnum):
    """Why a text waits instead of being saved."""

    CLASH = "clash"
    SUGGESTED = "suggested"


class Proposal(Base):
    """A text offered on a base: kept until somebody takes, amends or declines it."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'taken', 'declined')", name="state_known"),
        CheckConstraint("reason IN ('clash', 'suggested')", name="reason_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"), index=True)
    base_number: Mapped[int]
    text_hash: Mapped[str] = mapped_column(
        ForeignKey("texts.hash", ondelete="RESTRICT"), index=True
    )
    contributor_id: Mapped[int] = mapped_column(
        ForeignKey("contributors.id", ondelete="RESTRICT"), index=True
    )
    summary: Mapped[str] = mapped_column(default="")
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default=State.OPEN)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("contributors.id", ondelete="SET NULL")
    )
    answer: Mapped[str] = mapped_column(default="")

    page: Mapped[Page] = relationship()
    body: Mapped[Text] = relationship()
    contributor: Mapped[Contributor] = relationship(foreign_keys=[contributor_id])
    closed_by: Mapped[Contributor | None] = relationship(foreign_keys=[closed_by_id])

    @property
    def text(self) -> str:
        return self.body.content
